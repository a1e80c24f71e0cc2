"""Which pairs of records are worth comparing: those that share a key, in DuckDB, with its memory bounded.

The keys are those of ``keys.py``, made from columns. A key that too many records share (one telephone
number on ten thousand records, a common name in a large state) proposes nobody: such a block would cost
the square of its size and mostly pair strangers. It is told, and the other keys of these records still
find their people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import duckdb

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
# Day and month in ascending order, as in keys.py: a swapped date meets the right one.
_DAY: Final = (
    "CASE WHEN dob % 100 > 0 THEN dob // 10000 * 10000 "
    "+ least(dob // 100 % 100, dob % 100) * 100 + greatest(dob // 100 % 100, dob % 100) END"
)
_KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "number": "SELECT rid, hash('number', ic) FROM record WHERE ic IS NOT NULL",
        "other": "SELECT rid, hash('other', other) FROM record WHERE length(other) >= 5",
        "phone": "SELECT rid, hash('phone', phone) FROM record WHERE phone IS NOT NULL",
        "date_name": "SELECT rid, hash('date_name', day, unnest(given_sounds)) FROM record "
        "WHERE day IS NOT NULL",
        "date_father": "SELECT rid, hash('date_father', day, father_sound) FROM record "
        "WHERE day IS NOT NULL AND father_sound IS NOT NULL",
        "date_mother": "SELECT rid, hash('date_mother', day, mother_sound) FROM record "
        "WHERE day IS NOT NULL AND mother_sound IS NOT NULL",
        "serial": "SELECT rid, hash('serial', ic[-6:], given_sounds[1]) FROM record "
        "WHERE ic IS NOT NULL AND len(given_sounds) > 0",
        "name_state": "SELECT rid, hash('name_state', state, whole) FROM record "
        "WHERE state IS NOT NULL AND whole IS NOT NULL",
        "year_pair": "SELECT rid, hash('year_pair', dob // 10000, pair) FROM record "
        "WHERE dob IS NOT NULL AND pair IS NOT NULL",
        "postcode_pair": "SELECT rid, hash('postcode_pair', postcode, pair) FROM record "
        "WHERE postcode IS NOT NULL AND pair IS NOT NULL",
        "home_name": "SELECT rid, hash('home_name', home, unnest(given_sounds)) FROM record "
        "WHERE home IS NOT NULL",
        "year_given": "SELECT rid, hash('year_given', dob // 10000, list_sort(given_sounds)) FROM record "
        "WHERE dob IS NOT NULL AND len(given_sounds) > 0",
        "whole_name": "SELECT rid, hash('whole_name', whole) FROM record WHERE whole IS NOT NULL",
    }
)
# All pairs of the proposing keys, each once. Two valid numbers more than a slip apart are two people,
# whatever else they share: never compared further. Counting the places that differ is cheap and comes first.
_PAIRS: Final = """
    SELECT p.one, p.other
    FROM (SELECT DISTINCT one.rid AS one, other.rid AS other
          FROM proposing one JOIN proposing other ON one.key = other.key AND one.rid < other.rid) p
    JOIN record a ON a.rid = p.one JOIN record b ON b.rid = p.other
    WHERE CASE WHEN a.twelve IS NULL OR b.twelve IS NULL THEN true
               WHEN hamming(a.twelve, b.twelve) > 2 THEN false
               ELSE damerau_levenshtein(a.twelve, b.twelve) <= 1 END
    ORDER BY p.one, p.other
"""


@dataclass(frozen=True, slots=True)
class Blocked:
    """What blocking found: ``pairs``, and the blocks left out by kind: (blocks, records, largest)."""

    pairs: int
    left_out: Mapping[str, tuple[int, int, int]]


def write_pairs(records: Records, target: Path, *, memory_gib: float, folder: Path) -> Blocked:
    """Write the pairs worth comparing to ``target`` (Parquet: ``one`` < ``other``, rows of the records).

    ``folder`` takes what does not fit into ``memory_gib``.
    """
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"SET memory_limit = '{memory_gib:.2f}GiB'")
        connection.execute(f"SET temp_directory = '{_quoted(folder)}'")
        # What spills holds names: nobody who copies the disk is to read them.
        connection.execute("SET temp_file_encryption = true")
        _fill(connection, records)
        left_out = _keys(connection)
        rows = connection.execute(f"""
            COPY ({_PAIRS}) TO '{_quoted(target)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)
        """).fetchone()
    return Blocked(int(rows[0]) if rows else 0, left_out)


def _fill(connection: duckdb.DuckDBPyConnection, records: Records) -> None:
    connection.register("said", records.table.drop("rec_id", "agency").with_row_index("rid").to_arrow())
    connection.register("names", records.names.table.with_row_index("place").to_arrow())
    connection.execute(f"""
        CREATE TEMP TABLE record AS
        SELECT said.rid::INTEGER AS rid, ic, CASE WHEN ic_valid THEN ic END AS twelve, other, dob,
               {_DAY} AS day, phone, state, postcode,
               list_filter([n.sound_1, n.sound_2, n.sound_3, n.sound_4, n.sound_5], lambda s: s IS NOT NULL)
                   AS given_sounds,
               home, n.father_sound, n.whole, n.pair, m.sound_1 AS mother_sound
        FROM said LEFT JOIN names n ON n.place = said.name LEFT JOIN names m ON m.place = said.mother
    """)  # noqa: S608 - a constant of this module


def _keys(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int, int]]:
    """Make the table of keys that propose; return the blocks that were left out."""
    left_out: dict[str, tuple[int, int, int]] = {}
    connection.execute("CREATE TEMP TABLE proposing (key UBIGINT, rid INTEGER)")
    for kind, query in _KEYS.items():
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE one_kind AS SELECT DISTINCT * FROM ({query}) t(rid, key)"  # noqa: S608
        )
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
            "INSERT INTO proposing SELECT key, rid FROM one_kind JOIN size USING (key) WHERE n <= ?",
            [CAPS[kind]],
        )
    return left_out


def _quoted(path: Path) -> str:
    return path.as_posix().replace("'", "''")
