"""Rows of words graded against each other, many at once: what ``compare_names.row_level`` says of each pair.

A row is a stretch of words (``Stretch``). The steps are those of ``row_level`` and ``spelling.likeness``, in
columns; tests hold them equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from mysynergy.linkage.batch.names import Names, Places
from mysynergy.linkage.compare_names import row_level
from mysynergy.linkage.names import telling
from mysynergy.linkage.spelling import (
    ALIKE,
    APART,
    CLOSE,
    CLOSER,
    CLOSEST,
    COMPARED_FROM,
    EQUAL,
    KNOWN,
    NEAR,
    SOUNDS_FROM,
    short_of,
    sound,
)

Mask = NDArray[np.bool_]
Shares = NDArray[np.float64]
Grades = NDArray[np.float64]
Levels = NDArray[np.int8]
#: What ``row_level`` can say, by number.
ROW_LEVELS: Final = ("variant", "near", "partial", "alike", "different", "initial")
VARIANT, NEARLY, PARTIAL, LIKE, DIFFERENT, INITIAL = range(6)
#: Longer rows are graded one by one.
_WIDEST: Final = 6
#: So many at once that their tables of likeness stay near the processor.
_TOGETHER: Final = 20_000


class Stretch(NamedTuple):
    """Some words of each row: where they begin in ``Rows.flat``, and how many they are."""

    start: Places
    length: Places

    def at(self, here: Places | Mask) -> Stretch:
        """Return the stretches at some places."""
        return Stretch(self.start[here], self.length[here])


class WordRows(NamedTuple):
    """The rows of names as columns, and what comparing asks of each word."""

    flat: Places
    start: Places
    length: Places
    words: pl.Series
    tells: Mask
    letters: Places
    #: The letters of each whole row.
    row_letters: Places
    #: What likeness asks: the first letter, the sound, the long name of a short form, a name in ordinary use.
    first: Places
    sound: Places
    short_of: Places
    known: Mask
    #: The words' places in alphabetical order.
    rank: Places

    def stretch(self, rows: Places) -> Stretch:
        """Return all of each row."""
        return Stretch(self.start[rows], self.length[rows])

    def table(self, one: Stretch) -> Places:
        """Return the words of each stretch, 0 behind."""
        place = np.arange(int(one.length.max(initial=1)))
        there = place < one.length[:, None]
        spot = np.where(there, one.start[:, None] + place, 0)
        return np.where(there, self.flat[spot], 0)

    def texts(self, one: Stretch) -> list[tuple[str, ...]]:
        """Return the words of each stretch as texts."""
        ends = np.cumsum(one.length)
        within = np.repeat(one.start - (ends - one.length), one.length) + np.arange(
            ends[-1] if ends.size else 0
        )
        said = self.words.gather(self.flat[within]).to_list()
        return [
            tuple(said[end - length : end])
            for end, length in zip(ends.tolist(), one.length.tolist(), strict=True)
        ]

    def count_letters(self, one: Stretch) -> Places:
        """Return how many letters each stretch has."""
        found: Places = self.letters[self.table(one)].sum(axis=1)
        return found


@lru_cache(maxsize=1)
def word_rows(names: Names) -> WordRows:
    """Return the rows of ``names`` as columns."""
    length = names.rows.list.len().to_numpy().astype(np.int64)
    flat = names.rows.explode().drop_nulls().to_numpy().astype(np.int64)
    words = names.words.to_list()
    letters = names.words.str.len_chars().to_numpy().astype(np.int64)
    up_to = np.concatenate([[0], np.cumsum(letters[flat])])
    ends = np.cumsum(length)
    return WordRows(
        flat,
        ends - length,
        length,
        names.words,
        tells=np.array([bool(word) and bool(telling((word,))) for word in words]),
        letters=letters,
        row_letters=up_to[ends] - up_to[ends - length],
        first=_numbered(word[:1] for word in words),
        sound=_numbered(map(sound, words)),
        short_of=_numbered(map(short_of, words)),
        known=np.array([word in KNOWN for word in words]),
        rank=np.argsort(np.array(sorted(range(len(words)), key=words.__getitem__))),
    )


def _numbered(texts: Iterable[str]) -> Places:
    """A number for each text, equal for equal texts."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int64)


def same_words(rows: WordRows, one: Stretch, other: Stretch) -> Mask:
    """Whether two stretches hold the same words in the same order."""
    found: Mask = one.length == other.length
    for place in range(int(one.length[found].max(initial=0))):
        there = np.flatnonzero(found & (place < one.length))
        found[there] = rows.flat[one.start[there] + place] == rows.flat[other.start[there] + place]
    return found


def share_of_shared(rows: WordRows, one: Stretch, other: Stretch, known: Shares) -> Shares:
    """The share who bear all words that both have and that tell people apart (all, where none does).

    0 where they have no word in common. A word that stands twice counts once.
    """
    mine, theirs = rows.table(one), rows.table(other)
    shared = np.zeros(mine.shape, np.bool_)
    for place in range(theirs.shape[1]):
        shared |= mine == theirs[:, place : place + 1]
    shared &= mine > 0
    # In the alphabet's order, so that products are rounded as at a counter; equal words are neighbours.
    order = np.argsort(np.where(shared, rows.rank[mine], rows.rank.size), axis=1)
    mine, shared = np.take_along_axis(mine, order, axis=1), np.take_along_axis(shared, order, axis=1)
    shared[:, 1:] &= mine[:, 1:] != mine[:, :-1]
    tells = shared & rows.tells[mine]
    counted = np.where(np.logical_or.reduce(tells, axis=1, keepdims=True), tells, shared)
    found = np.ones(mine.shape[0])
    for place in range(mine.shape[1]):
        found *= np.where(counted[:, place], known[mine[:, place]], 1.0)
    return np.where(counted.any(axis=1), found, 0.0)


def cut_off(rows: WordRows, short: Stretch, whole: Stretch) -> Mask:
    """Whether ``short`` is the beginning of ``whole``, cut off within a word (as in ``compare_names``)."""
    last = short.length - 1
    before = [Stretch(one.start, last) for one in (short, whole)]
    found: Mask = (short.length <= whole.length) & (rows.count_letters(short) > 1)
    here = np.flatnonzero(found)
    found[here] = same_words(rows, before[0].at(here), before[1].at(here))
    here = np.flatnonzero(found)
    ends = [rows.flat[one.start[here] + last[here]] for one in (short, whole)]
    cut, full = (rows.words.gather(words).to_list() for words in ends)
    found[here] = [
        len(mine) < len(theirs) and theirs.startswith(mine) for mine, theirs in zip(cut, full, strict=True)
    ]
    return found


def grade_rows(rows: WordRows, one: Stretch, other: Stretch) -> Levels:
    """Grade stretches of at least one word, as numbers of ``ROW_LEVELS``."""
    levels = np.full(one.length.size, DIFFERENT, np.int8)
    same = same_words(rows, one, other)
    levels[same] = VARIANT
    single = (one.length == 1) & (other.length == 1)
    mine, theirs = rows.flat[one.start], rows.flat[other.start]
    letter = single & (np.minimum(rows.letters[mine], rows.letters[theirs]) == 1)
    left = np.flatnonzero(letter)
    levels[left] = np.where(rows.first[mine[left]] == rows.first[theirs[left]], INITIAL, DIFFERENT)
    left = np.flatnonzero(~same & ~letter)
    as_one = rows.count_letters(one.at(left)) == rows.count_letters(other.at(left))
    as_one[as_one] = [
        "".join(first_words) == "".join(second_words)
        for first_words, second_words in zip(
            rows.texts(one.at(left[as_one])), rows.texts(other.at(left[as_one])), strict=True
        )
    ]
    levels[left[as_one]] = VARIANT
    left = left[~as_one]
    long = np.maximum(one.length[left], other.length[left]) > _WIDEST
    levels[left[long]] = [
        ROW_LEVELS.index(row_level(first_words, second_words))
        for first_words, second_words in zip(
            rows.texts(one.at(left[long])), rows.texts(other.at(left[long])), strict=True
        )
    ]
    left = left[~long]
    for begin in range(0, left.size, _TOGETHER):
        here = left[begin : begin + _TOGETHER]
        levels[here] = _partnered(rows, rows.table(one.at(here)), rows.table(other.at(here)))
    return levels


def _partnered(rows: WordRows, mine: Places, theirs: Places) -> Levels:
    """Grade rows that are neither the same nor the same written in one."""
    grades, counted = _aligned(rows, mine, theirs)
    least = np.where(counted, grades, EQUAL).min(axis=1)
    most = np.where(counted, grades, APART).max(axis=1)
    equal_length = (mine > 0).sum(axis=1) == (theirs > 0).sum(axis=1)
    my_telling, their_telling = (np.where(rows.tells[row], row, 0) for row in (mine, theirs))
    begin = [_leftwards(row)[:, 0] for row in (my_telling, their_telling)]
    begin_alike = (begin[0] > 0) & (begin[1] > 0) & (likenesses(rows, begin[0], begin[1]) >= NEAR)
    near = np.where(equal_length, NEARLY, np.where(begin_alike, PARTIAL, LIKE))
    both_tell = my_telling.any(axis=1) & their_telling.any(axis=1)
    levels = np.where(least >= NEAR, near, DIFFERENT).astype(np.int8)
    doubtful = (least < NEAR) & (most >= ALIKE)
    levels[doubtful & ~both_tell & (least >= ALIKE)] = LIKE
    all_tell = (my_telling == mine).all(axis=1) & (their_telling == theirs).all(axis=1)
    asked = np.flatnonzero(doubtful & both_tell & all_tell)
    levels[asked[_half_agrees(grades[asked], counted[asked], mine[asked], theirs[asked])]] = LIKE
    asked = np.flatnonzero(doubtful & both_tell & ~all_tell)
    mine, theirs = _leftwards(my_telling[asked]), _leftwards(their_telling[asked])
    levels[asked[_half_agrees(*_aligned(rows, mine, theirs), mine, theirs)]] = LIKE
    return levels


def _half_agrees(grades: Grades, counted: Mask, mine: Places, theirs: Places) -> Mask:
    agreed = np.zeros(mine.shape[0])
    for place in range(grades.shape[1]):
        agreed += np.where(counted[:, place], grades[:, place], APART)
    found: Mask = agreed / np.maximum((mine > 0).sum(axis=1), (theirs > 0).sum(axis=1)) >= 0.5
    return found


def _aligned(rows: WordRows, mine: Places, theirs: Places) -> tuple[Grades, Mask]:
    """For each word of the shorter row the grade of its best partner in the longer, each used once.

    Of rows equally long the first in the alphabet counts as the shorter. Returns the grades, and which count.
    """
    width = max(mine.shape[1], theirs.shape[1])
    mine, theirs = (np.pad(row, ((0, 0), (0, width - row.shape[1]))) for row in (mine, theirs))
    turned = _comes_behind(rows, mine, theirs)[:, None]
    shorter, longer = np.where(turned, theirs, mine), np.where(turned, mine, theirs)
    counted = shorter > 0
    likenesses = _likenesses(rows, shorter, longer)
    everyone = np.arange(shorter.shape[0])
    grades = np.zeros(shorter.shape)
    for place in range(width):
        best = likenesses[:, place].argmax(axis=1)
        grade = likenesses[everyone, place, best]
        grades[:, place] = np.maximum(grade, APART)
        used = np.flatnonzero(counted[:, place] & (grade > APART))
        likenesses[used, :, best[used]] = -1.0
    return grades, counted


def _comes_behind(rows: WordRows, mine: Places, theirs: Places) -> Mask:
    """Whether my row is the longer, or as long and behind the other in the alphabet."""
    lengths = (mine > 0).sum(axis=1) - (theirs > 0).sum(axis=1)
    differ = mine != theirs
    place = differ.argmax(axis=1)
    everyone = np.arange(mine.shape[0])
    behind = rows.rank[mine[everyone, place]] > rows.rank[theirs[everyone, place]]
    found: Mask = np.where(lengths == 0, differ.any(axis=1) & behind, lengths > 0)
    return found


def _likenesses(rows: WordRows, shorter: Places, longer: Places) -> Grades:
    """How alike each word of the shorter row is to each of the longer; -1 where there is no word."""
    found = np.full((*shorter.shape, longer.shape[1]), -1.0)
    there = (shorter > 0)[:, :, None] & (longer > 0)[:, None, :]
    mine, theirs = np.broadcast_arrays(shorter[:, :, None], longer[:, None, :])
    found[there] = likenesses(rows, mine[there], theirs[there])
    return found


def likenesses(rows: WordRows, one: Places, other: Places) -> Grades:
    """``spelling.likeness`` of many pairs of words."""
    letters = np.minimum(rows.letters[one], rows.letters[other])
    found = np.full(one.size, APART)
    found[(letters == 1) & (rows.first[one] == rows.first[other])] = NEAR
    close = np.flatnonzero((letters >= COMPARED_FROM) & (one != other))
    closeness: Grades = cpdist(
        rows.words.gather(one[close]).to_list(),
        rows.words.gather(other[close]).to_list(),
        scorer=JaroWinkler.similarity,
        score_cutoff=CLOSE,
        dtype=np.float64,
    )
    mine, theirs = one[close], other[close]
    known = rows.known[mine] & rows.known[theirs]
    sounds_alike = (letters[close] >= SOUNDS_FROM) & (rows.sound[mine] == rows.sound[theirs])
    near = ~known & (closeness >= CLOSE) & ((closeness >= CLOSEST) | sounds_alike)
    asked = np.flatnonzero(~known & ~near & (closeness >= CLOSE) & (letters[close] >= SOUNDS_FROM))
    slips = cpdist(
        rows.words.gather(mine[asked]).to_list(),
        rows.words.gather(theirs[asked]).to_list(),
        scorer=OSA.distance,
        score_cutoff=1,
        dtype=np.int32,
    )
    near[asked] = slips == 1
    found[close] = np.where(near, NEAR, np.where(closeness >= CLOSER, ALIKE, APART))
    found[rows.short_of[one] == rows.short_of[other]] = NEAR
    found[one == other] = EQUAL
    return found


def _leftwards(row: Places) -> Places:
    """Move the words to the left, in their order."""
    return np.take_along_axis(row, np.argsort(row == 0, axis=1, kind="stable"), axis=1)
