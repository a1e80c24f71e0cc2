"""Row-level security of the registry, the protected mark, and the questions that cross agencies:
who is near what was typed, who bears this number, whom does this individual stand for now.

The protected mark takes hold in ``app_holds`` itself, so that it hides a person in every room at once: another
agency's grant counts only where it is a referral given after the mark (somebody chose to ask that agency).
"""

from django.db import migrations

SQL = r"""
CALL app_protect('registry_individual',
  'app_is_system() OR id = (SELECT app_subject()) OR app_holds(id, ''identity'')',
  'app_is_system() OR app_people() IS NOT NULL', 'SELECT, INSERT, UPDATE');
GRANT UPDATE ON registry_individual TO mysynergy_definer;  -- to lock rows, see registry_lock
CALL app_protect_person('registry_link', 'identity', 'SELECT, INSERT, UPDATE');
CALL app_protect_person('registry_identifier', 'identity', 'SELECT, INSERT, UPDATE');
CALL app_protect_person('registry_spelling', 'identity', 'SELECT, INSERT, UPDATE');
CALL app_protect_person('registry_contact', 'contact', 'SELECT, INSERT, UPDATE');
CALL app_protect_person('registry_consent', 'consent', 'SELECT, INSERT, UPDATE');
CALL app_protect('registry_numberholder', 'app_is_system()', 'app_is_system()', 'SELECT, INSERT, UPDATE, DELETE');
CALL app_protect('registry_searchkey', 'app_is_system()', 'app_is_system()', 'SELECT, INSERT, DELETE');
CREATE INDEX registry_searchkey_source ON registry_searchkey (source_record_id);
-- One unique index per row to read when somebody is looked for: (key, individual, source record).

-- A protected person is held by the agency that protected her, and by whom it refers her to afterwards.
SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION app_holds(ind uuid, cat text) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM access_grant g
                 WHERE g.individual_id = ind AND g.agency_id = app_people()
                   AND cat = ANY(g.categories) AND g.period @> app_now()
                   AND NOT EXISTS (SELECT 1 FROM registry_individual i
                                   WHERE i.id = ind AND i.protected_by_id IS NOT NULL
                                     AND i.protected_by_id <> app_people()
                                     AND NOT (g.reason_kind = 'referral' AND lower(g.period) >= i.protected_at)))
$$;
RESET ROLE;

-- Lock individuals in id order, whoever may see them: links, households and exclusions take the same locks.
CREATE FUNCTION registry_lock(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM registry_individual WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
END $$;
CALL app_definer('registry_lock(uuid[])');

-- Who is near: at most 50 unprotected individuals that share keys, the weightiest first, with what is needed to
-- compare them (numbers and phones sealed) and the agencies whose records stand for them.
CREATE FUNCTION registry_near(keys bytea[], weights int[], most int)
RETURNS TABLE (individual_id uuid, name text, birth_date date, birth_precision text, sex text, state text,
               district text, postcode text, number_kind text, number_tail text, names text[], numbers jsonb,
               phones jsonb, agencies jsonb)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  IF app_people() IS NULL AND NOT app_is_system() THEN RETURN; END IF;
  RETURN QUERY
  WITH hit AS (
    SELECT DISTINCT s.individual_id AS id, w.key, w.weight
    FROM unnest(keys, weights) AS w(key, weight)
    CROSS JOIN LATERAL (SELECT k.individual_id FROM registry_searchkey k WHERE k.key = w.key
                        ORDER BY k.individual_id LIMIT 200) s
  ), nearest AS (
    SELECT hit.id, sum(hit.weight) AS shared FROM hit
    GROUP BY hit.id ORDER BY sum(hit.weight) DESC, hit.id LIMIT 100
  ), open AS (
    SELECT i.*, n.shared FROM nearest n JOIN registry_individual i ON i.id = n.id
    WHERE i.protected_by_id IS NULL ORDER BY n.shared DESC, i.id LIMIT least(most, 50)
  )
  SELECT o.id, o.name, o.birth_date, o.birth_precision, o.sex, o.state, o.district, o.postcode,
         o.number_kind, o.number_tail,
         ARRAY(SELECT DISTINCT p.name FROM registry_spelling p WHERE p.individual_id = o.id AND p.ended_at IS NULL),
         (SELECT coalesce(jsonb_agg(jsonb_build_array(d.kind, d.key_id, encode(d.cipher, 'hex'))), '[]')
          FROM registry_identifier d WHERE d.individual_id = o.id AND d.ended_at IS NULL),
         (SELECT coalesce(jsonb_agg(jsonb_build_array(c.key_id, encode(c.cipher, 'hex'))), '[]')
          FROM registry_contact c WHERE c.individual_id = o.id AND c.ended_at IS NULL),
         (SELECT coalesce(jsonb_agg(jsonb_build_array(a.id, a.code, a.sensitive IS NOT NULL) ORDER BY l.decided_at), '[]')
          FROM registry_link l JOIN access_agency a ON a.id = l.agency_id
          WHERE l.individual_id = o.id AND l.ended_at IS NULL)
  FROM open o
  WHERE EXISTS (SELECT 1 FROM registry_link l WHERE l.individual_id = o.id AND l.ended_at IS NULL)
  ORDER BY o.shared DESC, o.id;
END $$;
CALL app_definer('registry_near(bytea[], int[], int)');

-- Whom of one's own agency's people (granted) the typed words, number, last signs or phone find; the newest first.
-- Row-level security is asked again when they are read: this only narrows. The rarest word leads; of one that a whole
-- nation bears only the newest 20,000 are looked through.
CREATE FUNCTION registry_search(words bytea[], exact bytea[], tail text, most int)
RETURNS TABLE (individual_id uuid) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE rarest bytea; mine uuid := app_people(); moment timestamptz := app_now();
BEGIN
  IF mine IS NULL THEN RETURN; END IF;
  IF cardinality(words) > 0 THEN
    SELECT w.key INTO rarest FROM unnest(words) AS w(key)
    ORDER BY (SELECT count(*) FROM (SELECT 1 FROM registry_searchkey s WHERE s.key = w.key LIMIT 3000) c), w.key LIMIT 1;
  END IF;
  RETURN QUERY
  WITH found AS (
    SELECT r.individual_id AS id FROM (
      SELECT s.individual_id FROM registry_searchkey s WHERE s.key = rarest ORDER BY s.individual_id DESC LIMIT 20000) r
    WHERE NOT EXISTS (SELECT 1 FROM unnest(words) AS w(key) WHERE w.key <> rarest AND NOT EXISTS (
        SELECT 1 FROM registry_searchkey o WHERE o.key = w.key AND o.individual_id = r.individual_id))
    UNION SELECT s.individual_id FROM registry_searchkey s WHERE s.key = ANY(exact)
    UNION SELECT d.individual_id FROM registry_identifier d WHERE d.last_four = tail AND d.ended_at IS NULL
  )
  SELECT f.id FROM found f
  WHERE EXISTS (SELECT 1 FROM access_grant g WHERE g.individual_id = f.id AND g.agency_id = mine
                AND 'identity' = ANY(g.categories) AND g.period @> moment)
  ORDER BY f.id DESC LIMIT most;
END $$;
CALL app_definer('registry_search(bytea[], bytea[], text, int)');

-- Whom an individual stands for now: herself while a source record stands for her, else whoever her last
-- source record went to. Derived from links, so an undone link restores the past.
CREATE FUNCTION registry_current(ids uuid[]) RETURNS TABLE (id uuid, current uuid) LANGUAGE sql STABLE AS $$
  WITH RECURSIVE walk AS (
    SELECT i AS id, i AS at, 0 AS depth FROM unnest(ids) AS i
    UNION ALL
    SELECT w.id, next.individual_id, w.depth + 1 FROM walk w
    CROSS JOIN LATERAL (
      SELECT now.individual_id FROM registry_link gone
      JOIN registry_link now ON now.source_record_id = gone.source_record_id AND now.ended_at IS NULL
      WHERE gone.individual_id = w.at AND gone.ended_at IS NOT NULL AND now.individual_id <> w.at
      ORDER BY gone.ended_at DESC LIMIT 1) next
    WHERE w.depth < 20 AND NOT EXISTS (
      SELECT 1 FROM registry_link l WHERE l.individual_id = w.at AND l.ended_at IS NULL)
  )
  SELECT DISTINCT ON (walk.id) walk.id, walk.at FROM walk ORDER BY walk.id, walk.depth DESC
$$;
CALL app_definer('registry_current(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0001_golden_records_links_and_consent"),
        ("intake", "0002_nothing_said_is_changed"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
