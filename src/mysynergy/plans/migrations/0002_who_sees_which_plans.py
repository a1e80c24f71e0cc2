"""Row-level security of leads and plans, their erasure, and a lead for every person who has an open case."""

from django.db import migrations

SQL = r"""
-- Who leads is known to those who may see the person's needs; written by system jobs of this room's doors.
CALL app_protect('plans_lead',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject()) '
  'OR app_may_see(agency_id, individual_id, ''needs'')',
  'app_is_system()', 'SELECT, INSERT, UPDATE');
-- A hand-over concerns the agency that offers and the one that is asked, nobody else.
CALL app_protect('plans_hand_over',
  'app_is_system() OR agency_id = (SELECT app_people()) OR to_agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');

-- The agencies that work on an open case: the one that opened it, those that hold a need of it, those that
-- accepted a referral of a need of it, and the one that leads for the person.
CREATE FUNCTION plans_workers(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT c.agency_id FROM cases_case c WHERE c.id = wanted
  UNION SELECT n.holder_agency_id FROM cases_need n WHERE n.case_id = wanted AND n.state = 'open'
  UNION SELECT r.agency_id FROM referrals_referral r JOIN cases_need n ON n.id = r.need_id
    WHERE n.case_id = wanted AND r.closed_at IS NULL AND r.accepted_at IS NOT NULL
  UNION SELECT l.agency_id FROM cases_case c JOIN plans_lead l ON l.individual_id = c.individual_id
    WHERE c.id = wanted AND c.closed_at IS NULL AND l.until IS NULL
$$;
CALL app_definer('plans_workers(uuid)');
CREATE FUNCTION plans_works_on(wanted uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT app_people() IN (SELECT plans_workers(wanted))
$$;
CALL app_definer('plans_works_on(uuid)');
-- The open case that may be worked on, or nothing.
CREATE FUNCTION plans_workable(wanted uuid) RETURNS TABLE (individual_id uuid) LANGUAGE sql STABLE AS $$
  SELECT c.individual_id FROM cases_case c
  WHERE c.id = wanted AND c.closed_at IS NULL AND (app_is_system() OR plans_works_on(c.id))
$$;
CALL app_definer('plans_workable(uuid)');
-- The cases of a person whose plan the acting agency reads: open ones it works on, and its own closed ones.
CREATE FUNCTION plans_cases(ind uuid) RETURNS TABLE (case_id uuid, agency_id uuid, individual_id uuid)
LANGUAGE sql STABLE AS $$
  SELECT c.id, c.agency_id, c.individual_id FROM cases_case c
  WHERE c.individual_id IN (SELECT registry_standing(ind))
    AND (app_is_system() OR c.agency_id = app_people() OR c.closed_at IS NULL AND plans_works_on(c.id))
  ORDER BY c.closed_at IS NOT NULL, c.opened_at DESC, c.id
$$;
CALL app_definer('plans_cases(uuid)');
-- Who reads what is shared on a case: told to the agency that opened it, which knows whom it asked.
CREATE FUNCTION plans_readers(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT one FROM plans_workers(wanted) one
  WHERE one <> app_people() AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = wanted AND c.agency_id = app_people())
$$;
CALL app_definer('plans_readers(uuid)');
-- Does an agency know this person already? A lead is offered to nobody else.
CREATE FUNCTION plans_knows(ind uuid, agency uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM access_grant g WHERE g.agency_id = agency AND g.period @> app_now()
                   AND g.individual_id IN (SELECT registry_standing(ind)))
$$;
CALL app_definer('plans_knows(uuid, uuid)');

CALL app_protect('plans_goal',
  'app_is_system() OR agency_id = (SELECT app_people()) OR shared AND plans_works_on(case_id)',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE (state, settled_at)');
CALL app_protect('plans_task',
  'app_is_system() OR agency_id = (SELECT app_people()) OR shared AND plans_works_on(case_id)',
  'app_is_system() OR agency_id = (SELECT app_people())',
  'SELECT, INSERT, UPDATE (state, settled_at, settled_by, officer_id)');
CALL app_protect('plans_visit', 'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE (state, note, settled_at)');
-- Notes are added, never changed: the application has no right to update them.
CALL app_protect('plans_note',
  'app_is_system() OR agency_id = (SELECT app_people()) OR shared AND plans_works_on(case_id)',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');

GRANT UPDATE ON plans_lead, plans_hand_over, plans_goal, plans_task, plans_visit, plans_note TO mysynergy_definer;
CREATE FUNCTION plans_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int; more int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE plans_hand_over SET reason = '-', answer = '', state = CASE state WHEN 'asked' THEN 'withdrawn' ELSE state END,
    answered_at = coalesce(answered_at, app_now()) WHERE individual_id = ANY(ids);
  UPDATE plans_lead SET until = greatest(since, app_now()), ended_because = 'erased'
    WHERE individual_id = ANY(ids) AND until IS NULL;
  UPDATE plans_goal SET text = '-' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  UPDATE plans_task SET text = '-' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS more = ROW_COUNT; done := done + more;
  UPDATE plans_visit SET place = '', note = '' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS more = ROW_COUNT; done := done + more;
  UPDATE plans_note SET text = '-' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS more = ROW_COUNT; done := done + more;
  RETURN done;
END $$;
CALL app_definer('plans_erase(uuid[])');

-- Whoever had a case before there were leads: the agency whose open case is the oldest leads.
SELECT set_config('app.kind', 'system', true);
INSERT INTO plans_lead (id, individual_id, agency_id, manager_id, since)
  SELECT DISTINCT ON (individual_id) gen_random_uuid(), individual_id, agency_id, manager_id, opened_at
  FROM cases_case WHERE closed_at IS NULL ORDER BY individual_id, opened_at, id;
SELECT set_config('app.kind', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0001_leads_and_plans"),
        ("access", "0002_who_sees_which_rows"),
        ("registry", "0007_reads_follow_links"),
        ("referrals", "0002_who_sees_which_referrals"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
