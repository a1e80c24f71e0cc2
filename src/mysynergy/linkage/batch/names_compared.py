"""Each distinct pair of names compared once, with what the single look-up says of them.

``compare_names`` grades given names and fathers' names apart wherever both names have both, and then only the
two rows of words count, not the names they stand in. So distinct pairs of *rows* are graded, by the function
of the single look-up; equal rows need no grading at all. Pairs of names that fall into their parts only in
view of one another (one with BIN, one without) are compared as whole names, unless their words are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.batch.levels import MISSING, Levels, at
from mysynergy.linkage.batch.names import Names, Places, texts_of
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.compare_names import compare_names, father_level, likest, row_level
from mysynergy.linkage.names import distinctive, telling
from mysynergy.linkage.weights import Weights

Mask = NDArray[np.bool_]
Bits = NDArray[np.float32]
Shares = NDArray[np.float64]
_Texts = tuple[str, ...]
_EXACT: Final = at("name", "exact")
_VARIANT: Final = at("name", "variant")
#: What a level of two rows means for a given name: initials that agree are no more than alike.
_GIVEN_OF: Final = {level: level for level in LEVELS["name"]} | {"initial": "alike"}


def _given_level(mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    return _GIVEN_OF[row_level(mine, theirs)]


class NamesCompared(NamedTuple):
    """Levels of given name and father's name of each pair, and the bits that their words are worth."""

    given: Levels
    father: Levels
    given_bits: Bits
    father_bits: Bits


def compare_pairs(names: Names, mine: pl.Series, theirs: pl.Series, weights: Weights) -> NamesCompared:
    """Compare the names at the places ``mine[i]`` and ``theirs[i]``; a null place has no name."""
    both = (mine.is_not_null() & theirs.is_not_null()).to_numpy()
    one, other = (column.fill_null(0).to_numpy().astype(np.int64) for column in (mine, theirs))
    distinct, back = np.unique(_packed(one[both], other[both]), return_inverse=True)
    found = _Pairs(names, distinct >> 32, distinct & 0xFFFFFFFF, weights).compared()
    given, father = (np.full(both.size, MISSING, np.int8) for _ in range(2))
    given_bits, father_bits = (np.zeros(both.size, np.float32) for _ in range(2))
    given[both], father[both] = found.given[back], found.father[back]
    given_bits[both], father_bits[both] = found.given_bits[back], found.father_bits[back]
    return NamesCompared(given, father, given_bits, father_bits)


def mothers(compared: NamesCompared) -> Levels:
    """Fold what names said into the levels of a mother's name."""
    same, near, different = (at("mother", level) for level in ("same", "near", "different"))
    by_given = np.array(
        [{"same": same, "near": near}.get(likest(level), different) for level in LEVELS["name"]]
        + [different],
        np.int8,
    )
    levels = by_given[np.where(compared.given == MISSING, len(LEVELS["name"]), compared.given)]
    apart = compared.father == at("father", "different")
    nothing = (compared.given == MISSING) & (compared.father == MISSING)
    return np.where(nothing, MISSING, np.where(apart, different, levels)).astype(np.int8)


def _packed(one: Places, other: Places) -> Places:
    return np.minimum(one, other) << 32 | np.maximum(one, other)


class _Rows(NamedTuple):
    """The rows of words as columns, and what comparing asks of each word."""

    flat: Places
    start: Places
    length: Places
    tells: Mask
    #: The row is a single letter.
    initial: Mask
    #: Names without father's name are parted before the last word where both are rows like this.
    partable: Mask


@lru_cache(maxsize=1)
def _rows(names: Names) -> _Rows:
    length = names.rows.list.len().to_numpy().astype(np.int64)
    start = np.cumsum(length) - length
    flat = names.rows.explode().drop_nulls().to_numpy().astype(np.int64)
    words = names.words.to_list()
    tells = np.array([bool(telling((word,))) for word in words])[flat]
    letters = names.words.str.len_chars().to_numpy()[flat]
    counts = np.diff(np.concatenate([[0], np.cumsum(tells)])[np.stack([start, start + length])], axis=0)[0]
    last = start + length - 1
    return _Rows(
        flat,
        start,
        length,
        tells,
        initial=(length == 1) & (letters[np.minimum(start, flat.size - 1)] == 1),
        partable=(length >= 2) & (counts >= 2) & tells[last],
    )


class _Pairs:
    """Distinct pairs of names while they are compared."""

    def __init__(self, names: Names, one: Places, other: Places, weights: Weights) -> None:
        self._names, self._weights = names, weights
        self._rows = _rows(names)
        self._one, self._other = one, other
        self._given = np.full(one.size, MISSING, np.int8)
        self._father = np.full(one.size, MISSING, np.int8)
        self._bits = {field: np.zeros(one.size, np.float32) for field in ("name", "father")}
        #: Pairs that must be compared as whole names.
        self._whole = np.zeros(one.size, np.bool_)
        self._known = {
            field: np.array([weights.share_of(field, (word,)) for word in names.words])
            for field in ("name", "father")
        }

    def compared(self) -> NamesCompared:
        """Compare all pairs."""
        clan = self._both("clan")
        plain = ~self._odd()
        fathers = (clan[0] > 0).astype(np.int8) + (clan[1] > 0)
        self._whole |= ~plain
        self._rows_apart(np.flatnonzero(plain & (fathers == 2)))
        self._without_fathers(np.flatnonzero(plain & (fathers == 0)))
        self._one_father(np.flatnonzero(plain & (fathers == 1)))
        self._as_whole_names(np.flatnonzero(self._whole))
        return NamesCompared(self._given, self._father, self._bits["name"], self._bits["father"])

    def _both(self, column: str, here: Places | slice = slice(None)) -> tuple[Places, Places]:
        values = self._names.table[column].to_numpy()
        return values[self._one[here]], values[self._other[here]]

    def _odd(self) -> Mask:
        """Names with an alias, and unmarked names of the same words in another order."""
        alias, surname, father = (self._both(name) for name in ("alias", "surname", "father"))
        clan, parted, bag = (self._both(name) for name in ("clan", "parted", "bag"))
        turned = (bag[0] == bag[1]) & ~((clan[0] == clan[1]) & (parted[0] == parted[1]))
        initials = (surname[0] & (father[0] > 0)) | (surname[1] & (father[1] > 0))
        order = self._both("in_order")
        unparted = (order[0] != order[1]) & ~((clan[0] > 0) & (clan[1] > 0))
        turned &= surname[0] | surname[1] | unparted
        found: Mask = (alias[0] > 0) | (alias[1] > 0) | turned | initials
        return found

    def _rows_apart(self, here: Places) -> None:
        """Both have a father's name or a surname: given and father's rows are graded by themselves."""
        self._grade_given(here)
        mine, theirs = self._both("clan", here)
        equal = mine == theirs
        self._father[here[equal]] = at("father", "same")
        self._father[here[equal & self._rows.initial[mine]]] = at("father", "initial")
        worth = self._borne("father", mine[equal])
        self._bits["father"][here[equal]] = self._worth("father", self._father[here[equal]], worth)
        apart = here[~equal]
        levels, shares, _ = self._graded(mine[~equal], theirs[~equal], "father", father_level)
        self._father[apart] = levels
        self._bits["father"][apart] = self._worth("father", levels, shares)

    def _grade_given(self, here: Places) -> None:
        mine, theirs = self._both("parted", here)
        there = (mine > 0) & (theirs > 0)
        here, mine, theirs = here[there], mine[there], theirs[there]
        equal = mine == theirs
        self._equal_given(here[equal], mine[equal])
        apart = here[~equal]
        levels, shares, doubtful = self._graded(mine[~equal], theirs[~equal], "name", _given_level)
        self._given[apart] = levels
        self._bits["name"][apart] = self._worth("name", levels, shares)
        self._whole[apart] |= doubtful

    def _equal_given(self, here: Places, rows: Places) -> None:
        typed = self._both("parted_typed", here)
        twice = self._both("twice", here)
        same = typed[0] == typed[1]
        self._whole[here] |= ~same & (twice[0] | twice[1])
        levels = np.where(same, _EXACT, _VARIANT).astype(np.int8)
        levels[self._rows.initial[rows]] = at("name", "alike")
        self._given[here] = levels
        self._bits["name"][here] = self._worth("name", levels, self._borne("name", rows))

    def _without_fathers(self, here: Places) -> None:
        mine, theirs = self._both("parted", here)
        partable = self._rows.partable[mine] & self._rows.partable[theirs]
        partable &= self._rows.length[mine] == self._rows.length[theirs]
        self._grade_given(here[~partable])
        typed = self._both("typed", here)
        same = partable & (mine == theirs) & (typed[0] == typed[1])
        self._whole[here[partable & ~same]] = True
        # JEFFREY GUNTING twice: the last word is a father's or clan's.
        self._same_parts(here[same], mine[same], self._rows.length[mine[same]] - 1)
        self._given[here[same]] = _EXACT
        self._bits["name"][here[same]] = self._worth(
            "name", self._given[here[same]], self._borne("name", mine[same], cut=1)
        )

    def _same_parts(self, here: Places, rows: Places, before: Places | int) -> None:
        """The father's name is what follows ``before`` words of ``rows``, in both names."""
        self._father[here] = at("father", "same")
        self._bits["father"][here] = self._worth(
            "father", self._father[here], self._borne("father", rows, skip=before)
        )

    def _one_father(self, here: Places) -> None:
        """ROSNAH BINTI ALI against ROSNAH ALI: all words the same, in the same order."""
        first, second = self._one[here], self._other[here]
        clan = self._names.table["clan"].to_numpy()
        turned = clan[first] == 0
        full, bare = np.where(turned, second, first), np.where(turned, first, second)
        order, surname, twice = (
            self._names.table[name].to_numpy() for name in ("in_order", "surname", "twice")
        )
        given, typed = (self._names.table[name].to_numpy() for name in ("given", "typed"))
        alike = (order[full] == order[bare]) & ~surname[full] & (given[full] > 0)
        alike &= ~twice[bare] & ~self._rows.initial[clan[full]]
        self._whole[here[~alike]] = True
        here, full, bare = here[alike], full[alike], bare[alike]
        same = self._begins_with(typed[bare], typed[full])
        levels = np.where(same, _EXACT, _VARIANT).astype(np.int8)
        levels[self._rows.initial[given[full]]] = at("name", "alike")
        self._given[here] = levels
        self._bits["name"][here] = self._worth("name", levels, self._borne("name", given[full]))
        self._same_parts(here, clan[full], 0)

    def _begins_with(self, rows: Places, beginnings: Places) -> Mask:
        found = np.ones(rows.size, np.bool_)
        lengths = self._rows.length[beginnings]
        for place in range(int(lengths.max(initial=0))):
            there = np.flatnonzero(place < lengths)
            words = [self._rows.flat[self._rows.start[row[there]] + place] for row in (rows, beginnings)]
            found[there] &= words[0] == words[1]
        return found

    def _graded(
        self, mine: Places, theirs: Places, field: str, grade: Callable[[_Texts, _Texts], str]
    ) -> tuple[Levels, Shares, Mask]:
        """Grade pairs of unequal rows: level, share who bear the agreeing words, and whether in doubt.

        In doubt are rows that make one word together and are the same words in another order: then the
        spelling of the whole names decides.
        """
        distinct, back = np.unique(
            _packed(mine.astype(np.int64), theirs.astype(np.int64)), return_inverse=True
        )
        texts = [
            texts_of(self._names.rows.gather(rows), self._names.words).to_list()
            for rows in (distinct >> 32, distinct & 0xFFFFFFFF)
        ]
        levels = np.empty(distinct.size, np.int8)
        shares = np.zeros(distinct.size)
        doubtful = np.zeros(distinct.size, np.bool_)
        for place, (first, second) in enumerate(zip(*texts, strict=True)):
            level = grade(tuple(first), tuple(second))
            levels[place] = at(field, level)
            shared = set(first) & set(second)
            if shared:
                shares[place] = self._weights.share_of(field, distinctive(tuple(sorted(shared))))
                doubtful[place] = level == "variant" and set(first) == set(second)
        return levels[back], shares[back], doubtful[back]

    def _borne(self, field: str, rows: Places, *, skip: Places | int = 0, cut: int = 0) -> Shares:
        """The share who bear all the words that tell people apart (all words, where none does).

        Of each row the first ``skip`` words and the last ``cut`` are left out.
        """
        begin, length = self._rows.start[rows] + skip, self._rows.length[rows] - skip - cut
        distinct, back = np.unique(begin << 8 | length, return_inverse=True)
        begin, length = distinct >> 8, distinct & 0xFF
        every, telling_ones = np.ones(distinct.size), np.ones(distinct.size)
        tells = np.zeros(distinct.size, np.bool_)
        for place in range(int(length.max(initial=0))):
            there = np.flatnonzero(place < length)
            spot = begin[there] + place
            share = np.where(
                self._said_before(begin[there], spot), 1.0, self._known[field][self._rows.flat[spot]]
            )
            every[there] *= share
            telling_ones[there] *= np.where(self._rows.tells[spot], share, 1.0)
            tells[there] |= self._rows.tells[spot]
        found: Shares = np.where(tells, telling_ones, np.where(length > 0, every, 0.0))
        return found[back]

    def _said_before(self, begin: Places, spot: Places) -> Mask:
        """Whether the word at ``spot`` stands in its row already: it is counted once."""
        found = np.zeros(spot.size, np.bool_)
        for back in range(1, int((spot - begin).max(initial=0)) + 1):
            earlier = np.maximum(spot - back, begin)
            found |= (spot - back >= begin) & (self._rows.flat[earlier] == self._rows.flat[spot])
        return found

    def _worth(self, field: str, levels: Levels, shares: Shares) -> Bits:
        """The bits of levels whose agreeing words are borne by ``shares`` of the people."""
        distinct, back = np.unique(shares, return_inverse=True)
        table = np.zeros((len(LEVELS[field]), distinct.size), np.float32)
        for number, level in enumerate(LEVELS[field]):
            table[number] = [self._weights.bits_of_share(field, level, share) for share in distinct.tolist()]
        found: Bits = table[levels, back]
        return found

    def _as_whole_names(self, here: Places) -> None:
        mine, theirs = (self._names.normal(places[here]) for places in (self._one, self._other))
        for place, first, second in zip(here.tolist(), mine, theirs, strict=True):
            found = compare_names(first, second)
            self._given[place] = MISSING if found.given is None else at("name", found.given)
            self._father[place] = MISSING if found.father is None else at("father", found.father)
            for field, level, terms in (
                ("name", found.given, found.given_terms),
                ("father", found.father, found.father_terms),
            ):
                self._bits[field][place] = self._weights.bits(field, level, terms) if level else 0.0
