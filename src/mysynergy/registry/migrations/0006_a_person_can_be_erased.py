"""The golden record is emptied and nothing finds it any more, once the key is destroyed."""

from django.db import migrations

SQL = r"""
GRANT DELETE ON registry_identifier, registry_spelling, registry_contact, registry_searchkey, registry_numberholder TO mysynergy_definer;
GRANT UPDATE ON registry_link, registry_consent TO mysynergy_definer;
CREATE FUNCTION registry_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  DELETE FROM registry_numberholder WHERE individual_id = ANY(ids);
  DELETE FROM registry_searchkey WHERE individual_id = ANY(ids);
  DELETE FROM registry_spelling WHERE individual_id = ANY(ids);
  DELETE FROM registry_contact WHERE individual_id = ANY(ids);
  DELETE FROM registry_identifier WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  UPDATE registry_consent SET evidence = '', withdrawn_reason = CASE WHEN withdrawn_reason IS NULL THEN NULL ELSE '-' END
  WHERE individual_id = ANY(ids);
  UPDATE registry_link SET ended_at = coalesce(ended_at, app_now()), end_reason = 'erased' WHERE individual_id = ANY(ids);
  UPDATE registry_individual SET name = '', birth_date = NULL, birth_precision = NULL, sex = NULL, state = NULL, district = NULL,
    postcode = NULL, address = NULL, language = NULL, number_kind = NULL, number_tail = NULL, alive = true, death_date = NULL,
    death_precision = NULL, safe_to_contact = 'do_not_contact', erased_at = app_now()
  WHERE id = ANY(ids);
  RETURN done;
END $$;
CALL app_definer('registry_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_when_a_record_was_erased"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
