"""Row-level security of messages, and their erasure."""

from django.db import migrations

SQL = r"""
-- Both sides and nobody else: no agreement, no grant opens what officers write to each other about a person.
-- Only seen_at is ever updated, by the system: words, once sent, stand.
CALL app_protect('liaison_message',
  'app_is_system() OR agency_id = (SELECT app_people()) OR to_agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE (seen_at)');
GRANT UPDATE ON liaison_message TO mysynergy_definer;
CREATE FUNCTION liaison_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE liaison_message SET text = '-' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('liaison_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("liaison", "0001_what_both_sides_write"),
        ("access", "0002_who_sees_which_rows"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
