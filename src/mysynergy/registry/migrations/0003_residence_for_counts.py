"""Where people live, by state only, for counts."""

from django.db import migrations

SQL = r"""
CREATE VIEW registry_pub_residence AS SELECT id AS individual_id, state FROM registry_individual;
CALL app_publish_view('registry_pub_residence');
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_who_sees_whom_and_who_is_near")]
    operations = [migrations.RunSQL(SQL, "DROP VIEW registry_pub_residence")]
