"""Append-only tables let the definer role pass: only its functions may change a row there, and the ones that do
look first whether an erasure was decided (``vault_need_destroyed``). The role holds no right to change or delete
rows but where a room's migration gives it one.
"""

from django.db import migrations

SQL = r"""
CREATE OR REPLACE FUNCTION app_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'TRUNCATE' AND current_user = 'mysynergy_definer' THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'MS001';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("database", "0001_actor_settings_and_protection")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
