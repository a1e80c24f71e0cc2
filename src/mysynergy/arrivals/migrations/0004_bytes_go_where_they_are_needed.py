"""What came with a letter is let go of: it became a document, or the letter led to nobody and is long over."""

from django.db import migrations

SQL = r"""
GRANT UPDATE (document_id) ON arrivals_attachment TO mysynergy_app;
-- Bytes of files are deleted by nobody but functions like these. Only the house calls them, and only for what
-- may go: attachments that are documents now, and arrivals that ended without a person.
CREATE FUNCTION arrivals_let_go(attachments uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  IF NOT app_is_system() THEN RAISE EXCEPTION 'only the house lets go of files' USING ERRCODE = '42501'; END IF;
  DELETE FROM files_part p USING arrivals_attachment t
    WHERE p.file_id = t.file_id AND t.id = ANY(attachments) AND t.document_id IS NOT NULL;
  UPDATE files_sealedfile f SET emptied_at = app_now() FROM arrivals_attachment t
    WHERE f.id = t.file_id AND t.id = ANY(attachments) AND t.document_id IS NOT NULL AND f.emptied_at IS NULL;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('arrivals_let_go(uuid[])');
CREATE FUNCTION arrivals_empty(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  IF NOT app_is_system() THEN RAISE EXCEPTION 'only the house empties arrivals' USING ERRCODE = '42501'; END IF;
  DELETE FROM files_part p USING arrivals_attachment t, arrivals_arrival a
    WHERE p.file_id = t.file_id AND t.arrival_id = a.id AND a.id = ANY(ids)
      AND a.state = 'closed' AND a.individual_id IS NULL;
  UPDATE files_sealedfile f SET emptied_at = app_now() FROM arrivals_attachment t, arrivals_arrival a
    WHERE f.id = t.file_id AND t.arrival_id = a.id AND a.id = ANY(ids)
      AND a.state = 'closed' AND a.individual_id IS NULL AND f.emptied_at IS NULL;
  UPDATE arrivals_arrival SET cipher = '', emptied_at = app_now()
    WHERE id = ANY(ids) AND state = 'closed' AND individual_id IS NULL AND emptied_at IS NULL;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('arrivals_empty(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [("arrivals", "0003_papers_of_a_person_and_words_no_longer_kept")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
