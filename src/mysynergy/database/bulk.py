"""Many rows in one statement, under row-level security: ``COPY FROM`` is refused there.

Values travel as binary arrays, one a column. Names of tables, columns and types are the program's own.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

import psycopg
from django.db import connection
from psycopg import sql

Value: TypeAlias = "str | bytes | int | float | bool | uuid.UUID | dt.date | dt.datetime | None"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of rows to insert: its name, its type in SQL, and a value for each row or one for all."""

    name: str
    type: str
    values: Sequence[Value] | None = None
    same: Value | list[str] = None


def insert_many(
    table: str, columns: Sequence[Column], *, conflict: str = "", returning: str = ""
) -> list[tuple[Value, ...]]:
    """Insert rows in the running transaction; return what ``returning`` names of those that were inserted.

    ``conflict``: for example ``ON CONFLICT DO NOTHING``. Row-level security decides as on any insert. Raises
    ``ValueError`` when columns differ in length, ``RuntimeError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("rows are inserted inside the transaction of what they tell")
    varied = [one for one in columns if one.values is not None]
    lengths = {len(one.values or ()) for one in varied}
    if len(lengths) != 1:
        raise ValueError(f"columns of {table} differ in length")
    if lengths == {0}:
        return []
    named = {one.name: sql.Identifier(one.name) for one in columns}
    chosen = [
        named[one.name] if one.values is not None else sql.SQL("%b::{}").format(sql.SQL(one.type))
        for one in columns
    ]
    # A list of texts is sent as texts and cast row by row: there is no binary form of jsonb or ranges here.
    query = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM unnest({}) AS given ({}) {} {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(named.values()),
        sql.SQL(", ").join(chosen),
        sql.SQL(", ").join(sql.SQL("%b::{}[]").format(sql.SQL(one.type)) for one in varied),
        sql.SQL(", ").join(named[one.name] for one in varied),
        sql.SQL(conflict),
        sql.SQL(f"RETURNING {returning}" if returning else ""),
    )
    given = [one.same for one in columns if one.values is None] + [list(one.values or ()) for one in varied]
    connection.ensure_connection()
    with psycopg.Cursor(cast("psycopg.Connection[tuple[Value, ...]]", connection.connection)) as cursor:
        cursor.execute(query, given)
        return cursor.fetchall() if returning else []
