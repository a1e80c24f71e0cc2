"""Row-level security of documents and evidence, and their erasure."""

from django.db import migrations

SQL = r"""
-- As every table about people, only that the category is the document's own: one who is shown income is shown
-- payslips, and not medical reports. Two kinds have a category that no agreement contains.
CALL app_protect('documents_document',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject()) '
  'OR app_may_see(agency_id, individual_id, category)',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE');
-- What a paper is evidence for can be the secret (a need of a private kind, a referral to a shelter): the row is
-- the agency's that wrote it, and read for others only after the room of the thing itself has let them in.
CALL app_protect('documents_evidence',
  'app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject())',
  'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
GRANT UPDATE ON documents_document TO mysynergy_definer;
CREATE FUNCTION documents_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE documents_document SET note = '', withdrawn_reason = '' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('documents_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_documents_and_what_they_show"),
        ("access", "0002_who_sees_which_rows"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
