"""An officer who works for two agencies may have left a sitting with one person at each of them."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("sittings", "0002_the_own_agency_only")]

    operations = [
        migrations.RemoveConstraint(model_name="sitting", name="sittings_one_at_a_time"),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.UniqueConstraint(
                condition=~Q(("state", "ended")),
                fields=("individual", "officer", "agency"),
                name="sittings_one_at_a_time",
            ),
        ),
    ]
