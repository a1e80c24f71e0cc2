"""What counts as read is counted in the order in which notices are written; the digest has its language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_bell_of_what_came_in")]
    operations = [
        migrations.RemoveField(model_name="preference", name="read_until"),
        migrations.AddField(model_name="preference", name="read_to", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="preference",
            name="language",
            field=models.TextField(default="ms", help_text="of the digest"),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["ms", "en"])), name="notices_language"
            ),
        ),
    ]
