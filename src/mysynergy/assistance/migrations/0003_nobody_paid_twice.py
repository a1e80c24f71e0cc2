"""What stands in the way of an award, decided by the database under the person's lock.

One function lists the overlaps of an award with what stands; the trigger on awards, the question beforehand and
the re-keying after a link all ask it. Rules of the awarding agency refuse; rules of others bring findings.
"""

from django.db import migrations

SQL = r"""
-- Couple and family are decided as the household they live in, a business as the person who owns it; without a
-- known household a rule about households is decided on the person (docs/decisions).
CREATE FUNCTION assistance_scope_of(unit text, household uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN unit IN ('couple', 'family', 'household') AND household IS NOT NULL THEN 'household' ELSE 'person' END
$$;
CREATE FUNCTION assistance_household_of(ind uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT household_id FROM households_membership WHERE individual_id = ind AND period @> app_today() LIMIT 1
$$;
-- Everybody whose lock an award to this person needs: she, and who lives with her.
CREATE FUNCTION assistance_people_of(ind uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT ind UNION SELECT m.individual_id FROM households_membership m
               WHERE m.household_id = assistance_household_of(ind) AND m.period @> app_today())
$$;
CREATE FUNCTION assistance_was_delivered(a uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM assistance_delivery d WHERE d.award_id = a AND d.reverses_id IS NULL
                 AND NOT EXISTS (SELECT 1 FROM assistance_delivery r WHERE r.reverses_id = d.id))
$$;
-- Does help of this programme, for these purposes, by this agency fall under the rule?
CREATE FUNCTION assistance_falls_under(rule directory_exclusion, prog text, purposes text[], agency uuid)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE rule.kind WHEN 'same' THEN prog = rule.programme_id
                        WHEN 'programme' THEN prog = rule.other_programme
                        WHEN 'any_agency' THEN agency <> rule.owner_id
                        ELSE purposes && rule.purposes END
$$;
-- Does a claim count in the rule's period? Rules for ever count what is in force or was in fact handed over.
CREATE FUNCTION assistance_counts(rule_period text, claim assistance_claim, span daterange) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT claim.standing AND (claim.period && span OR rule_period = 'ever'
    AND (upper_inf(claim.period) OR upper(claim.period) > app_today() OR assistance_was_delivered(claim.award_id)))
$$;
-- The most that claims for these purposes come to on any one day of the span (of all time, for a rule for ever).
CREATE FUNCTION assistance_peak(rule directory_exclusion, scope text, whose uuid, span daterange, skip uuid)
RETURNS numeric LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT c.period, coalesce(c.counted, 0) AS amount FROM assistance_claim c
    WHERE c.scope_kind = scope AND c.scope_id = whose AND c.purposes && rule.purposes AND c.award_id IS DISTINCT FROM skip
      AND assistance_counts(rule.period, c, span)
  ), days AS (
    SELECT lower(span) AS day UNION SELECT lower(period) FROM counted WHERE lower(period) <@ span
  )
  SELECT coalesce(CASE WHEN rule.period = 'ever' THEN (SELECT sum(amount) FROM counted)
    ELSE (SELECT max(s.amount) FROM (SELECT sum(c.amount) AS amount FROM days d JOIN counted c ON c.period @> d.day GROUP BY d.day) s)
    END, 0)
$$;

-- Every rule that an award would touch. mine: the rule is the awarding agency's. own_award: the award of the rule's
-- owner that it protects (NULL: the new one itself). others: what stands beside it (NULL for the new one).
CREATE FUNCTION assistance_overlaps(ind uuid, household uuid, agency uuid, prog text, span daterange, total numeric, skip uuid)
RETURNS TABLE (mine boolean, rule directory_exclusion, effect text, own_award uuid, others uuid[]) LANGUAGE sql STABLE AS $$
  WITH fresh AS (
    SELECT p.purposes FROM directory_programme p WHERE p.id = prog
  ), claim AS (
    SELECT c AS whole, c.* FROM assistance_claim c
    WHERE (c.scope_kind = 'person' AND c.scope_id = ind OR c.scope_kind = 'household' AND c.scope_id = household)
      AND c.standing AND c.award_id IS DISTINCT FROM skip
  ), forward AS (
    SELECT e AS rule, assistance_scope_of(e.unit, household) AS scope FROM directory_exclusion e WHERE e.programme_id = prog
  ), backward AS (
    SELECT c.award_id, c.whole, c.scope_kind AS scope, e AS rule FROM claim c
    JOIN directory_exclusion e ON e.programme_id = c.programme_id AND e.programme_id <> prog
                              AND c.scope_kind = assistance_scope_of(e.unit, household)
  )
  -- The programme's own rules, against what stands.
  SELECT true, f.rule, (f.rule).effect, NULL::uuid, array_agg(DISTINCT c.award_id)
  FROM forward f JOIN claim c ON c.scope_kind = f.scope AND assistance_counts((f.rule).period, c.whole, span)
  WHERE (f.rule).kind <> 'cap' AND assistance_falls_under(f.rule, c.programme_id, c.purposes, c.agency_id)
  GROUP BY f.rule
  UNION ALL
  SELECT true, f.rule, (f.rule).effect, NULL::uuid,
         ARRAY(SELECT DISTINCT c.award_id FROM claim c WHERE c.scope_kind = f.scope AND c.purposes && (f.rule).purposes
               AND assistance_counts((f.rule).period, c.whole, span))
  FROM forward f, fresh
  WHERE (f.rule).kind = 'cap' AND fresh.purposes && (f.rule).purposes AND coalesce(total, 0) +
        assistance_peak(f.rule, f.scope, CASE f.scope WHEN 'person' THEN ind ELSE household END, span, skip) > (f.rule).cap_amount
  UNION ALL
  -- The rules of what stands, against the new award. Another agency's rule never refuses, whatever its effect.
  SELECT (b.rule).owner_id = agency, b.rule,
         CASE WHEN (b.rule).owner_id = agency AND (b.rule).direction = 'both' THEN (b.rule).effect ELSE 'notify' END,
         b.award_id, ARRAY[NULL::uuid]
  FROM backward b, fresh
  WHERE (b.rule).kind NOT IN ('same', 'cap') AND assistance_counts((b.rule).period, b.whole, span)
    AND assistance_falls_under(b.rule, prog, fresh.purposes, agency)
  UNION ALL
  SELECT s.mine, s.rule, 'notify', s.award_id,
         ARRAY(SELECT DISTINCT c.award_id FROM claim c WHERE c.scope_kind = s.scope AND c.purposes && (s.rule).purposes
               AND c.award_id <> s.award_id AND assistance_counts((s.rule).period, c.whole, span)) || NULL::uuid
  FROM (SELECT DISTINCT ON ((b.rule).owner_id, (b.rule).code) (b.rule).owner_id = agency AS mine, b.rule, b.award_id, b.scope
        FROM backward b WHERE (b.rule).kind = 'cap' ORDER BY (b.rule).owner_id, (b.rule).code, b.award_id) s, fresh
  WHERE fresh.purposes && (s.rule).purposes AND NOT s.mine AND coalesce(total, 0) +
        assistance_peak(s.rule, s.scope, CASE s.scope WHEN 'person' THEN ind ELSE household END, span, skip) > (s.rule).cap_amount
$$;

CREATE FUNCTION assistance_said(rule directory_exclusion, effect text, others uuid[], ind uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('rule_code', rule.code, 'programme_id', rule.programme_id, 'effect', effect, 'basis', rule.basis,
    'says_ms', rule.says_ms, 'says_en', rule.says_en, 'cite', rule.cite, 'cap', rule.cap_amount::text,
    'others', assistance_shown(array_remove(others, NULL), ind))
$$;

-- What would stand in the way, asked beforehand by the programme's agency; NULL when the programme is not its own.
CREATE FUNCTION assistance_in_the_way(ind uuid, prog text, span daterange, total numeric) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT (SELECT coalesce(jsonb_agg(assistance_said(o.rule, o.effect, coalesce(nullif(array_remove(o.others, NULL), '{}'), ARRAY[o.own_award]),
                                                    now.current) ORDER BY (o.rule).code, (o.rule).programme_id), '[]')
          FROM registry_current(ARRAY[ind]) now,
               assistance_overlaps(now.current, assistance_household_of(now.current), p.agency_id, prog, span, total, NULL) o
          WHERE o.mine)
  FROM directory_programme p WHERE p.id = prog AND (app_is_system() OR p.agency_id = app_people())
$$;
CALL app_definer('assistance_in_the_way(uuid, text, daterange, numeric)');

-- Write what an award occupies: the person, and the household she lives in. The slot of a rule that refuses a second
-- award of the programme is held by an exclusion constraint; it is given up where a later link brought two together.
CREATE FUNCTION assistance_place(a assistance_award, strict boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  me uuid := (SELECT c.current FROM registry_current(ARRAY[a.individual_id]) c);
  household uuid := assistance_household_of(me);
  -- One-off help that was handed over occupies nothing after that day; a loan does until it ends.
  span daterange := CASE WHEN a.state = 'delivered' AND upper_inf(a.period) AND a.kind <> 'loan'
    THEN daterange(lower(a.period), (SELECT greatest(lower(a.period), max(d.delivered_on)) + 1 FROM assistance_delivery d
                                     WHERE d.award_id = a.id)) ELSE a.period END;
  scope record;
  held text;
BEGIN
  FOR scope IN SELECT * FROM (VALUES ('person', me), ('household', household)) AS s(kind, whose) LOOP
    SELECT 'same:' || a.programme_id INTO held FROM directory_exclusion e
    WHERE e.programme_id = a.programme_id AND e.kind = 'same' AND e.effect = 'refuse' AND e.period = 'overlapping'
      AND assistance_scope_of(e.unit, household) = scope.kind AND a.state <> 'reversed' AND a.override_id IS NULL
      AND scope.whose IS NOT NULL LIMIT 1;
    IF NOT strict AND EXISTS (
        SELECT 1 FROM assistance_claim c WHERE c.scope_kind = scope.kind AND c.scope_id = scope.whose
        AND c.slot = held AND c.slot_period && span AND c.award_id <> a.id) THEN
      held := NULL;
    END IF;
    IF scope.whose IS NULL THEN
      UPDATE assistance_claim SET standing = false, slot = NULL, slot_period = NULL
      WHERE award_id = a.id AND scope_kind = scope.kind;
      CONTINUE;
    END IF;
    INSERT INTO assistance_claim (id, scope_kind, scope_id, award_id, agency_id, programme_id, purposes, period, counted,
                                  standing, slot, slot_period)
    SELECT gen_random_uuid(), scope.kind, scope.whose, a.id, a.agency_id, a.programme_id, p.purposes, span,
           (SELECT m.counted FROM assistance_amount m WHERE m.award_id = a.id AND m.delivery_id IS NULL),
           a.state <> 'reversed', held, CASE WHEN held IS NOT NULL THEN span END
    FROM directory_programme p WHERE p.id = a.programme_id
    ON CONFLICT (award_id, scope_kind) DO UPDATE SET scope_id = excluded.scope_id, period = excluded.period,
      standing = excluded.standing, slot = excluded.slot, slot_period = excluded.slot_period;
  END LOOP;
END $$;

-- Tell the owner of a rule, once: nothing is stopped, reduced or recovered by it.
CREATE FUNCTION assistance_tell(rule directory_exclusion, effect text, award uuid, beside uuid[]) RETURNS SETOF uuid LANGUAGE sql AS $$
  INSERT INTO assistance_finding (id, agency_id, individual_id, kind, award_id, others, programme_id, rule_code, effect,
                                  says_ms, says_en, cite, state, found_at)
  SELECT gen_random_uuid(), rule.owner_id, a.individual_id, 'overlap', a.id, ARRAY(SELECT DISTINCT unnest(beside) ORDER BY 1),
         rule.programme_id, rule.code, effect, rule.says_ms, rule.says_en, rule.cite, 'open', app_now()
  FROM assistance_award a WHERE a.id = award
  ON CONFLICT DO NOTHING RETURNING id
$$;

CREATE FUNCTION assistance_decide() RETURNS trigger LANGUAGE plpgsql AS $$
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
  FOR o IN SELECT x.*, coalesce((x.rule).code = ANY(leave.rule_codes), false) AS passed
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
CALL app_definer('assistance_decide()');
CREATE TRIGGER nobody_paid_twice AFTER INSERT ON assistance_award
  FOR EACH ROW EXECUTE FUNCTION assistance_decide();

-- What an award occupies follows its state and its last day.
CREATE FUNCTION assistance_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM assistance_place(NEW, false);
  RETURN NULL;
END $$;
CALL app_definer('assistance_follow()');
CREATE TRIGGER claims_follow AFTER UPDATE ON assistance_award
  FOR EACH ROW EXECUTE FUNCTION assistance_follow();

-- An amount comes before its award and is decided with it; one that comes later would escape the ceiling.
CREATE FUNCTION assistance_amount_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.delivery_id IS NULL AND EXISTS (SELECT 1 FROM assistance_award a WHERE a.id = NEW.award_id) THEN
    RAISE EXCEPTION 'append_only: the amount of an award is written before it' USING ERRCODE = 'MS001';
  END IF;
  RETURN NEW;
END $$;
CALL app_definer('assistance_amount_first()');
CREATE TRIGGER amount_first BEFORE INSERT ON assistance_amount
  FOR EACH ROW EXECUTE FUNCTION assistance_amount_first();

-- After a link, an unlink or a household change: claims go to whom they now stand for; what comes together then is
-- found, never changed. The caller holds the locks (registry_lock). Returns the new findings.
CREATE FUNCTION assistance_rekey(people uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE
  a assistance_award;
  moved assistance_award[] := '{}';
  before text;
  o record;
  me uuid;
BEGIN
  IF app_kind() IS NULL THEN RETURN; END IF;
  -- Also what came to them by an earlier link: it occupies them, though it was made to somebody else.
  FOR a IN SELECT w.* FROM assistance_award w WHERE w.state <> 'reversed' AND (w.individual_id = ANY(people)
             OR w.id IN (SELECT c.award_id FROM assistance_claim c WHERE c.scope_kind = 'person' AND c.scope_id = ANY(people)))
           ORDER BY w.id LOOP
    before := (SELECT string_agg(c.scope_kind || c.scope_id, ',' ORDER BY c.scope_kind) FROM assistance_claim c
               WHERE c.award_id = a.id AND c.standing);
    PERFORM assistance_place(a, false);
    IF before IS DISTINCT FROM (SELECT string_agg(c.scope_kind || c.scope_id, ',' ORDER BY c.scope_kind) FROM assistance_claim c
                                WHERE c.award_id = a.id AND c.standing) THEN
      moved := moved || a;
    END IF;
  END LOOP;
  FOREACH a IN ARRAY moved LOOP
    me := (SELECT c.current FROM registry_current(ARRAY[a.individual_id]) c);
    FOR o IN SELECT x.* FROM assistance_overlaps(me, assistance_household_of(me), a.agency_id, a.programme_id, a.period,
               (SELECT m.counted FROM assistance_amount m WHERE m.award_id = a.id AND m.delivery_id IS NULL), a.id) x LOOP
      RETURN QUERY SELECT t FROM assistance_tell(o.rule, (o.rule).effect, coalesce(o.own_award, a.id),
                                                 array_replace(o.others, NULL, a.id)) t;
    END LOOP;
  END LOOP;
END $$;
CALL app_definer('assistance_rekey(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0002_money_is_only_ever_added"),
        ("registry", "0002_who_sees_whom_and_who_is_near"),
        ("households", "0002_households_as_their_reader_may_see_them"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
