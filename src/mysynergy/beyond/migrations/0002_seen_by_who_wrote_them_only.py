"""Row-level security of letters and bodies outside, and the erasure of what letters said."""

from django.db import migrations

SQL = r"""
-- Whom a person was sent to outside is between her and the agency that wrote: no agreement, no grant opens it.
CALL app_protect('beyond_body',
  'app_is_system() OR agency_id = (SELECT app_people())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
CALL app_protect('beyond_letter',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject())',
  'app_is_system() OR agency_id = (SELECT app_people())',
  'SELECT, INSERT, UPDATE (state, follow_up_at, follow_up_set_at, renewals, note, reason_code, reason_text, '
  'outcome, evidence_kind, evidence_on, evidence_reference, accepted_at, closed_at, changed_at)');
GRANT UPDATE ON beyond_letter TO mysynergy_definer;
CREATE FUNCTION beyond_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE beyond_letter SET said = '', note = '',
    reason_text = CASE WHEN reason_text = '' THEN '' ELSE '-' END,
    evidence_reference = CASE WHEN evidence_reference = '' THEN '' ELSE '-' END
  WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('beyond_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("beyond", "0001_bodies_and_letters"),
        ("access", "0002_who_sees_which_rows"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
