"""Each distinct pair of names compared once, with what the single look-up says of them.

``compare_names`` grades given names and fathers' names apart wherever both names have both, and then only the
two rows of words count, not the names they stand in. So distinct pairs of *rows* are graded, in columns
(``rows_graded``). Pairs of names that fall into their parts in other ways (an alias, the same words in
another order, a word that stands twice) are compared as whole names, by ``compare_names`` itself.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from mysynergy.linkage.batch.levels import MISSING, Levels, at
from mysynergy.linkage.batch.names import Names, Places
from mysynergy.linkage.batch.rows_graded import (
    NEARLY,
    PARTIAL,
    ROW_LEVELS,
    VARIANT,
    Stretch,
    cut_off,
    grade_rows,
    same_words,
    share_of_shared,
    word_rows,
)
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.compare_names import FATHER_OF, SLIPS_FROM, compare_names, likest
from mysynergy.linkage.weights import RAREST, TERM_LEVELS, UNLISTED, Weights

Mask = NDArray[np.bool_]
Bits = NDArray[np.float32]
Shares = NDArray[np.float64]
#: So many at once that their tables of words stay small.
_TOGETHER: Final = 50_000
_NOWHERE: Final = 1 << 30
_PARTING: Final = ("clan", "parted", "parted_typed")
#: What a level of two rows means for given names (initials that agree are no more than alike), for fathers'.
_GIVEN_OF: Final = np.array(
    [at("name", {"initial": "alike"}.get(level, level)) for level in ROW_LEVELS], np.int8
)
_FATHER_OF: Final = np.array([at("father", FATHER_OF[level]) for level in ROW_LEVELS], np.int8)


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


def a_slip_apart(names: Names, mine: pl.Series, theirs: pl.Series, asked: Mask) -> Mask:
    """Whether the names at ``asked`` places, each as one word, are at most one slip of the pen apart.

    KANG UXAN is KANG XUAN, but may be no KANG JUAN: whoever asks must know more. Shorter names are not looked
    at: there a letter is too much.
    """
    found: Mask = asked & (mine.is_not_null() & theirs.is_not_null()).to_numpy()
    here = np.flatnonzero(found)
    places = [side.gather(here).to_numpy().astype(np.int64) for side in (mine, theirs)]
    rows = word_rows(names)
    given, father = (names.table[column].to_numpy() for column in ("given", "father"))
    letters = [rows.row_letters[given[side]] + rows.row_letters[father[side]] for side in places]
    near = (np.abs(letters[0] - letters[1]) <= 1) & (np.minimum(*letters) >= SLIPS_FROM)
    slips = cpdist(
        names.keys(places[0][near]),
        names.keys(places[1][near]),
        scorer=OSA.distance,
        score_cutoff=1,
        dtype=np.int32,
    )
    found[here] = False
    found[here[near]] = slips <= 1
    return found


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


def shares_known(words: pl.Series, field: str, weights: Weights) -> Shares:
    """``Weights.share_of`` of many words, each by itself: few are listed, all others have one share."""
    listed = weights.term_frequency.get(field, {})
    shares = words.replace_strict(listed, default=listed.get(UNLISTED, 0.0), return_dtype=pl.Float64)
    found: Shares = shares.to_numpy()
    return found


def most_bits(names: Names, mine: pl.Series, theirs: pl.Series, borne: float = 0.0) -> Bits:
    """Return what given and father's names of pairs weigh together at most, without comparing them.

    ``names`` are those of ``with_most``; ``borne`` is the most that a name can get by its bearers.
    """
    both = (mine.is_not_null() & theirs.is_not_null()).to_numpy()
    one, other = (column.fill_null(0).to_numpy() for column in (mine, theirs))
    if not names.table.height:
        return np.zeros(both.size, np.float32)
    most, bag = (names.table[column].to_numpy() for column in ("most", "bag"))
    first, second = most[one], most[other]
    # The same words may be parted as the other name parts them.
    same = np.maximum(np.maximum(first, second), np.float32(borne))
    found = np.where(bag[one] == bag[other], same, np.minimum(first, second))
    return np.where(both, found, np.float32(0))


def with_most(names: Names, weights: Weights) -> Names:
    """Return the names with the most that each can weigh (``most``), in whatever company.

    Where a clan or father's name stands apart, given and father's words count in their own part, or all in
    one as part of a name; else they may be parted anywhere.
    """
    rows = word_rows(names)
    told = {
        field: -np.log2(np.maximum(shares_known(names.words, field, weights), RAREST))
        for field in ("name", "father")
    }
    told["either"] = np.maximum(told["name"], told["father"])
    ends = {of: np.concatenate([[0.0], np.cumsum(words[rows.flat])]) for of, words in told.items()}

    def in_row(column: str, of: str) -> Shares:
        row = rows.stretch(names.table[column].to_numpy().astype(np.int64))
        summed: Shares = ends[of][row.start + row.length] - ends[of][row.start]
        return summed

    without, each_word = zip(*(_best_levels(field, weights) for field in ("name", "father")), strict=True)
    limit = -np.log2(RAREST)
    given, clan = np.minimum(in_row("parted", "name"), limit), np.minimum(in_row("clan", "father"), limit)
    whole = sum((in_row(part, "either") for part in ("given", "father", "alias")), np.zeros(given.size))
    apart = np.maximum(without[0], each_word[0] + given) + np.maximum(without[1], each_word[1] + clan)
    in_one = np.maximum(without[0], each_word[0] + np.minimum(whole, limit))
    anywhere = (max(without[0], each_word[0]) + max(without[1], each_word[1])) + np.minimum(whole, 2 * limit)
    standing = ((names.table["clan"] > 0) & (names.table["alias"] == 0)).to_numpy()
    most = np.where(standing, np.maximum(apart, in_one), anywhere).astype(np.float32)
    return replace(names, table=names.table.with_columns(most=most))


def _best_levels(field: str, weights: Weights) -> tuple[float, float]:
    """The most bits of a level by itself, and of one beside what its agreeing words say."""
    levels = weights.levels[field]
    by_words = [
        levels[level].bits + math.log2(levels[level].words or 1.0) for level in sorted(TERM_LEVELS[field])
    ]
    return max(0.0, *(level.bits for level in levels.values())), max(by_words)


class _Pairs:
    """Distinct pairs of names while they are compared."""

    def __init__(self, names: Names, one: Places, other: Places, weights: Weights) -> None:
        self._names, self._weights = names, weights
        self._rows = word_rows(names)
        self._one, self._other = one, other
        self._given = np.full(one.size, MISSING, np.int8)
        self._father = np.full(one.size, MISSING, np.int8)
        self._bits = {field: np.zeros(one.size, np.float32) for field in ("name", "father")}
        #: Pairs that must be compared as whole names.
        self._whole = np.zeros(one.size, np.bool_)
        self._known = {field: shares_known(names.words, field, weights) for field in ("name", "father")}

    def compared(self) -> NamesCompared:
        """Compare all pairs."""
        clan = self._both("clan")
        plain = ~self._odd()
        fathers = (clan[0] > 0).astype(np.int8) + (clan[1] > 0)
        self._whole |= ~plain
        self._rows_apart(np.flatnonzero(plain & (fathers == 2)))
        self._without_fathers(np.flatnonzero(plain & (fathers == 0)))
        self._one_father(np.flatnonzero(plain & (fathers == 1)))
        self._whole |= self._one_word()
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

    def _one_word(self) -> Mask:
        """Pairs graded apart of which one holds all words of the other, or that are a slip apart in one word.

        Which level they get is for ``compare_names`` to say: they are few.
        """
        apart = np.isin(self._given, [at("name", level) for level in ("alike", "different")])
        apart |= self._father == at("father", "different")
        here = np.flatnonzero(apart & ~self._whole)
        given, father = self._both("given", here), self._both("father", here)
        letters = self._rows.row_letters
        lengths = [letters[given[side]] + letters[father[side]] for side in (0, 1)]
        found = np.zeros(apart.size, np.bool_)
        for begin in range(0, here.size, _TOGETHER):
            some = slice(begin, begin + _TOGETHER)
            found[here[some]] = self._all_words_shared(
                [given[0][some], father[0][some]], [given[1][some], father[1][some]]
            )
        here = here[np.abs(lengths[0] - lengths[1]) <= 1]
        slips = cpdist(
            self._names.keys(self._one[here]),
            self._names.keys(self._other[here]),
            scorer=OSA.distance,
            score_cutoff=1,
            dtype=np.int32,
        )
        found[here[slips <= 1]] = True
        return found

    def _all_words_shared(self, mine: list[Places], theirs: list[Places]) -> Mask:
        """Whether each word of the name of fewer words is in the other (rows of given and father's words)."""
        one, other = (
            np.concatenate([self._rows.table(self._rows.stretch(rows)) for rows in parts], axis=1)
            for parts in (mine, theirs)
        )
        shared = [np.zeros(side.shape, np.bool_) for side in (one, other)]
        for place in range(other.shape[1]):
            shared[0] |= one == other[:, place : place + 1]
        for place in range(one.shape[1]):
            shared[1] |= other == one[:, place : place + 1]
        found: Mask = (shared[0] | (one == 0)).all(axis=1) | (shared[1] | (other == 0)).all(axis=1)
        return found

    def _rows_apart(self, here: Places) -> None:
        """Both have a father's name or a surname: given and father's rows are graded by themselves."""
        self._grade_given(here)
        self._set_fathers(here, *(self._rows.stretch(rows) for rows in self._both("clan", here)))

    def _without_fathers(self, here: Places) -> None:
        """JEFFREY GUNTING: of as many words that tell enough, the last is a father's or clan's."""
        rows = self._rows
        mine, theirs = (rows.stretch(row) for row in self._both("parted", here))
        partable = self._partable(mine) & self._partable(theirs) & (mine.length == theirs.length)
        self._grade_given(here[~partable])
        here, mine, theirs = here[partable], mine.at(partable), theirs.at(partable)
        typed = [rows.stretch(row) for row in self._both("typed", here)]
        before = [Stretch(one.start, one.length - 1) for one in (mine, theirs, *typed)]
        self._set_given(here, before[0], before[1], before[2], before[3])
        last = [Stretch(one.start + one.length - 1, np.ones_like(one.length)) for one in (mine, theirs)]
        self._set_fathers(here, last[0], last[1])

    def _partable(self, one: Stretch) -> Mask:
        tells = self._rows.tells[self._rows.table(one)]
        found: Mask = (one.length >= 2) & (tells.sum(axis=1) >= 2)
        found &= self._rows.tells[self._rows.flat[one.start + one.length - 1]]
        return found

    def _one_father(self, here: Places) -> None:
        """ROSNAH BINTI ALI against ROSNAH ALI: the words without marker are parted where they fit best."""
        rows, column = self._rows, {name: self._names.table[name].to_numpy() for name in _PARTING}
        first, second = self._one[here], self._other[here]
        turned = column["clan"][first] == 0
        full, bare = np.where(turned, second, first), np.where(turned, first, second)
        nameless = column["parted"][full] == 0
        self._whole[here[nameless]] = True
        here, full, bare = here[~nameless], full[~nameless], bare[~nameless]
        given, father = rows.stretch(column["parted"][full]), rows.stretch(column["clan"][full])
        words, typed = rows.stretch(column["parted"][bare]), rows.stretch(column["parted_typed"][bare])
        at_word, parted = self._parting(words, given, father)
        my_given, my_typed = (
            Stretch(one.start, np.where(parted, at_word, one.length)) for one in (words, typed)
        )
        self._set_given(here, given, my_given, rows.stretch(column["parted_typed"][full]), my_typed)
        behind = Stretch(words.start + at_word, words.length - at_word).at(parted)
        self._set_fathers(here[parted], father.at(parted), behind)

    def _parting(self, words: Stretch, given: Stretch, father: Stretch) -> tuple[Places, Mask]:
        """Before which of ``words`` the father's name begins, and whether it does (``_part_like``)."""
        rows = self._rows
        found = np.full(words.length.size, _NOWHERE, np.int64)
        # As many words as the father's name has, or as many letters: nothing else can be it.
        letters = rows.letters[rows.table(words)]
        left = letters.sum(axis=1) - rows.count_letters(father)
        by_letters = ((np.cumsum(letters, axis=1) == left[:, None]) & (left > 0)[:, None]).argmax(axis=1) + 1
        fits = np.cumsum(letters, axis=1)[np.arange(left.size), by_letters - 1] == left
        for at_word, asked, good in (
            (words.length - father.length, np.ones_like(fits), (VARIANT, NEARLY)),
            (by_letters, fits, (VARIANT,)),
        ):
            here = np.flatnonzero(asked & (at_word >= 1) & (at_word < words.length))
            behind = Stretch(words.start + at_word, words.length - at_word).at(here)
            graded = grade_rows(rows, behind, father.at(here))
            here = here[np.isin(graded, good)]
            found[here] = np.minimum(found[here], at_word[here])
        here = np.flatnonzero((found == _NOWHERE) & (words.length > given.length))
        before = Stretch(words.start, given.length).at(here)
        here = here[np.isin(grade_rows(rows, before, given.at(here)), (VARIANT, NEARLY))]
        behind = Stretch(words.start + given.length, words.length - given.length).at(here)
        here = here[grade_rows(rows, behind, father.at(here)) == PARTIAL]
        found[here] = given.length[here]
        return found, found < _NOWHERE

    def _grade_given(self, here: Places) -> None:
        mine, theirs = self._both("parted", here)
        there = (mine > 0) & (theirs > 0)
        here = here[there]
        typed = self._both("parted_typed", here)
        self._set_given(here, *(self._rows.stretch(row) for row in (mine[there], theirs[there], *typed)))

    def _set_given(
        self, here: Places, mine: Stretch, theirs: Stretch, my_typed: Stretch, their_typed: Stretch
    ) -> None:
        """Set the level of given names; typed alike where it is the same words, typed the same."""
        graded, shares = self._graded("name", mine, theirs)
        levels = _GIVEN_OF[graded]
        same = same_words(self._rows, mine, theirs)
        typed_same = same_words(self._rows, my_typed, their_typed)
        levels[(graded == VARIANT) & same & typed_same] = at("name", "exact")
        twice, surname = self._both("twice", here), self._both("surname", here)
        # TAN WEI TAN: which of the two was typed how; and LI LILI is LILI LI.
        doubtful = same & ((twice[0] & surname[0]) | (twice[1] & surname[1]))
        doubtful |= (graded == VARIANT) & ~same & (mine.length == theirs.length)
        self._whole[here[doubtful]] = True
        self._given[here] = levels
        self._bits["name"][here] = self._worth("name", levels, shares)

    def _set_fathers(self, here: Places, mine: Stretch, theirs: Stretch) -> None:
        graded, shares = self._graded("father", mine, theirs)
        levels = _FATHER_OF[graded]
        apart = np.flatnonzero(levels == at("father", "different"))
        cut = cut_off(self._rows, mine.at(apart), theirs.at(apart))
        cut |= cut_off(self._rows, theirs.at(apart), mine.at(apart))
        levels[apart[cut]] = at("father", "partial")
        self._father[here] = levels
        self._bits["father"][here] = self._worth("father", levels, shares)

    def _graded(self, field: str, mine: Stretch, theirs: Stretch) -> tuple[Levels, Shares]:
        """Grade pairs of rows, each distinct pair once: level, and share who bear the agreeing words."""
        # A row has at most 24 words, and all rows together fewer than 2 ** 27.
        stretches = [one.start << 5 | one.length for one in (mine, theirs)]
        _, first, back = np.unique(_packed(*stretches), return_index=True, return_inverse=True)
        mine, theirs = mine.at(first), theirs.at(first)
        levels = grade_rows(self._rows, mine, theirs)
        return levels[back], share_of_shared(self._rows, mine, theirs, self._known[field])[back]

    def _worth(self, field: str, levels: Levels, shares: Shares) -> Bits:
        """``Weights.bits_of_share`` of many: the bits of levels whose words ``shares`` of the people bear."""
        found = np.zeros(levels.size, np.float64)
        for number, level in enumerate(LEVELS[field]):
            here = levels == number
            weight = self._weights.levels[field][level]
            found[here] = weight.bits
            if level not in TERM_LEVELS.get(field, ()):
                continue
            here &= shares > 0
            if weight.words is not None:
                found[here] += np.log2(weight.words / np.maximum(shares[here], RAREST))
            else:
                here &= shares > weight.u
                found[here] = np.log2(weight.m / shares[here])
        return found.astype(np.float32)

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
