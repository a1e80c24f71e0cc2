"""How many referrals wait on each side of an agency: from two indexes alone, without looking at a row.

The function runs as the definer, who sees all, and keeps to the acting agency itself: both sides of a referral
see it anyhow.
"""

from django.db import migrations, models

_OPEN = ["accepted", "in_progress", "on_hold", "received", "requested"]
_INCLUDED = ("accepted_at", "asked_at", "reply_due_at", "state")

SQL = r"""
CREATE FUNCTION referrals_waiting() RETURNS TABLE (to_answer bigint, to_answer_late bigint, taken bigint, unanswered bigint,
    sent_late bigint, sent_taken bigint, questions bigint, questions_late bigint) LANGUAGE sql STABLE AS $$
  WITH me AS MATERIALIZED (
    SELECT CASE WHEN app_is_system() THEN app_agency() ELSE app_people() END AS agency, app_now() AS now)
  SELECT * FROM
    (SELECT count(*) FILTER (WHERE r.accepted_at IS NULL),
            count(*) FILTER (WHERE r.state IN ('received', 'requested')
                             AND r.due_at < coalesce(r.asked_at, (SELECT now FROM me))),
            count(r.accepted_at)
     FROM referrals_referral r WHERE r.agency_id = (SELECT agency FROM me)
       AND r.state IN ('accepted', 'in_progress', 'on_hold', 'received', 'requested')) AS asked,
    (SELECT count(*) FILTER (WHERE r.accepted_at IS NULL),
            count(*) FILTER (WHERE r.state IN ('received', 'requested')
                             AND r.due_at < coalesce(r.asked_at, (SELECT now FROM me))),
            count(r.accepted_at), count(r.asked_at), count(*) FILTER (WHERE r.reply_due_at < (SELECT now FROM me))
     FROM referrals_referral r WHERE r.from_agency_id = (SELECT agency FROM me)
       AND r.state IN ('accepted', 'in_progress', 'on_hold', 'received', 'requested')) AS sent
$$;
CALL app_definer('referrals_waiting()');
"""
BACK = r"""
SET LOCAL ROLE mysynergy_definer;
DROP FUNCTION referrals_waiting();
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0014_what_waits_is_told_by_an_index")]

    operations = [
        migrations.RemoveIndex(model_name="referral", name="referrals_inbox"),
        migrations.RemoveIndex(model_name="referral", name="referrals_sent_open"),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("state__in", _OPEN)),
                fields=["agency", "due_at"],
                include=_INCLUDED,
                name="referrals_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("state__in", _OPEN)),
                fields=["from_agency", "due_at", "id"],
                include=_INCLUDED,
                name="referrals_sent_open",
            ),
        ),
        migrations.RunSQL(SQL, BACK),
    ]
