"""A correction is a record of its own: it changes what the golden record says, and stands for nobody.

Whoever was merged into somebody else leads there, though a correction of hers stays; nobody is found by a
correction alone.
"""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION registry_near(keys bytea[], weights int[], most int)
RETURNS TABLE (individual_id uuid, name text, birth_date date, birth_precision text, sex text, state text,
               district text, postcode text, number_kind text, number_tail text, names text[], numbers jsonb,
               phones jsonb, agencies jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
  WHERE EXISTS (SELECT 1 FROM registry_link l WHERE l.individual_id = o.id AND l.ended_at IS NULL AND l.how <> 'corrected')
  ORDER BY o.shared DESC, o.id;
END $$;
CREATE OR REPLACE FUNCTION registry_current(ids uuid[]) RETURNS TABLE (id uuid, current uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH RECURSIVE walk AS (
    SELECT i AS id, i AS at, 0 AS depth FROM unnest(ids) AS i
    UNION ALL
    SELECT w.id, next.individual_id, w.depth + 1 FROM walk w
    CROSS JOIN LATERAL (
      SELECT now.individual_id FROM registry_link gone
      JOIN registry_link now ON now.source_record_id = gone.source_record_id AND now.ended_at IS NULL
      WHERE gone.individual_id = w.at AND gone.ended_at IS NOT NULL AND gone.how <> 'corrected' AND now.individual_id <> w.at
      ORDER BY gone.ended_at DESC LIMIT 1) next
    WHERE w.depth < 20 AND NOT EXISTS (
      SELECT 1 FROM registry_link l WHERE l.individual_id = w.at AND l.ended_at IS NULL AND l.how <> 'corrected')
  )
  SELECT DISTINCT ON (walk.id) walk.id, walk.at FROM walk ORDER BY walk.id, walk.depth DESC
$$;
CREATE OR REPLACE FUNCTION registry_current_one(ind uuid) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM registry_link l WHERE l.individual_id = ind AND l.ended_at IS NULL AND l.how <> 'corrected') THEN
    RETURN ind;
  END IF;
  RETURN (SELECT c.current FROM registry_current(ARRAY[ind]) c);
END $$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_corrections_that_prevail")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
