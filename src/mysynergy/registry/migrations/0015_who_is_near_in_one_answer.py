"""Who is near comes as one JSON text, with whom of them the asker may see: one statement in place of two.

An officer waits for it while she types, and eight of them share two processors: reading rows column by column took
longer than finding them. Numbers and phones are brought only where one was typed. A key that more people than are
looked through share (a clerk's telephone, a name that a whole state bears) tells little: it counts a tenth, else the
first 200 who happen to bear it go before her who shares a rarer key. Where somebody shares birth date and name (over
500), those who share nothing but the whole name (100) are not brought: among 300,000 people they were nearly half of all
who were compared, and one in three thousand of them was shown. Numbers and telephones (weights above 30) do not count
for that: a wife who gives her husband's is still found by her name.

``registry_near`` stays until 0018, so that versions between can serve side by side.
"""

from django.db import migrations

SQL = r"""
CREATE FUNCTION registry_nearest(keys text[], weights int[], most int, with_numbers boolean, with_phones boolean,
                                 OUT rightful uuid[], OUT people json)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE reader uuid := app_people();
BEGIN
  IF reader IS NULL AND NOT app_is_system() THEN RETURN; END IF;
  WITH listed AS MATERIALIZED (  -- else each list is read again for everybody on it
    SELECT w.weight, ARRAY(SELECT DISTINCT k.individual_id FROM registry_searchkey k WHERE k.key = decode(w.key, 'hex')
                           ORDER BY k.individual_id LIMIT 201) AS who
    FROM unnest(keys, weights) AS w(key, weight)
  ), nearest AS (
    SELECT h.id, sum(l.tells) AS shared, max(sum(l.tells) FILTER (WHERE l.weight <= 30)) OVER () AS most_told
    FROM (SELECT weight, who, weight * CASE WHEN cardinality(who) > 200 THEN 1 ELSE 10 END AS tells FROM listed) l
    CROSS JOIN LATERAL unnest(l.who) AS h(id)
    GROUP BY h.id ORDER BY shared DESC, h.id LIMIT 100
  ), open AS (
    SELECT i.*, n.shared FROM nearest n JOIN registry_individual i ON i.id = n.id
    WHERE i.protected_by_id IS NULL AND n.shared * 5 >= least(n.most_told, 600) ORDER BY n.shared DESC, i.id LIMIT least(most, 50)
  )
  SELECT array_agg(o.id) FILTER (WHERE s.joined OR app_is_system() OR EXISTS (
           SELECT 1 FROM access_grant g WHERE g.individual_id = o.id AND g.agency_id = reader)),
         json_agg(json_build_array(
           o.id, o.name, o.birth_date, o.birth_precision, o.sex, o.state, o.district, o.postcode, o.address,
           o.number_kind, o.number_tail,
           (SELECT json_agg(DISTINCT p.name) FROM registry_spelling p
            WHERE p.individual_id = o.id AND p.ended_at IS NULL AND p.name <> o.name),
           CASE WHEN with_numbers THEN
             (SELECT json_agg(json_build_array(d.kind, d.key_id, encode(d.cipher, 'hex')))
              FROM registry_identifier d WHERE d.individual_id = o.id AND d.ended_at IS NULL) END,
           CASE WHEN with_phones THEN
             (SELECT json_agg(json_build_array(c.key_id, encode(c.cipher, 'hex')))
              FROM registry_contact c WHERE c.individual_id = o.id AND c.ended_at IS NULL) END,
           s.agencies))
  INTO rightful, people
  FROM open o CROSS JOIN LATERAL (
    SELECT bool_or(l.how <> 'corrected') AS stands, bool_or(l.how = 'joined') AS joined,
           json_agg(json_build_array(a.id, a.code, a.sensitive IS NOT NULL) ORDER BY l.decided_at) AS agencies
    FROM registry_link l JOIN access_agency a ON a.id = l.agency_id
    WHERE l.individual_id = o.id AND l.ended_at IS NULL) s
  WHERE s.stands;
END $$;
CALL app_definer('registry_nearest(text[], int[], int, boolean, boolean)');
SET LOCAL ROLE mysynergy_definer;
ALTER FUNCTION registry_nearest(text[], int[], int, boolean, boolean) SET plan_cache_mode = force_generic_plan;
RESET ROLE;

-- The same, and which of them whoever asks may see: as the asker, under row-level security, of those to whom her agency
-- can have a right at all (``rightful``: a right of any kind to this id, or ids that were joined).
CREATE FUNCTION registry_who(keys text[], weights int[], most int, with_numbers boolean, with_phones boolean)
RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE found record;
BEGIN
  SELECT n.rightful, n.people INTO found FROM registry_nearest(keys, weights, most, with_numbers, with_phones) n;
  RETURN json_build_array(coalesce(found.people, '[]'),
    ARRAY(SELECT i.id FROM registry_individual i WHERE i.id = ANY(found.rightful)));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0014_a_join_grants_nothing")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
