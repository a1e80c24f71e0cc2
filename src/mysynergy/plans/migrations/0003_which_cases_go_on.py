"""A plan says whether its case goes on: nothing is added to a closed one."""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE mysynergy_definer;
DROP FUNCTION plans_cases(uuid);
RESET ROLE;
CREATE FUNCTION plans_cases(ind uuid)
RETURNS TABLE (case_id uuid, agency_id uuid, individual_id uuid, open boolean) LANGUAGE sql STABLE AS $$
  SELECT c.id, c.agency_id, c.individual_id, c.closed_at IS NULL FROM cases_case c
  WHERE c.individual_id IN (SELECT registry_standing(ind))
    AND (app_is_system() OR c.agency_id = app_people() OR c.closed_at IS NULL AND plans_works_on(c.id))
  ORDER BY c.closed_at IS NOT NULL, c.opened_at DESC, c.id
$$;
CALL app_definer('plans_cases(uuid)');
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_who_sees_which_plans")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
