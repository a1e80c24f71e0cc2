"""Messages and reasons of an erased person's referrals are emptied; who asked whom, when, and the outcome stay."""

from django.db import migrations

SQL = r"""
GRANT UPDATE ON referrals_referral TO mysynergy_definer;
CREATE FUNCTION referrals_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  -- A referral that was declined has words by a constraint: a dash stands for those that were erased.
  UPDATE referrals_referral SET message = '', note = '', reason_text = CASE WHEN reason_text = '' THEN '' ELSE '-' END
  WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('referrals_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0004_pages_of_lists_by_index"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
