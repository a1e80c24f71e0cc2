"""Row-level security of circles, and the question that crosses agencies: is this person of that officer's circle?

The answer is a relation or nothing. It tells an officer no more than she knows: whom she named, who lives with her,
who her relations are.
"""

from django.db import migrations

SQL = r"""
-- An officer sees her own rows, supervisors those of their agency; nobody else learns who is whose friend.
CALL app_protect('circles_declared',
  'app_is_system() OR user_id = (SELECT app_actor()) OR agency_id = (SELECT app_people()) AND (SELECT app_role()) = ''supervisor''',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE, DELETE');
CALL app_protect('circles_leave',
  'app_is_system() OR user_id = (SELECT app_actor()) OR agency_id = (SELECT app_people()) AND (SELECT app_role()) IN (''supervisor'', ''data_steward'')',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION circles_relation(who uuid, ind uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  ids uuid[];
  selves uuid[];
  answer text;
  day date := app_today();
BEGIN
  IF NOT EXISTS (SELECT 1 FROM circles_declared d WHERE d.user_id = who AND d.ended_at IS NULL) THEN RETURN NULL; END IF;
  ids := ARRAY(SELECT s FROM registry_standing(ind) s);
  SELECT d.relation INTO answer FROM circles_declared d
  WHERE d.user_id = who AND d.ended_at IS NULL
    AND (d.individual_id = ANY(ids)
         OR EXISTS (SELECT 1 FROM registry_identifier i
                    WHERE i.index = d.index AND i.ended_at IS NULL AND i.individual_id = ANY(ids)))
  ORDER BY d.relation <> 'self', d.said_at LIMIT 1;
  IF answer IS NOT NULL THEN RETURN answer; END IF;
  selves := ARRAY(
    SELECT s FROM (
      SELECT d.individual_id AS one FROM circles_declared d
      WHERE d.user_id = who AND d.ended_at IS NULL AND d.relation = 'self' AND d.individual_id IS NOT NULL
      UNION
      SELECT i.individual_id FROM circles_declared d JOIN registry_identifier i ON i.index = d.index AND i.ended_at IS NULL
      WHERE d.user_id = who AND d.ended_at IS NULL AND d.relation = 'self') me
    CROSS JOIN LATERAL registry_standing(me.one) s);
  IF EXISTS (SELECT 1 FROM households_membership a JOIN households_membership b ON b.household_id = a.household_id
             WHERE a.individual_id = ANY(selves) AND a.period @> day AND b.individual_id = ANY(ids) AND b.period @> day) THEN
    RETURN 'household';
  END IF;
  IF EXISTS (SELECT 1 FROM households_relationship r WHERE r.period @> day
             AND (r.individual_id = ANY(selves) AND r.other_id = ANY(ids)
                  OR r.other_id = ANY(selves) AND r.individual_id = ANY(ids))) THEN
    RETURN 'kin';
  END IF;
  RETURN NULL;
END $$;
CALL app_definer('circles_relation(uuid, uuid)');

-- The same, unless a second person has released it today.
CREATE FUNCTION circles_bars(who uuid, ind uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE answer text := circles_relation(who, ind);
BEGIN
  IF answer IS NULL OR EXISTS (
    SELECT 1 FROM circles_leave l WHERE l.user_id = who AND l.state = 'released' AND l.until > app_now()
    AND l.agency_id = app_agency() AND l.individual_id IN (SELECT s FROM registry_standing(ind) s)) THEN
    RETURN NULL;
  END IF;
  RETURN answer;
END $$;
CALL app_definer('circles_bars(uuid, uuid)');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("circles", "0001_declarations_and_leaves"),
        ("registry", "0007_reads_follow_links"),
        ("households", "0002_households_as_their_reader_may_see_them"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
