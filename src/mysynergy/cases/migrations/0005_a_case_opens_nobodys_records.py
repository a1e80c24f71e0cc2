"""Narrow what cases and enrolments gave sight of: the person's own card, nothing of other agencies' records.

Who came to an agency is seen through her source record there, who was referred through the referral.
"""

from django.db import migrations

SQL = r"""
SELECT set_config('app.kind', 'system', true);
UPDATE access_grant SET categories = ARRAY['identity']
WHERE reason_kind IN ('case', 'enrolment') AND categories <> ARRAY['identity'];
SELECT set_config('app.kind', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_words_of_a_need_can_be_erased"), ("access", "0002_who_sees_which_rows")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
