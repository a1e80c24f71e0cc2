"""A join gives no right of its own: ``app_holds`` counts a right to any id that stands for the person.

A right written beside it outlived what it rested on: a referral that ended, a record that moved away, an earlier join
that was parted while a later one stood.
"""

from django.db import migrations

SQL = r"""
UPDATE access_grant SET period = tstzrange(lower(period), greatest(lower(period), now()))
WHERE reason_kind = 'join' AND (upper_inf(period) OR upper(period) > now());
SET LOCAL ROLE mysynergy_definer;
DROP FUNCTION registry_holders(uuid);
-- An agency finds whom its own id stands for now, too.
CREATE OR REPLACE FUNCTION registry_search(words bytea[], exact bytea[], tail text, most int)
RETURNS TABLE (individual_id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
     OR (EXISTS (SELECT 1 FROM registry_link l WHERE l.individual_id = f.id AND l.ended_at IS NULL AND l.how = 'joined')
         AND EXISTS (SELECT 1 FROM registry_standing(f.id) s JOIN access_grant g ON g.individual_id = s
                     WHERE g.agency_id = mine AND 'identity' = ANY(g.categories) AND g.period @> moment))
  ORDER BY f.id DESC LIMIT most;
END $$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0013_people_as_known_then_and_now"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
