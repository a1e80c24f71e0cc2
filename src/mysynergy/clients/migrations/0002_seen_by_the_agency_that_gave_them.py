"""Row-level security: the agency that gave a link, and whose desk it is for. She herself acts as the house."""

from django.db import migrations

SQL = r"""
CALL app_protect('clients_link',
  'app_is_system() OR agency_id = (SELECT app_people())', 'app_is_system()',
  'SELECT, INSERT, UPDATE (wrong_tries, opened_at, revoked_at)');
CALL app_protect('clients_said',
  'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people()) AND answered_at IS NOT NULL',
  'SELECT, INSERT, UPDATE (cipher, answered_at, answered_by, answer)');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0001_links_and_what_she_said"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
