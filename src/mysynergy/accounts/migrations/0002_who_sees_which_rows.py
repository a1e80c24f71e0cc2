"""Links belong to the agency's administrators, codes and secrets being set up to their owner.

Sessions stay a plain table: they are read before anybody is known (decision 0003).
"""

from django.db import migrations

SQL = r"""
CALL app_protect('accounts_link',
  'app_is_system() OR agency_id = (SELECT app_agency()) AND app_role() = ''agency_admin''',
  'app_is_system() OR agency_id = (SELECT app_agency()) AND app_role() = ''agency_admin''',
  'SELECT, INSERT, UPDATE');
CALL app_protect('accounts_recoverycode', 'app_is_system() OR user_id = (SELECT app_actor())',
  'app_is_system() OR user_id = (SELECT app_actor())', 'SELECT, INSERT, UPDATE, DELETE');
CALL app_protect('accounts_newauthenticator', 'app_is_system() OR user_id = (SELECT app_actor())',
  'app_is_system() OR user_id = (SELECT app_actor())', 'SELECT, INSERT, UPDATE, DELETE');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_sessions_links_and_codes"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
