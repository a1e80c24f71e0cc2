"""The free text of an erased person's needs is emptied; kinds, dates and outcomes stay for the counts."""

from django.db import migrations

SQL = r"""
GRANT UPDATE ON cases_need TO mysynergy_definer;
CREATE FUNCTION cases_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE cases_need SET note = '', held_note = '', close_reason = '' WHERE individual_id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('cases_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_a_closed_need_has_an_outcome"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
