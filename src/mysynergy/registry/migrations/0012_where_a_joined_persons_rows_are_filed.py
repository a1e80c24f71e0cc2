"""Under which id a row of a joined person is filed, who holds her, and whether numbers speak against it."""

from django.db import migrations

SQL = r"""
-- While two are joined, an agency that came to one side only goes on writing under that side's id, so that parting
-- them needs nothing rewritten. Whoever holds both sides, or neither, writes under whom both stand for.
CREATE FUNCTION registry_filed_under(ind uuid, agency uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
  head uuid := registry_current_one(ind);
  held uuid[];
BEGIN
  IF NOT EXISTS (SELECT 1 FROM registry_link l WHERE l.individual_id = head AND l.ended_at IS NULL AND l.how = 'joined') THEN
    RETURN head;
  END IF;
  held := ARRAY(SELECT DISTINCT g.individual_id FROM access_grant g
                WHERE g.individual_id IN (SELECT s FROM registry_standing(head) s) AND g.agency_id = agency
                  AND g.reason_kind <> 'join' AND g.period @> app_now());
  IF cardinality(held) = 1 AND EXISTS (SELECT 1 FROM registry_link l
       WHERE l.individual_id = head AND l.ended_at IS NULL AND l.joined_from = held[1]) THEN
    RETURN held[1];
  END IF;
  RETURN head;
END $$;
CALL app_definer('registry_filed_under(uuid, uuid)');

-- Which agencies hold a person now, and in which categories (for system jobs).
CREATE FUNCTION registry_holders(ind uuid) RETURNS TABLE (agency_id uuid, categories text[]) LANGUAGE sql STABLE AS $$
  SELECT g.agency_id, array_agg(DISTINCT c) FROM access_grant g CROSS JOIN LATERAL unnest(g.categories) AS c
  WHERE app_is_system() AND g.individual_id = ind AND g.period @> app_now() GROUP BY g.agency_id
$$;
CALL app_definer('registry_holders(uuid)');

-- Whether two people bear valid MyKad numbers of which none agrees: 'verified' where both sides' were verified, 'said',
-- or nothing (for system jobs). A person has one MyKad number for life.
CREATE FUNCTION registry_numbers_against(one uuid, other uuid) RETURNS text LANGUAGE sql STABLE AS $$
  WITH n AS (
    SELECT i.individual_id = one AS first, i.index, i.verified <> 'said' AS verified FROM registry_identifier i
    WHERE app_is_system() AND i.individual_id IN (one, other) AND i.kind = 'mykad' AND i.valid AND i.ended_at IS NULL)
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM n a JOIN n b ON a.index = b.index AND a.first AND NOT b.first) THEN NULL
    WHEN EXISTS (SELECT 1 FROM n a JOIN n b ON a.first AND NOT b.first AND a.verified AND b.verified) THEN 'verified'
    WHEN EXISTS (SELECT 1 FROM n a JOIN n b ON a.first AND NOT b.first) THEN 'said' END
$$;
CALL app_definer('registry_numbers_against(uuid, uuid)');

-- Whoever was joined away stands for whom her own records went to: those that had only come to her by a join may have
-- been parted from her since.
SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION registry_current(ids uuid[]) RETURNS TABLE (id uuid, current uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH RECURSIVE walk AS (
    SELECT i AS id, i AS at, 0 AS depth FROM unnest(ids) AS i
    UNION ALL
    SELECT w.id, next.individual_id, w.depth + 1 FROM walk w
    CROSS JOIN LATERAL (
      SELECT now.individual_id FROM registry_link gone
      JOIN registry_link now ON now.source_record_id = gone.source_record_id AND now.ended_at IS NULL
      WHERE gone.individual_id = w.at AND gone.ended_at IS NOT NULL AND gone.how <> 'corrected' AND now.individual_id <> w.at
      ORDER BY gone.joined_from IS NOT NULL, gone.ended_at DESC LIMIT 1) next
    WHERE w.depth < 20 AND NOT EXISTS (
      SELECT 1 FROM registry_link l WHERE l.individual_id = w.at AND l.ended_at IS NULL AND l.how <> 'corrected')
  )
  SELECT DISTINCT ON (walk.id) walk.id, walk.at FROM walk ORDER BY walk.id, walk.depth DESC
$$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0011_records_that_were_joined"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
