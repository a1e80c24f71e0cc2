"""Naming a member opens no more of her than who she is; what an agency told itself it sees without more."""

from django.db import migrations

SQL = r"""
-- Who lives with ``anchor``, as the reader's own agency told it, needs no more than knowing who she is.
CREATE OR REPLACE FUNCTION households_open(owner uuid, anchor uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT app_is_system() OR anchor = app_subject()
      OR owner = app_people() AND app_holds(anchor, 'identity')
      OR app_holds(anchor, 'household') AND (owner = app_people() OR app_shares(owner, 'household'))
$$;
"""
# Row-level security binds the owner too: without the system's setting nothing would be updated, silently.
NARROW = r"""
SELECT set_config('app.kind', 'system', true);
UPDATE access_grant SET categories = ARRAY['identity'] WHERE reason_kind = 'household' AND categories <> ARRAY['identity'];
SELECT set_config('app.kind', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0002_households_as_their_reader_may_see_them"),
        ("access", "0003_accounts_of_their_own"),
    ]
    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
    ]
