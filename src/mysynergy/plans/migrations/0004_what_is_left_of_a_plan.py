"""Nothing of a plan is left to nobody: visits get another officer as tasks do, and what was open of an erased
person's plan is ended, for no officer can do it any more."""

from django.db import migrations

SQL = r"""
GRANT UPDATE (officer_id) ON plans_visit TO mysynergy_app;
SET LOCAL ROLE mysynergy_definer;
CREATE OR REPLACE FUNCTION plans_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE done int; more int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE plans_hand_over SET reason = '-', answer = '', state = CASE state WHEN 'asked' THEN 'withdrawn' ELSE state END,
    answered_at = coalesce(answered_at, app_now()) WHERE individual_id = ANY(ids);
  UPDATE plans_lead SET until = greatest(since, app_now()), ended_because = 'erased'
    WHERE individual_id = ANY(ids) AND until IS NULL;
  UPDATE plans_goal SET text = '-', settled_at = coalesce(settled_at, app_now()),
    state = CASE state WHEN 'open' THEN 'dropped' ELSE state END WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  UPDATE plans_task SET text = '-', settled_at = coalesce(settled_at, app_now()),
    state = CASE state WHEN 'open' THEN 'dropped' ELSE state END WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS more = ROW_COUNT; done := done + more;
  UPDATE plans_visit SET place = '', note = '', settled_at = coalesce(settled_at, app_now()),
    state = CASE state WHEN 'planned' THEN 'cancelled' ELSE state END WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS more = ROW_COUNT; done := done + more;
  UPDATE plans_note SET text = '-' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS more = ROW_COUNT; done := done + more;
  RETURN done;
END $$;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_which_cases_go_on")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
