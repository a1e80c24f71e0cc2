"""``registry_near`` goes: ``registry_who`` (0015) answers in its place, and nothing calls the former any more."""

from django.db import migrations

SQL = """
SET LOCAL ROLE mysynergy_definer;
DROP FUNCTION registry_near(bytea[], int[], int);
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_the_golden_record_is_derived")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
