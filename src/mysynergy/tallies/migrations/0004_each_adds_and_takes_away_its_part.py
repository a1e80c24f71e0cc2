"""Writes mark whom they concern; the job takes away what she added to the counts and adds what she does now."""

from django.db import migrations

SQL = r"""
CALL app_protect('tallies_standing', 'app_is_system()', 'false', 'SELECT');
CALL app_protect('tallies_part', 'app_is_system()', 'false', 'SELECT');
CALL app_protect('tallies_stirred', 'app_is_system()', 'false', 'SELECT');
GRANT INSERT, UPDATE, DELETE ON tallies_standing, tallies_part TO mysynergy_definer;
GRANT INSERT, DELETE ON tallies_stirred TO mysynergy_definer;
GRANT DELETE ON tallies_counted TO mysynergy_definer;
GRANT USAGE ON SEQUENCE tallies_stirred_id_seq TO mysynergy_definer;
-- Which awards run out on a day, without anybody writing anything.
CREATE INDEX tallies_runs_out ON assistance_award (upper(period)) WHERE state = 'in_force';

-- Marks are only ever added, so that two writers never wait for each other.
CREATE FUNCTION tallies_stir() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tallies_stirred (subject) SELECT DISTINCT c.individual_id FROM changed c;
  RETURN NULL;
END $$;
CALL app_definer('tallies_stir()');
CREATE TRIGGER tallies_stirs_added AFTER INSERT ON cases_need REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir();
CREATE TRIGGER tallies_stirs_changed AFTER UPDATE ON cases_need REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir();
CREATE TRIGGER tallies_stirs_added AFTER INSERT ON referrals_referral REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir();
CREATE TRIGGER tallies_stirs_changed AFTER UPDATE ON referrals_referral REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir();
CREATE TRIGGER tallies_stirs_added AFTER INSERT ON outcomes_closing REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir();
CREATE TRIGGER tallies_stirs_added AFTER INSERT ON outcomes_measure REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir();
CREATE TRIGGER tallies_stirs_changed AFTER UPDATE ON outcomes_measure REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir();
CREATE TRIGGER tallies_stirs_added AFTER INSERT ON circumstances_weighed REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir();
CREATE TRIGGER tallies_stirs_changed AFTER UPDATE ON circumstances_weighed REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir();
CREATE TRIGGER tallies_stirs_gone AFTER DELETE ON circumstances_weighed REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir();
-- A tip and a question are counted each by itself: they need not concern anybody who is known.
CREATE FUNCTION tallies_stir_heard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tallies_stirred (subject) SELECT c.id FROM changed c;
  RETURN NULL;
END $$;
CALL app_definer('tallies_stir_heard()');
CREATE TRIGGER tallies_stirs_added AFTER INSERT ON heard_heard REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir_heard();
CREATE TRIGGER tallies_stirs_changed AFTER UPDATE ON heard_heard REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir_heard();
-- An award counts with the need that it is for, whoever that stands for.
CREATE FUNCTION tallies_stir_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tallies_stirred (subject)
    SELECT DISTINCT n.individual_id FROM changed c JOIN cases_need n ON n.id = c.need_id;
  RETURN NULL;
END $$;
CALL app_definer('tallies_stir_award()');
CREATE TRIGGER tallies_stirs_added AFTER INSERT ON assistance_award REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir_award();
CREATE TRIGGER tallies_stirs_changed AFTER UPDATE ON assistance_award REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir_award();
CREATE FUNCTION tallies_stir_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO tallies_stirred (subject)
    SELECT DISTINCT n.individual_id FROM changed c JOIN assistance_award a ON a.id = c.award_id
    JOIN cases_need n ON n.id = a.need_id;
  RETURN NULL;
END $$;
CALL app_definer('tallies_stir_delivery()');
CREATE TRIGGER tallies_stirs_added AFTER INSERT ON assistance_delivery REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION tallies_stir_delivery();

-- What each of these subjects adds, by agency (its code; empty of all together), measure and key.
CREATE FUNCTION tallies_parts(subjects uuid[]) RETURNS TABLE (subject uuid, agency text, measure text, key text, number bigint)
LANGUAGE sql STABLE ROWS 50000 AS $$
  WITH n AS MATERIALIZED (
    SELECT n.id, n.individual_id, n.agency_id, n.holder_agency_id, n.module, n.state = 'open' AS open, n.outcome,
           n.close_code, n.opened_at, coalesce(i.state, 'unknown') AS area
    FROM cases_need n LEFT JOIN registry_individual i ON i.id = n.individual_id WHERE n.individual_id = ANY(subjects)),
  -- A need is its lead's and its holder's to act on, and counts once in all together.
  w AS MATERIALIZED (
    SELECT n.*, '' AS agency, true AS leads FROM n
    UNION ALL SELECT n.*, a.code, true FROM n JOIN access_agency a ON a.id = n.agency_id
    UNION ALL SELECT n.*, a.code, false FROM n JOIN access_agency a ON a.id = n.holder_agency_id
      WHERE n.holder_agency_id <> n.agency_id),
  st AS MATERIALIZED (SELECT s.need_id, s.status FROM assistance_pub_status s WHERE s.individual_id = ANY(subjects)),
  r AS MATERIALIZED (
    SELECT r.individual_id, r.agency_id, r.from_agency_id, r.state FROM referrals_referral r
    WHERE r.individual_id = ANY(subjects)),
  e AS MATERIALIZED (
    SELECT e.individual_id, e.agency_id, coalesce(i.state, 'unknown') AS area,
           CASE WHEN e.before = 'unknown' OR e.since = 'unknown' THEN 'unknown'
                WHEN e.before = 'yes' THEN CASE e.since WHEN 'no' THEN 'out' ELSE 'still_poor' END
                WHEN e.since = 'no' THEN 'never_poor' ELSE 'unknown' END AS became
    FROM outcomes_pub_exits e LEFT JOIN registry_individual i ON i.id = e.individual_id
    WHERE e.individual_id = ANY(subjects)),
  h AS MATERIALIZED (
    SELECT h.heard_id AS id, h.agency_id, h.kind, h.topic, h.state FROM heard_pub_heard h WHERE h.heard_id = ANY(subjects)),
  counted AS (
    SELECT w.individual_id AS subject, w.agency, 'need' AS measure, st.status AS key FROM w JOIN st ON st.need_id = w.id
    UNION ALL SELECT individual_id, agency, 'open', module FROM w WHERE open
    UNION ALL SELECT individual_id, agency, 'day', (opened_at AT TIME ZONE 'Asia/Kuala_Lumpur')::date::text FROM w WHERE open
    UNION ALL SELECT individual_id, agency, 'leads', '' FROM w WHERE open AND leads AND agency <> ''
    UNION ALL (SELECT DISTINCT individual_id, agency, 'lives', area FROM w WHERE open)
    UNION ALL (
      SELECT DISTINCT w.individual_id, w.agency, 'heavy', c.kind FROM w
      JOIN circumstances_pub_weighed c ON c.individual_id = w.individual_id JOIN access_agency a ON a.id = c.agency_id
      WHERE w.open AND w.agency IN ('', a.code))
    UNION ALL SELECT individual_id, agency, 'unmet', '' FROM w WHERE leads AND outcome = 'unmet'
    UNION ALL SELECT individual_id, agency, 'left', module || '/' || area FROM w
      WHERE leads AND outcome = 'unmet' AND close_code IN ('no_programme', 'all_declined')
    UNION ALL SELECT individual_id, '', 'referral', state FROM r
    UNION ALL SELECT r.individual_id, a.code, 'referral', r.state FROM r
      JOIN access_agency a ON a.id IN (r.agency_id, r.from_agency_id)
    UNION ALL SELECT individual_id, '', 'exit', became || '/' || area FROM e
    UNION ALL SELECT e.individual_id, a.code, 'exit', e.became || '/' || e.area FROM e JOIN access_agency a ON a.id = e.agency_id
    UNION ALL SELECT id, '', 'heard', kind || '/' || state FROM h
    UNION ALL SELECT h.id, a.code, 'heard', h.kind || '/' || h.state FROM h JOIN access_agency a ON a.id = h.agency_id
    UNION ALL SELECT id, '', 'topic', topic FROM h WHERE kind = 'question'
    UNION ALL SELECT h.id, a.code, 'topic', h.topic FROM h JOIN access_agency a ON a.id = h.agency_id WHERE h.kind = 'question')
  SELECT c.subject, c.agency, c.measure, c.key, count(*) FROM counted c GROUP BY 1, 2, 3, 4
$$;

-- Count up to so many marked subjects again: what each added is taken away, what she adds now is added.
CREATE FUNCTION tallies_count_subjects(most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE marks int; ids uuid[];
BEGIN
  SELECT count(*), array_agg(DISTINCT t.subject) INTO marks, ids
    FROM (SELECT t.subject FROM tallies_stirred t ORDER BY t.id LIMIT most) AS t;
  IF marks = 0 THEN RETURN 0; END IF;
  DELETE FROM tallies_stirred WHERE subject = ANY(ids);
  WITH fresh AS MATERIALIZED (SELECT * FROM tallies_parts(ids)),
  was AS (
    SELECT split_part(p.key, '|', 1) AS agency, split_part(p.key, '|', 2) AS measure, split_part(p.key, '|', 3) AS key,
           p.value::bigint AS number
    FROM tallies_part o, jsonb_each_text(o.parts) AS p WHERE o.subject = ANY(ids)),
  changed AS (
    SELECT c.agency, c.measure, c.key, sum(c.number) AS number FROM (
      SELECT f.agency, f.measure, f.key, f.number FROM fresh f
      UNION ALL SELECT w.agency, w.measure, w.key, -w.number FROM was w) AS c
    GROUP BY 1, 2, 3 HAVING sum(c.number) <> 0),
  summed AS (
    INSERT INTO tallies_standing AS s (agency, measure, key, number)
      SELECT agency, measure, key, number FROM changed
      ON CONFLICT (agency, measure, key) DO UPDATE SET number = s.number + excluded.number),
  gone AS (
    DELETE FROM tallies_part o WHERE o.subject = ANY(ids) AND NOT EXISTS (SELECT FROM fresh f WHERE f.subject = o.subject))
  INSERT INTO tallies_part AS o (subject, parts)
    SELECT f.subject, jsonb_object_agg(f.agency || '|' || f.measure || '|' || f.key, f.number) FROM fresh f GROUP BY 1
    ON CONFLICT (subject) DO UPDATE SET parts = excluded.parts WHERE o.parts <> excluded.parts;
  RETURN marks;
END $$;
-- Inner parts of the job, for nobody else.
REVOKE ALL ON FUNCTION tallies_parts(uuid[]), tallies_count_subjects(int) FROM PUBLIC;
ALTER FUNCTION tallies_parts(uuid[]) OWNER TO mysynergy_definer;
ALTER FUNCTION tallies_count_subjects(int) OWNER TO mysynergy_definer;

SET LOCAL ROLE mysynergy_definer;
REVOKE EXECUTE ON FUNCTION tallies_count_referrals(text[], uuid[], date[], timestamptz), tallies_count_needs(uuid[], date[])
  FROM mysynergy_app;
CREATE OR REPLACE FUNCTION tallies_touch_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO tallies_touched (side, agency_id, month)
    SELECT DISTINCT s.side, s.agency, tallies_month_of(r.sent_at) FROM referrals_referral r
    CROSS JOIN LATERAL (VALUES ('asked', r.agency_id), ('sent', r.from_agency_id)) AS s(side, agency)
    WHERE r.individual_id = NEW.id
    UNION SELECT 'need', n.agency_id, tallies_month_of(t.at) FROM cases_need n
    CROSS JOIN LATERAL (VALUES (n.opened_at), (n.closed_at)) AS t(at)
    WHERE n.individual_id = NEW.id AND t.at IS NOT NULL;
  INSERT INTO tallies_stirred (subject)
    SELECT NEW.id WHERE EXISTS (SELECT FROM cases_need n WHERE n.individual_id = NEW.id);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION tallies_touch_all() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT app_is_system() THEN RETURN; END IF;
  INSERT INTO tallies_touched (side, agency_id, month)
    SELECT 'asked', r.agency_id, tallies_month_of(r.sent_at) FROM referrals_referral r
    UNION SELECT 'sent', r.from_agency_id, tallies_month_of(r.sent_at) FROM referrals_referral r
    UNION SELECT 'need', n.agency_id, tallies_month_of(t.at) FROM cases_need n
      CROSS JOIN LATERAL (VALUES (n.opened_at), (n.closed_at)) AS t(at) WHERE t.at IS NOT NULL
    UNION SELECT m.side, m.agency_id, m.month FROM tallies_month m
    UNION SELECT 'need', m.agency_id, m.month FROM tallies_need_month m;
  INSERT INTO tallies_stirred (subject)
    SELECT individual_id FROM cases_need UNION SELECT individual_id FROM referrals_referral
    UNION SELECT individual_id FROM outcomes_closing UNION SELECT id FROM heard_heard UNION SELECT subject FROM tallies_part;
  UPDATE tallies_counted SET sum_again = true;
END $$;
-- A house that was counted before is counted whole once more: what stands now is new.
DELETE FROM tallies_counted;
DROP FUNCTION tallies_recount(int, timestamptz);
RESET ROLE;

-- Count again up to so many months and so many marks; what is committed later stays marked.
CREATE FUNCTION tallies_recount(most int, most_subjects int, at timestamptz)
RETURNS TABLE (months int, subjects int, more boolean) LANGUAGE plpgsql AS $$
DECLARE of_sides text[]; of_agencies uuid[]; of_months date[];
BEGIN
  IF NOT app_is_system() THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tallies.recount'));
  INSERT INTO tallies_counted (id, marked_at) VALUES (1, '-infinity') ON CONFLICT DO NOTHING;
  -- The first run of a house that was there before its counts.
  IF FOUND THEN PERFORM tallies_touch_all(); END IF;
  -- A promised date runs out without anybody writing anything, and so does the last day of an award.
  INSERT INTO tallies_touched (side, agency_id, month)
    SELECT DISTINCT s.side, s.agency, tallies_month_of(r.sent_at) FROM tallies_counted k
    JOIN access_agency a ON true
    JOIN referrals_referral r ON r.agency_id = a.id AND r.state IN ('requested', 'received')
      AND r.due_at >= k.marked_at AND r.due_at < at AND r.asked_at IS NULL
    CROSS JOIN LATERAL (VALUES ('asked', r.agency_id), ('sent', r.from_agency_id)) AS s(side, agency);
  INSERT INTO tallies_stirred (subject)
    SELECT DISTINCT n.individual_id FROM tallies_counted k
    JOIN assistance_award w ON w.state = 'in_force' AND upper(w.period) > (k.marked_at AT TIME ZONE 'Asia/Kuala_Lumpur')::date
      AND upper(w.period) <= (at AT TIME ZONE 'Asia/Kuala_Lumpur')::date
    JOIN cases_need n ON n.id = w.need_id;
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
  subjects := tallies_count_subjects(most_subjects);
  more := months = most OR subjects = most_subjects;
  IF NOT more THEN
    IF (SELECT k.sum_again FROM tallies_counted k) THEN
      DELETE FROM tallies_standing;
      INSERT INTO tallies_standing (agency, measure, key, number)
        SELECT split_part(p.key, '|', 1), split_part(p.key, '|', 2), split_part(p.key, '|', 3), sum(p.value::bigint)
        FROM tallies_part o, jsonb_each_text(o.parts) AS p GROUP BY 1, 2, 3;
    END IF;
    UPDATE tallies_counted SET as_of = at, sum_again = false;
  END IF;
  RETURN NEXT;
END $$;
CALL app_definer('tallies_recount(int, int, timestamptz)');

CREATE VIEW tallies_pub_standing AS SELECT agency, measure, key, number FROM tallies_standing;
CALL app_publish_view('tallies_pub_standing');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tallies", "0003_what_stands_now"),
        ("assistance", "0007_a_cap_passed_only_by_a_machine"),
        ("circumstances", "0002_who_sees_which_circumstance"),
        ("heard", "0002_the_own_agency_only"),
        ("outcomes", "0003_the_income_of_the_opening_has_its_day"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
