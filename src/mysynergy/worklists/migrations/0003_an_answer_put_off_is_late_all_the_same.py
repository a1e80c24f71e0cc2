"""A need put off while its referral waits for the agency's own answer is counted as late, too, once that is overdue."""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION worklists_owed() RETURNS TABLE (officer_id uuid, total bigint, late bigint, today bigint, crisis bigint,
    oldest timestamptz) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH mine AS (
    SELECT n.held_by_id AS officer_id, n.held_until AS due_at, n.urgency,
           n.escalated_to IS NOT NULL OR n.held_until < app_now() OR n.id IN (
             SELECT r.need_id FROM referrals_referral r WHERE r.agency_id = app_agency() AND r.state = 'received'
               AND r.asked_at IS NULL AND r.due_at < app_now()) AS late
    FROM cases_need n WHERE n.state = 'open' AND n.holder_agency_id = app_agency()
    UNION ALL
    SELECT NULL, r.due_at, r.urgency, r.due_at < app_now()
    FROM referrals_referral r WHERE r.state = 'requested' AND r.agency_id = app_agency())
  SELECT m.officer_id, count(*), count(*) FILTER (WHERE m.late),
         count(*) FILTER (WHERE NOT m.late AND m.due_at < (app_today() + 1)::timestamp AT TIME ZONE 'Asia/Kuala_Lumpur'),
         count(*) FILTER (WHERE m.urgency = 'crisis'), min(m.due_at)
  FROM mine m WHERE app_role() IN ('supervisor', 'coordinator', 'agency_head') GROUP BY m.officer_id
$$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("worklists", "0002_under_the_readers_own_eyes")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
