"""Both sides see the watch over an answer, nobody else; heads and the secretariat ask for rows without people."""

from django.db import migrations

SQL = r"""
CALL app_protect('clocks_watch',
  'app_is_system() OR agency_id = (SELECT app_people()) OR other_agency_id = (SELECT app_people())',
  'app_is_system()', 'SELECT, INSERT, UPDATE');
CALL app_protect('clocks_moved', 'app_is_system() OR agency_id = (SELECT app_people())', 'app_is_system()', 'SELECT, INSERT');

-- Every answer and reply that is awaited, as one list: who owes it, who waits, since when, until when.
CREATE VIEW clocks_awaited AS
  SELECT r.id AS referral_id, 'answer'::text AS kind, r.agency_id, r.from_agency_id AS other_agency_id,
         r.answered_by_id AS user_id, r.individual_id, r.module, r.kind AS kind_of_need, r.urgency, r.private,
         r.sent_at AS begun_at, r.due_at, coalesce(r.promise_unit, 'working_days') <> 'working_days' AS hours, r.need_id
  FROM referrals_referral r WHERE r.state IN ('requested', 'received') AND r.asked_at IS NULL
  UNION ALL
  SELECT r.id, 'reply', r.from_agency_id, r.agency_id, r.from_user_id, r.individual_id, r.module, r.kind, r.urgency, r.private,
         r.asked_at, r.reply_due_at, false, r.need_id
  FROM referrals_referral r WHERE r.asked_at IS NOT NULL;
REVOKE ALL ON clocks_awaited FROM mysynergy_app;
ALTER VIEW clocks_awaited OWNER TO mysynergy_definer;

-- What is awaited, unwatched, and due by each agency's horizon (a crisis: half of its time has passed).
CREATE FUNCTION clocks_to_watch(agencies uuid[], horizons timestamptz[], most int) RETURNS TABLE (
    referral_id uuid, kind text, agency_id uuid, other_agency_id uuid, individual_id uuid, hours boolean,
    begun_at timestamptz, due_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT a.referral_id, a.kind, a.agency_id, a.other_agency_id, a.individual_id, a.hours, a.begun_at, a.due_at
  FROM unnest(agencies, horizons) AS h(agency_id, horizon)
  JOIN clocks_awaited a ON a.agency_id = h.agency_id AND a.due_at <= h.horizon
  WHERE app_is_system() AND (NOT a.hours OR app_now() >= a.begun_at + (a.due_at - a.begun_at) / 2)
    AND NOT EXISTS (SELECT 1 FROM clocks_watch w WHERE w.referral_id = a.referral_id AND w.kind = a.kind AND w.ended_at IS NULL)
  LIMIT most
$$;
CALL app_definer('clocks_to_watch(uuid[], timestamptz[], int)');
-- A watch ends with the deed it waits for, or when the date is another.
CREATE FUNCTION clocks_end() RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  IF NOT app_is_system() THEN RETURN 0; END IF;
  UPDATE clocks_watch w SET ended_at = app_now() WHERE w.ended_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM clocks_awaited a WHERE a.referral_id = w.referral_id AND a.kind = w.kind AND a.due_at = w.due_at);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
GRANT UPDATE ON clocks_watch TO mysynergy_definer;
CALL app_definer('clocks_end()');

-- The board. Supervisors, coordinators and heads: what their agency owes and what it waits for. The secretariat: what
-- reached it. No person; no kind of need that could name her to whoever does not work with people.
CREATE FUNCTION clocks_late() RETURNS TABLE (
    id uuid, kind text, agency_id uuid, other_agency_id uuid, user_id uuid, subject_id uuid, module text, kind_of_need text,
    urgency text, due_at timestamptz, step text, sought_at timestamptz) LANGUAGE sql STABLE AS $$
  WITH reader AS (SELECT app_agency() AS agency, app_people() IS NOT NULL AS people, app_role() AS role),
  late AS (
    SELECT coalesce(w.id, a.referral_id) AS id, a.kind, a.agency_id, a.other_agency_id, a.user_id, a.referral_id AS subject_id,
           a.module, a.kind_of_need, a.urgency, a.private, a.due_at, nullif(w.step, 'reminded') AS step, w.sought_at
    FROM clocks_awaited a
    LEFT JOIN clocks_watch w ON w.referral_id = a.referral_id AND w.kind = a.kind AND w.ended_at IS NULL
    WHERE a.due_at < app_now() AND (
      (SELECT role IN ('supervisor', 'coordinator', 'agency_head') FROM reader)
        AND (a.agency_id = app_agency() OR a.other_agency_id = app_agency())
      OR (SELECT role = 'secretariat' FROM reader) AND w.step = 'secretariat')
    UNION ALL
    SELECT n.id, 'hold', n.holder_agency_id, n.agency_id, n.held_by_id, n.id, n.module, n.kind, n.urgency, n.category <> 'needs',
           n.held_until, n.escalated_to, NULL
    FROM cases_need n
    WHERE n.state = 'open' AND n.held_until < app_now() AND (
      (SELECT role IN ('supervisor', 'coordinator', 'agency_head') FROM reader)
        AND (n.holder_agency_id = app_agency() OR n.agency_id = app_agency())
      OR (SELECT role = 'secretariat' FROM reader) AND n.escalated_to = 'secretariat'))
  SELECT l.id, l.kind, l.agency_id, l.other_agency_id, CASE WHEN l.agency_id = r.agency AND r.role <> 'secretariat' THEN l.user_id END,
         CASE WHEN r.people THEN l.subject_id END, l.module,
         CASE WHEN r.people OR NOT l.private THEN l.kind_of_need ELSE '' END, l.urgency, l.due_at, l.step, l.sought_at
  FROM late l, reader r ORDER BY l.due_at, l.id
$$;
CALL app_definer('clocks_late()');
-- How many of the whole house are late, by who owes it: for the secretariat alone.
CREATE FUNCTION clocks_counts() RETURNS TABLE (agency_id uuid, kind text, late bigint, crisis bigint, oldest timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT w.agency_id, w.kind, count(*), count(*) FILTER (WHERE w.crisis), min(w.due_at)
  FROM clocks_watch w JOIN clocks_awaited a ON a.referral_id = w.referral_id AND a.kind = w.kind AND a.due_at = w.due_at
  WHERE w.ended_at IS NULL AND w.due_at < app_now() AND app_role() = 'secretariat' GROUP BY w.agency_id, w.kind
  UNION ALL
  SELECT n.holder_agency_id, 'hold', count(*), count(*) FILTER (WHERE n.urgency = 'crisis'), min(n.held_until)
  FROM cases_need n WHERE n.state = 'open' AND n.held_until < app_now() AND app_role() = 'secretariat'
  GROUP BY n.holder_agency_id
$$;
CALL app_definer('clocks_counts()');
-- For which need the secretariat asks another offer: it may know the need, not the person.
CREATE FUNCTION clocks_seek(watch uuid) RETURNS TABLE (referral_id uuid, need_id uuid, individual_id uuid, leads uuid)
LANGUAGE sql STABLE AS $$
  SELECT w.referral_id, a.need_id, w.individual_id, n.agency_id
  FROM clocks_watch w JOIN clocks_awaited a ON a.referral_id = w.referral_id AND a.kind = w.kind AND a.due_at = w.due_at
  JOIN cases_need n ON n.id = a.need_id
  WHERE w.id = watch AND w.ended_at IS NULL AND w.step = 'secretariat' AND app_role() = 'secretariat'
$$;
CALL app_definer('clocks_seek(uuid)');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clocks", "0001_watches_and_moved_dates"),
        ("access", "0002_who_sees_which_rows"),
        ("cases", "0006_heads_hear_of_what_is_late"),
        ("referrals", "0010_what_was_promised"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
