"""Row-level security of appointments, and their erasure."""

from django.db import migrations

SQL = r"""
-- Both sides, and the person herself; either side proposes another time on the same row.
CALL app_protect('liaison_appointment',
  'app_is_system() OR agency_id = (SELECT app_people()) OR from_agency_id = (SELECT app_people()) '
  'OR individual_id = (SELECT app_subject())',
  'app_is_system() OR agency_id = (SELECT app_people()) OR from_agency_id = (SELECT app_people())',
  'SELECT, INSERT, UPDATE');
GRANT UPDATE ON liaison_appointment TO mysynergy_definer;
SET LOCAL ROLE mysynergy_definer;
DROP FUNCTION liaison_erase(uuid[]);
RESET ROLE;
CREATE FUNCTION liaison_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE liaison_appointment SET place = CASE WHEN place = '' THEN '' ELSE '-' END WHERE individual_id = ANY(ids);
  UPDATE liaison_message SET text = '-' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('liaison_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [("liaison", "0003_appointments")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
