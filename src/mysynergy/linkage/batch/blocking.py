"""Which pairs of records are worth comparing: those that share a key, in DuckDB, with its memory bounded.

The keys are those of ``keys.py``, made from columns. A key that too many records share (one telephone
number on ten thousand records, a common name in a large state) proposes nobody: such a block would cost
the square of its size and mostly pair strangers. It is told, and the other keys of these records still
find their people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import duckdb
import polars as pl

from mysynergy.linkage.batch.names import SOUNDS
from mysynergy.linkage.batch.records import Records

#: The largest block of each kind. A number or telephone is nearly a person's own: who shares it is few.
CAPS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "number": 60,
        "other": 60,
        "phone": 30,
        "date_name": 60,
        "date_father": 30,
        "date_mother": 30,
        "serial": 60,
        "name_state": 30,
        "year_pair": 40,
        "postcode_pair": 40,
        "home_name": 30,
        "year_given": 30,
        "whole_name": 20,
    }
)
#: What each key is made of: columns of ``key_columns`` (of ``HEARD``, where ``sound`` is one of them). Who
#: lacks one of them has no such key. Both engines run what is made of these lines: they hold only what DuckDB
#: and Spark write alike.
KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "number": ("ic",),
        "other": ("other",),
        "phone": ("phone",),
        "date_name": ("day", "sound"),
        "date_father": ("day", "father_sound"),
        "date_mother": ("day", "mother_sound"),
        "serial": ("right(ic, 6)", "sound_1"),
        "name_state": ("state", "whole"),
        "year_pair": ("year", "pair"),
        "postcode_pair": ("postcode", "pair"),
        "home_name": ("home", "sound"),
        "year_given": ("year", "given_sounds"),
        "whole_name": ("whole",),
    }
)
#: Each sound of a given name once, with what stands beside it in a key.
HEARD: Final = " UNION ".join(
    f"SELECT rid, twelve, day, home, {sound} AS sound FROM record WHERE {sound} IS NOT NULL"  # noqa: S608
    for sound in SOUNDS
)
#: For so many records at once pairs are looked for: the rest of them waits on disk.
_AT_ONCE: Final = 2_500_000
#: Other numbers are compared only from so many signs on.
_SHORTEST: Final = 5
_X: Final = "((a | b) - (a & b))"
_Y: Final = f"(({_X} | ({_X} >> 1) | ({_X} >> 2) | ({_X} >> 3)) & {0x111111111111})"
_BESIDE: Final = f"({_Y} & ({_Y} >> 4))"


def _crossed(a: str, b: str) -> str:
    """The digits of ``a``, moved by one, that are not those of ``b``."""
    return f"((({a} >> 4) | {b}) - (({a} >> 4) & {b}))"


#: Whether two valid numbers ``a`` and ``b``, a digit in each four bits, are at most one slip apart: the same,
#: one digit wrong, or two neighbours in each other's place. Of twelve digits each, so none missing or extra.
ONE_SLIP: Final = (
    f"bit_count({_Y}) <= 1 OR (bit_count({_Y}) = 2 AND {_BESIDE} <> 0 "
    f"AND (({_crossed('a', 'b')} | {_crossed('b', 'a')}) & ({_BESIDE} * 15)) = 0)"
)
#: All pairs of ``ours`` (some or all of those with proposing keys) and others. Two valid numbers more than
#: a slip apart are two people, whatever else they share: such a pair is never compared further.
PAIRS: Final = f"""
    SELECT DISTINCT one, other
    FROM (SELECT one.rid AS one, other.rid AS other, one.twelve AS a, other.twelve AS b
          FROM ours one JOIN proposing other ON one.key = other.key AND one.rid < other.rid) AS met
    WHERE a IS NULL OR b IS NULL OR {ONE_SLIP}
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Blocked:
    """What blocking found: ``pairs``, and the blocks left out by kind: (blocks, records, largest)."""

    pairs: int
    left_out: Mapping[str, tuple[int, int, int]]


def write_pairs(keys: pl.DataFrame | Path, target: Path, *, memory_gib: float, folder: Path) -> Blocked:
    """Write the pairs worth comparing to ``target`` (Parquet: ``one`` < ``other``, rows of the records).

    ``keys`` are the ``key_columns`` of the records, or a Parquet file of them. ``folder`` takes what does not
    fit into ``memory_gib``.
    """
    with bounded(memory_gib, folder) as connection:
        if isinstance(keys, Path):
            connection.execute(f"CREATE TEMP VIEW record AS FROM read_parquet('{quoted(keys)}')")
        else:
            connection.register("record", keys.to_arrow())
        connection.execute(f"CREATE TEMP TABLE heard AS {HEARD}")
        left_out = _keys(connection)
        connection.execute("DROP TABLE heard")
        _meet(connection)
        rows = connection.execute(
            f"COPY (FROM met ORDER BY one, other) TO '{quoted(target)}' "
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)"
        ).fetchone()
    return Blocked(int(rows[0]) if rows else 0, left_out)


@contextmanager
def bounded(memory_gib: float, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open DuckDB with so much memory; what does not fit goes to ``folder``, where nobody can read it."""
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"SET memory_limit = '{memory_gib:.2f}GiB'")
        connection.execute(f"SET temp_directory = '{quoted(folder)}'")
        # What spills holds names: nobody who copies the disk is to read them.
        connection.execute("SET temp_file_encryption = true")
        yield connection


def _meet(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of pairs, for some records after the others; a pair of many keys stands there once."""
    connection.execute("CREATE TEMP TABLE met (one INTEGER, other INTEGER)")
    last = connection.execute("SELECT coalesce(max(rid), 0) FROM proposing").fetchone()
    for first in range(0, int(last[0]) + 1 if last else 0, _AT_ONCE):
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW ours AS SELECT * FROM proposing "  # noqa: S608
            f"WHERE rid >= {first} AND rid < {first + _AT_ONCE}"
        )
        connection.execute(f"INSERT INTO met {PAIRS}")


def key_columns(records: Records, first: int = 0, count: int | None = None) -> pl.DataFrame:
    """What the keys of ``count`` records from ``first`` on are made of, by the row ``rid`` of each.

    ``twelve`` is the valid number that nothing in its record contradicts, a digit in each four bits.

    Day and month stand in ascending order in ``day``, as in keys.py: a swapped date meets the right one.
    """
    table, names = records.table.slice(first, count), records.names.table
    month, day = pl.col("dob") // 100 % 100, pl.col("dob") % 100
    of_name = names[(*SOUNDS, "father_sound", "whole", "pair", "given_sounds")]
    return table.select(
        (pl.int_range(pl.len(), dtype=pl.Int32) + first).alias("rid"),
        *("ic", "phone", "state", "postcode", "home"),
        pl.when(pl.col("other").str.len_bytes() >= _SHORTEST).then("other").alias("other"),
        pl.when("ic_own").then("ic").str.to_integer(base=16, strict=False).alias("twelve"),
        (pl.col("dob") // 10_000).alias("year"),
        pl.when(day > 0)
        .then(
            pl.col("dob") // 10_000 * 10_000
            + pl.min_horizontal(month, day) * 100
            + pl.max_horizontal(month, day)
        )
        .alias("day"),
    ).with_columns(
        *(
            # Spark knows no whole numbers of 64 bits without a sign.
            column.reinterpret(signed=True) if column.dtype == pl.UInt64 else column
            for column in (of_name[name].gather(table["name"]) for name in of_name.columns)
        ),
        names["sound_1"].gather(table["mother"]).alias("mother_sound"),
    )


def keys_of(kind: str, hashed: str = "hash") -> str:
    """A query for ``rid``, ``key`` and ``twelve`` of all who have a key of this kind."""
    parts = KEYS[kind]
    there = " AND ".join(f"{part} IS NOT NULL" for part in parts)
    source = "heard" if "sound" in parts else "record"
    return f"SELECT rid, {hashed}('{kind}', {', '.join(parts)}) AS key, twelve FROM {source} WHERE {there}"  # noqa: S608


def _keys(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int, int]]:
    """Make the table of keys that propose; return the blocks that were left out."""
    left_out: dict[str, tuple[int, int, int]] = {}
    connection.execute("CREATE TEMP TABLE proposing (rid INTEGER, key UBIGINT, twelve BIGINT)")
    for kind in KEYS:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE one_kind AS {keys_of(kind)}")
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE size AS "
            "SELECT key, count(*) AS n FROM one_kind GROUP BY key HAVING n > 1"
        )
        found = connection.execute(
            "SELECT count(*), coalesce(sum(n), 0)::BIGINT, coalesce(max(n), 0) FROM size WHERE n > ?",
            [CAPS[kind]],
        ).fetchone()
        if found and found[0]:
            left_out[kind] = (int(found[0]), int(found[1]), int(found[2]))
        connection.execute(
            "INSERT INTO proposing SELECT one_kind.* FROM one_kind JOIN size USING (key) WHERE n <= ?",
            [CAPS[kind]],
        )
    return left_out


def quoted(path: Path) -> str:
    """Return a path as it stands in a text of SQL."""
    return path.as_posix().replace("'", "''")
