"""Row-level security of notices: for whom they are meant, and nobody else of the same agency."""

from django.db import migrations

SQL = r"""
-- A named officer's own, her role's, or the whole desk's; written and deleted by the house alone.
CALL app_protect('notices_notice',
  'app_is_system() OR agency_id = (SELECT app_people()) AND (user_id = (SELECT app_actor()) OR user_id IS NULL '
  'AND (role IS NULL OR role = (SELECT app_role())))',
  'app_is_system()', 'SELECT, INSERT, DELETE');
CALL app_protect('notices_read',
  'app_is_system() OR user_id = (SELECT app_actor())',
  'app_is_system() OR user_id = (SELECT app_actor())', 'SELECT, INSERT, DELETE');
CALL app_protect('notices_preference',
  'app_is_system() OR user_id = (SELECT app_actor())',
  'app_is_system() OR user_id = (SELECT app_actor()) AND agency_id = (SELECT app_agency())',
  'SELECT, INSERT, UPDATE');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_notices_and_what_was_read"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
