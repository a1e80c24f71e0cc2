"""Who stands for whom is answered by index probes, whatever the planner knows of the tables.

Row-level security, pages and lists ask it for each person. On a table that was never analysed (a new house in its first
minutes, a large list just brought in) the planner merged the whole table of links with itself for each answer: 19 ms for
20,000 links, and more with each. ``OFFSET 0`` keeps a probe a probe, and where all are counted none is read in the hope
of an early end.
"""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION registry_standing(ind uuid) RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 1
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head uuid;
BEGIN
  -- Almost nobody was ever merged: two index probes say so.
  IF (SELECT count(*) FROM registry_link a CROSS JOIN LATERAL (
        SELECT 1 FROM registry_link b
        WHERE b.source_record_id = a.source_record_id AND b.individual_id <> a.individual_id OFFSET 0) other
      WHERE a.individual_id = ind) = 0 THEN
    RETURN NEXT ind;
    RETURN;
  END IF;
  SELECT c.current INTO head FROM registry_current(ARRAY[ind]) c;
  RETURN QUERY
  SELECT head
  UNION SELECT ind
  UNION SELECT gone.individual_id
    FROM registry_link now CROSS JOIN LATERAL (
      SELECT g.individual_id FROM registry_link g
      WHERE g.source_record_id = now.source_record_id AND g.ended_at IS NOT NULL AND g.individual_id <> head OFFSET 0) gone
    WHERE now.individual_id = head AND now.ended_at IS NULL
      AND (SELECT c.current FROM registry_current(ARRAY[gone.individual_id]) c) = head;
END $$;
CREATE OR REPLACE FUNCTION registry_current(ids uuid[]) RETURNS TABLE (id uuid, current uuid) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH RECURSIVE walk AS (
    SELECT i AS id, i AS at, 0 AS depth FROM unnest(ids) AS i
    UNION ALL
    SELECT w.id, next.individual_id, w.depth + 1 FROM walk w
    CROSS JOIN LATERAL (
      SELECT now.individual_id FROM registry_link gone CROSS JOIN LATERAL (
        SELECT n.individual_id FROM registry_link n
        WHERE n.source_record_id = gone.source_record_id AND n.ended_at IS NULL OFFSET 0) now
      WHERE gone.individual_id = w.at AND gone.ended_at IS NOT NULL AND gone.how <> 'corrected' AND now.individual_id <> w.at
      ORDER BY gone.joined_from IS NOT NULL, gone.ended_at DESC LIMIT 1) next
    WHERE w.depth < 20 AND NOT EXISTS (
      SELECT 1 FROM registry_link l WHERE l.individual_id = w.at AND l.ended_at IS NULL AND l.how <> 'corrected' OFFSET 0)
  )
  SELECT DISTINCT ON (walk.id) walk.id, walk.at FROM walk ORDER BY walk.id, walk.depth DESC
$$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0019_keys_are_found_by_their_individual")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
