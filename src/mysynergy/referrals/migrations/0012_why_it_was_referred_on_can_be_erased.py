"""Erasure empties why a referral was referred on, too."""

from django.db import migrations

SQL = r"""
SET LOCAL ROLE mysynergy_definer;
DROP FUNCTION referrals_erase(uuid[]);
RESET ROLE;
CREATE FUNCTION referrals_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  -- Where a constraint asks for words, a dash stands for those that were erased.
  UPDATE referrals_referral SET message = '', note = CASE WHEN note = '' THEN '' ELSE '-' END,
         reason_text = CASE WHEN reason_text = '' THEN '' ELSE '-' END,
         on_text = CASE WHEN on_text = '' THEN '' ELSE '-' END,
         evidence_reference = CASE WHEN evidence_reference = '' THEN '' ELSE '-' END
  WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('referrals_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0011_a_coordinating_agency_refers_on")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
