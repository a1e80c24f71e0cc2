"""Which act an event belongs to: what one outermost block of an actor does, with all its consequences.

The database fills the column from the setting that ``access.acting`` makes, so no caller can forget it. It stands
beside the body, not in it: the canonical bytes of what happened are what they were. Older events have none.
"""

from django.db import migrations

SQL = r"""
CREATE FUNCTION app_act() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.act', true), '')::uuid $$;
ALTER TABLE events_event ADD COLUMN act_id uuid;
ALTER TABLE events_event ALTER COLUMN act_id SET DEFAULT app_act();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_idempotency")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
