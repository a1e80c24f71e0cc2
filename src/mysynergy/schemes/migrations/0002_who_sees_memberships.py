"""Row-level security of schemes: the operator, the counter that began it, the person, and who an agreement shows."""

from django.db import migrations

SQL = r"""
CALL app_protect('schemes_membership',
  'app_is_system() OR agency_id = (SELECT app_people()) OR begun_by_agency_id = (SELECT app_people()) '
  'OR individual_id = (SELECT app_subject()) OR app_may_see(agency_id, individual_id, ''schemes'')',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
CALL app_protect_person('schemes_contribution', 'schemes', 'SELECT, INSERT');
CALL app_append_only('schemes_contribution');
CREATE VIEW schemes_pub_memberships AS
  SELECT m.id AS membership_id, m.individual_id, m.agency_id, m.scheme, m.sector, m.plan, m.mandatory, m.state, m.begun_at,
         (SELECT max(upper(c.cover)) FROM schemes_contribution c WHERE c.membership_id = m.id) AS covered_until
  FROM schemes_membership m;
CALL app_publish_view('schemes_pub_memberships');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("schemes", "0001_memberships_and_contributions"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
