"""Capacity is public; only the agency of a programme tells it, and what was told stays."""

from django.db import migrations

SQL = """
CALL app_protect('directory_capacity', 'true',
  'app_is_system() OR agency_id = (SELECT app_agency()) AND EXISTS (SELECT 1 FROM directory_programme p '
  'WHERE p.id = programme_id AND p.agency_id = directory_capacity.agency_id)', 'SELECT, INSERT');
CALL app_append_only('directory_capacity');
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_capacity_of_programmes")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
