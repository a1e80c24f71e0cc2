"""What stands now, in counts; what each subject adds to them; which subjects are to be counted again."""

import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tallies", "0002_counted_by_triggers_and_a_job"),
    ]

    operations = [
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("agency", models.TextField(blank=True, help_text="its code; empty of all together")),
                ("measure", models.TextField()),
                ("key", models.TextField(blank=True)),
                ("number", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "measure", "key"), name="tallies_standing_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("subject", models.UUIDField(primary_key=True, serialize=False)),
                ("parts", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Stirred",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject", models.UUIDField()),
            ],
        ),
        migrations.AddField(
            model_name="counted",
            name="sum_again",
            field=models.BooleanField(
                db_default=False, default=False, help_text="add all parts up once they are counted"
            ),
        ),
    ]
