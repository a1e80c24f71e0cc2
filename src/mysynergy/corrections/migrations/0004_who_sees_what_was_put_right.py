"""Row-level security of corrections."""

from django.db import migrations

SQL = r"""
CALL app_protect_person('corrections_correction', 'identity', 'SELECT, INSERT, UPDATE');
"""


class Migration(migrations.Migration):
    dependencies = [("corrections", "0003_particulars_put_right")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
