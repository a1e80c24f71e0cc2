"""The weight of many pairs at once: the same sums and caps as ``score.py``, over columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mysynergy.linkage.batch.bearers import borne, most_borne
from mysynergy.linkage.batch.levels import MISSING, Levels, at, compare_columns
from mysynergy.linkage.batch.names import Names
from mysynergy.linkage.batch.names_compared import (
    NamesCompared,
    a_slip_apart,
    compare_pairs,
    most_bits,
    mothers,
)
from mysynergy.linkage.batch.records import Records
from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.score import FATHER_AGREES, GUARDS, JUST_BELOW, NAME_APART, OWN, TOLD_BY, Verdict
from mysynergy.linkage.weights import Weights

Bits = NDArray[np.float32]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]
#: Caps that say "a person must look" at a counter, where one always does. A batch has its own threshold
#: instead.
PERSON_DECIDES: Final = frozenset({"same_number_but_doubts", "no_same_number", "birth_date_only_in_part"})
#: Caps that keep people of one family apart; two numbers are two people in any case.
FAMILY_CAPS: Final = frozenset(GUARDS) - PERSON_DECIDES - {"different_numbers"}
#: By how many bits caps lie lower than at a counter: above them a machine links, there a person is asked, and
#: what weighs less may yet be linked by what stands around it.
CAPS_LOWER: Final = 7.0
#: Full birth dates that count as two bearers of a name (day and month swapped are one).
_TWO_DATES: Final = [at("dob", level) for level in ("one_off", "year_same", "different")]
#: Sums of other orders differ by less.
_ROUNDED: Final = 0.01
#: Where in twelve digits the serial number begins: neighbours and twins differ behind it.
_SERIAL: Final = 8


def worth_keeping(weights: Weights) -> float:
    """From how many bits on what stands around may yet link pairs, those held by caps included."""
    return weights.likely - CAPS_LOWER - 2 * JUST_BELOW


class Beside(NamedTuple):
    """What pairs of records say beside their levels.

    ``new_year``: both were born on a 1 January. ``before_serial``: their numbers are of unequal length, or
    have the same last four digits. ``borne_out``: both bear a valid number whose birth date was also said.
    ``a_slip``: their names are apart, but as one word each one slip of the pen.
    """

    new_year: Mask
    before_serial: Mask
    borne_out: Mask
    a_slip: Mask

    @classmethod
    def of(cls, mine: pl.DataFrame, theirs: pl.DataFrame, a_slip: Mask) -> Beside:
        """Look at the rows of ``Records.table`` of each pair."""
        first, second = mine["ic"], theirs["ic"]
        lengths = first.str.len_bytes() != second.str.len_bytes()
        serial = first.str.slice(_SERIAL) == second.str.slice(_SERIAL)
        masks = (lengths | serial, mine["ic_said"] & theirs["ic_said"])
        before_serial, borne_out = (mask.fill_null(value=False).to_numpy() for mask in masks)
        return cls(is_new_year(mine["dob"], theirs["dob"]), before_serial, borne_out, a_slip)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Pairs weighed: levels and bits by field, the sum (prior and caps included), and which cap took effect.

    ``guard`` is the place of the cap in ``GUARDS``, -1 for none.
    """

    levels: Mapping[str, Levels]
    bits: Mapping[str, Bits]
    weight: Bits
    guard: Levels


def weigh_pairs(
    records: Records,
    one: Rows,
    other: Rows,
    weights: Weights,
    *,
    by_bearers: bool = True,
) -> Weighed:
    """Compare and weigh the records in rows ``one[i]`` and ``other[i]``.

    ``by_bearers``: who bears a name in these lists is counted, beside how common its words are.
    """
    mine, theirs = records.table[one], records.table[other]
    return _weighed(
        records.names, mine, theirs, compare_columns(mine, theirs), weights, by_bearers=by_bearers
    )


def weigh_from(
    records: Records, one: Rows, other: Rows, weights: Weights, least: float
) -> tuple[Rows, Rows, Weighed]:
    """Weigh what may come to ``least`` bits; return these pairs and what they weigh, be it less in the end.

    Names take most of the time. Where even names that agree in all could not make up for the rest, they are
    not looked at. The records' names are those of ``with_most``.
    """
    mine, theirs = records.table[one], records.table[other]
    levels = compare_columns(mine, theirs)
    hopeful = _most(records.names, mine, theirs, levels, weights) >= least - _ROUNDED
    mine, theirs = (side.filter(pl.Series(hopeful)) for side in (mine, theirs))
    levels = {field: column[hopeful] for field, column in levels.items()}
    return one[hopeful], other[hopeful], _weighed(records.names, mine, theirs, levels, weights)


def _most(
    names: Names, mine: pl.DataFrame, theirs: pl.DataFrame, levels: Mapping[str, Levels], weights: Weights
) -> Bits:
    """What pairs weigh at most, whatever their names and their mothers' say."""
    bits = _told(levels, {field: _bits(field, column, weights) for field, column in levels.items()})
    mothers_said = (mine["mother"].is_not_null() & theirs["mother"].is_not_null()).to_numpy()
    of_mother = np.float32(max(0.0, *(level.bits for level in weights.levels["mother"].values())))
    total = most_bits(names, mine["name"], theirs["name"], most_borne(names, weights))
    total = total + np.where(mothers_said, of_mother, np.float32(0))
    for of_field in bits.values():
        total = total + of_field
    most: Bits = total + np.float32(weights.prior_bits)
    return most


def _weighed(
    all_names: Names,
    mine: pl.DataFrame,
    theirs: pl.DataFrame,
    levels: dict[str, Levels],
    weights: Weights,
    *,
    by_bearers: bool = True,
) -> Weighed:
    names = compare_pairs(all_names, mine["name"], theirs["name"], weights)
    if by_bearers:
        names = _as_borne(all_names, mine["name"], theirs["name"], names, levels["dob"], weights)
    levels["mother"] = mothers(compare_pairs(all_names, mine["mother"], theirs["mother"], weights))
    apart = np.isin(names.given, [at("name", level) for level in sorted(NAME_APART)])
    beside = Beside.of(mine, theirs, a_slip_apart(all_names, mine["name"], theirs["name"], apart))
    return weigh(levels, names, beside, weights)


def _as_borne(
    names: Names,
    mine: pl.Series,
    theirs: pl.Series,
    compared: NamesCompared,
    dates: Levels,
    weights: Weights,
) -> NamesCompared:
    """The same names with the bits that their bearers leave, or give."""
    one, other = (column.fill_null(0).to_numpy().astype(np.int64) for column in (mine, theirs))
    bits = compared.given_bits + compared.father_bits
    # Two dates that differ count as two bearers, and are the two at hand.
    own = np.where(np.isin(dates, _TWO_DATES), 2, 1)
    moved = borne(names, one, other, (compared.given, compared.father), own, bits, weights)
    # What is taken back was too much for a name with its father's: the given name alone says what it said.
    of_father = np.where((moved < 0) & (compared.father != MISSING), moved, np.float32(0))
    return compared._replace(
        given_bits=compared.given_bits + (moved - of_father), father_bits=compared.father_bits + of_father
    )


def weigh(levels: Mapping[str, Levels], names: NamesCompared, beside: Beside, weights: Weights) -> Weighed:
    """Weigh pairs. ``levels`` has all fields but names."""
    whole = {**levels, "name": names.given, "father": names.father}
    bits = {field: _bits(field, whole[field], weights) for field in LEVELS}
    bits["name"], bits["father"] = names.given_bits, names.father_bits
    same_date = beside.new_year & (whole["dob"] == at("dob", "same"))
    bits["dob"] = np.where(same_date, np.float32(weights.bits("dob", "same", ("01-01",))), bits["dob"])
    bits = _told(whole, bits)
    total: Bits = np.full(names.given.size, weights.prior_bits, np.float32)
    for of_field in bits.values():
        total = total + of_field
    guard = np.full(total.size, MISSING, np.int8)
    edges = {
        Verdict.CERTAIN: weights.certain,
        Verdict.LIKELY: weights.likely - CAPS_LOWER,
        Verdict.POSSIBLE: weights.possible,
    }
    places = list(GUARDS)
    for name, applies in _guards(whole, beside).items():
        if name in FAMILY_CAPS and not weights.families:
            continue
        cap = np.float32(edges[GUARDS[name]] - JUST_BELOW)
        capped = applies & (total > cap)
        total = np.where(capped, cap, total)
        guard = np.where(capped, places.index(name), guard).astype(np.int8)
    return Weighed(whole, bits, total, guard)


def _told(levels: Mapping[str, Levels], bits: Mapping[str, Bits]) -> dict[str, Bits]:
    """The bits of fields without those that another field says already."""
    found = dict(bits)
    for field, level, told in TOLD_BY:
        same = levels[field] == at(field, level)
        for one in told:
            found[one] = np.where(same, np.minimum(found[one], 0), found[one])
    return found


def is_new_year(mine: pl.Series, theirs: pl.Series) -> Mask:
    """Whether both of two birth dates (as ``Records`` hold them) are a 1 January: often "not known"."""
    found: Mask = ((mine % 10_000 == 101) & (theirs % 10_000 == 101)).fill_null(value=False).to_numpy()
    return found


def _bits(field: str, levels: Levels, weights: Weights) -> Bits:
    by_level = [weights.levels[field][level].bits for level in LEVELS[field]]
    return np.array([*by_level, 0.0], np.float32)[levels]


def _is(levels: Mapping[str, Levels], field: str, *wanted: str) -> Mask:
    found: Mask = np.isin(levels[field], [at(field, level) for level in wanted])
    return found


def _any(levels: Mapping[str, Levels], wanted: frozenset[tuple[str, str]]) -> Mask:
    found: Mask = np.logical_or.reduce([_is(levels, field, level) for field, level in sorted(wanted)])
    return found


def _guards(levels: Mapping[str, Levels], beside: Beside) -> dict[str, Mask]:
    """The caps of ``score.py`` that a batch keeps, strictest first, each with the pairs it applies to."""
    same_number = _is(levels, "identity", "exact")
    name_apart = _is(levels, "name", *NAME_APART)
    father_apart = _is(levels, "father", "different")
    date_apart = _is(levels, "dob", "different") | _is(levels, "dob_partial", "different")
    numbers_apart = _is(levels, "identity", "different")
    against = name_apart.astype(np.int8) + father_apart + date_apart + numbers_apart
    number_near = _is(levels, "identity", "one_digit", "transposed")
    applies = {
        "several_contradictions": ~same_number & (against >= 2),
        "only_family_agrees": name_apart & ~_any(levels, OWN),
        "different_numbers": numbers_apart,
        "number_near_but_name_differs": number_near & ~_is(levels, "name", "exact", "variant"),
        "same_number_but_other_person": same_number
        & ((against >= 2) | (_is(levels, "name", "different") & ~_is(levels, "father", *FATHER_AGREES))),
        "given_names_differ": ~same_number & name_apart,
        "fathers_differ": ~same_number & father_apart,
        "birth_dates_differ": ~same_number & date_apart,
        "no_date_and_no_number": ~_anchored(levels),
    }
    for name, eased in eased_caps(levels, beside).items():
        applies[name] = applies[name] & ~eased
    return {name: applies[name] for name in GUARDS if name not in PERSON_DECIDES}


def _anchored(levels: Mapping[str, Levels]) -> Mask:
    """Whether there are two birth dates or two numbers to compare."""
    found = _is(levels, "other_number", "exact")
    for field in ("identity", "dob", "dob_partial"):
        found |= levels[field] != MISSING
    return found


def eased_caps(levels: Mapping[str, Levels], beside: Beside) -> dict[str, Mask]:
    """Where a batch lets the sum speak although a cap holds at a counter: by what a relative cannot share.

    Of the pairs of made-up people that these caps alone held back there, all but a few in a thousand are one
    person: a father's name cut off, or a husband's in its place, with the given name and a birth date or
    telephone of her own; a birth date mistyped beside her own name, her father's, and a number or telephone;
    a mistyped name beside the same number and telephone, or the same number that each record's own birth date
    bears out; two digits of a number in each other's place, one missing, or one mistyped before the last four
    (twins' numbers differ in those); the same birth date beside a name one letter off, or beside names that
    are alike in one home, one of them without a father's name. Without date and number a whole name may do,
    or a telephone: but part of a name, in one home, is a brother's or a father's as often as hers.
    """
    same_phone = _is(levels, "phone", "same")
    own_paper = _is(levels, "other_number", "exact")
    apart = frozenset({("dob", "different"), ("dob_partial", "different"), ("sex", "different")})
    not_apart = ~_any(levels, apart)
    same_name = _is(levels, "name", "exact", "variant")
    same_day = _is(levels, "dob", "same")
    alike = _is(levels, "name", "alike")
    name_agrees = same_name | _is(levels, "name", "near", "partial")
    slip = _is(levels, "identity", "transposed") | (
        _is(levels, "identity", "one_digit") & beside.before_serial
    )
    same_sex = ~_is(levels, "sex", "different")
    # A passport's number holds no date: who shares both shares two things, not one twice.
    paper_and_day = own_paper & same_sex & _is(levels, "dob", "same", "swapped", "one_off")
    return {
        "several_contradictions": paper_and_day,
        "fathers_differ": (not_apart & ((same_name & (same_phone | own_paper)) | (name_agrees & same_day)))
        | paper_and_day,
        "birth_dates_differ": same_sex
        & (
            (same_name & _is(levels, "father", "same") & (same_phone | slip))
            | (name_agrees & ~_is(levels, "father", "different") & own_paper)
        ),
        # A date and a sex that were not said are read from the number, and so agree with whoever bears it: a
        # wife under her husband's number and telephone would be he.
        "same_number_but_other_person": not_apart
        & (alike | (same_phone & ~_is(levels, "father", "different")) | beside.borne_out),
        "given_names_differ": paper_and_day
        | (
            not_apart
            & (
                (own_paper & alike)
                | (slip & ~_is(levels, "name", "different"))
                | (beside.a_slip & (same_day | (same_phone & _is(levels, "dob_partial", "month", "year"))))
                | (alike & (levels["father"] == MISSING) & same_day & _is(levels, "home", "same"))
            )
        ),
        "number_near_but_name_differs": slip & ~_is(levels, "name", "different"),
        "no_date_and_no_number": same_phone | ~_is(levels, "name", "partial"),
    }
