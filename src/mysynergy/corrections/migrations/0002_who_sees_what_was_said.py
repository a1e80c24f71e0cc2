"""Row-level security, and what crosses agencies: were two of these people said not to be one?"""

from django.db import migrations

SQL = r"""
CALL app_protect_person('corrections_twopeople', 'identity', 'SELECT, INSERT, UPDATE');

-- Whom a source record stands for now, as far as the reader sees its link.
CREATE FUNCTION corrections_bearer(record uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT l.individual_id FROM registry_link l WHERE l.source_record_id = record AND l.ended_at IS NULL
$$;

-- Of these people, each pair that was said not to be one person. Links are followed on both sides: a record moves
-- with its link, and who came to stand for the very person (linked all the same) makes no pair.
CREATE FUNCTION corrections_among(ids uuid[])
RETURNS TABLE (one uuid, other uuid, said_at timestamptz, agency_id uuid, code text, secret boolean)
LANGUAGE sql STABLE AS $$
  SELECT p.one, p.other, p.said_at, p.agency_id, a.code, a.sensitive IS NOT NULL
  FROM (SELECT l.individual_id AS one, registry_current_one(t.individual_id) AS other, t.said_at, t.agency_id
        FROM registry_link l JOIN corrections_twopeople t ON t.source_record_id = l.source_record_id
        WHERE l.individual_id = ANY(ids) AND l.ended_at IS NULL AND t.taken_back_at IS NULL
          AND (app_people() IS NOT NULL OR app_is_system())) p
  JOIN access_agency a ON a.id = p.agency_id
  WHERE p.other = ANY(ids) AND p.other <> p.one
  ORDER BY p.said_at
$$;
CALL app_definer('corrections_among(uuid[])');

-- What was said of an individual and somebody else, from either side, with who the other is. Ids only: the rows
-- themselves are read under row-level security.
CREATE FUNCTION corrections_of(ind uuid) RETURNS TABLE (id uuid, other_id uuid) LANGUAGE sql STABLE AS $$
  WITH mine AS (SELECT s AS id FROM registry_standing(ind) s)
  SELECT t.id, registry_current_one(t.individual_id)
  FROM mine JOIN registry_link l ON l.individual_id = mine.id AND l.ended_at IS NULL
  JOIN corrections_twopeople t ON t.source_record_id = l.source_record_id
  WHERE registry_current_one(t.individual_id) NOT IN (SELECT mine.id FROM mine)
  UNION
  SELECT t.id, l.individual_id
  FROM mine JOIN corrections_twopeople t ON t.individual_id = mine.id
  JOIN registry_link l ON l.source_record_id = t.source_record_id AND l.ended_at IS NULL
  WHERE l.individual_id NOT IN (SELECT mine.id FROM mine)
$$;
CALL app_definer('corrections_of(uuid)');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("corrections", "0001_two_people_who_are_not_one"),
        ("registry", "0007_reads_follow_links"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
