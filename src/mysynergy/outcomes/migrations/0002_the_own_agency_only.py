"""How a case ended is read by its agency; insight counts positions, without amounts; erasure."""

from django.db import migrations

SQL = r"""
CALL app_protect('outcomes_closing', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_protect('outcomes_measure', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_protect('outcomes_follow_up', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
CALL app_protect('outcomes_follow_try', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_append_only('outcomes_follow_try');
-- The household's income as it was told until thirty days after an instant, as far as the asker may see it.
CREATE FUNCTION outcomes_income_at(ind uuid, at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT f.value::text FROM screening_fact f
  WHERE f.individual_id IN (SELECT registry_standing(ind)) AND f.name = 'household.gross_income'
    AND f.said_at <= at + interval '30 days'
  ORDER BY f.as_of DESC, f.said_at DESC, f.id DESC LIMIT 1
$$;
-- Whether a household was poor when its case opened, and at the last stage of which that is known.
CREATE VIEW outcomes_pub_exits AS
  SELECT c.case_id, c.individual_id, c.agency_id, c.closed_at,
    coalesce((SELECT m.poor FROM outcomes_measure m WHERE m.case_id = c.case_id AND m.stage = 'opening'), 'unknown') AS before,
    coalesce((SELECT m.poor FROM outcomes_measure m
              WHERE m.case_id = c.case_id AND m.stage <> 'opening' AND m.poor <> 'unknown'
              ORDER BY CASE m.stage WHEN 'month_12' THEN 1 WHEN 'month_3' THEN 2 ELSE 3 END LIMIT 1), 'unknown') AS since
  FROM outcomes_closing c;
CALL app_publish_view('outcomes_pub_exits');
GRANT UPDATE ON outcomes_closing, outcomes_measure, outcomes_follow_up TO mysynergy_definer;
CREATE FUNCTION outcomes_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int; more int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE outcomes_closing SET note = '' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  UPDATE outcomes_measure SET income_from = NULL, income_to = NULL WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS more = ROW_COUNT; done := done + more;
  UPDATE outcomes_follow_up SET note = '', state = CASE state WHEN 'due' THEN 'erased' ELSE state END,
    settled_at = coalesce(settled_at, app_now()) WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS more = ROW_COUNT; done := done + more;
  RETURN done;
END $$;
CALL app_definer('outcomes_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0001_closings_measures_and_follow_ups"),
        ("access", "0002_who_sees_which_rows"),
        ("registry", "0007_reads_follow_links"),
        ("screening", "0002_who_sees_which_facts"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
