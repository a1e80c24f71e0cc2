"""Whoever acts for somebody in danger has an instant, too, by which she is heard from: ``answer_by`` holds for
every crisis that goes on. Those that were taken before have a day from now to say how it ended.
"""

from django.db import migrations, models
from django.db.models import Q

SQL = """
SELECT set_config('app.kind', 'system', true);
UPDATE crises_crisis SET answer_by = now() + interval '1 day' WHERE state = 'taken';
SELECT set_config('app.kind', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("crises", "0002_the_own_agency_only")]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="crisis", name="crises_unanswered"),
        migrations.AddIndex(
            model_name="crisis",
            index=models.Index(
                condition=~Q(("state", "settled")), fields=["answer_by"], name="crises_going_on"
            ),
        ),
    ]
