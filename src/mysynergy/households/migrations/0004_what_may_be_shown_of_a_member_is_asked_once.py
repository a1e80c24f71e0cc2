"""Whether a member of a household may be shown is asked once for each, not for every column of hers.

Without the fence (``OFFSET 0``) the planner wrote the question into all eight columns that hang on it.
"""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION households_of(anchor uuid, day date)
RETURNS TABLE (household_id uuid, since date, individual_id uuid, role text, name text, birth_date date,
               birth_precision text, sex text, alive boolean, death_date date, may_open boolean, hidden boolean)
LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.household_id, lower(mine.period), p.id, CASE WHEN p.shown THEN m.role END, p.name, p.birth_date, p.birth_precision,
         p.sex, p.alive, p.death_date, p.shown AND (app_is_system() OR app_holds(m.individual_id, 'identity')), NOT p.shown
  FROM households_membership mine
  JOIN households_membership m ON m.household_id = mine.household_id AND m.period @> day
  CROSS JOIN LATERAL (
    SELECT seen.shown, CASE WHEN seen.shown THEN i.id END AS id, CASE WHEN seen.shown THEN i.name END AS name,
           CASE WHEN seen.shown THEN i.birth_date END AS birth_date,
           CASE WHEN seen.shown THEN i.birth_precision END AS birth_precision,
           CASE WHEN seen.shown THEN i.sex END AS sex, CASE WHEN seen.shown THEN i.alive END AS alive,
           CASE WHEN seen.shown THEN i.death_date END AS death_date
    FROM registry_individual i,
         LATERAL (SELECT app_is_system() OR (i.protected_by_id IS NULL OR i.protected_by_id IS NOT DISTINCT FROM app_people())
                         AND households_open(m.agency_id, anchor) AS shown OFFSET 0) seen
    WHERE i.id = m.individual_id) p
  WHERE mine.individual_id = anchor AND mine.period @> day AND households_open(mine.agency_id, anchor)
$$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0003_naming_a_member_opens_her_name_only"),
        ("registry", "0024_who_is_held_is_probed"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
