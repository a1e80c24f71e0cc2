"""Referrals answered before reasons and evidence were asked for say so; erasure keeps what a constraint asks."""

from django.db import migrations

SQL = r"""
SELECT set_config('app.kind', 'system', true);
UPDATE referrals_referral SET accept_code = 'criteria_met' WHERE accepted_at IS NOT NULL;
UPDATE referrals_referral SET evidence_reference = '-', evidence_kind = 'not_recorded',
       evidence_on = (closed_at AT TIME ZONE 'Asia/Kuala_Lumpur')::date
WHERE outcome IN ('helped', 'partly_helped');
UPDATE referrals_referral SET reason_code = 'other', reason_text = '-' WHERE outcome = 'not_helped';
SELECT set_config('app.kind', '', true);
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
         evidence_reference = CASE WHEN evidence_reference = '' THEN '' ELSE '-' END
  WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('referrals_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0007_reasons_and_evidence"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
