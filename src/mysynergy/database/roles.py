"""The SQL of ``mysynergy db-init``: roles and the database, made once by somebody who may make roles.

Roles are never made by migrations. An operator can print this SQL and run it by hand.
"""

from __future__ import annotations

OWNER = "mysynergy_owner"
APP = "mysynergy_app"
INSIGHT = "mysynergy_insight"
BACKUP = "mysynergy_backup"
DEFINER = "mysynergy_definer"

_ROLES = {
    # NOINHERIT: the owner can hand functions over to the definer but does not see what the definer sees.
    OWNER: "LOGIN NOINHERIT NOCREATEDB NOCREATEROLE",
    APP: "LOGIN NOINHERIT NOCREATEDB NOCREATEROLE",
    INSIGHT: "LOGIN NOINHERIT NOCREATEDB NOCREATEROLE",
    BACKUP: "LOGIN NOINHERIT NOCREATEDB NOCREATEROLE BYPASSRLS",
    DEFINER: "NOLOGIN NOINHERIT NOCREATEDB NOCREATEROLE",
}


def roles_sql() -> list[str]:
    """Return statements that make the five roles where they are missing (safe to repeat)."""
    statements = [
        f"DO $$ BEGIN CREATE ROLE {name} {options}; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        for name, options in _ROLES.items()
    ]
    statements.append(f"GRANT {DEFINER} TO {OWNER}")
    statements.append(f"GRANT pg_read_all_data TO {BACKUP}")
    return statements


def database_sql(name: str) -> list[str]:
    """Return the statement that makes database ``name`` (run it outside a transaction)."""
    return [
        f"CREATE DATABASE {quoted(name)} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'",
    ]


def inside_sql(name: str) -> list[str]:
    """Return statements to run inside the new database (safe to repeat)."""
    return [
        f"REVOKE ALL ON DATABASE {quoted(name)} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {quoted(name)} TO {APP}, {INSIGHT}, {BACKUP}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {APP}, {INSIGHT}, {BACKUP}, {DEFINER}",
        # ALTER FUNCTION ... OWNER TO needs CREATE for the new owner; the role cannot log in.
        f"GRANT CREATE ON SCHEMA public TO {DEFINER}, {OWNER}",
        # Sign-in, session and job tables are plain; protected tables take these rights back one by one.
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public "
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {APP}",
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
    ]


def quoted(name: str) -> str:
    """Return ``name`` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
