"""Descriptions, proofs and reasons in words are emptied; what was granted and handed over stays, without name."""

from django.db import migrations

SQL = r"""
-- As for append-only tables: the definer passes, and only assistance_erase holds a right to change these rows.
CREATE OR REPLACE FUNCTION assistance_refuse_other_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free text[] := CASE TG_TABLE_NAME
    WHEN 'assistance_award' THEN ARRAY['state', 'period', 'ended_at', 'end_reason']
    WHEN 'assistance_enrolment' THEN ARRAY['state', 'ended_at', 'end_reason']
    ELSE ARRAY['state', 'answered_by', 'answered_at', 'answer'] END;
  words text[] := CASE TG_TABLE_NAME
    WHEN 'assistance_award' THEN ARRAY['description', 'unit', 'end_reason']
    WHEN 'assistance_enrolment' THEN ARRAY['state', 'ended_at', 'end_reason']
    ELSE ARRAY['answer'] END;
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'MS001';
  END IF;
  IF current_user = 'mysynergy_definer' THEN
    free := words;
  END IF;
  IF to_jsonb(OLD) - free <> to_jsonb(NEW) - free THEN
    RAISE EXCEPTION 'append_only: this part of % never changes', TG_TABLE_NAME USING ERRCODE = 'MS001';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION assistance_refuse_longer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'reversed' AND current_user <> 'mysynergy_definer' OR NOT (NEW.period <@ OLD.period)
     OR lower(NEW.period) <> lower(OLD.period) THEN
    RAISE EXCEPTION 'append_only: an award is ended or reversed, never made longer' USING ERRCODE = 'MS001';
  END IF;
  RETURN NEW;
END $$;
GRANT UPDATE ON assistance_award, assistance_enrolment, assistance_delivery, assistance_override TO mysynergy_definer;
CREATE FUNCTION assistance_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE assistance_enrolment SET state = 'ended', ended_at = coalesce(ended_at, app_now()), end_reason = 'erased'
  WHERE individual_id = ANY(ids);
  UPDATE assistance_override SET reason = '-' WHERE individual_id = ANY(ids);
  UPDATE assistance_delivery SET proof = '', reason = CASE WHEN reason IS NULL THEN NULL ELSE '-' END WHERE individual_id = ANY(ids);
  UPDATE assistance_finding SET answer = CASE WHEN answer IS NULL THEN NULL ELSE '-' END WHERE individual_id = ANY(ids);
  UPDATE assistance_award SET description = '' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('assistance_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0003_nobody_paid_twice"), ("vault", "0002_a_destroyed_key_never_returns")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
