"""What agencies promise each other is read as agreements are."""

from django.db import migrations

SQL = """
CALL app_protect('access_promise', 'app_agency() IS NOT NULL OR app_is_system()', 'app_is_system()', 'SELECT, INSERT');
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0005_promises_of_a_time_to_answer")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
