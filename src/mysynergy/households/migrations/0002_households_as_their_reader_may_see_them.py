"""Row-level security of households; a household and relatives as the reader of one person may see them."""

from django.db import migrations

SQL = r"""
CALL app_protect('households_household', 'app_is_system() OR agency_id = (SELECT app_people())',
                 'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_protect_person('households_membership', 'household', 'SELECT, INSERT, UPDATE');
CALL app_protect_person('households_relationship', 'household', 'SELECT, INSERT, UPDATE');

-- May the reader see what this row says about the people of ``anchor``, a person she holds?
CREATE FUNCTION households_open(owner uuid, anchor uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT app_is_system() OR anchor = app_subject()
      OR app_holds(anchor, 'household') AND (owner = app_people() OR app_shares(owner, 'household'))
$$;

-- The household of ``anchor`` on ``day``; a member whom another agency protects comes without anything but ``hidden``.
CREATE FUNCTION households_of(anchor uuid, day date)
RETURNS TABLE (household_id uuid, since date, individual_id uuid, role text, name text, birth_date date,
               birth_precision text, sex text, alive boolean, death_date date, may_open boolean, hidden boolean)
LANGUAGE sql STABLE AS $$
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
                         AND households_open(m.agency_id, anchor) AS shown) seen
    WHERE i.id = m.individual_id) p
  WHERE mine.individual_id = anchor AND mine.period @> day AND households_open(mine.agency_id, anchor)
$$;
CALL app_definer('households_of(uuid, date)');

-- Relatives of ``anchor``, both ways; protected ones are absent.
CREATE FUNCTION households_relatives(anchor uuid, day date)
RETURNS TABLE (relationship_id uuid, individual_id uuid, kind text, turned boolean, evidence text, begun date, ended date,
               name text, birth_date date, birth_precision text, sex text, alive boolean, death_date date, may_open boolean)
LANGUAGE sql STABLE AS $$
  SELECT r.id, i.id, r.kind, r.individual_id <> anchor, r.evidence, lower(r.period), upper(r.period),
         i.name, i.birth_date, i.birth_precision, i.sex, i.alive, i.death_date,
         app_is_system() OR app_holds(i.id, 'identity')
  FROM households_relationship r
  JOIN registry_individual i ON i.id = CASE WHEN r.individual_id = anchor THEN r.other_id ELSE r.individual_id END
  WHERE (r.individual_id = anchor OR r.other_id = anchor) AND r.period @> day
    AND (app_is_system() OR i.protected_by_id IS NULL OR i.protected_by_id = app_people())
    AND households_open(r.agency_id, anchor)
$$;
CALL app_definer('households_relatives(uuid, date)');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0001_households_and_relationships"),
        ("registry", "0002_who_sees_whom_and_who_is_near"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
