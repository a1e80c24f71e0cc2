from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("arrivals", "0002_the_own_agency_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="arrival",
            name="emptied_at",
            field=models.DateTimeField(help_text="since when its words are no longer kept", null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="document_id",
            field=models.UUIDField(help_text="the document of a person that it became", null=True),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                condition=models.Q(
                    ("emptied_at__isnull", True), ("individual_id__isnull", True), ("state", "closed")
                ),
                fields=["closed_at"],
                name="arrivals_to_empty",
            ),
        ),
    ]
