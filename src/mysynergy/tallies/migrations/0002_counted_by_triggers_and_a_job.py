"""Writes mark the month they change; the job counts it again. Only insight reads the counts."""

from django.db import migrations

SQL = r"""
CALL app_protect('tallies_month', 'app_is_system()', 'false', 'SELECT');
CALL app_protect('tallies_need_month', 'app_is_system()', 'false', 'SELECT');
CALL app_protect('tallies_touched', 'app_is_system()', 'false', 'SELECT');
CALL app_protect('tallies_counted', 'app_is_system()', 'false', 'SELECT');
GRANT INSERT, DELETE ON tallies_month, tallies_need_month, tallies_touched TO mysynergy_definer;
GRANT INSERT, UPDATE ON tallies_counted TO mysynergy_definer;
GRANT USAGE ON SEQUENCE tallies_touched_id_seq TO mysynergy_definer;
-- What counting reads by; by who is asked and when, referrals are indexed for the worklists already.
CREATE INDEX tallies_sent ON referrals_referral (from_agency_id, sent_at);
CREATE INDEX tallies_opened ON cases_need (agency_id, opened_at);
CREATE INDEX tallies_closed ON cases_need (agency_id, closed_at) WHERE closed_at IS NOT NULL;

CREATE FUNCTION tallies_month_of(at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN date_trunc('month', at AT TIME ZONE 'Asia/Kuala_Lumpur')::date;
CREATE FUNCTION tallies_begins(month date) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN month::timestamp AT TIME ZONE 'Asia/Kuala_Lumpur';

-- Marks are only ever added, so that two writers never wait for each other.
CREATE FUNCTION tallies_touch_referrals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tallies_touched (side, agency_id, month)
    SELECT DISTINCT s.side, s.agency, tallies_month_of(r.sent_at) FROM changed r
    CROSS JOIN LATERAL (VALUES ('asked', r.agency_id), ('sent', r.from_agency_id)) AS s(side, agency);
  RETURN NULL;
END $$;
CALL app_definer('tallies_touch_referrals()');
CREATE TRIGGER tallies_added AFTER INSERT ON referrals_referral REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_touch_referrals();
-- Neither who is asked nor when ever changes: the rows as they were give the same months.
CREATE TRIGGER tallies_changed AFTER UPDATE ON referrals_referral REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_touch_referrals();
CREATE FUNCTION tallies_touch_needs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tallies_touched (side, agency_id, month)
    SELECT DISTINCT 'need', n.agency_id, tallies_month_of(t.at) FROM changed n
    CROSS JOIN LATERAL (VALUES (n.opened_at), (n.closed_at)) AS t(at) WHERE t.at IS NOT NULL;
  RETURN NULL;
END $$;
CALL app_definer('tallies_touch_needs()');
CREATE TRIGGER tallies_added AFTER INSERT ON cases_need REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_touch_needs();
CREATE TRIGGER tallies_was AFTER UPDATE ON cases_need REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_touch_needs();
CREATE TRIGGER tallies_changed AFTER UPDATE ON cases_need REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_touch_needs();
-- She moved, or where she lives was erased: what was counted by area is counted anew.
CREATE FUNCTION tallies_touch_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tallies_touched (side, agency_id, month)
    SELECT DISTINCT s.side, s.agency, tallies_month_of(r.sent_at) FROM referrals_referral r
    CROSS JOIN LATERAL (VALUES ('asked', r.agency_id), ('sent', r.from_agency_id)) AS s(side, agency)
    WHERE r.individual_id = NEW.id
    UNION SELECT 'need', n.agency_id, tallies_month_of(t.at) FROM cases_need n
    CROSS JOIN LATERAL (VALUES (n.opened_at), (n.closed_at)) AS t(at)
    WHERE n.individual_id = NEW.id AND t.at IS NOT NULL;
  RETURN NULL;
END $$;
CALL app_definer('tallies_touch_person()');
CREATE TRIGGER tallies_moved AFTER UPDATE OF state ON registry_individual FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tallies_touch_person();

CREATE FUNCTION tallies_touch_all() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app_is_system() THEN RETURN; END IF;
  INSERT INTO tallies_touched (side, agency_id, month)
    SELECT 'asked', r.agency_id, tallies_month_of(r.sent_at) FROM referrals_referral r
    UNION SELECT 'sent', r.from_agency_id, tallies_month_of(r.sent_at) FROM referrals_referral r
    UNION SELECT 'need', n.agency_id, tallies_month_of(t.at) FROM cases_need n
      CROSS JOIN LATERAL (VALUES (n.opened_at), (n.closed_at)) AS t(at) WHERE t.at IS NOT NULL
    UNION SELECT m.side, m.agency_id, m.month FROM tallies_month m
    UNION SELECT 'need', m.agency_id, m.month FROM tallies_need_month m;
END $$;
CALL app_definer('tallies_touch_all()');

CREATE FUNCTION tallies_count_referrals(sides text[], agencies uuid[], months date[], at timestamptz) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM tallies_month m USING unnest(sides, agencies, months) AS c(side, agency, month)
    WHERE m.side = c.side AND m.agency_id = c.agency AND m.month = c.month;
  WITH c AS MATERIALIZED (
    SELECT side, agency, month, tallies_begins(month) AS from_at,
           tallies_begins((month + interval '1 month')::date) AS to_at
    FROM unnest(sides, agencies, months) AS c(side, agency, month)),
  of_them AS (
    SELECT c.side, c.agency, c.month, r.from_agency_id AS partner, r.* FROM c
      JOIN referrals_referral r ON r.agency_id = c.agency AND r.sent_at >= c.from_at AND r.sent_at < c.to_at
      WHERE c.side = 'asked'
    UNION ALL
    SELECT c.side, c.agency, c.month, r.agency_id, r.* FROM c
      JOIN referrals_referral r ON r.from_agency_id = c.agency AND r.sent_at >= c.from_at AND r.sent_at < c.to_at
      WHERE c.side = 'sent'),
  r AS MATERIALIZED (
    SELECT o.side, o.agency, o.month, o.programme_id, o.module, o.partner::text AS partner, o.state, o.outcome, o.sent_at,
           o.closed_at, o.due_at, o.reason_code, o.accepted_at IS NOT NULL AS accepted,
           coalesce(o.accepted_at, CASE WHEN o.state = 'rejected' THEN o.closed_at END) AS answered_at,
           o.closed_at IS NULL AND o.accepted_at IS NULL AS waiting, o.asked_at IS NULL AS runs,
           coalesce(i.state, 'unknown') AS area, coalesce(s.channel, 'unknown') AS channel
    FROM of_them o LEFT JOIN registry_individual i ON i.id = o.individual_id
    -- How she first came to the agency that sent it: links are never taken away, so this stays as it is.
    LEFT JOIN LATERAL (
      SELECT sr.channel FROM registry_link l JOIN intake_sourcerecord sr ON sr.id = l.source_record_id
      WHERE l.individual_id = o.individual_id AND l.agency_id = o.from_agency_id AND l.decided_at <= o.sent_at
      ORDER BY l.decided_at, l.id LIMIT 1) AS s ON true
    WHERE o.state <> 'entered_in_error'),
  f AS (
    SELECT r.*, d.dimension, d.key FROM r CROSS JOIN LATERAL (VALUES ('all', ''), ('programme', r.programme_id),
      ('module', r.module), ('area', r.area), ('channel', r.channel), ('partner', r.partner)) AS d(dimension, key)),
  numbers AS (
    SELECT side, agency, month, dimension, key, count(*) AS sent, count(answered_at) AS answered,
      count(*) FILTER (WHERE answered_at <= due_at) AS in_time, count(*) FILTER (WHERE waiting) AS waiting,
      count(*) FILTER (WHERE answered_at > due_at OR waiting AND runs AND due_at < at) AS late,
      count(*) FILTER (WHERE accepted) AS accepted, count(*) FILTER (WHERE state = 'rejected') AS declined,
      count(*) FILTER (WHERE state = 'cancelled') AS withdrawn, count(*) FILTER (WHERE accepted AND closed_at IS NULL) AS at_work,
      count(*) FILTER (WHERE outcome = 'helped') AS helped, count(*) FILTER (WHERE outcome = 'partly_helped') AS partly_helped,
      count(*) FILTER (WHERE outcome = 'not_helped' OR state = 'failed') AS not_helped
    FROM f GROUP BY side, agency, month, dimension, key),
  often AS (
    SELECT side, agency, month, dimension, key, v.measure, v.value, count(*) AS n FROM f CROSS JOIN LATERAL (VALUES
      ('answer', floor(extract(epoch FROM answered_at - sent_at) / 86400)::int::text),
      ('help', CASE WHEN outcome IN ('helped', 'partly_helped') THEN floor(extract(epoch FROM closed_at - sent_at) / 86400)::int::text END),
      ('reason', CASE WHEN state = 'rejected' THEN reason_code END)) AS v(measure, value)
    WHERE v.value IS NOT NULL GROUP BY side, agency, month, dimension, key, v.measure, v.value),
  maps AS (
    SELECT side, agency, month, dimension, key, jsonb_object_agg(value, n) FILTER (WHERE measure = 'reason') AS reasons,
      jsonb_object_agg(value, n) FILTER (WHERE measure = 'answer') AS answer_days,
      jsonb_object_agg(value, n) FILTER (WHERE measure = 'help') AS help_days
    FROM often GROUP BY side, agency, month, dimension, key)
  INSERT INTO tallies_month (agency_id, side, month, dimension, key, sent, answered, in_time, waiting, late, accepted,
      declined, withdrawn, at_work, helped, partly_helped, not_helped, reasons, answer_days, help_days)
    SELECT agency, side, month, dimension, key, sent, answered, in_time, waiting, late, accepted, declined, withdrawn, at_work,
      helped, partly_helped, not_helped, coalesce(reasons, '{}'), coalesce(answer_days, '{}'), coalesce(help_days, '{}')
    FROM numbers LEFT JOIN maps USING (side, agency, month, dimension, key);
$$;
CALL app_definer('tallies_count_referrals(text[], uuid[], date[], timestamptz)');

CREATE FUNCTION tallies_count_needs(agencies uuid[], months date[]) RETURNS void LANGUAGE sql AS $$
  DELETE FROM tallies_need_month m USING unnest(agencies, months) AS c(agency, month)
    WHERE m.agency_id = c.agency AND m.month = c.month;
  WITH c AS MATERIALIZED (
    SELECT agency, month, tallies_begins(month) AS from_at, tallies_begins((month + interval '1 month')::date) AS to_at
    FROM unnest(agencies, months) AS c(agency, month)),
  n AS (
    SELECT c.agency, c.month, n.individual_id, n.module, 'opened' AS what, NULL AS code FROM c
      JOIN cases_need n ON n.agency_id = c.agency AND n.opened_at >= c.from_at AND n.opened_at < c.to_at
    UNION ALL
    SELECT c.agency, c.month, n.individual_id, n.module, n.outcome, n.close_code FROM c
      JOIN cases_need n ON n.agency_id = c.agency AND n.closed_at >= c.from_at AND n.closed_at < c.to_at),
  f AS (
    SELECT n.*, d.dimension, d.key FROM n LEFT JOIN registry_individual i ON i.id = n.individual_id
    CROSS JOIN LATERAL (VALUES ('all', ''), ('module', n.module), ('area', coalesce(i.state, 'unknown'))) AS d(dimension, key)),
  maps AS (
    SELECT agency, month, dimension, key, jsonb_object_agg(code, often) AS reasons FROM (
      SELECT agency, month, dimension, key, coalesce(code, 'unknown') AS code, count(*) AS often FROM f
      WHERE what = 'unmet' GROUP BY 1, 2, 3, 4, 5) AS o GROUP BY 1, 2, 3, 4)
  INSERT INTO tallies_need_month (agency_id, month, dimension, key, opened, met, unmet, withdrawn, reasons)
    SELECT agency, month, dimension, key, opened, met, unmet, withdrawn, coalesce(reasons, '{}') FROM (
      SELECT agency, month, dimension, key, count(*) FILTER (WHERE what = 'opened') AS opened,
        count(*) FILTER (WHERE what = 'met') AS met, count(*) FILTER (WHERE what = 'unmet') AS unmet,
        count(*) FILTER (WHERE what = 'withdrawn') AS withdrawn FROM f GROUP BY 1, 2, 3, 4) AS numbers
    LEFT JOIN maps USING (agency, month, dimension, key);
$$;
CALL app_definer('tallies_count_needs(uuid[], date[])');

-- Count again up to so many months; what was marked by then is counted, what is committed later stays marked.
CREATE FUNCTION tallies_recount(most int, at timestamptz) RETURNS TABLE (months int, more boolean) LANGUAGE plpgsql AS $$
DECLARE of_sides text[]; of_agencies uuid[]; of_months date[];
BEGIN
  IF NOT app_is_system() THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tallies.recount'));
  INSERT INTO tallies_counted (id, marked_at) VALUES (1, '-infinity') ON CONFLICT DO NOTHING;
  -- The first run of a house that was there before its counts.
  IF FOUND THEN PERFORM tallies_touch_all(); END IF;
  -- A promised date runs out without anybody writing anything.
  INSERT INTO tallies_touched (side, agency_id, month)
    SELECT DISTINCT s.side, s.agency, tallies_month_of(r.sent_at) FROM tallies_counted k
    JOIN access_agency a ON true
    JOIN referrals_referral r ON r.agency_id = a.id AND r.state IN ('requested', 'received')
      AND r.due_at >= k.marked_at AND r.due_at < at AND r.asked_at IS NULL
    CROSS JOIN LATERAL (VALUES ('asked', r.agency_id), ('sent', r.from_agency_id)) AS s(side, agency);
  UPDATE tallies_counted SET marked_at = greatest(marked_at, at);
  SELECT array_agg(t.side), array_agg(t.agency_id), array_agg(t.month) INTO of_sides, of_agencies, of_months
    FROM (SELECT DISTINCT t.side, t.agency_id, t.month FROM tallies_touched t LIMIT most) AS t;
  IF of_sides IS NOT NULL THEN
    DELETE FROM tallies_touched t USING unnest(of_sides, of_agencies, of_months) AS c(side, agency, month)
      WHERE t.side = c.side AND t.agency_id = c.agency AND t.month = c.month;
    PERFORM tallies_count_referrals(
      ARRAY(SELECT c.side FROM unnest(of_sides) WITH ORDINALITY AS c(side, n) WHERE c.side <> 'need' ORDER BY n),
      ARRAY(SELECT c.one FROM unnest(of_sides, of_agencies) WITH ORDINALITY AS c(side, one, n) WHERE c.side <> 'need' ORDER BY n),
      ARRAY(SELECT c.one FROM unnest(of_sides, of_months) WITH ORDINALITY AS c(side, one, n) WHERE c.side <> 'need' ORDER BY n), at);
    PERFORM tallies_count_needs(
      ARRAY(SELECT c.one FROM unnest(of_sides, of_agencies) WITH ORDINALITY AS c(side, one, n) WHERE c.side = 'need' ORDER BY n),
      ARRAY(SELECT c.one FROM unnest(of_sides, of_months) WITH ORDINALITY AS c(side, one, n) WHERE c.side = 'need' ORDER BY n));
  END IF;
  months := coalesce(cardinality(of_sides), 0);
  more := months = most;
  IF NOT more THEN UPDATE tallies_counted SET as_of = at; END IF;
  RETURN NEXT;
END $$;
CALL app_definer('tallies_recount(int, timestamptz)');

CREATE VIEW tallies_pub_months AS SELECT * FROM tallies_month;
CALL app_publish_view('tallies_pub_months');
CREATE VIEW tallies_pub_needs AS SELECT * FROM tallies_need_month;
CALL app_publish_view('tallies_pub_needs');
CREATE VIEW tallies_pub_counted AS SELECT as_of FROM tallies_counted;
CALL app_publish_view('tallies_pub_counted');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tallies", "0001_counts_by_month"),
        ("access", "0002_who_sees_which_rows"),
        ("cases", "0006_heads_hear_of_what_is_late"),
        ("intake", "0001_source_records_and_drafts"),
        ("referrals", "0013_offers_with_reasons_and_returns"),
        ("registry", "0019_keys_are_found_by_their_individual"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
