"""Row-level security of pathways, their order as the database itself holds it, and erasure."""

from django.db import migrations

SQL = r"""
-- What is planned for a person is between her and the agency that laid it out: no agreement opens it.
CALL app_protect('pathways_pathway',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject())',
  'app_is_system() OR agency_id = (SELECT app_people())',
  'SELECT, INSERT, UPDATE (state, stop_code, stop_text, ended_at)');
CALL app_protect('pathways_step',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject())',
  'app_is_system() OR agency_id = (SELECT app_people())',
  'SELECT, INSERT, UPDATE (programme_id, body_id, state, reason, note, referral_id, letter_id, opened_at, '
  'sent_at, ended_at, changed_at)');
-- A step waits only for steps before it, so that no circle can be stored; a step that waits waits for something.
ALTER TABLE pathways_step ADD CONSTRAINT pathways_after_earlier_ones
  CHECK (position > ALL (after) AND 0 <= ALL (after) AND position >= 0);
ALTER TABLE pathways_step ADD CONSTRAINT pathways_waits_for_something
  CHECK (state <> 'waiting' OR cardinality(after) > 0);
GRANT UPDATE ON pathways_pathway, pathways_step TO mysynergy_definer;
CREATE FUNCTION pathways_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE pathways_pathway SET stop_text = '' WHERE individual_id = ANY(ids);
  UPDATE pathways_step SET note = '' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('pathways_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pathways", "0001_steps_in_their_order"),
        ("access", "0002_who_sees_which_rows"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
