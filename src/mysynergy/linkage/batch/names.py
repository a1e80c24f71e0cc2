"""Every distinct name read once, in columns: its words as numbers, its sounds, and what it says of itself.

Names are read by the functions of the single look-up, but each only for what is new: every distinct word
(some ten thousands in a nation), and every distinct row of *kinds* of words, for how a name falls into given
name, father's name and alias depends on nothing else (``word_kind``). The rest is arithmetic on numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray
from polars.datatypes import DataTypeClass

from mysynergy.linkage.batch.name_words import Codes, Rows, Vocabulary, read_words
from mysynergy.linkage.name_tables import CHINESE_SURNAMES, FEMALE_MARKERS, MALE_MARKERS
from mysynergy.linkage.names import Marker, NormalName, Word, part_words, telling, word_kind
from mysynergy.linkage.spelling import sound

MARKERS: Final[tuple[Marker | None, ...]] = (None, "BIN", "BINTI", "A/L", "A/P", "ANAK")
_SLICE: Final = 500_000
_PARTS: Final = ("given", "father", "alias")
#: The columns of ``Names.table`` with the sounds of the given name's words.
SOUNDS: Final = tuple(f"sound_{place}" for place in range(1, 6))
_SEXES: Final = dict.fromkeys(MALE_MARKERS, 1) | dict.fromkeys(FEMALE_MARKERS, 2)
Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """All distinct names of the lists.

    ``table`` has a row for each. ``given``, ``father``, ``alias``, ``typed`` (the given name as it was
    typed), ``parted`` and ``parted_typed`` (both without a Chinese surname) and ``clan`` (the father's name,
    or that surname) are places in ``rows``; place 0 is the empty row. ``twice`` says that a word stands twice
    in the given name. ``in_order`` and ``bag`` are hashes, equal for names of the same words in the same, or
    in any order. Sounds are numbers, for keys. ``rows`` has lists of numbers of ``words``.

    Rows are told apart by 64 bits of hash: among all names of a nation two that differ are taken for one with
    a chance of one in a million.
    """

    table: pl.DataFrame
    rows: pl.Series
    words: pl.Series

    def spelled_out(self, column: str) -> pl.Series:
        """Return for each name its words in ``column`` (such as ``given``) as texts."""
        return texts_of(self.rows.gather(self.table[column]), self.words).alias(column)

    def keys(self, places: Places) -> list[str]:
        """Return the names at ``places`` each in one word, as ``NormalName.key``."""
        asked = self.table[places]
        parts = [
            texts_of(self.rows.gather(asked[column]), self.words).list.join("").alias(column)
            for column in ("given", "father")
        ]
        return (parts[0] + parts[1]).to_list()

    def normal(self, places: Places) -> list[NormalName]:
        """Return the names at ``places`` as the single look-up has them, without the father's spelling."""
        asked = self.table[places]
        parts = [
            texts_of(self.rows.gather(asked[column]), self.words).to_list() for column in (*_PARTS, "typed")
        ]
        markers = [MARKERS[number] for number in asked["marker"].to_list()]
        return [
            NormalName(
                tuple(given), tuple(father), marker, tuple(alias), " ".join(typed), "", truncated=False
            )
            for given, father, alias, typed, marker in zip(*parts, markers, strict=True)
        ]


def texts_of(rows: pl.Series, words: pl.Series) -> pl.Series:
    """Return rows of numbers as rows of words."""
    lengths = rows.list.len().to_numpy().astype(np.int64)
    flat = words.gather(rows.explode().drop_nulls())
    return _lists(flat.to_arrow(), np.cumsum(lengths), pl.String)


def _lists(flat: pa.Array, ends: Places, inner: DataTypeClass) -> pl.Series:
    offsets = pa.array(np.concatenate([[0], ends]), pa.int64())
    made = pl.Series(pa.LargeListArray.from_arrays(offsets, flat))
    return made.cast(pl.List(inner))


def read_names(columns: Sequence[pl.Series]) -> tuple[Names, list[pl.Series]]:
    """Read the names of several columns; return them, and for each column the places of its names.

    A place is null where there is no name. Names that differ in nothing that is ever compared (capitals, a
    title, BT for BINTI) are one.
    """
    reader = NamesReader()
    places = [reader.add(column) for column in columns]
    return reader.names(), places


class NamesReader:
    """Reads names column by column, each slice of a list after the other: only what is new is kept."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._facts = _Facts(self._vocabulary)
        self._names = _Numbers()
        self._rows = _RowNumbers()
        self._tables: list[pl.DataFrame] = []

    def add(self, column: pl.Series) -> pl.Series:
        """Read a column of texts; return the place of each name, null where there is none."""
        text = pl.col("text")
        ascii_only = text.str.len_bytes() == text.str.len_chars()
        texts = column.alias("text").to_frame()
        texts = texts.select(pl.when(ascii_only).then(text.str.to_uppercase()).otherwise(text).alias("text"))
        distinct = texts.unique().drop_nulls().sort("text")
        said = read_words(distinct["text"], self._vocabulary)
        self._facts.learn()
        reader = _Reader(said, self._facts)
        marks = reader.marks()
        places, new = self._names.number(marks)
        if new.size:
            self._tables.append(reader.read(new, self._rows))
        placed = distinct.with_columns(place=pl.when(pl.Series(marks != 0)).then(pl.Series(places)))
        return texts.join(placed, on="text", how="left", maintain_order="left")["place"]

    def names(self) -> Names:
        """Return all distinct names that were read. Nothing can be added any more."""
        table = pl.concat(self._tables, rechunk=True) if self._tables else pl.DataFrame(schema=_SCHEMA)
        self._tables.clear()
        return Names(table, self._rows.listed(), pl.Series("word", self._vocabulary.words))


class _Facts:
    """What reading names asks of each word of a vocabulary, in columns that grow with it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.canon = self.typed = self.sounds = self.kinds = np.zeros(0, np.int32)
        self.tells = self.surname = np.zeros(0, np.bool_)
        self._heard = {"": 0}
        self._kinds: dict[tuple[str, int], int] = {}
        #: For each row of kinds of words, by length and hash: the words' places in each part, and the marker.
        self.shapes: dict[tuple[int, int], tuple[dict[str, list[int]], int]] = {}

    def learn(self) -> None:
        """Take in the words that came to the vocabulary since."""
        words = self.vocabulary
        self.canon, self.typed = np.array(words.canon, np.int32), np.array(words.typed, np.int32)
        new = words.words[self.tells.size :]
        heard = [sound(word) if len(word) > 1 else "" for word in new]
        sounds = [self._heard.setdefault(code, len(self._heard)) for code in heard]
        kinds = [self._kinds.setdefault(word_kind(word), len(self._kinds) + 1) for word in new]
        self.sounds = np.append(self.sounds, np.array(sounds, np.int32))
        self.kinds = np.append(self.kinds, np.array(kinds, np.int32))
        tells = [bool(word) and bool(telling((word,))) for word in new]
        self.tells = np.append(self.tells, np.array(tells, np.bool_))
        self.surname = np.append(self.surname, np.array([word in CHINESE_SURNAMES for word in new], np.bool_))


@dataclass(frozen=True, slots=True)
class _Shapes:
    """How rows of ``width`` words of certain kinds are parted: the places of each part's words, -1 behind."""

    of_row: Places
    parts: Mapping[str, Codes]
    marker: NDArray[np.int8]


class _Reader:
    """Reads the names of one list of texts."""

    def __init__(self, said: Rows, facts: _Facts) -> None:
        self._said = said
        self._facts = facts
        self._words = facts.vocabulary

    def marks(self) -> Hashes:
        """Return for each text a number that is equal for equal names; 0 for no name."""
        marks = np.zeros(self._said.lengths.size, np.uint64)
        for width, here in self._groups(np.arange(marks.size)):
            marks[here] = self._mark(*self._parted(here, width))
        return marks

    def read(self, wanted: Places, rows: _RowNumbers) -> pl.DataFrame:
        """Return the columns of ``Names.table`` for the texts at ``wanted``, which are in rising order."""
        table: dict[str, NDArray[np.generic]] = {}
        for width, here in self._groups(wanted):
            places = np.searchsorted(wanted, here)
            for name, column in self._columns(here, width, rows).items():
                whole = table.setdefault(name, np.zeros(wanted.size, column.dtype))
                whole[places] = column
        none = ("marker_sex", "father_sound", "whole", "pair", "given_sounds", *SOUNDS)
        frame = pl.DataFrame(table).cast(pl.Schema(_SCHEMA))
        return frame.with_columns(pl.when(pl.col(name) != 0).then(name) for name in none)

    def _groups(self, texts: Places) -> list[tuple[int, Places]]:
        """Texts of equally many words together, a slice at a time; texts without words are left out."""
        lengths = self._said.lengths[texts]
        found = []
        for width in np.unique(lengths[lengths > 0]).tolist():
            here = texts[lengths == width]
            found += [(width, here[at : at + _SLICE]) for at in range(0, here.size, _SLICE)]
        return found

    def _parted(self, here: Places, width: int) -> tuple[Codes, Codes, _Shapes]:
        said = self._said.square(here, width)
        canon, typed = self._facts.canon[said], self._facts.typed[said]
        hashes, first, of_row = np.unique(
            _hashed(self._facts.kinds[canon]), return_index=True, return_inverse=True
        )
        parts = {part: np.full((first.size, width), -1, np.int32) for part in _PARTS}
        marker = np.zeros(first.size, np.int8)
        for shape, (mark, at) in enumerate(zip(hashes.tolist(), first.tolist(), strict=True)):
            places, marker[shape] = self._shape(mark, canon[at])
            for part in _PARTS:
                parts[part][shape, : len(places[part])] = places[part]
        return canon, typed, _Shapes(of_row, parts, marker)

    def _shape(self, mark: int, row: Codes) -> tuple[dict[str, list[int]], int]:
        """How words of these kinds fall into parts; each row of kinds is parted once."""
        known = self._facts.shapes.get((row.size, mark))
        if known is None:
            words = [Word(self._words.words[number], str(place)) for place, number in enumerate(row.tolist())]
            found = part_words(words)
            parts = {part: [int(word.typed) for word in getattr(found, part)] for part in _PARTS}
            known = self._facts.shapes[row.size, mark] = (parts, MARKERS.index(found.marker))
        return known

    def _mark(self, canon: Codes, typed: Codes, shapes: _Shapes) -> Hashes:
        """A number that is equal for equal names; 0 for no name."""
        given = _gathered(canon, shapes, "given")
        father = _gathered(canon, shapes, "father")
        mark = shapes.marker[shapes.of_row].astype(np.uint64) + np.uint64(1)
        for row in (given, father, _gathered(canon, shapes, "alias"), _gathered(typed, shapes, "given")):
            # Mixed before as well: a marker and a word that stand for one number must not change places.
            mark = _mixed(_mixed(mark) ^ _hashed(row))
        nobody = (given[:, 0] == 0) & (father[:, 0] == 0)
        return np.where(nobody, np.uint64(0), np.maximum(mark, np.uint64(1)))

    def _columns(self, here: Places, width: int, rows: _RowNumbers) -> dict[str, NDArray[np.generic]]:
        canon, typed, shapes = self._parted(here, width)
        marker = shapes.marker[shapes.of_row]
        given, father, alias = (_gathered(canon, shapes, part) for part in _PARTS)
        surname = (marker == 0) & self._facts.surname[given[:, 0]]
        surname &= (given[:, 1] > 0) if width > 1 else False
        as_typed = _gathered(typed, shapes, "given")
        ordered = np.sort(given, axis=1)
        clan = np.where(surname[:, None], 0, father)
        clan[surname, 0] = given[surname, 0]
        words = np.concatenate([given, father], axis=1)
        sex = np.array([_SEXES.get(one or "", 0) for one in MARKERS], np.int8)[marker]
        for word, number in (("KAUR", 2), ("SINGH", 1)):
            sex[self._bears(given, word) & ((sex == 0) | (number == 1))] = number
        parted = [_behind(row, surname) for row in (given, as_typed)]
        numbers = rows.add(np.concatenate([given, father, alias, as_typed, *parted, clan]))
        return {
            **dict(zip(_ROWS, numbers.reshape(len(_ROWS), -1), strict=True)),
            "marker": marker,
            "surname": surname,
            "twice": ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] > 0)).any(axis=1),
            "in_order": _hashed(words),
            "bag": _hashed(np.sort(words, axis=1)[:, ::-1]),
            "marker_sex": sex,
            **self._keys(given, father, alias, words),
        }

    def _bears(self, row: Codes, word: str) -> NDArray[np.bool_]:
        number = self._words.numbers.get(word, -1)
        found: NDArray[np.bool_] = (row == number).any(axis=1)
        return found

    def _keys(
        self, given: Codes, father: Codes, alias: Codes, words: Codes
    ) -> dict[str, NDArray[np.generic]]:
        """The sounds that ``keys.py`` makes keys of."""
        heard = _leftwards(np.concatenate([self._heard(given, 3), self._heard(alias, 2)], axis=1))
        of_father = _leftwards(self._heard(father, father.shape[1]))[:, 0]
        first = np.where(heard[:, 0] > 0, heard[:, 0], of_father).astype(np.int64)
        second = np.where(of_father > 0, of_father, heard[:, 1]).astype(np.int64)
        pair = np.minimum(first, second) << 32 | np.maximum(first, second)
        every = np.sort(self._heard(words, words.shape[1]), axis=1)[:, ::-1]
        whole = np.where(every[:, 0] > 0, _hashed(every), np.uint64(0))
        in_any_order = np.sort(heard, axis=1)[:, ::-1]
        sounded = np.where(heard[:, 0] > 0, _hashed(in_any_order), np.uint64(0))
        sounds = {f"sound_{place}": heard[:, place - 1] for place in range(1, heard.shape[1] + 1)}
        return {**sounds, "father_sound": of_father, "whole": whole, "pair": pair, "given_sounds": sounded}

    def _heard(self, row: Codes, most: int) -> Codes:
        """The sounds of the first ``most`` words that tell people apart, or of all words where none does."""
        there = row > 0
        tells = self._facts.tells[row]
        kept = np.where(np.logical_or.reduce(tells, axis=1, keepdims=True), tells, there)
        kept &= np.cumsum(kept, axis=1) <= most
        heard = _leftwards(np.where(kept, self._facts.sounds[row], 0))
        if heard.shape[1] < most:
            heard = np.pad(heard, ((0, 0), (0, most - heard.shape[1])))
        return heard[:, :most]


class _Numbers:
    """Gives each new hash the next number.

    What is known stands in sorted runs, each at least four times as long as the next: looking up asks few of
    them, and what is new is merged seldom with what is long.
    """

    def __init__(self, first: int = 0) -> None:
        self._runs: list[tuple[Hashes, Codes]] = []
        self._next = first

    def number(self, hashes: Hashes) -> tuple[Codes, Places]:
        """Return the number of each hash (-1 for hash 0), and where the new ones stand for the first time."""
        distinct, first, back = np.unique(hashes, return_index=True, return_inverse=True)
        numbers = np.full(distinct.size, -1, np.int32)
        for known, theirs in self._runs:
            at = np.minimum(np.searchsorted(known, distinct), known.size - 1)
            there = known[at] == distinct
            numbers[there] = theirs[at[there]]
        new = np.flatnonzero((numbers < 0) & (distinct != 0))
        # In the order in which they come, whatever their hashes are.
        order = np.argsort(first[new], kind="stable")
        numbers[new[order]] = self._next + np.arange(new.size, dtype=np.int32)
        self._next += new.size
        if new.size:
            self._keep(distinct[new], numbers[new])
        return numbers[back], first[new[order]]

    def _keep(self, hashes: Hashes, numbers: Codes) -> None:
        while self._runs and self._runs[-1][0].size < 4 * hashes.size:
            before = self._runs.pop()
            hashes, numbers = np.concatenate([before[0], hashes]), np.concatenate([before[1], numbers])
            order = np.argsort(hashes, kind="stable")
            hashes, numbers = hashes[order], numbers[order]
        self._runs.append((hashes, numbers))


class _RowNumbers:
    """Numbers rows of words; the empty row is 0."""

    def __init__(self) -> None:
        self._numbers = _Numbers(first=1)
        self._rows: list[Rows] = [Rows(np.zeros(0, np.int32), np.zeros(1, np.int64))]

    def add(self, row: Codes) -> Codes:
        """Keep the rows that are new; return the number of each."""
        hashes = np.where(row[:, 0] > 0, _hashed(row), np.uint64(0))
        numbers, new = self._numbers.number(hashes)
        kept = row[new]
        self._rows.append(Rows(kept[kept > 0], np.cumsum((kept > 0).sum(axis=1), dtype=np.int64)))
        return np.maximum(numbers, 0)

    def listed(self) -> pl.Series:
        """Return all rows by number, as lists of words' numbers."""
        rows = Rows.joined(self._rows)
        return _lists(pa.array(rows.flat), rows.ends, pl.Int32).alias("row")


_ROWS: Final = ("given", "father", "alias", "typed", "parted", "parted_typed", "clan")
_SCHEMA: Final[dict[str, DataTypeClass]] = {
    **dict.fromkeys(_ROWS, pl.Int32),
    "marker": pl.Int8,
    "surname": pl.Boolean,
    "twice": pl.Boolean,
    "in_order": pl.UInt64,
    "bag": pl.UInt64,
    "marker_sex": pl.Int8,
    **dict.fromkeys(SOUNDS, pl.Int32),
    "father_sound": pl.Int32,
    "whole": pl.UInt64,
    "pair": pl.Int64,
    "given_sounds": pl.UInt64,
}


def _gathered(row: Codes, shapes: _Shapes, part: str) -> Codes:
    """The words of one part in their order, 0 behind."""
    places = shapes.parts[part][shapes.of_row]
    return np.where(places >= 0, np.take_along_axis(row, np.maximum(places, 0), axis=1), 0)


def _behind(row: Codes, surname: NDArray[np.bool_]) -> Codes:
    """The words behind a surname, where there is one."""
    behind = np.where(surname[:, None], np.roll(row, -1, axis=1), row)
    behind[surname, -1] = 0
    return behind


def _leftwards(row: Codes) -> Codes:
    """Move what is not 0 to the left, in its order."""
    order = np.argsort(row == 0, axis=1, kind="stable")
    return np.take_along_axis(row, order, axis=1)


def _hashed(row: Codes) -> Hashes:
    """One number for each row of numbers; what stands behind as 0 does not count."""
    found = np.full(row.shape[0], 0x243F6A8885A308D3, np.uint64)
    for place in range(row.shape[1]):
        word = row[:, place]
        found = np.where(word != 0, _mixed(found ^ word.astype(np.uint64)), found)
    return found


def _mixed(numbers: Hashes) -> Hashes:
    """Spread numbers over 64 bits (the last step of SplitMix64)."""
    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
