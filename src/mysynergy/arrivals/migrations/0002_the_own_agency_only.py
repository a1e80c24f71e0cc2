"""An arrival is read by the agency that was rung, visited or written to, nobody else; words can be erased."""

from django.db import migrations

SQL = r"""
CALL app_protect('arrivals_arrival', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
CALL app_protect('arrivals_try', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_append_only('arrivals_try');
CALL app_protect('arrivals_attachment', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system()', 'SELECT, INSERT');
CALL app_protect('arrivals_known', 'app_is_system()', 'app_is_system()', 'SELECT, INSERT');
GRANT UPDATE ON arrivals_arrival TO mysynergy_definer;
CREATE FUNCTION arrivals_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  DELETE FROM files_part p USING arrivals_attachment t, arrivals_arrival a
    WHERE p.file_id = t.file_id AND t.arrival_id = a.id AND a.individual_id = ANY(ids);
  UPDATE files_sealedfile f SET emptied_at = app_now() FROM arrivals_attachment t, arrivals_arrival a
    WHERE f.id = t.file_id AND t.arrival_id = a.id AND a.individual_id = ANY(ids) AND f.emptied_at IS NULL;
  UPDATE arrivals_arrival SET cipher = '' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('arrivals_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("arrivals", "0001_who_came_rang_and_wrote"),
        ("access", "0002_who_sees_which_rows"),
        ("files", "0002_files_are_the_agencys_own"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
