"""Row-level security of cases, the secretariat's narrow view, and what insight may count."""

from django.db import migrations

SQL = r"""
CALL app_protect_person('cases_case', 'needs', 'SELECT, INSERT, UPDATE');
CALL app_protect_person('cases_contact_try', 'needs', 'SELECT, INSERT');
CALL app_append_only('cases_contact_try');
-- A need is seen by the agency that leads, the agency that holds it, the person, and whoever an agreement shows
-- needs of this category ('needs.private' stands in no agreement).
CALL app_protect('cases_need',
  'app_is_system() OR agency_id = (SELECT app_people()) OR holder_agency_id = (SELECT app_people()) '
  'OR individual_id = (SELECT app_subject()) OR app_may_see(agency_id, individual_id, category)',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
-- The secretariat sees what nobody acted on, without person, kind that could name her, or note. Row policies
-- cannot hide columns, so it has this function and no rows.
CREATE FUNCTION cases_escalated() RETURNS TABLE (
    need_id uuid, agency_id uuid, holder_agency_id uuid, module text, kind text, urgency text,
    opened_at timestamptz, held_until timestamptz, escalated_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT n.id, n.agency_id, n.holder_agency_id, n.module, CASE WHEN n.category = 'needs' THEN n.kind ELSE '' END,
         n.urgency, n.opened_at, n.held_until, n.escalated_at
  FROM cases_need n
  WHERE n.state = 'open' AND n.escalated_to = 'secretariat' AND app_role() = 'secretariat'
$$;
CALL app_definer('cases_escalated()');
CREATE VIEW cases_pub_needs AS
  SELECT id AS need_id, case_id, individual_id, agency_id, holder_agency_id, module, kind, urgency, state, outcome,
         close_code, held_since, held_until, held_for, escalated_to, opened_at, closed_at
  FROM cases_need;
CALL app_publish_view('cases_pub_needs');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_cases_needs_and_tries"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
