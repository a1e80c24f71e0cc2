"""Texts of names as rows of numbered words: each distinct word is read once, however many names hold it.

Words of a name never reach over a space, so a text is cut at its spaces, each distinct piece is read by
``name_words`` itself, and the text's words are put together from its pieces. What could reach over a space
(a slash at the edge of a piece, signs outside ASCII, texts that are too long) is read whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.names import MAX_CHARACTERS, MAX_WORDS, Word, name_words

Codes = NDArray[np.int32]
_SLICE: Final = 1_000_000
_SLASH_AT_EDGE: Final = re.compile(r"[\s'`]*[/\\]|.*[/\\][\s'`]*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of numbers one behind the other: row ``i`` is ``flat[ends[i - 1]:ends[i]]``."""

    flat: Codes
    ends: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many numbers each row has."""
        return np.diff(self.ends, prepend=0)

    def take(self, places: NDArray[np.int64]) -> Rows:
        """Return the rows at ``places``, in that order."""
        lengths = self.lengths[places]
        ends = np.cumsum(lengths)
        starts = self.ends[places] - lengths
        within = np.repeat(starts - (ends - lengths), lengths) + np.arange(ends[-1] if ends.size else 0)
        return Rows(self.flat[within], ends)

    def square(self, places: NDArray[np.int64], width: int) -> Codes:
        """Return the rows at ``places``, all of which have ``width`` numbers, as a table."""
        starts = self.ends[places] - width
        table: Codes = self.flat[starts[:, None] + np.arange(width)]
        return table

    @staticmethod
    def joined(parts: list[Rows]) -> Rows:
        """Put the rows of several behind one another."""
        if not parts:
            return Rows(np.zeros(0, np.int32), np.zeros(0, np.int64))
        lengths = np.concatenate([part.lengths for part in parts])
        return Rows(np.concatenate([part.flat for part in parts]), np.cumsum(lengths))


@dataclass(slots=True)
class Vocabulary:
    """Words by number. 0 is no word, so that it can fill up a row."""

    words: list[str] = field(default_factory=lambda: [""])
    numbers: dict[str, int] = field(default_factory=lambda: {"": 0})
    #: For each pair of "compared as" and "typed": the numbers of the two.
    canon: list[int] = field(default_factory=lambda: [0])
    typed: list[int] = field(default_factory=lambda: [0])
    _pairs: dict[Word, int] = field(default_factory=dict)
    #: The pairs of each piece between spaces that was read already; None where it cannot be read alone.
    pieces: dict[str, list[int] | None] = field(default_factory=dict)

    def number(self, word: str) -> int:
        """Return the number of a word, a new one where it has none yet."""
        found = self.numbers.get(word)
        if found is None:
            found = self.numbers[word] = len(self.words)
            self.words.append(word)
        return found

    def pair(self, word: Word) -> int:
        """Return the number of a word as compared and as typed."""
        found = self._pairs.get(word)
        if found is None:
            found = self._pairs[word] = len(self.canon)
            self.canon.append(self.number(word.canon))
            self.typed.append(self.number(word.typed))
        return found


def read_words(texts: pl.Series, vocabulary: Vocabulary) -> Rows:
    """Return for each text the numbers (``Vocabulary.pair``) of its words, as ``name_words`` reads them."""
    return Rows.joined(
        [_read_slice(texts.slice(at, _SLICE), vocabulary) for at in range(0, texts.len(), _SLICE)]
    )


def _read_slice(texts: pl.Series, vocabulary: Vocabulary) -> Rows:
    width = texts.str.len_bytes()
    plain = ((width == texts.str.len_chars()) & (width <= MAX_CHARACTERS)).to_numpy()
    split = texts.str.split(" ")
    counts = split.list.len().to_numpy().astype(np.int64)
    exploded = split.explode().alias("piece")
    distinct = exploded.unique().drop_nulls()
    known = [_piece(piece, vocabulary) for piece in distinct]
    whole = np.array([found is None for found in known], np.bool_)
    rows = Rows.joined([_as_rows([found or [] for found in known])])
    numbered = distinct.to_frame().with_row_index("number")
    places = (
        exploded.to_frame()
        .join(numbered, on="piece", how="left", maintain_order="left")["number"]
        .to_numpy()
        .astype(np.int64)
    )
    of_pieces = rows.take(places)
    ends = np.cumsum(counts)
    fits = plain & ~_any_within(whole[places], ends)
    word_ends = of_pieces.ends[ends - 1] if ends.size else ends
    quick = Rows(of_pieces.flat, word_ends)
    fits &= quick.lengths <= MAX_WORDS
    odd = np.flatnonzero(~fits)
    if not odd.size:
        return quick
    one_by_one = _as_rows([_numbers(text, vocabulary) for text in texts.gather(odd).to_list()])
    order = np.arange(texts.len())
    order[odd] = texts.len() + np.arange(odd.size)
    return Rows.joined([quick, one_by_one]).take(order)


def _piece(piece: str, vocabulary: Vocabulary) -> list[int] | None:
    """The words of a piece without spaces; None where it can only be read with its neighbours."""
    pieces = vocabulary.pieces
    if piece not in pieces:
        alone = piece.isascii() and len(piece) <= MAX_CHARACTERS and not _SLASH_AT_EDGE.match(piece)
        pieces[piece] = _numbers(piece, vocabulary) if alone else None
    return pieces[piece]


def _numbers(text: str, vocabulary: Vocabulary) -> list[int]:
    return [vocabulary.pair(word) for word in name_words(text)[0]]


def _as_rows(lists: list[list[int]]) -> Rows:
    flat = np.fromiter((number for numbers in lists for number in numbers), np.int32)
    return Rows(flat, np.cumsum(np.fromiter(map(len, lists), np.int64, len(lists))))


def _any_within(marked: NDArray[np.bool_], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each row of ``ends`` whether anything in it is marked."""
    before = np.concatenate([[0], np.cumsum(marked)])
    found: NDArray[np.bool_] = np.diff(before[ends], prepend=0) > 0
    return found
