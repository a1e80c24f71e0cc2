"""Lists of agencies, read: text columns of any dirtiness become small columns that compare fast.

Rows keep their place: row ``i`` of what comes out is row ``i`` of what went in. Every distinct text is
read once, by the same functions that read one typed person, so that a batch and a counter see the same
person alike.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import polars as pl

from mysynergy.linkage.addresses import A_HOME, MOST_SIGNS, STEPS
from mysynergy.linkage.batch.bearers import count_bearers
from mysynergy.linkage.batch.dates_compared import doubted
from mysynergy.linkage.batch.names import Names, NamesReader
from mysynergy.linkage.birthplaces import BIRTHPLACES
from mysynergy.linkage.dates import parse_birth_date
from mysynergy.linkage.identity_numbers import MYKAD_DIGITS
from mysynergy.linkage.lists import (
    LOST_ZEROS,
    SEXES,
    date_of_lists,
    spreadsheet_date,
    state_meanings,
)
from mysynergy.linkage.phones import parse_phone

COLUMNS: Final = (
    *("rec_id", "agency", "ic", "name", "dob", "gender", "state", "postcode", "phone", "mother", "address"),
)
#: A digit or two too few, or one too many, is still compared with twelve digits. Nine from which no zeros
#: were eaten are another number: a passport of a country that puts no letters in it.
_NEARLY_TWELVE: Final = range(MYKAD_DIGITS - 2, MYKAD_DIGITS + 2)
#: On how many records a number can stand and still be one person's own (twenty agencies, twice each), and a
#: telephone one family's.
MOST_OWN: Final[Mapping[str, int]] = MappingProxyType({"ic": 40, "other": 40, "phone": 60, "home": 60})


#: So many rows of the lists are read at once.
_SLICE: Final = 250_000


class RecordsError(ValueError):
    """A file that cannot be linked at all: the sentence says which, why, and what to do."""


@dataclass(slots=True)
class Told:
    """What was repaired or could not be read: a count for each sentence, and the first rows it holds of."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[int]] = field(default_factory=dict)
    #: How many rows of the lists come before those that are being read.
    before: int = 0

    def add(self, what: str, rows: pl.Series) -> None:
        """Add the rows (a mask) of which ``what`` holds."""
        count = int(rows.sum() or 0)
        if count:
            self.counts[what] += count
            first = self.rows.setdefault(what, [])
            first += [self.before + row + 1 for row in rows.arg_true()[: 6 - len(first)].to_list()]

    def to_json(self) -> str:
        """Return it as text, for ``from_json``."""
        return json.dumps([dict(self.counts), self.rows])

    @staticmethod
    def from_json(*texts: str) -> Told:
        """Return what several told."""
        told = Told()
        for counts, rows in map(json.loads, texts):
            told.counts.update(counts)
            told.rows.update(rows)
        return told

    def lines(self) -> list[str]:
        """One sentence for each, with how many rows and the first of them."""
        return [
            f"{what} ({count:,} rows: {', '.join(f'{row:,}' for row in self.rows[what])}"
            f"{', ...' if count > len(self.rows[what]) else ''})"
            for what, count in sorted(self.counts.items())
        ]


@dataclass(frozen=True, slots=True)
class Records:
    """The lists, read. ``table`` has a row for each record; its names are numbers into ``names``.

    Columns: ``ic`` (twelve digits, or nearly), ``ic_valid``, ``ic_own`` (valid, and nothing else in the
    record contradicts it: ``PersonRecord.doubts``), ``ic_said`` (and a birth date said agrees), ``other``
    (any other number), ``dob`` (year * 10000 + month * 100 + day; 0 for a part that is not known), ``sex``
    (1, 2), ``state`` (1 to 16), ``postcode``, ``home`` (a number for each address), ``phone`` (E.164
    digits), ``name`` and ``mother`` (places in ``names``). Null: not known.
    """

    table: pl.DataFrame
    names: Names
    told: Told


def open_lists(paths: Sequence[Path]) -> pl.LazyFrame:
    """Open Parquet files of agencies' lists as one, all columns as text, the missing ones empty.

    Raises RecordsError where a file is no Parquet, is cut off, has no ``rec_id``, or holds no rows.
    """
    frames = []
    for path in paths:
        try:
            schema = pl.read_parquet_schema(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise RecordsError(
                f"{path} cannot be read as Parquet: it is another kind of file, or was cut off. "
                "Write it again and begin anew; nothing was linked."
            ) from error
        if "rec_id" not in schema:
            raise RecordsError(f"{path} has no column rec_id: give every record an id of its own.")
        given = [name for name in COLUMNS if name in schema]
        frames.append(
            pl.scan_parquet(path)
            .select(
                *(pl.col(name).cast(pl.String).alias(name) for name in given),
                *(pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in schema),
            )
            .select(COLUMNS)
        )
    return pl.concat(frames)


def read_records(
    lists: pl.LazyFrame, as_of: dt.date, on_progress: Callable[[str], None] | None = None
) -> Records:
    """Read all lists; ``as_of`` settles centuries. Raises RecordsError for ids missing or there twice."""
    tell = on_progress or (lambda what: None)
    tell("reading numbers, dates and places")
    told = Told()
    fields = read_fields(lists, as_of, told)
    tell("reading names")
    names, places = read_name_columns(lists, told)
    return whole_records(fields, names, places, told)


def whole_records(fields: pl.DataFrame, names: Names, places: pl.DataFrame, told: Told) -> Records:
    """Put what ``read_fields`` and ``read_name_columns`` found together."""
    table = _filled(fields.hstack(places), names)
    counted = names.table.hstack(count_bearers(table, names.table))
    return Records(table, replace(names, table=counted), told)


def read_name_columns(lists: pl.LazyFrame, told: Told) -> tuple[Names, pl.DataFrame]:
    """Read all names, a slice of the lists at a time; return them and the columns ``name`` and ``mother``."""
    reader, parts = NamesReader(), []
    told.before = 0
    for raw in lists.select("name", "mother").collect_batches(chunk_size=_SLICE):
        places = raw.select(reader.add(raw[column]).alias(column) for column in raw.columns)
        nameless = raw["name"].is_not_null() & places["name"].is_null()
        told.add("a name without a single letter was left out", nameless)
        told.before += raw.height
        parts.append(places)
    return reader.names(), _one_behind_the_other(parts)


def read_fields(lists: pl.LazyFrame, as_of: dt.date, told: Told) -> pl.DataFrame:
    """Read all columns but names, a slice of the lists at a time. Raises RecordsError as ``read_records``."""
    reader, parts = _Fields(as_of, told), []
    told.before = 0
    for raw in lists.drop("name", "mother").collect_batches(chunk_size=_SLICE):
        parts.append(reader.read(raw))
        told.before += raw.height
    told.before = 0
    table = _one_behind_the_other(parts)
    _check_ids(table["rec_id"])
    table = table.with_columns(home=pl.col("home").rank("dense").cast(pl.Int32))
    return _without_shared(table, told)


def _one_behind_the_other(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """All slices as one table, in one piece each column; the slices are let go one by one."""
    if not parts:
        raise RecordsError("The files hold no records.")
    columns = {name: [part[name] for part in parts] for name in parts[0].columns}
    parts.clear()
    return pl.DataFrame([pl.concat(columns.pop(name), rechunk=True) for name in list(columns)])


class _Fields:
    """Reads slices of lists; every odd text is read once, whatever slices it stands in."""

    def __init__(self, as_of: dt.date, told: Told) -> None:
        self._as_of = as_of
        self._told = told
        self._dates = _Dates(as_of)
        self._dialled: dict[str, int | None] = {}

    def read(self, raw: pl.DataFrame) -> pl.DataFrame:
        """Read one slice."""
        told = self._told
        gender = _plain(raw["gender"])
        return pl.DataFrame(
            {
                "rec_id": raw["rec_id"],
                "agency": raw["agency"].fill_null("").cast(pl.Categorical),
                **_numbers(raw["ic"], self._as_of, told),
                "dob": self._dates.read(raw["dob"], told),
                "sex": _looked_up(gender, SEXES, "a gender that is not M, F, L or P", told),
                "state": _states(raw["state"], told),
                "postcode": _postcodes(raw["postcode"]),
                "home": _homes(raw["address"]),
                "phone": _phones(raw["phone"], self._dialled),
            }
        )


def _without_shared(table: pl.DataFrame, told: Told) -> pl.DataFrame:
    """Leave out numbers and telephones that so many records bear that they are nobody's own.

    A clerk's telephone, or one number typed for all who had none, would pass for strong evidence.
    """
    for column, what in (
        *(("ic", "an identity number"), ("other", "another number")),
        *(("phone", "a telephone"), ("home", "an address")),
    ):
        borne = table[column].hash().alias("mark").set(table[column].is_null(), None)
        often = borne.drop_nulls().value_counts().filter(pl.col("count") > MOST_OWN[column])["mark"]
        if often.is_empty():
            continue
        shared = borne.is_in(often.implode()).fill_null(value=False)
        told.add(
            f"{what} that more than {MOST_OWN[column]} records bear tells nobody apart; left out", shared
        )
        blank = [column, "ic_valid", "ic_born"] if column == "ic" else [column]
        table = table.with_columns(
            pl.when(shared).then(False if name == "ic_valid" else None).otherwise(pl.col(name)).alias(name)
            for name in blank
        )
    return table


def _check_ids(ids: pl.Series) -> None:
    if ids.null_count():
        row = int(ids.is_null().arg_true()[0]) + 1
        raise RecordsError(
            f"Row {row:,} has no rec_id ({ids.null_count():,} rows in all): every record needs one."
        )
    # Numbers take a fraction of the room of texts. Two ids of one number are looked at themselves.
    if ids.hash().n_unique() != ids.len() and ids.n_unique() != ids.len():
        twice = ids.filter(ids.is_duplicated())
        raise RecordsError(
            f"rec_id is not unique: {twice[0]!r} is there more than once ({twice.n_unique():,} such). "
            "The same file given twice does that; so do two lists that count from 1: put the agency in front."
        )


def _plain(column: pl.Series) -> pl.Series:
    return column.str.strip_chars().str.to_uppercase()


def _looked_up(column: pl.Series, meanings: Mapping[str, int], what: str, told: Told) -> pl.Series:
    found = column.replace_strict(meanings, default=None, return_dtype=pl.Int8)
    told.add(f"{what}; taken as not known", column.is_not_null() & (column != "") & found.is_null())
    return found


def _states(column: pl.Series, told: Told) -> pl.Series:
    return _looked_up(_plain(column), state_meanings(), "a state that is none of the sixteen", told)


def _postcodes(column: pl.Series) -> pl.Series:
    digits = column.str.replace(r"\.0$", "").str.replace_all(r"\D", "")
    return digits.str.zfill(5).set(~digits.str.len_chars().is_in([4, 5]), None).cast(pl.Int32)


def read_homes(column: pl.Series) -> pl.Series:
    """A number for each home that addresses name: ``home_of`` in columns."""
    return _homes(column).rank("dense").cast(pl.Int32)


def _homes(column: pl.Series) -> pl.Series:
    """A hash for each home: equal for equal homes, whatever slice they stand in."""
    text = column.str.slice(0, MOST_SIGNS).str.to_uppercase()
    for pattern, instead in STEPS:
        text = text.str.replace_all(pattern, instead)
    text = text.set(~text.str.contains(A_HOME), None)
    return text.hash().set(text.is_null(), None)


def _phones(column: pl.Series, dialled: dict[str, int | None]) -> pl.Series:
    """The digits of E.164 as a number. Ordinary mobile numbers are read in columns, the rest one by one.

    ``dialled`` keeps what was read one by one.
    """
    digits = column.str.replace_all(r"[\s\-().]", "")
    mobile = digits.str.extract(r"^(?:\+?60|0)(1(?:[02-46-9][0-9]{7}|1[0-9]{8}))$")
    odd = column.filter(mobile.is_null() & column.is_not_null()).unique().to_list()
    for text in odd:
        if text not in dialled:
            found = parse_phone(text).e164
            dialled[text] = int(found[1:]) if found else None
    others = column.replace_strict(
        {text: dialled[text] for text in odd if dialled[text]}, default=None, return_dtype=pl.Int64
    )
    return ("60" + mobile).cast(pl.Int64).fill_null(others)


class _Dates:
    """Birth dates as they are written: every distinct text is read once."""

    def __init__(self, as_of: dt.date) -> None:
        self._as_of = as_of
        self._meanings: dict[str, int | None] = {}
        self._repaired: set[str] = set()

    def read(self, column: pl.Series, told: Told) -> pl.Series:
        """Return year * 10000 + month * 100 + day of each."""
        texts = column.str.strip_chars().str.replace(r"[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?$", "")
        distinct = texts.drop_nulls().unique().to_list()
        for text in distinct:
            if text not in self._meanings:
                self._meanings[text] = self._meaning(text)
        known = {text: self._meanings[text] for text in distinct if self._meanings[text]}
        found = texts.replace_strict(known, default=None, return_dtype=pl.Int32)
        repaired = texts.is_in([text for text in distinct if text in self._repaired])
        told.add("a birth date written as a spreadsheet's day number was repaired", repaired)
        unread = (texts.fill_null("") != "") & found.is_null()
        told.add("a birth date that cannot be read was left out", unread)
        return found

    def _meaning(self, text: str) -> int | None:
        date = parse_birth_date(text, self._as_of).date or date_of_lists(text, self._as_of)
        if date is None and (date := spreadsheet_date(text, self._as_of)) is not None:
            self._repaired.add(text)
        if date is None:
            return None
        return date.year * 10_000 + (date.month or 0) * 100 + (date.day or 0)


def _numbers(column: pl.Series, as_of: dt.date, told: Told) -> dict[str, pl.Series]:
    """Numbers of (about) twelve digits apart from others; what a spreadsheet did to them is undone."""
    text = column.str.to_uppercase().str.replace(r"\.0$", "").str.replace_all(r"[^0-9A-Z]", "")
    rounded = column.str.contains(r"^\s*[0-9.]+[eE]\+[0-9]+\s*$").fill_null(value=False)
    told.add(
        "an identity number that a spreadsheet rounded (8.00101E+11) cannot be repaired; left out", rounded
    )
    text = text.set(rounded | (text == ""), None)
    width = text.str.len_chars()
    digits = text.str.contains(r"^[0-9]+$")
    near = digits & width.is_in(list(_NEARLY_TWELVE))
    short = (digits & width.is_in(list(LOST_ZEROS))).fill_null(value=False).arg_true()
    padded = text.gather(short).str.zfill(MYKAD_DIGITS)
    eaten = _valid(padded, _born(padded, as_of))
    repaired = pl.Series([False], dtype=pl.Boolean).new_from_index(0, text.len()).scatter(short, eaten)
    told.add("an identity number got back the leading zeros that a spreadsheet ate", repaired)
    number = text.set(~near, None).scatter(short.filter(eaten), padded.filter(eaten))
    twelve = number.set(number.str.len_chars() != MYKAD_DIGITS, None)
    born = _born(twelve, as_of)
    valid = _valid(twelve, born)
    return {
        "ic": number.alias("ic"),
        "ic_valid": valid.alias("ic_valid"),
        "ic_born": born.set(~valid, None).alias("ic_born"),
        "other": text.set(number.is_not_null(), None).alias("other"),
    }


def _valid(twelve: pl.Series, born: pl.Series) -> pl.Series:
    placed = twelve.str.slice(6, 2).is_in(list(BIRTHPLACES))
    return (born.is_not_null() & placed).fill_null(value=False)


def _born(twelve: pl.Series, as_of: dt.date) -> pl.Series:
    """The birth date in the number: the later reading that is not after ``as_of``, as ``dob`` is written."""
    born = twelve.str.slice(0, 6)
    century = as_of.year // 100
    late = (f"{century}" + born).str.to_date("%Y%m%d", strict=False)
    early = (f"{century - 1}" + born).str.to_date("%Y%m%d", strict=False)
    date = late.set((late > as_of).fill_null(value=False), None).fill_null(early)
    return date.dt.year().cast(pl.Int32) * 10_000 + date.dt.month().cast(pl.Int32) * 100 + date.dt.day()


def _filled(table: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Where nothing was said, birth date and sex are what the number or the name's marker tells.

    A year said, or a month, is made a full date by the record's own number if that agrees with it.
    """
    by_number = pl.when(pl.col("ic_valid")).then(
        pl.when(pl.col("ic").str.slice(-1).cast(pl.Int8) % 2 == 1).then(1).otherwise(2)
    )
    by_marker = names.table["marker_sex"].gather(table["name"])
    said = table["dob"].is_not_null()
    table = table.with_columns(
        dob=pl.col("dob").fill_null(pl.col("ic_born")),
        sex=pl.col("sex").fill_null(by_number.cast(pl.Int8)).fill_null(by_marker),
    )
    own = table["ic_valid"] & ~pl.Series(doubted(table))
    dob, born = pl.col("dob"), pl.col("ic_born")
    in_part = (dob % 100 == 0) & (dob // 10_000 == born // 10_000)
    in_part &= (dob // 100 % 100 == 0) | (dob // 100 == born // 100)
    return table.with_columns(
        ic_own=own, ic_said=own & said, dob=pl.when(own & in_part).then(born).otherwise(dob)
    )
