"""An e-mail address to which messages go instead of a telephone: who may see contacts sees it."""

import django.db.models.deletion
from django.db import migrations, models

import mysynergy.kernel.identifiers

SQL = r"""
CALL app_protect_person('registry_mail', 'contact', 'SELECT, INSERT, UPDATE');
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0022_a_name_is_walked_until_enough_are_found")]
    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=mysynergy.kernel.identifiers.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("key_id", models.TextField()),
                ("cipher", models.BinaryField(help_text="empty once erased")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.agency"
                    ),
                ),
                (
                    "individual",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.individual",
                    ),
                ),
                (
                    "source_record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.sourcerecord",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["individual", "ended_at"], name="registry_mail_individual")]
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
