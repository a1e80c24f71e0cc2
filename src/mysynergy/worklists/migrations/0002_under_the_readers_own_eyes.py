"""The lines of all worklists as one view under the reader's own row-level security; who sees views and absences;
counts for those who oversee, without any person."""

from django.db import migrations

SQL = r"""
-- A view is its owner's; a shared one everybody's who works with people at the agency.
CALL app_protect('worklists_saved_view',
  'app_is_system() OR owner_id = (SELECT app_actor()) AND agency_id = (SELECT app_agency()) '
  'OR shared AND agency_id = (SELECT app_people())',
  'app_is_system() OR owner_id = (SELECT app_actor()) AND agency_id = (SELECT app_agency())',
  'SELECT, INSERT, UPDATE, DELETE');
CALL app_protect('worklists_absence', 'app_is_system() OR agency_id = (SELECT app_agency())',
  'app_is_system() OR agency_id = (SELECT app_agency())', 'SELECT, INSERT, UPDATE (ended_at)');

-- What there is to do: open needs, and referrals that nobody of the asked agency opened. ``waits``: an answer of
-- another agency, or of a body outside, is awaited. Both it and the programme are asked only where a filter does.
CREATE VIEW worklists_item WITH (security_invoker = true) AS
  SELECT n.id, 'need'::text AS what, n.id AS need_id, n.individual_id, n.agency_id, n.holder_agency_id,
         n.held_by_id AS officer_id, n.module, n.kind, n.urgency,
         (CASE n.urgency WHEN 'crisis' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END)::smallint AS rank,
         n.held_until AS due_at, n.opened_at, n.escalated_to,
         EXISTS (SELECT FROM referrals_referral r WHERE r.need_id = n.id AND r.from_agency_id = n.agency_id
                   AND r.closed_at IS NULL AND r.asked_at IS NULL)
           OR EXISTS (SELECT FROM beyond_letter l WHERE l.need_id = n.id AND l.closed_at IS NULL) AS waits,
         (SELECT r.programme_id FROM referrals_referral r WHERE r.need_id = n.id AND r.closed_at IS NULL
            ORDER BY r.sent_at DESC, r.id LIMIT 1) AS programme_id
  FROM cases_need n WHERE n.state = 'open'
  UNION ALL
  SELECT r.id, 'referral', r.need_id, r.individual_id, r.from_agency_id, r.agency_id, NULL::uuid, r.module, r.kind, r.urgency,
         (CASE r.urgency WHEN 'crisis' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END)::smallint,
         r.due_at, r.sent_at, NULL::text, false, r.programme_id
  FROM referrals_referral r WHERE r.state = 'requested';
REVOKE ALL ON worklists_item FROM PUBLIC;
GRANT SELECT ON worklists_item TO mysynergy_app;
CREATE INDEX worklists_led ON cases_need (agency_id, held_until, id) WHERE state = 'open';
CREATE INDEX worklists_unopened ON referrals_referral (agency_id, due_at, id) WHERE state = 'requested';
CREATE INDEX worklists_asked ON referrals_referral (agency_id, sent_at);

-- What each officer of the acting agency owes: for those who oversee, and without people.
CREATE FUNCTION worklists_owed() RETURNS TABLE (officer_id uuid, total bigint, late bigint, today bigint, crisis bigint,
    oldest timestamptz) LANGUAGE sql STABLE AS $$
  WITH mine AS (
    SELECT n.held_by_id AS officer_id, n.held_until AS due_at, n.urgency,
           n.escalated_to IS NOT NULL OR n.held_until < app_now() AS late
    FROM cases_need n WHERE n.state = 'open' AND n.holder_agency_id = app_agency()
    UNION ALL
    SELECT NULL, r.due_at, r.urgency, r.due_at < app_now()
    FROM referrals_referral r WHERE r.state = 'requested' AND r.agency_id = app_agency())
  SELECT m.officer_id, count(*), count(*) FILTER (WHERE m.late),
         count(*) FILTER (WHERE NOT m.late AND m.due_at < (app_today() + 1)::timestamp AT TIME ZONE 'Asia/Kuala_Lumpur'),
         count(*) FILTER (WHERE m.urgency = 'crisis'), min(m.due_at)
  FROM mine m WHERE app_role() IN ('supervisor', 'coordinator', 'agency_head') GROUP BY m.officer_id
$$;
CALL app_definer('worklists_owed()');
-- Answers that were due or given, asked of the acting agency since a day: by programme, promise and month of asking.
CREATE FUNCTION worklists_kept(since date, by_month boolean) RETURNS TABLE (programme_id text, month date, promise_by text, promise_count int,
    promise_unit text, due bigint, in_time bigint, open_late bigint, median_hours double precision) LANGUAGE sql STABLE AS $$
  WITH asked AS (
    SELECT r.programme_id,
           CASE WHEN by_month THEN date_trunc('month', r.sent_at AT TIME ZONE 'Asia/Kuala_Lumpur')::date ELSE since END AS month,
           coalesce(r.promise_by, 'usual') AS promise_by, r.promise_count::int, r.promise_unit, r.sent_at, r.due_at,
           coalesce(r.accepted_at, CASE WHEN r.state = 'rejected' THEN r.closed_at END) AS answered_at,
           -- Until when it stood unanswered: withdrawn before its date, it was owed nothing.
           least(coalesce(r.accepted_at, r.closed_at, r.asked_at, app_now()), app_now()) AS stood_until
    FROM referrals_referral r
    WHERE r.agency_id = app_agency() AND r.sent_at >= since::timestamp AT TIME ZONE 'Asia/Kuala_Lumpur'
      AND app_role() IN ('supervisor', 'coordinator', 'agency_head'))
  SELECT a.programme_id::text, a.month, a.promise_by, a.promise_count, a.promise_unit, count(*),
         count(*) FILTER (WHERE a.answered_at <= a.due_at),
         count(*) FILTER (WHERE a.answered_at IS NULL),
         percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.answered_at - a.sent_at) / 3600)
  FROM asked a WHERE a.answered_at IS NOT NULL OR a.due_at < a.stood_until
  GROUP BY a.programme_id, a.month, a.promise_by, a.promise_count, a.promise_unit
$$;
CALL app_definer('worklists_kept(date, boolean)');
"""
BACK = r"""
SET LOCAL ROLE mysynergy_definer;
DROP FUNCTION worklists_kept(date, boolean);
DROP FUNCTION worklists_owed();
RESET ROLE;
DROP INDEX worklists_led, worklists_unopened, worklists_asked;
DROP VIEW worklists_item;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("worklists", "0001_views_and_absences"),
        ("access", "0002_who_sees_which_rows"),
        ("cases", "0006_heads_hear_of_what_is_late"),
        ("referrals", "0011_a_coordinating_agency_refers_on"),
        ("beyond", "0001_bodies_and_letters"),
    ]
    operations = [migrations.RunSQL(SQL, BACK)]
