"""Only the way in reads and counts tries: a count would tell an officer nothing that her history does not."""

from django.db import migrations

SQL = r"""
CALL app_protect('accounts_tries', 'app_is_system()', 'app_is_system()', 'SELECT, INSERT, UPDATE, DELETE');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_tries_at_signing_in"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
