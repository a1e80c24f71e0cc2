"""Words as codes: names, titles, spellings, so that a name is a row of whole numbers until it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

import numpy as np
import polars as pl
import yaml

from mysynergy.synthetic import figures
from mysynergy.synthetic.nation.chance import Floats, Ints

_SKEW = 0.8  # of the law of Zipf, for given names: our own estimate
_SKEW_OF_SURNAMES = 0.95
NEVER_RESPELT = ("LIM_LIN", "TAN_CHEN", "NG_WONG_HUANG", "TEO_CHANG")  # other surnames, not other spellings


@cache
def word_lists() -> Mapping[str, tuple[str, ...]]:
    """The lists of ``names.yaml`` with those of ``nation_names.yaml`` behind them, each word once."""
    text = resources.files("mysynergy.synthetic").joinpath("data", "nation_names.yaml").read_text("utf-8")
    more: dict[str, list[str]] = yaml.safe_load(text)
    lists = {name: [*words, *more.get(name, ())] for name, words in figures.names().items()}
    lists |= {name: words for name, words in more.items() if name not in lists}
    return {name: tuple(dict.fromkeys(words)) for name, words in lists.items()}


def by_frequency(words: Sequence[str], about: str) -> Floats:
    """Skewed weights for words whose frequencies nobody publishes: few very common, many rare."""
    places = sorted(
        range(len(words)), key=lambda at: hashlib.blake2b(f"{about}/{words[at]}".encode()).digest()
    )
    weights = np.empty(len(words))
    weights[places] = 1.0 / (np.arange(len(words)) + 2.0) ** _SKEW
    return weights


def by_order(words: Sequence[str]) -> Floats:
    """Skewed weights for words that stand in order of frequency."""
    weights: Floats = 1.0 / (np.arange(len(words), dtype=np.float64) + 1.5) ** _SKEW_OF_SURNAMES
    return weights


class Lexicon:
    """Every word with a code; 0 is no word. ``capital(codes)`` are the same words in capitals."""

    def __init__(self) -> None:
        self._words: list[str] = [""]
        self._codes: dict[str, int] = {"": 0}

    def code(self, word: str) -> int:
        """The code of a word, a new one if need be."""
        if word not in self._codes:
            self._codes[word] = len(self._words)
            self._words.append(word)
        return self._codes[word]

    def codes(self, words: Iterable[str]) -> Ints:
        """The codes of words."""
        return np.array([self.code(word) for word in words], dtype=np.int64)

    @property
    def size(self) -> int:
        """How many codes there are."""
        return len(self._words)

    def texts(self) -> pl.Series:
        """The words by code, each with a blank behind it; then all again in capitals."""
        spaced = [f"{word} " if word else "" for word in self._words]
        return pl.Series([*spaced, *(word.upper() for word in spaced)], dtype=pl.String)

    def neighbours(self, *lists: str) -> Ints:
        """For each code the word that begins most alike in the same list (itself outside of lists)."""
        for name in lists:
            self.codes(word_lists()[name])
        near = np.arange(self.size)
        for name in lists:
            ordered = sorted(word_lists()[name])
            for at, word in enumerate(ordered):
                beside = [ordered[place] for place in (at - 1, at + 1) if 0 <= place < len(ordered)]
                near[self.code(word)] = self.code(max(beside, key=lambda other: _alike(word, other)))
        return near

    def learn_respellings(self) -> None:
        """Give a code to every other spelling of a known word."""
        for word, others in _respellings().items():
            if word in self._codes:
                for other in others:
                    self.code(other)

    def respellings(self) -> tuple[Ints, Ints, Ints]:
        """For each code where its other spellings begin, how many there are, and all of them flat."""
        found: dict[int, list[int]] = {}
        for word, others in _respellings().items():
            if word in self._codes and all(other in self._codes for other in others):
                found[self.code(word)] = [self.code(other) for other in others]
        begins = np.zeros(self.size, dtype=np.int64)
        counts = np.zeros(self.size, dtype=np.int64)
        flat: list[int] = []
        for code, others_of in found.items():
            begins[code], counts[code] = len(flat), len(others_of)
            flat.extend(others_of)
        return begins, counts, np.array(flat or [0], dtype=np.int64)


@cache
def _respellings() -> Mapping[str, tuple[str, ...]]:
    """Other spellings of a word (surnames only as other spellings of one name, never as another name)."""
    apart = {word for family in NEVER_RESPELT for word in figures.variant_families()[family]}
    found = {}
    for word, others in figures.variants().items():
        if word not in apart:
            found[word.title()] = tuple(other.title() for other in others)
    return found


def _alike(one: str, other: str) -> int:
    return next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
