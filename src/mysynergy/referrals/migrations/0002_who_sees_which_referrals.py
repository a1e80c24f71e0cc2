"""Row-level security of referrals, and what insight may count."""

from django.db import migrations

SQL = r"""
-- A referral is seen by both sides and the person; by a third agency only if an agreement shows it referrals of
-- the sender, and never where need, programme or agency must stay unknown.
CALL app_protect('referrals_referral',
  'app_is_system() OR agency_id = (SELECT app_people()) OR from_agency_id = (SELECT app_people()) '
  'OR individual_id = (SELECT app_subject()) '
  'OR NOT private AND app_may_see(from_agency_id, individual_id, ''referrals'')',
  'app_is_system() OR agency_id = (SELECT app_people()) OR from_agency_id = (SELECT app_people())',
  'SELECT, INSERT, UPDATE');
-- A proposal is talk between the case's agency and the person: no agreement shows it.
CALL app_protect('referrals_proposal',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
CREATE VIEW referrals_pub_referrals AS
  SELECT id AS referral_id, need_id, individual_id, programme_id, module, kind, urgency, from_agency_id, agency_id,
         state, reason_code, outcome, due_at, sent_at, received_at, accepted_at, closed_at
  FROM referrals_referral;
CALL app_publish_view('referrals_pub_referrals');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_referrals_and_proposals"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
