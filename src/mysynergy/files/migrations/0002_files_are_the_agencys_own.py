"""Row-level security of files: the agency that keeps one, and the system for whom an agreement lets in."""

from django.db import migrations

SQL = r"""
-- Whoever may open another agency's document is decided where the document stands (room documents), which then
-- opens the file as the system. Bytes are written once: no update, no delete but by an erasure.
CALL app_protect('files_sealedfile', 'app_is_system() OR agency_id = (SELECT app_people())',
                 'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT, UPDATE (scan, scanned_at)');
CALL app_protect('files_part', 'app_is_system() OR agency_id = (SELECT app_people())',
                 'app_is_system() OR agency_id = (SELECT app_people())', 'SELECT, INSERT');
GRANT UPDATE ON files_sealedfile TO mysynergy_definer;
GRANT DELETE ON files_part TO mysynergy_definer;
CREATE FUNCTION files_forget(scopes uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(scopes);
  DELETE FROM files_part p USING files_sealedfile f WHERE p.file_id = f.id AND f.scope = ANY(scopes);
  UPDATE files_sealedfile SET emptied_at = app_now() WHERE scope = ANY(scopes) AND emptied_at IS NULL;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('files_forget(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_sealed_files_and_their_parts"),
        ("database", "0001_actor_settings_and_protection"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
