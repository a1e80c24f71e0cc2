"""How many needs an agency holds, who holds them and which are late is told by one index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_a_case_has_a_number_to_say")]

    operations = [
        migrations.RemoveIndex(model_name="need", name="cases_need_agency"),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["holder_agency", "held_until"],
                include=("id", "held_by", "escalated_to"),
                name="cases_need_agency",
            ),
        ),
    ]
