"""Who sees which pairs, what hangs on them, and what the database itself forbids about them."""

from django.db import migrations

SQL = r"""
-- Neither of the two is protected or erased, by whatever id she is known: else the pair is nobody's to look at.
CREATE FUNCTION matching_bare(one uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM registry_individual i
    WHERE i.id IN (one, other, registry_current_one(one), registry_current_one(other))
      AND (i.protected_by_id IS NOT NULL OR i.erased_at IS NOT NULL))
$$;
CALL app_definer('matching_bare(uuid, uuid)');

CALL app_protect('matching_pair',
  'app_is_system() OR ((SELECT app_people()) = ANY(agency_ids) AND matching_bare(one_id, other_id))',
  'app_is_system()', 'SELECT, INSERT, UPDATE');
GRANT UPDATE ON matching_pair TO mysynergy_definer;  -- pairs leave the queue when somebody is protected
CALL app_protect('matching_decision',
  'app_is_system() OR EXISTS (SELECT 1 FROM matching_pair p WHERE p.id = pair_id)',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_append_only('matching_decision');
CALL app_protect('matching_correctionrequest',
  'app_is_system() OR ((agency_id = (SELECT app_people()) OR asked_agency_id = (SELECT app_people())) '
  'AND matching_bare(individual_id, individual_id))',
  'app_is_system()', 'SELECT, INSERT, UPDATE');

-- What hangs on pairs, by whomever each id stands for now; for system jobs alone. ``outside`` says why a pair is
-- not to be looked at.
CREATE FUNCTION matching_facts(ones uuid[], others uuid[])
RETURNS TABLE (n bigint, one uuid, other uuid, outside text, awards_one int, awards_other int, needs_one int,
               needs_other int, crisis boolean, dead boolean, disputed boolean, born_one date, born_other date,
               agencies uuid[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  IF NOT app_is_system() THEN RETURN; END IF;
  RETURN QUERY
  WITH pair AS (
    SELECT p.n, registry_current_one(p.one) AS a, registry_current_one(p.other) AS b
    FROM unnest(ones, others) WITH ORDINALITY AS p(one, other, n)
  )
  SELECT pair.n, pair.a, pair.b,
    CASE WHEN pair.a = pair.b THEN 'one_already'
         WHEN a.erased_at IS NOT NULL OR b.erased_at IS NOT NULL THEN 'erased'
         WHEN a.protected_by_id IS NOT NULL OR b.protected_by_id IS NOT NULL THEN 'protected' END,
    matching_awards(pair.a), matching_awards(pair.b),
    (SELECT count(*)::int FROM cases_need d WHERE d.state = 'open' AND d.individual_id IN (SELECT registry_standing(pair.a))),
    (SELECT count(*)::int FROM cases_need d WHERE d.state = 'open' AND d.individual_id IN (SELECT registry_standing(pair.b))),
    EXISTS (SELECT 1 FROM cases_need d WHERE d.state = 'open' AND d.urgency = 'crisis'
            AND (d.individual_id IN (SELECT registry_standing(pair.a)) OR d.individual_id IN (SELECT registry_standing(pair.b)))),
    NOT (a.alive AND b.alive),
    EXISTS (SELECT 1 FROM registry_identifier x JOIN registry_identifier y ON y.index = x.index
            WHERE x.individual_id = pair.a AND y.individual_id = pair.b AND x.ended_at IS NULL AND y.ended_at IS NULL
              AND (x.disputed OR y.disputed)),
    a.birth_date, b.birth_date,
    ARRAY(SELECT DISTINCT l.agency_id FROM registry_link l
          WHERE l.individual_id IN (pair.a, pair.b) AND l.ended_at IS NULL AND l.how <> 'corrected' ORDER BY 1)
  FROM pair JOIN registry_individual a ON a.id = pair.a JOIN registry_individual b ON b.id = pair.b
  ORDER BY pair.n;
END $$;
-- How many awards are in force for whom an id stands.
CREATE FUNCTION matching_awards(ind uuid) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT count(*)::int FROM assistance_award w
  WHERE w.individual_id IN (SELECT registry_standing(ind)) AND w.state = 'in_force'
    AND (upper_inf(w.period) OR upper(w.period) > app_today())
$$;
CALL app_definer('matching_awards(uuid)');
CALL app_definer('matching_facts(uuid[], uuid[])');

-- The reader's queue: open pairs of her agency that she has not spoken about, none of her own circle. Row-level
-- security is asked again when they are read: this only narrows, by an index that policies could not use.
CREATE FUNCTION matching_queue(after_rank float8, after_id uuid, most int) RETURNS TABLE (id uuid) LANGUAGE sql STABLE AS $$
  SELECT p.id FROM matching_pair p
  WHERE p.state IN ('open', 'unsure') AND p.agency_ids @> ARRAY[app_people()]
    AND (after_id IS NULL OR (p.rank, p.id) < (after_rank, after_id))
    AND matching_bare(p.one_id, p.other_id)
    AND NOT EXISTS (SELECT 1 FROM matching_decision d
                    WHERE d.pair_id = p.id AND d.decided_by = app_actor() AND d.decided_at >= p.since)
    AND circles_bars(app_actor(), p.one_id) IS NULL AND circles_bars(app_actor(), p.other_id) IS NULL
  ORDER BY p.rank DESC, p.id DESC LIMIT least(most, 500)
$$;
CALL app_definer('matching_queue(float8, uuid, int)');

-- Both sides of pairs of the reader's agency, as much as a candidate at a counter shows; the door masks names.
CREATE FUNCTION matching_shown(pairs uuid[])
RETURNS TABLE (pair_id uuid, side uuid, individual_id uuid, name text, number_kind text, number_tail text,
               birth_date date, birth_precision text, death_date date, state text, district text, agencies jsonb)
LANGUAGE sql STABLE AS $$
  SELECT p.id, s.side, i.id, i.name, i.number_kind, i.number_tail, i.birth_date, i.birth_precision, i.death_date, i.state,
         i.district,
         (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_array(a.id, a.code, a.sensitive IS NOT NULL)), '[]')
          FROM registry_link l JOIN access_agency a ON a.id = l.agency_id
          WHERE l.individual_id = i.id AND l.ended_at IS NULL)
  FROM matching_pair p CROSS JOIN LATERAL (VALUES (p.one_id), (p.other_id)) AS s(side)
  JOIN registry_individual i ON i.id = registry_current_one(s.side)
  WHERE p.id = ANY(pairs) AND (app_is_system() OR app_people() = ANY(p.agency_ids)) AND matching_bare(p.one_id, p.other_id)
$$;
CALL app_definer('matching_shown(uuid[])');

-- How pairs were decided, by weight: counts alone.
CREATE FUNCTION matching_counts(width int)
RETURNS TABLE (low int, same int, different int, unsure int) LANGUAGE sql STABLE AS $$
  SELECT (floor(d.weight / width) * width)::int, count(*) FILTER (WHERE p.state = 'same')::int,
         count(*) FILTER (WHERE p.state = 'different')::int, count(*) FILTER (WHERE p.state = 'unsure')::int
  FROM matching_pair p CROSS JOIN LATERAL (
    SELECT x.weight FROM matching_decision x WHERE x.pair_id = p.id ORDER BY x.decided_at DESC, x.id DESC LIMIT 1) d
  WHERE p.state IN ('same', 'different', 'unsure')
  GROUP BY 1 ORDER BY 1
$$;
CALL app_definer('matching_counts(int)');

-- Who is protected or erased leaves every queue at once, whoever did it.
CREATE FUNCTION matching_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE matching_pair SET state = 'withdrawn', version = version + 1,
    withdrawn_because = CASE WHEN NEW.erased_at IS NULL THEN 'protected' ELSE 'erased' END
  WHERE (one_id = NEW.id OR other_id = NEW.id) AND state IN ('open', 'unsure');
  RETURN NEW;
END $$;
CALL app_definer('matching_leaves()');
CREATE TRIGGER matching_leaves AFTER UPDATE OF protected_by_id, erased_at ON registry_individual FOR EACH ROW
  WHEN (NEW.protected_by_id IS NOT NULL OR NEW.erased_at IS NOT NULL) EXECUTE FUNCTION matching_leaves();

-- Where a second steward must agree, no pair becomes one person by the word of one.
CREATE FUNCTION matching_two_agree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(DISTINCT d.decided_by) FROM matching_decision d
      WHERE d.pair_id = NEW.id AND d.decision = 'same' AND d.decided_at >= NEW.since) < 2 THEN
    RAISE EXCEPTION 'two_stewards: no second steward agreed that these are one person' USING ERRCODE = 'MS001';
  END IF;
  RETURN NEW;
END $$;
CALL app_definer('matching_two_agree()');
CREATE TRIGGER matching_two_agree BEFORE INSERT OR UPDATE OF state ON matching_pair FOR EACH ROW
  WHEN (NEW.state = 'same' AND cardinality(NEW.two) > 0) EXECUTE FUNCTION matching_two_agree();

-- Reasons and requests may speak of her: they are emptied once her key is destroyed.
GRANT UPDATE ON matching_decision, matching_correctionrequest TO mysynergy_definer;
CREATE FUNCTION matching_erase(ids uuid[]) RETURNS TABLE (decisions int, requests int) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE matching_decision d SET reason = '' FROM matching_pair p
  WHERE p.id = d.pair_id AND (p.one_id = ANY(ids) OR p.other_id = ANY(ids)) AND d.reason <> '';
  GET DIAGNOSTICS decisions = ROW_COUNT;
  UPDATE matching_correctionrequest SET words = '', answer = '' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS requests = ROW_COUNT;
  RETURN NEXT;
END $$;
CALL app_definer('matching_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0001_pairs_and_what_stewards_said"),
        ("registry", "0009_a_correction_stands_for_nobody"),
        ("circles", "0002_who_is_of_whose_circle"),
        ("cases", "0005_a_case_opens_nobodys_records"),
        ("assistance", "0004_words_of_help_can_be_erased"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
