"""What a join filled is not noted any more: the golden records are derived (registry 0017)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("joining", "0003_what_only_a_machine_joined")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE joining_join ALTER COLUMN filled SET DEFAULT '{}'",
                    "ALTER TABLE joining_join ALTER COLUMN filled DROP DEFAULT",
                )
            ],
            state_operations=[migrations.RemoveField(model_name="join", name="filled")],
        ),
    ]
