"""Row-level security of the queue: the agency on whose behalf somebody is written to; written by the house."""

from django.db import migrations

SQL = r"""
CALL app_protect('messages_outgoing',
  'app_is_system() OR agency_id = (SELECT app_people()) AND individual_id IS NOT NULL',
  'app_is_system() OR agency_id = (SELECT app_people()) AND individual_id IS NOT NULL AND state = ''waiting''',
  'SELECT, INSERT, UPDATE (state, reason, attempts, next_at, fresh_from, settled_at, key_id, cipher)');
CALL app_protect('messages_attempt',
  'app_is_system() OR agency_id = (SELECT app_people())', 'app_is_system()', 'SELECT, INSERT');
CALL app_append_only('messages_attempt');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messages_room", "0001_the_queue_and_every_try"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
