"""A crisis is read by the agency that took it, nobody else: its very existence can be the secret."""

from django.db import migrations

SQL = r"""
CALL app_protect('crises_crisis', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
CALL app_protect('crises_asked', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_append_only('crises_asked');
CALL app_protect('crises_duty', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE, DELETE');
GRANT UPDATE ON crises_crisis TO mysynergy_definer;
CREATE FUNCTION crises_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE crises_crisis SET cipher = '' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('crises_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("crises", "0001_people_in_danger"),
        ("access", "0002_who_sees_which_rows"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
