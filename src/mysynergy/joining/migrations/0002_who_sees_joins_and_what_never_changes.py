"""Row-level security of joins, what never changes in one, and what crosses agencies."""

from django.db import migrations

SQL = r"""
CALL app_protect('joining_join',
  'app_is_system() OR one_id = (SELECT app_subject()) OR other_id = (SELECT app_subject()) '
  'OR app_holds(one_id, ''identity'') OR app_holds(other_id, ''identity'')',
  'app_is_system()', 'SELECT, INSERT, UPDATE');
CALL app_protect('joining_moved',
  'app_is_system() OR EXISTS (SELECT 1 FROM joining_join j WHERE j.id = join_id)', 'app_is_system()', 'SELECT, INSERT');
CALL app_append_only('joining_moved');

-- A join is parted once; an erasure may empty its reasons. Nothing else ever changes.
CREATE FUNCTION joining_refuse_other_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ending text[] := ARRAY['parted_at', 'parted_by', 'parted_agency_id', 'parted_reason'];
  words text[] := ARRAY['reason', 'parted_reason'];
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.parted_at IS NULL AND NEW.parted_at IS NOT NULL
     AND to_jsonb(OLD) - ending = to_jsonb(NEW) - ending THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - words = to_jsonb(NEW) - words
     AND NEW.reason IN ('', OLD.reason) AND NEW.parted_reason IN ('', '-', OLD.parted_reason) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'append_only: a join is parted once, and nothing else of it changes' USING ERRCODE = 'MS001';
END $$;
CREATE TRIGGER parted_once BEFORE UPDATE OR DELETE ON joining_join
  FOR EACH ROW EXECUTE FUNCTION joining_refuse_other_change();

-- The ids on both sides of a join: with the other are all whose records came with her (an earlier link or join had
-- brought them to her), with the one all others that stand for the same person now.
CREATE FUNCTION joining_sides(asked uuid) RETURNS TABLE (id uuid, other_side boolean) LANGUAGE sql STABLE AS $$
  WITH j AS (SELECT * FROM joining_join WHERE joining_join.id = asked),
  head AS (SELECT registry_current_one(j.one_id) AS id FROM j),
  theirs AS (
    SELECT j.other_id AS id FROM j
    UNION SELECT l.individual_id FROM j JOIN joining_moved m ON m.join_id = j.id
      JOIN registry_link l ON l.source_record_id = m.source_record_id
      WHERE l.individual_id <> j.one_id AND l.individual_id <> (SELECT head.id FROM head)),
  whole AS (SELECT s AS id FROM head, registry_standing(head.id) s UNION SELECT theirs.id FROM theirs UNION SELECT j.one_id FROM j)
  SELECT whole.id, whole.id IN (SELECT theirs.id FROM theirs) FROM whole
  WHERE app_people() IS NOT NULL OR app_is_system()
$$;
CALL app_definer('joining_sides(uuid)');

-- How many records of which agencies stand on each side of a join.
CREATE FUNCTION joining_agencies(asked uuid) RETURNS TABLE (agency_id uuid, other_side boolean, records bigint)
LANGUAGE sql STABLE AS $$
  SELECT l.agency_id, m.id IS NOT NULL, count(*) FROM joining_join j
  JOIN registry_link l ON l.individual_id = registry_current_one(j.one_id) AND l.ended_at IS NULL AND l.how <> 'corrected'
  LEFT JOIN joining_moved m ON m.join_id = j.id AND m.source_record_id = l.source_record_id
  WHERE j.id = asked AND (app_people() IS NOT NULL OR app_is_system())
  GROUP BY 1, 2 ORDER BY 2, 3 DESC, 1
$$;
CALL app_definer('joining_agencies(uuid)');

-- The join that stands between two ids, either way round: of these very two, or of those they stand with.
CREATE FUNCTION joining_between(a uuid, b uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT j.id FROM joining_join j
  WHERE (app_people() IS NOT NULL OR app_is_system()) AND j.parted_at IS NULL
    AND registry_current_one(a) = registry_current_one(b)
    AND (j.one_id IN (SELECT s FROM registry_standing(a) s) OR j.other_id IN (SELECT s FROM registry_standing(a) s))
    AND ((j.one_id, j.other_id) IN ((a, b), (b, a)) OR 1 = (
      SELECT count(*) FROM joining_sides(j.id) s WHERE s.id IN (a, b) AND s.other_side))
  ORDER BY (j.one_id, j.other_id) IN ((a, b), (b, a)) DESC, j.joined_at DESC LIMIT 1
$$;
CALL app_definer('joining_between(uuid, uuid)');

-- The words of officers, not taken back, that these two are not one person.
CREATE FUNCTION joining_words(a uuid, b uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT t.id FROM registry_link l JOIN corrections_twopeople t ON t.source_record_id = l.source_record_id
  WHERE (app_people() IS NOT NULL OR app_is_system()) AND l.individual_id IN (a, b) AND l.ended_at IS NULL
    AND t.taken_back_at IS NULL AND registry_current_one(t.individual_id) = CASE l.individual_id WHEN a THEN b ELSE a END
  ORDER BY t.said_at, t.id
$$;
CALL app_definer('joining_words(uuid, uuid)');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("joining", "0001_two_who_are_one"),
        ("corrections", "0002_who_sees_what_was_said"),
        ("registry", "0012_where_a_joined_persons_rows_are_filed"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
