"""How many lines each tab of a worklist holds while nothing is filtered: from indexes alone.

The function runs as the definer, who sees all, and keeps to what the acting agency holds or leads, all of which
it sees anyhow.
"""

from django.db import migrations

SQL = r"""
CREATE FUNCTION worklists_counts() RETURNS TABLE (mine bigint, agency bigint, late bigint, waiting bigint)
LANGUAGE sql STABLE AS $$
  WITH me AS MATERIALIZED (
    SELECT CASE WHEN app_is_system() THEN app_agency() ELSE app_people() END AS agency, app_now() AS now,
           CASE WHEN app_kind() = 'officer' THEN app_actor() END AS officer)
  SELECT CASE WHEN (SELECT officer FROM me) IS NULL THEN held.n + unopened.n ELSE held.mine END,
         held.n + unopened.n, held.late + unopened.late, led.waiting
  FROM
    (SELECT count(*) AS n, count(*) FILTER (WHERE n.held_by_id = (SELECT officer FROM me)) AS mine,
            count(*) FILTER (WHERE n.escalated_to IS NOT NULL OR n.held_until < (SELECT now FROM me) OR n.id IN (
              SELECT r.need_id FROM referrals_referral r WHERE r.agency_id = (SELECT agency FROM me)
              AND r.state = 'received' AND r.asked_at IS NULL AND r.due_at < (SELECT now FROM me))) AS late
     FROM cases_need n WHERE n.state = 'open' AND n.holder_agency_id = (SELECT agency FROM me)) AS held,
    (SELECT count(*) AS n, count(*) FILTER (WHERE r.due_at < (SELECT now FROM me)) AS late
     FROM referrals_referral r WHERE r.state = 'requested' AND r.agency_id = (SELECT agency FROM me)) AS unopened,
    (SELECT count(*) FILTER (WHERE n.holder_agency_id <> (SELECT agency FROM me)
       OR n.id IN (SELECT r.need_id FROM referrals_referral r WHERE r.from_agency_id = (SELECT agency FROM me)
                   AND r.closed_at IS NULL AND r.asked_at IS NULL)
       OR n.id IN (SELECT l.need_id FROM beyond_letter l WHERE l.agency_id = (SELECT agency FROM me)
                   AND l.closed_at IS NULL)) AS waiting
     FROM cases_need n WHERE n.state = 'open' AND n.agency_id = (SELECT agency FROM me)) AS led
$$;
CALL app_definer('worklists_counts()');
"""
BACK = r"""
SET LOCAL ROLE mysynergy_definer;
DROP FUNCTION worklists_counts();
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("worklists", "0003_an_answer_put_off_is_late_all_the_same"),
        ("cases", "0009_what_is_held_is_counted_by_an_index"),
        ("referrals", "0015_what_waits_is_counted_by_an_index"),
    ]
    operations = [migrations.RunSQL(SQL, BACK)]
