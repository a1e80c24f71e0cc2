"""A sitting is read by the agency at whose counter it was."""

from django.db import migrations

_OWN = "app_is_system() OR agency_id = (SELECT app_people())"
SQL = f"""
CALL app_protect('sittings_sitting', '{_OWN}', '{_OWN}', 'SELECT, INSERT, UPDATE');
CALL app_protect('sittings_stretch', '{_OWN}', '{_OWN}', 'SELECT, INSERT, UPDATE (until_at)');
CALL app_protect('sittings_tie', '{_OWN}', '{_OWN}', 'SELECT, INSERT');
CALL app_append_only('sittings_tie');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sittings", "0001_one_sitting_at_a_counter"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
