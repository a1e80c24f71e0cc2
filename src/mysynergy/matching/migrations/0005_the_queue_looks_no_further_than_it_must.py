"""The queue asks what costs (protection, circles, own words) of as many pairs as it shows, not of all that are open."""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION matching_queue(after_rank float8, after_id uuid, most int) RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE pair record; given int := 0;
BEGIN
  FOR pair IN
    SELECT p.id AS pair_id, p.one_id, p.other_id, p.since FROM matching_pair p
    WHERE p.state IN ('open', 'unsure') AND p.agency_ids @> ARRAY[app_people()]
      AND (after_id IS NULL OR (p.rank, p.id) < (after_rank, after_id))
    ORDER BY p.rank DESC, p.id DESC
  LOOP
    EXIT WHEN given >= least(most, 500);
    CONTINUE WHEN EXISTS (SELECT 1 FROM matching_decision d
                          WHERE d.pair_id = pair.pair_id AND d.decided_by = app_actor() AND d.decided_at >= pair.since)
      OR NOT matching_bare(pair.one_id, pair.other_id)
      OR circles_bars(app_actor(), pair.one_id) IS NOT NULL OR circles_bars(app_actor(), pair.other_id) IS NOT NULL;
    id := pair.pair_id;
    given := given + 1;
    RETURN NEXT;
  END LOOP;
END $$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_which_records_a_run_reads")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
