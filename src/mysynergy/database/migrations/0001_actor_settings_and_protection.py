"""The database's own words for who acts, and the procedures with which every room protects its tables."""

from django.db import migrations

SQL = r"""
-- Who acts, as the application told the database for this transaction. An unset value is NULL: no rows.
CREATE FUNCTION app_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.kind', true), '') $$;
CREATE FUNCTION app_actor() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.actor', true), '')::uuid $$;
CREATE FUNCTION app_agency() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.agency', true), '')::uuid $$;
CREATE FUNCTION app_people() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.people', true), '')::uuid $$;
CREATE FUNCTION app_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.role', true), '') $$;
CREATE FUNCTION app_subject() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.subject', true), '')::uuid $$;
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(nullif(current_setting('app.now', true), '')::timestamptz, now()) $$;
CREATE FUNCTION app_today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT (app_now() AT TIME ZONE 'Asia/Kuala_Lumpur')::date $$;
CREATE FUNCTION app_is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(current_setting('app.kind', true) = 'system', false) $$;

-- Protect a table: row-level security for everybody, its owner too; the definer role sees all rows.
CREATE PROCEDURE app_protect(tbl regclass, using_expr text, check_expr text, privileges text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tbl);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tbl);
  EXECUTE format('CREATE POLICY actor ON %s USING (%s) WITH CHECK (%s)', tbl, using_expr, check_expr);
  EXECUTE format('CREATE POLICY definer ON %s TO mysynergy_definer USING (true) WITH CHECK (true)', tbl);
  EXECUTE format('REVOKE ALL ON %s FROM mysynergy_app, mysynergy_insight', tbl);
  EXECUTE format('GRANT %s ON %s TO mysynergy_app', privileges, tbl);
  EXECUTE format('GRANT SELECT ON %s TO mysynergy_definer', tbl);
END $$;

-- A table of things that concern a person, each row owned by one agency (columns agency_id, individual_id).
CREATE PROCEDURE app_protect_person(tbl regclass, category text, privileges text) LANGUAGE plpgsql AS $$
BEGIN
  CALL app_protect(tbl,
    format('app_is_system() OR agency_id = (SELECT app_people()) OR individual_id = (SELECT app_subject()) '
           'OR app_may_see(agency_id, individual_id, %L)', category),
    'app_is_system() OR agency_id = (SELECT app_people())',
    privileges);
END $$;

-- Published to everybody; written by system jobs only.
CREATE PROCEDURE app_protect_published(tbl regclass, privileges text) LANGUAGE plpgsql AS $$
BEGIN
  CALL app_protect(tbl, 'true', 'app_is_system()', privileges);
END $$;

-- Rows are added, never changed or deleted, by anybody but a superuser.
CREATE FUNCTION app_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'MS001';
END $$;
CREATE PROCEDURE app_append_only(tbl regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION app_refuse_change()', tbl);
  EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION app_refuse_change()', tbl);
END $$;

-- Hand a function or view over to the definer role, so that it sees every row under FORCE.
CREATE PROCEDURE app_definer(signature regprocedure) LANGUAGE plpgsql AS $$
DECLARE former text := current_setting('role');
BEGIN
  EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', signature);
  EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO mysynergy_app', signature);
  EXECUTE format('ALTER FUNCTION %s OWNER TO mysynergy_definer', signature);
  -- Policies are evaluated as whoever asks, so the owner needs the right too (data migrations).
  PERFORM set_config('role', 'mysynergy_definer', true);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO mysynergy_owner', signature);
  PERFORM set_config('role', former, true);
END $$;
CREATE PROCEDURE app_publish_view(view regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('REVOKE ALL ON %s FROM mysynergy_app', view);
  EXECUTE format('GRANT SELECT ON %s TO mysynergy_insight', view);
  EXECUTE format('ALTER VIEW %s OWNER TO mysynergy_definer', view);
END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
