"""Who is near is asked while an officer types: both its statements keep their plan for the session.

Client-side binding plans each statement anew, and row-level security makes that longer than running it. Inside a
function the plan is kept; ``force_generic_plan`` because no key is so common that another plan would be better
(each key brings at most 200 rows).
"""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE mysynergy_definer;
ALTER FUNCTION registry_near(bytea[], int[], int) SET plan_cache_mode = force_generic_plan;
RESET ROLE;
-- Which of these individuals whoever asks may see: as the asker, under row-level security.
CREATE FUNCTION registry_held(ids uuid[]) RETURNS uuid[] LANGUAGE plpgsql STABLE
  SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN ARRAY(SELECT i.id FROM registry_individual i WHERE i.id = ANY(ids));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_a_correction_stands_for_nobody")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
