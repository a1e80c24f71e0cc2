"""Row-level security of facts, wishes and runs: each category with its own clause of the agreements."""

from django.db import migrations

SQL = """
-- General facts: the category stands in the row. Sensitive ones: a table for each, so a policy for each.
CALL app_protect('screening_fact',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject()) '
  'OR app_may_see(agency_id, individual_id, category)',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_protect_person('screening_fact_health', 'health', 'SELECT, INSERT');
CALL app_protect_person('screening_fact_faith', 'faith', 'SELECT, INSERT');
CALL app_protect_person('screening_fact_ethnicity', 'ethnicity', 'SELECT, INSERT');
CALL app_protect_person('screening_fact_offence', 'offence', 'SELECT, INSERT');
CALL app_protect_person('screening_fact_violence', 'violence', 'SELECT, INSERT');
CALL app_protect_person('screening_fact_children', 'children', 'SELECT, INSERT');
-- Who wants zakat tells of her faith.
CALL app_protect_person('screening_wish', 'faith', 'SELECT, INSERT');
CALL app_protect_person('screening_run', 'screening', 'SELECT, INSERT');
-- Sensitive programmes and outcomes that rest on sensitive facts: the agency that screened, and nobody else.
CALL app_protect('screening_run_private',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_append_only('screening_fact');
CALL app_append_only('screening_fact_health');
CALL app_append_only('screening_fact_faith');
CALL app_append_only('screening_fact_ethnicity');
CALL app_append_only('screening_fact_offence');
CALL app_append_only('screening_fact_violence');
CALL app_append_only('screening_fact_children');
CALL app_append_only('screening_wish');
CALL app_append_only('screening_run');
CALL app_append_only('screening_run_private');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0001_facts_wishes_and_runs"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
