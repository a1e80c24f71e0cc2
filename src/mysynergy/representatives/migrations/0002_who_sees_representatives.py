"""Row-level security of representatives, and their erasure."""

from django.db import migrations

SQL = r"""
CALL app_protect_person('representatives_representative', 'household',
  'SELECT, INSERT, UPDATE (state, decided_by, decided_at, decision, ended_by, ended_at, end_code, end_reason)');
-- What was done for somebody is added, never changed.
CALL app_protect_person('representatives_act', 'household', 'SELECT, INSERT');

GRANT SELECT, UPDATE ON representatives_representative TO mysynergy_definer;
-- Her own appointments lose every word and end; where she acts for others only her name goes: that somebody acts
-- for them is theirs.
CREATE FUNCTION representatives_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE representatives_representative SET
    name = CASE WHEN name = '' THEN '' ELSE '-' END, number_index = NULL, number_masked = '', evidence_note = '',
    conflict_note = '', decision = '', end_reason = '',
    end_code = CASE WHEN state IN ('asked', 'in_force') THEN 'mistaken' ELSE end_code END,
    ended_at = CASE WHEN state IN ('asked', 'in_force') THEN app_now() ELSE ended_at END,
    state = CASE WHEN state IN ('asked', 'in_force') THEN 'ended' ELSE state END
    WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('representatives_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("representatives", "0001_who_may_act_for_whom"),
        ("access", "0002_who_sees_which_rows"),
        ("registry", "0007_reads_follow_links"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
