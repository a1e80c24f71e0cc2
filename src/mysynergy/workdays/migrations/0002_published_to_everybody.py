"""Holidays are public; the operator declares them, and nobody takes one away."""

from django.db import migrations

SQL = """
CALL app_protect_published('workdays_holiday', 'SELECT, INSERT, UPDATE (moved_at)');
"""


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_declared_holidays"), ("access", "0002_who_sees_which_rows")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
