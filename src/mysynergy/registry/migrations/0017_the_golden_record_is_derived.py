"""The golden record is derived from what stands: nobody notes any more which link had filled what.

``filled`` leaves the models. The column stays until the next release, with a default, so that the former
version can serve beside this one while it is brought in.
"""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_keys_stand_beside_their_link")]
    operations = [
        migrations.AddField(
            model_name="link",
            name="over",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                help_text="records whose rule of contact was known and set aside",
                null=True,
                size=None,
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE registry_link ALTER COLUMN filled SET DEFAULT '{}'",
                    "ALTER TABLE registry_link ALTER COLUMN filled DROP DEFAULT",
                )
            ],
            state_operations=[migrations.RemoveField(model_name="link", name="filled")],
        ),
    ]
