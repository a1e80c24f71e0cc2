"""Reasons in words are emptied; memberships and contributions stay, without name."""

from django.db import migrations

SQL = r"""
GRANT UPDATE ON schemes_membership TO mysynergy_definer;
CREATE FUNCTION schemes_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  -- What still stands without cover ends with her record.
  UPDATE schemes_membership SET state = 'ended', ended_at = coalesce(ended_at, app_now()), end_reason = 'erased'
  WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('schemes_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [("schemes", "0002_who_sees_memberships"), ("vault", "0002_a_destroyed_key_never_returns")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
