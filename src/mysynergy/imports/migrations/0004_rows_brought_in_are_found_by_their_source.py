"""Privacy asks for the rows behind a person's source records; nobody asks by the individual of that day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0003_what_was_made_ready_of_rows")]

    operations = [
        migrations.RemoveIndex(model_name="broughtin", name="imports_broughtin_person"),
        migrations.AddIndex(
            model_name="broughtin",
            index=models.Index(fields=["source_id"], name="imports_broughtin_source"),
        ),
    ]
