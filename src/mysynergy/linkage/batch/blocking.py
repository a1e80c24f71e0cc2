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
from mysynergy.linkage.batch.records import Records, RecordsError

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
        "home_name": 30,
        "year_given": 30,
        "whole_name": 20,
        "home_year": 12,
        "mother_year": 20,
        "given": 8,
        "same_words": 12,
        "home": 30,
        "date": 30,
        "place_name": 60,
        "place_father": 60,
        "father_name": 60,
    }
)
#: What each key is made of: columns of ``key_columns`` (of ``heard``, where ``sound`` is one of them). Who
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
        "home_name": ("home", "sound"),
        "year_given": ("year", "given_sounds"),
        "whole_name": ("whole",),
        "home_year": ("home", "year"),
        "mother_year": ("year", "mother_whole"),
        "given": ("given_sounds",),
        # Names that sound alike are too many where few syllables make them; of the very same words few are.
        "same_words": ("bag",),
    }
)
#: More keys, for lists on which nobody stands beside her family (``Weights.families``): who shares a home, a
#: birth date, or a place and a name, may be she there, whatever else differs; elsewhere they are her sisters
#: and neighbours.
KEYS_ALONE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "home": ("home",),
        "date": ("day",),
        "place_name": ("postcode", "sound"),
        "place_father": ("postcode", "father_sound"),
        "father_name": ("father_sound", "sound"),
    }
)
#: Keys that hold no full date. Who was born on another day is somebody else, unless number or telephone say
#: more: then those bring the two together.
_UNDATED: Final = frozenset(
    {
        *("name_state", "home_name", "whole_name", "year_pair", "year_given"),
        *("home_year", "mother_year", "given", "same_words"),
    }
)
#: What stands beside the sound of a given name in a key.
_BESIDE_SOUNDS: Final = "rid, twelve, born, day, home"
#: For so many records at once pairs are looked for: the rest of them waits on disk.
_AT_ONCE: Final = 2_500_000
#: Other numbers are compared only from so many signs on.
_SHORTEST: Final = 5


def one_slip(a: str, b: str) -> str:
    """Whether ``a`` and ``b``, of at most twelve digits with each in four bits, are at most one slip apart.

    That is the same, one digit wrong, or two neighbours in each other's place. Both have as many digits, so
    none is missing or extra.
    """
    differ = f"(({a} | {b}) - ({a} & {b}))"
    digits = f"(({differ} | ({differ} >> 1) | ({differ} >> 2) | ({differ} >> 3)) & {0x111111111111})"
    beside = f"({digits} & ({digits} >> 4))"
    # The digits of one, moved by one, that are not those of the other.
    crossed = [f"((({x} >> 4) | {y}) - (({x} >> 4) & {y}))" for x, y in ((a, b), (b, a))]
    return (
        f"(bit_count({digits}) <= 1 OR (bit_count({digits}) = 2 AND {beside} <> 0 "
        f"AND (({crossed[0]} | {crossed[1]}) & ({beside} * 15)) = 0))"
    )


#: Whether two birth dates of one year may yet be one person's: day and month changed places, or one of them
#: is the 1 January that is written for "not known".
_SAME_YEAR: Final = """(c >> 16) = (d >> 16) AND ((c & 65535) = 257 OR (d & 65535) = 257
    OR ((c & 255) = ((d >> 8) & 255) AND ((c >> 8) & 255) = (d & 255)))"""
_TWO_NUMBERS: Final = f"(a IS NULL OR b IS NULL OR a = 0 OR b = 0 OR {one_slip('a', 'b')})"
_ONE_DATE: Final = f"""(c IS NULL OR d IS NULL OR (a IS NOT NULL AND b IS NOT NULL)
           OR {one_slip("c", "d")} OR ({_SAME_YEAR}))"""


def pairs_met(families: bool) -> str:
    """A query for all pairs of ``ours`` (some or all of those with proposing keys) that may be one person.

    Two valid numbers more than a slip apart are two people, whatever else they share. So are, where families
    stand on the lists, two birth dates more than a slip apart where one has no number and a key without a
    date proposed them. Of different years no sum passes their cap, unless the same telephone or paper, which
    are keys, lifts it; of one year they are strangers but for one pair in 300,000 that are linked.
    """
    wanted = f"{_TWO_NUMBERS} AND {_ONE_DATE}" if families else _TWO_NUMBERS
    return f"""
    SELECT DISTINCT one, other
    FROM (SELECT one.rid AS one, other.rid AS other, one.twelve AS a, other.twelve AS b,
                 CAST(one.born AS BIGINT) AS c, CAST(other.born AS BIGINT) AS d
          FROM ours one JOIN proposing other ON one.key = other.key AND one.rid < other.rid) AS met
    WHERE {wanted}
"""  # noqa: S608 - constants of this module


def kinds_of(families: bool) -> Mapping[str, tuple[str, ...]]:
    """The kinds of keys that propose, and what each is made of."""
    return KEYS if families else {**KEYS, **KEYS_ALONE}


def heard(families: bool) -> str:
    """A query for each sound of a given name once, with what stands beside it in a key."""
    beside = _BESIDE_SOUNDS if families else f"{_BESIDE_SOUNDS}, postcode, father_sound"
    return " UNION ".join(
        f"SELECT {beside}, {sound} AS sound FROM record WHERE {sound} IS NOT NULL"  # noqa: S608
        for sound in SOUNDS
    )


@dataclass(frozen=True, slots=True)
class Blocked:
    """What blocking found: ``pairs``, and the blocks left out by kind: (blocks, records, largest)."""

    pairs: int
    left_out: Mapping[str, tuple[int, int, int]]


def write_pairs(
    keys: pl.DataFrame | Path, target: Path, *, memory_gib: float, folder: Path | None, families: bool = True
) -> Blocked:
    """Write the pairs worth comparing to ``target`` (Parquet: ``one`` < ``other``, rows of the records).

    ``keys`` are the ``key_columns`` of the records, or a Parquet file of them. ``folder`` takes what does not
    fit into ``memory_gib``, readable; without one nothing leaves memory. ``families``: as in ``Weights``.
    Raises RecordsError where that is too little.
    """
    with bounded(memory_gib, folder) as connection:
        if isinstance(keys, Path):
            connection.execute(f"CREATE TEMP VIEW record AS FROM read_parquet('{quoted(keys)}')")
        else:
            connection.register("record", keys.to_arrow())
        connection.execute(f"CREATE TEMP TABLE heard AS {heard(families)}")
        left_out = _keys(connection, families)
        connection.execute("DROP TABLE heard")
        _meet(connection, families)
        rows = connection.execute(
            f"COPY (FROM met ORDER BY one, other) TO '{quoted(target)}' "
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)"
        ).fetchone()
    return Blocked(int(rows[0]) if rows else 0, left_out)


@contextmanager
def bounded(memory_gib: float, folder: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open DuckDB with so much memory; what does not fit goes to ``folder``, if there is one.

    What spills holds numbers and dates of birth as they are: DuckDB seals it only with an extension that must
    be fetched from elsewhere. So ``folder`` is for lists that lie open themselves. Raises RecordsError where
    the memory is too little.
    """
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"SET memory_limit = '{memory_gib:.2f}GiB'")
        connection.execute(f"SET temp_directory = '{quoted(folder) if folder else ''}'")
        try:
            yield connection
        except duckdb.OutOfMemoryException as error:
            raise RecordsError(
                f"The search for pairs does not fit into its {memory_gib:.1f} GiB: give the run more with "
                "--memory" + (", or room on the disk." if folder else ".")
            ) from error


def _meet(connection: duckdb.DuckDBPyConnection, families: bool) -> None:
    """Make the table of pairs, for some records after the others; a pair of many keys stands there once."""
    connection.execute("CREATE TEMP TABLE met (one INTEGER, other INTEGER)")
    last = connection.execute("SELECT coalesce(max(rid), 0) FROM proposing").fetchone()
    for first in range(0, int(last[0]) + 1 if last else 0, _AT_ONCE):
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW ours AS SELECT * FROM proposing "  # noqa: S608
            f"WHERE rid >= {first} AND rid < {first + _AT_ONCE}"
        )
        connection.execute(f"INSERT INTO met {pairs_met(families)}")


def key_columns(records: Records, first: int = 0, count: int | None = None) -> pl.DataFrame:
    """What the keys of ``count`` records from ``first`` on are made of, by the row ``rid`` of each.

    ``twelve`` is the valid number that nothing in its record contradicts, a digit in each four bits; 0 for
    another number of about twelve digits. ``born`` is a full birth date written so, year first.

    Day and month stand in ascending order in ``day``, as in keys.py: a swapped date meets the right one.
    """
    table, names = records.table.slice(first, count), records.names.table
    month, day = pl.col("dob") // 100 % 100, pl.col("dob") % 100
    of_name = names[(*SOUNDS, "father_sound", "whole", "pair", "given_sounds", "bag")]
    return table.select(
        (pl.int_range(pl.len(), dtype=pl.Int32) + first).alias("rid"),
        *("ic", "phone", "state", "home", "postcode"),
        pl.when(pl.col("other").str.len_bytes() >= _SHORTEST).then("other").alias("other"),
        pl.when("ic_own")
        .then(pl.col("ic").str.to_integer(base=16, strict=False))
        .when(pl.col("ic").is_not_null())
        .then(0)
        .alias("twelve"),
        pl.when((month > 0) & (day > 0)).then(_in_fours(pl.col("dob"), 8)).cast(pl.Int32).alias("born"),
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
        names["whole"].gather(table["mother"]).reinterpret(signed=True).alias("mother_whole"),
    )


def _in_fours(number: pl.Expr, digits: int) -> pl.Expr:
    """A number with each of its decimal digits in four bits."""
    return pl.sum_horizontal(number // 10**place % 10 * 16**place for place in range(digits))


def keys_of(kind: str, hashed: str = "hash") -> str:
    """A query for ``rid``, ``key``, ``twelve`` and ``born`` of all who have a key of this kind.

    ``born`` is null where the kind says enough, whatever the date.
    """
    parts = kinds_of(families=False)[kind]
    there = " AND ".join(f"{part} IS NOT NULL" for part in parts)
    source = "heard" if "sound" in parts else "record"
    born = "born" if kind in _UNDATED else "CAST(NULL AS INTEGER) AS born"
    key = f"{hashed}('{kind}', {', '.join(parts)}) AS key"
    return f"SELECT rid, {key}, twelve, {born} FROM {source} WHERE {there}"  # noqa: S608


def _keys(connection: duckdb.DuckDBPyConnection, families: bool) -> dict[str, tuple[int, int, int]]:
    """Make the table of keys that propose; return the blocks that were left out."""
    left_out: dict[str, tuple[int, int, int]] = {}
    connection.execute("CREATE TEMP TABLE proposing (rid INTEGER, key UBIGINT, twelve BIGINT, born INTEGER)")
    for kind in kinds_of(families):
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
