"""Row-level security of what was said: one's own agency's records, one's own drafts; records never change."""

from django.db import migrations

SQL = r"""
CALL app_protect('intake_sourcerecord',
  'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_append_only('intake_sourcerecord');
CALL app_protect('intake_draft',
  'user_id = (SELECT app_actor()) AND agency_id = (SELECT app_people())',
  'user_id = (SELECT app_actor()) AND agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE, DELETE');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_source_records_and_drafts"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
