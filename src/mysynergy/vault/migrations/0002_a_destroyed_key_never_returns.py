"""Who may read and destroy keys, and the question every erasing function asks first."""

from django.db import migrations

SQL = r"""
CALL app_protect('vault_recordkey', 'app_kind() IS NOT NULL AND app_kind() <> ''public''',
                 'app_kind() IS NOT NULL AND app_kind() <> ''public'' AND destroyed_at IS NULL', 'SELECT, INSERT');
GRANT INSERT, UPDATE ON vault_recordkey TO mysynergy_definer;
CREATE FUNCTION vault_refuse_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.destroyed_at IS NULL AND NEW.destroyed_at IS NOT NULL AND NEW.scope = OLD.scope THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'append_only: a key is made and destroyed, nothing else' USING ERRCODE = 'MS001';
END $$;
CREATE TRIGGER never_returns BEFORE UPDATE OR DELETE ON vault_recordkey
  FOR EACH ROW EXECUTE FUNCTION vault_refuse_return();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON vault_recordkey
  FOR EACH STATEMENT EXECUTE FUNCTION app_refuse_change();

CREATE FUNCTION vault_destroy(scopes uuid[], erasure uuid) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  IF NOT app_is_system() THEN
    RAISE EXCEPTION 'only a decided erasure destroys keys' USING ERRCODE = 'MS004';
  END IF;
  INSERT INTO vault_recordkey (scope, destroyed_at, erasure_id)
  SELECT DISTINCT s, app_now(), erasure FROM unnest(scopes) AS s
  ON CONFLICT (scope) DO UPDATE SET key_id = NULL, cipher = NULL, destroyed_at = excluded.destroyed_at,
                                    erasure_id = excluded.erasure_id
  WHERE vault_recordkey.destroyed_at IS NULL;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('vault_destroy(uuid[], uuid)');
-- Nothing of a person is erased before her key is destroyed; called by the definer's functions of the rooms.
CREATE FUNCTION vault_need_destroyed(scopes uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app_is_system() OR EXISTS (SELECT 1 FROM unnest(scopes) AS s WHERE NOT EXISTS (
       SELECT 1 FROM vault_recordkey k WHERE k.scope = s AND k.destroyed_at IS NOT NULL)) THEN
    RAISE EXCEPTION 'not_erased: no erasure of this person was decided' USING ERRCODE = 'MS004';
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_a_key_per_record"), ("database", "0002_erasure_passes_append_only")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
