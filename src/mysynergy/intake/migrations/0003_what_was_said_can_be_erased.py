"""The body of a source record can be emptied once its key is destroyed."""

from django.db import migrations

SQL = r"""
GRANT UPDATE ON intake_sourcerecord TO mysynergy_definer;
CREATE FUNCTION intake_erase(ids uuid[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE done int;
BEGIN
  PERFORM vault_need_destroyed(ids);
  UPDATE intake_sourcerecord SET cipher = '', warnings = '[]' WHERE id = ANY(ids);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
CALL app_definer('intake_erase(uuid[])');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_nothing_said_is_changed"),
        ("vault", "0002_a_destroyed_key_never_returns"),
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
