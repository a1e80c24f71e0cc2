"""Row-level security of lists: the agency's own people see them, the worker goes on with all."""

from django.db import migrations

OWN = "app_is_system() OR agency_id = (SELECT app_people())"
SQL = "".join(
    f"CALL app_protect('{table}', '{OWN}', '{OWN}', '{privileges}');\n"
    for table, privileges in (
        ("imports_batch", "SELECT, INSERT, UPDATE"),
        ("imports_part", "SELECT, INSERT, DELETE"),
        ("imports_chunk", "SELECT, INSERT, UPDATE, DELETE"),
        ("imports_broughtin", "SELECT, INSERT, UPDATE"),
        ("imports_columnname", "SELECT, INSERT, UPDATE"),
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_files_staged_and_rows_brought_in"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
