"""What a user still owes before she may work; tokens leave for a room of their own (state only)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_who_sees_which_rows")]

    operations = [
        migrations.AddField(
            "user",
            "authenticator_due",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="no page opens before an authenticator is set up",
            ),
        ),
        migrations.AddField(
            "user",
            "password_set_at",
            models.DateTimeField(help_text="when its owner last chose it; null: never", null=True),
        ),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("ApiToken")]),
    ]
