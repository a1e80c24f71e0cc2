"""Room for the seal and the commitment of an event. Bodies written before stay readable as they are: they are
emptied, with the same commitment computed, when the person is erased.
"""

from django.db import migrations

SQL = r"""
ALTER TABLE events_event ALTER COLUMN salt DROP NOT NULL;
ALTER TABLE events_event ADD COLUMN cipher bytea;
ALTER TABLE events_event ADD COLUMN commitment bytea CHECK (octet_length(commitment) = 32);
-- Few rows each: what a check of erasures has to look at.
CREATE INDEX events_event_bodiless ON events_event (individual_id) WHERE cipher IS NULL AND salt IS NULL;
CREATE INDEX events_event_erasures ON events_event (individual_id) WHERE type = 'privacy.erased';
GRANT UPDATE ON events_event TO mysynergy_definer;
-- Empty every body about these people; type, time, actor and commitment stay. The event of an erasure itself, and
-- what came after, hold ids only and stay as they are.
CREATE FUNCTION events_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE events_event SET body = '{}', salt = NULL, cipher = NULL,
         commitment = coalesce(commitment, sha256(salt || convert_to(body, 'UTF8')))
  WHERE individual_id = ANY(ids) AND (cipher IS NOT NULL OR salt IS NOT NULL) AND type <> 'privacy.erased';
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('events_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0003_which_act_an_event_belongs_to"),
        ("vault", "0002_a_destroyed_key_never_returns"),
        ("access", "0002_who_sees_which_rows"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
