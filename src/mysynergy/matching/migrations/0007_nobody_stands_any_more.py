"""A pair of whom one has no record any more (a list was taken back) is asked about no longer.

What hangs on a pair is found by probes: the planner read all people and all numbers for three hundred pairs where it
knew nothing of the tables, and asked four times whom each stands for.
"""

from django.db import migrations, models

SQL = r"""
SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION matching_facts(ones uuid[], others uuid[])
RETURNS TABLE (n bigint, one uuid, other uuid, outside text, awards_one int, awards_other int, needs_one int,
               needs_other int, crisis boolean, dead boolean, disputed boolean, born_one date, born_other date,
               agencies uuid[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT app_is_system() THEN RETURN; END IF;
  RETURN QUERY
  WITH pair AS MATERIALIZED (
    SELECT p.n, registry_current_one(p.one) AS a, registry_current_one(p.other) AS b
    FROM unnest(ones, others) WITH ORDINALITY AS p(one, other, n)
  )
  SELECT pair.n, pair.a, pair.b,
    CASE WHEN pair.a = pair.b THEN 'one_already'
         WHEN a.erased_at IS NOT NULL OR b.erased_at IS NOT NULL THEN 'erased'
         WHEN a.protected_by_id IS NOT NULL OR b.protected_by_id IS NOT NULL THEN 'protected'
         WHEN NOT (a.stands AND b.stands) THEN 'no_record' END,
    matching_awards(pair.a), matching_awards(pair.b),
    (SELECT count(*)::int FROM cases_need d WHERE d.state = 'open' AND d.individual_id = ANY (a.ids)),
    (SELECT count(*)::int FROM cases_need d WHERE d.state = 'open' AND d.individual_id = ANY (b.ids)),
    (SELECT count(*) > 0 FROM cases_need d
     WHERE d.state = 'open' AND d.urgency = 'crisis' AND d.individual_id = ANY (a.ids || b.ids)),
    NOT (a.alive AND b.alive),
    (SELECT count(*) > 0 FROM registry_identifier x CROSS JOIN LATERAL (
       SELECT i.disputed FROM registry_identifier i
       WHERE i.individual_id = pair.b AND i.ended_at IS NULL AND i.index = x.index OFFSET 0) y
     WHERE x.individual_id = pair.a AND x.ended_at IS NULL AND (x.disputed OR y.disputed)),
    a.birth_date, b.birth_date,
    ARRAY(SELECT DISTINCT l.agency_id FROM registry_link l
          WHERE l.individual_id IN (pair.a, pair.b) AND l.ended_at IS NULL AND l.how <> 'corrected' ORDER BY 1)
  FROM pair CROSS JOIN LATERAL (
    SELECT i.alive, i.birth_date, i.erased_at, i.protected_by_id, ARRAY(SELECT registry_standing(i.id)) AS ids,
      EXISTS (SELECT 1 FROM registry_link l WHERE l.individual_id = i.id AND l.ended_at IS NULL AND l.how <> 'corrected') AS stands
    FROM registry_individual i WHERE i.id = pair.a OFFSET 0) a
  CROSS JOIN LATERAL (
    SELECT i.alive, i.birth_date, i.erased_at, i.protected_by_id, ARRAY(SELECT registry_standing(i.id)) AS ids,
      EXISTS (SELECT 1 FROM registry_link l WHERE l.individual_id = i.id AND l.ended_at IS NULL AND l.how <> 'corrected') AS stands
    FROM registry_individual i WHERE i.id = pair.b OFFSET 0) b
  ORDER BY pair.n;
END $$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0006_pairs_found_in_lists"),
        ("registry", "0020_who_stands_for_whom_is_probed"),
    ]
    operations = [
        migrations.RemoveConstraint(model_name="pair", name="matching_pair_withdrawn_because"),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "withdrawn"),
                    ("withdrawn_because__in", ("protected", "one_already", "erased", "no_record")),
                )
                | models.Q(
                    models.Q(("state", "withdrawn"), _negated=True), ("withdrawn_because__isnull", True)
                ),
                name="matching_pair_withdrawn_because",
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
