"""Tips and questions are read by the agency that answers for them, nobody else; their words can be erased."""

from django.db import migrations

SQL = r"""
CALL app_protect('heard_heard', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
GRANT UPDATE ON heard_heard TO mysynergy_definer;
CREATE FUNCTION heard_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE heard_heard SET cipher = '', about_index = NULL, teller_index = NULL WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('heard_erase(uuid[])');
-- What insight may count: no person, no word.
CREATE VIEW heard_pub_heard AS
  SELECT id AS heard_id, agency_id, kind, topic, channel, area, state, outcome, received_at, held_until, answered_at,
         closed_at
  FROM heard_heard;
CALL app_publish_view('heard_pub_heard');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("heard", "0001_tips_and_questions"),
        ("access", "0002_who_sees_which_rows"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
