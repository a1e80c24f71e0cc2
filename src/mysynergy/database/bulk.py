"""Many rows in one statement, under row-level security: ``COPY FROM`` is refused there.

Values travel as binary arrays, one a column. Names of tables, columns and types are the program's own.
"""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString, TypeAlias, cast

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.adapt import Dumper
from psycopg.pq import Format

Value: TypeAlias = "str | bytes | int | float | bool | uuid.UUID | dt.date | dt.datetime | None"
#: A row that is read, as its query names the columns; who asks knows their types.
Row: TypeAlias = "tuple[Any, ...]"
_EMPTY: Final = struct.Struct("!iiI")
_HEADER: Final = struct.Struct("!iiIii")
_LENGTH: Final = struct.Struct("!i")
_UUID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Column:
    """A column of rows to insert: its name, its type in SQL, and a value for each row or one for all."""

    name: str
    type: str
    values: Sequence[Value] | None = None
    same: Value | list[str] = None


class _Uuids(bytes):
    """A list of uuids as PostgreSQL's binary array."""


class _Byteas(bytes):
    """A list of byte strings as PostgreSQL's binary array."""


class _Texts(bytes):
    """A list of texts as PostgreSQL's binary array."""


class _Packed(Dumper):
    """Sends what is packed already: value by value, psycopg takes several times as long."""

    format = Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        return obj


class _PackedUuids(_Packed):
    oid = 2951


class _PackedByteas(_Packed):
    oid = 1001


class _PackedTexts(_Packed):
    oid = 1009


_DUMPERS: Final = ((_Uuids, _PackedUuids), (_Byteas, _PackedByteas), (_Texts, _PackedTexts))


def packed(type_: str, values: Iterable[Value]) -> bytes | list[Value]:
    """Return a list of uuids, bytes or texts ready to be sent; a list of another type as it is.

    ``None`` is NULL; a uuid may come as its 16 bytes. Raises ``TypeError`` where something else is among
    uuids or bytes.
    """
    if type_ == "uuid":
        return _Uuids(_array(2950, [None if one is None else _uuid(one) for one in values]))
    if type_ == "bytea":
        return _Byteas(_array(17, [None if one is None else _bytes(one) for one in values]))
    if type_ == "text":
        return _Texts(_array(25, [None if one is None else str(one).encode() for one in values]))
    return list(values)


def _uuid(value: Value) -> bytes:
    if isinstance(value, bytes) and len(value) == _UUID_BYTES:
        return value
    if not isinstance(value, uuid.UUID):
        raise TypeError("a list of uuids holds something else")
    return value.bytes


def _bytes(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError("a list of bytes holds something else")
    return value


def _array(of: int, values: Sequence[bytes | None]) -> bytes:
    """Pack an array of one dimension: its header, then each element behind its length; -1 is NULL."""
    if not values:
        return _EMPTY.pack(0, 0, of)
    header = _HEADER.pack(1, int(None in values), of, len(values), 1)
    lengths = {-1 if one is None else len(one) for one in values}
    if len(lengths) == 1 and values[0] is not None:
        length = _LENGTH.pack(len(values[0]))
        return header + length + length.join(cast("Sequence[bytes]", values))
    parts = [header]
    for one in values:
        parts.append(_LENGTH.pack(-1 if one is None else len(one)))
        parts.append(one or b"")
    return b"".join(parts)


def _run(
    query: sql.SQL | sql.Composed, given: Sequence[object], read: Callable[[psycopg.Cursor[Row]], list[Row]]
) -> list[Row]:
    connection.ensure_connection()
    # Errors come as Django's: whoever tries again what another transaction got in the way of knows those.
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(cast("psycopg.Connection[Row]", connection.connection)) as cursor,
    ):
        for kind, dumper in _DUMPERS:
            cursor.adapters.register_dumper(kind, dumper)
        cursor.execute(query, given, binary=True)
        return read(cursor)


def select_many(query: LiteralString, *lists: tuple[str, Iterable[Value]] | Value) -> list[Row]:
    """Return the rows of a query to which whole lists are given, each as one array: ``= ANY(%b)``.

    ``lists``: pairs of type in SQL and values, or single values, in the order of the ``%b`` in ``query``,
    which is the program's own text. Row-level security decides as on any query.
    """
    given = [packed(*one) if isinstance(one, tuple) else one for one in lists]
    return _run(sql.SQL(query), given, lambda cursor: cursor.fetchall())


def change_many(query: LiteralString, *lists: tuple[str, Iterable[Value]] | Value) -> int:
    """Run an ``UPDATE`` or ``DELETE`` to which whole lists are given, as ``select_many``; return of how many
    rows. Raises ``RuntimeError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("rows are changed inside the transaction of what they tell")
    given = [packed(*one) if isinstance(one, tuple) else one for one in lists]
    ((changed,),) = _run(sql.SQL(query), given, lambda cursor: [(cursor.rowcount,)])
    return int(changed)


def insert_many(
    table: str, columns: Sequence[Column], *, conflict: str = "", returning: str = ""
) -> list[Row]:
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
    given: list[object] = [one.same for one in columns if one.values is None]
    given += [packed(one.type, one.values or ()) for one in varied]
    return _run(query, given, lambda cursor: cursor.fetchall() if returning else [])
