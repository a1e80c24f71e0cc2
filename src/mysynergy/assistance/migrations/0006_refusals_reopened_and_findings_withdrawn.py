"""The database writes why an award was refused; a finding that rested on two taken for one is withdrawn.

And a machine's link refuses nobody: what only a join of the batch brought together asks for a second person.
"""

from django.db import migrations

SQL = r"""
-- Only the agency that was refused reads it, and the person.
CALL app_protect('assistance_refusal',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION assistance_why_refused() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  me uuid := (SELECT c.current FROM registry_current(ARRAY[NEW.individual_id]) c);
BEGIN
  SELECT coalesce(array_agg(DISTINCT (o.rule).code), '{}'),
         coalesce(array_remove(array_agg(DISTINCT w.award), NULL), '{}')
  INTO NEW.rule_codes, NEW.others
  FROM assistance_overlaps(me, assistance_household_of(me), NEW.agency_id, NEW.programme_id, NEW.period, NEW.counted, NULL) o
  CROSS JOIN LATERAL unnest(o.others || o.own_award) AS w(award)
  WHERE o.mine AND o.effect IN ('refuse', 'second-person');
  RETURN NEW;
END $$;
CALL app_definer('assistance_why_refused()');
CREATE TRIGGER why_refused BEFORE INSERT ON assistance_refusal
  FOR EACH ROW EXECUTE FUNCTION assistance_why_refused();

-- A refusal is reopened once, by the parting of two people; nothing else of it changes.
CREATE FUNCTION assistance_refuse_refusal_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := ARRAY['state', 'reopened_at', 'because_of'];
BEGIN
  IF TG_OP = 'UPDATE' AND app_is_system() AND OLD.state = 'stands' AND NEW.state = 'reopened'
     AND to_jsonb(OLD) - free = to_jsonb(NEW) - free THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'append_only: a refusal is reopened once, and nothing else of it changes' USING ERRCODE = 'MS001';
END $$;
CREATE TRIGGER reopened_once BEFORE UPDATE OR DELETE ON assistance_refusal
  FOR EACH ROW EXECUTE FUNCTION assistance_refuse_refusal_change();

-- Findings whose awards no longer stand with one person or one household, among those of these people.
CREATE FUNCTION assistance_stale(people uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT f.id FROM assistance_finding f
  WHERE app_is_system() AND f.state <> 'withdrawn'
    AND f.award_id IN (SELECT c.award_id FROM assistance_claim c WHERE c.scope_kind = 'person' AND c.scope_id = ANY(people))
    AND EXISTS (SELECT 1 FROM unnest(f.others) AS o(id) WHERE NOT EXISTS (
      SELECT 1 FROM assistance_claim a JOIN assistance_claim b ON b.scope_kind = a.scope_kind AND b.scope_id = a.scope_id
      WHERE a.award_id = f.award_id AND b.award_id = o.id AND (a.scope_kind = 'person' OR a.standing AND b.standing)))
$$;
CALL app_definer('assistance_stale(uuid[])');

-- The same two joined again: the finding that was withdrawn is open again.
CREATE OR REPLACE FUNCTION assistance_refuse_other_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free text[] := CASE TG_TABLE_NAME
    WHEN 'assistance_award' THEN ARRAY['state', 'period', 'ended_at', 'end_reason']
    WHEN 'assistance_enrolment' THEN ARRAY['state', 'ended_at', 'end_reason']
    ELSE ARRAY['state', 'answered_by', 'answered_at', 'answer'] END;
  words text[] := CASE TG_TABLE_NAME
    WHEN 'assistance_award' THEN ARRAY['description', 'unit', 'end_reason']
    WHEN 'assistance_enrolment' THEN ARRAY['state', 'ended_at', 'end_reason']
    ELSE ARRAY['answer', 'state', 'found_at', 'answered_by', 'answered_at'] END;
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'MS001';
  END IF;
  IF current_user = 'mysynergy_definer' THEN
    free := words;
  END IF;
  IF to_jsonb(OLD) - free <> to_jsonb(NEW) - free THEN
    RAISE EXCEPTION 'append_only: this part of % never changes', TG_TABLE_NAME USING ERRCODE = 'MS001';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION assistance_tell(rule directory_exclusion, effect text, award uuid, beside uuid[]) RETURNS SETOF uuid LANGUAGE sql AS $$
  INSERT INTO assistance_finding (id, agency_id, individual_id, kind, award_id, others, programme_id, rule_code, effect,
                                  says_ms, says_en, cite, state, found_at)
  SELECT gen_random_uuid(), rule.owner_id, a.individual_id, 'overlap', a.id, ARRAY(SELECT DISTINCT unnest(beside) ORDER BY 1),
         rule.programme_id, rule.code, effect, rule.says_ms, rule.says_en, rule.cite, 'open', app_now()
  FROM assistance_award a WHERE a.id = award
  ON CONFLICT (award_id, rule_code, others) DO UPDATE
    SET state = 'open', found_at = excluded.found_at, answered_by = NULL, answered_at = NULL, answer = NULL
    WHERE assistance_finding.state = 'withdrawn'
  RETURNING id
$$;

-- What a rule asks for where only a join of the batch brought the awards to one person: a second person looks.
CREATE FUNCTION assistance_effect(effect text, ind uuid, beside uuid[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN effect = 'refuse' AND cardinality(beside) > 0 AND NOT EXISTS (
      SELECT 1 FROM assistance_award a WHERE a.id = ANY(beside) AND NOT joining_by_machine(a.individual_id, ind))
    THEN 'second-person' ELSE effect END
$$;
CALL app_definer('assistance_effect(text, uuid, uuid[])');

SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION assistance_decide() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := (SELECT c.current FROM registry_current(ARRAY[NEW.individual_id]) c);
  people uuid[] := assistance_people_of(me);
  again uuid[];
  total numeric := (SELECT m.counted FROM assistance_amount m WHERE m.award_id = NEW.id AND m.delivery_id IS NULL);
  leave assistance_override;
  against jsonb := '[]';
  told boolean := false;
  o record;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'awards are decided at read committed only' USING ERRCODE = 'MS003';
  END IF;
  IF NEW.has_amount <> (total IS NOT NULL) THEN
    RAISE EXCEPTION 'an award with an amount has it beside it' USING ERRCODE = 'MS003';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM registry_individual i WHERE i.id = me) THEN
    RAISE EXCEPTION 'no such individual' USING ERRCODE = 'MS003';
  END IF;
  -- Links and household changes take the same locks, so after a wait the household is looked at again.
  LOOP
    PERFORM registry_lock(people);
    again := assistance_people_of(me);
    EXIT WHEN again <@ people;
    people := again;
  END LOOP;
  IF NEW.override_id IS NOT NULL THEN
    SELECT * INTO leave FROM assistance_override v WHERE v.id = NEW.override_id AND v.programme_id = NEW.programme_id
      AND v.individual_id = NEW.individual_id AND v.agency_id = NEW.agency_id AND v.until >= app_today()
      AND v.approved_by IS DISTINCT FROM NEW.awarded_by;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'an override is a second person''s, for this person and programme, and in time' USING ERRCODE = 'MS003';
    END IF;
  END IF;
  FOR o IN SELECT x.mine, x.rule, x.own_award, x.others, coalesce((x.rule).code = ANY(leave.rule_codes), false) AS passed,
                  assistance_effect(x.effect, NEW.individual_id, array_remove(x.others || x.own_award, NULL)) AS effect
           FROM assistance_overlaps(me, assistance_household_of(me), NEW.agency_id, NEW.programme_id, NEW.period, total, NEW.id) x LOOP
    IF o.mine AND (o.effect = 'refuse' AND NOT (o.passed AND leave.vital) OR o.effect = 'second-person' AND NOT o.passed) THEN
      against := against || assistance_said(o.rule, o.effect,
        coalesce(nullif(array_remove(o.others, NULL), '{}'), ARRAY[o.own_award]), me);
    END IF;
    told := told OR NOT o.mine OR o.effect = 'notify';
  END LOOP;
  IF against <> '[]' THEN
    RAISE EXCEPTION 'stands_in_the_way' USING ERRCODE = 'MS002', DETAIL = against::text;
  END IF;
  PERFORM assistance_place(NEW, true);
  IF NOT told THEN RETURN NULL; END IF;
  FOR o IN SELECT * FROM assistance_overlaps(me, assistance_household_of(me), NEW.agency_id, NEW.programme_id, NEW.period, total, NEW.id) LOOP
    IF NOT o.mine OR o.effect = 'notify' THEN
      PERFORM assistance_tell(o.rule, o.effect, coalesce(o.own_award, NEW.id), array_replace(o.others, NULL, NEW.id));
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION assistance_in_the_way(ind uuid, prog text, span daterange, total numeric) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT (SELECT coalesce(jsonb_agg(assistance_said(o.rule, assistance_effect(o.effect, ind, array_remove(o.others || o.own_award, NULL)), coalesce(nullif(array_remove(o.others, NULL), '{}'), ARRAY[o.own_award]),
                                                    now.current) ORDER BY (o.rule).code, (o.rule).programme_id), '[]')
          FROM registry_current(ARRAY[ind]) now,
               assistance_overlaps(now.current, assistance_household_of(now.current), p.agency_id, prog, span, total, NULL) o
          WHERE o.mine)
  FROM directory_programme p WHERE p.id = prog AND (app_is_system() OR p.agency_id = app_people())
$$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0005_refusals_are_kept"),
        ("joining", "0003_what_only_a_machine_joined"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
