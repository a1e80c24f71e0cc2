"""A holiday of the capital touches clocks of bodies that serve the whole nation: they keep its calendar."""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION clocks_touched(holiday uuid, lost date, of_state text, declared timestamptz, most int) RETURNS TABLE (
    kind text, subject_id uuid, individual_id uuid, agency_id uuid, other_agency_id uuid, begun_at timestamptz,
    due_at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH running AS (
    SELECT 'answer'::text AS kind, r.id AS subject_id, r.individual_id, r.agency_id, r.from_agency_id AS other_agency_id,
           r.sent_at AS begun_at, r.due_at
    FROM referrals_referral r WHERE r.state IN ('requested', 'received')
    UNION ALL
    SELECT 'reply', r.id, r.individual_id, r.from_agency_id, r.agency_id, r.asked_at, r.reply_due_at
    FROM referrals_referral r WHERE r.asked_at IS NOT NULL
    UNION ALL
    SELECT 'hold', n.id, n.individual_id, n.holder_agency_id, n.agency_id, n.held_since, n.held_until
    FROM cases_need n WHERE n.state = 'open'
  )
  SELECT c.kind, c.subject_id, c.individual_id, c.agency_id, c.other_agency_id, c.begun_at, c.due_at
  FROM running c JOIN access_agency a ON a.id = c.agency_id
  WHERE app_is_system() AND (of_state IS NULL OR coalesce(a.state, 'MY-14') = of_state) AND c.begun_at < declared
    AND (c.due_at AT TIME ZONE 'Asia/Kuala_Lumpur')::date >= lost
    AND NOT EXISTS (SELECT 1 FROM clocks_moved m WHERE m.holiday_id = holiday AND m.kind = c.kind AND m.subject_id = c.subject_id)
  LIMIT most
$$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("clocks", "0003_which_clocks_a_holiday_touches")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
