"""Which records a run reads: of all who are neither protected nor erased, or only what is near what came since.

A key that more than two hundred records share brings nobody into an incremental run: who shares such a one
and nothing else with a newcomer is found by the next full run.
"""

from django.db import migrations

SQL = r"""
CALL app_protect('matching_run', 'app_is_system()', 'app_is_system()', 'SELECT, INSERT, UPDATE');
-- One run at a time, whatever the processes think.
CREATE UNIQUE INDEX matching_run_one_going ON matching_run ((true)) WHERE ended_at IS NULL;

CREATE FUNCTION matching_to_link(after uuid, most int, since timestamptz)
RETURNS TABLE (source_record_id uuid, individual_id uuid) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  IF NOT app_is_system() THEN RETURN; END IF;
  IF since IS NULL THEN
    RETURN QUERY
    SELECT l.source_record_id, l.individual_id
    FROM registry_link l JOIN registry_individual i ON i.id = l.individual_id
    WHERE l.ended_at IS NULL AND i.protected_by_id IS NULL AND i.erased_at IS NULL
      AND (after IS NULL OR l.source_record_id > after)
    ORDER BY l.source_record_id LIMIT most;
    RETURN;
  END IF;
  RETURN QUERY
  WITH fresh AS MATERIALIZED (
    SELECT l.source_record_id AS id, l.individual_id FROM registry_link l
    WHERE l.ended_at IS NULL AND l.decided_at >= since
  ), shared AS (
    SELECT DISTINCT k.key FROM fresh f JOIN registry_searchkey k ON k.individual_id = f.individual_id
  ), near AS (
    SELECT DISTINCT n.individual_id FROM shared s
    CROSS JOIN LATERAL (
      SELECT array_agg(k.individual_id) AS ids
      FROM (SELECT k.individual_id FROM registry_searchkey k WHERE k.key = s.key LIMIT 201) k) all_of
    CROSS JOIN LATERAL unnest(all_of.ids) AS n(individual_id)
    WHERE cardinality(all_of.ids) <= 200
    UNION SELECT f.individual_id FROM fresh f
  )
  SELECT l.source_record_id, l.individual_id
  FROM near n JOIN registry_link l ON l.individual_id = n.individual_id
  JOIN registry_individual i ON i.id = l.individual_id
  WHERE l.ended_at IS NULL AND i.protected_by_id IS NULL AND i.erased_at IS NULL
    AND (after IS NULL OR l.source_record_id > after)
  ORDER BY l.source_record_id LIMIT most;
END $$;
CALL app_definer('matching_to_link(uuid, int, timestamptz)');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0003_runs_over_the_registry"),
        ("registry", "0009_a_correction_stands_for_nobody"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
