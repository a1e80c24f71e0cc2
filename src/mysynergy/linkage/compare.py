"""Two records side by side: for each field that both have, the level at which they agree or differ."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from mysynergy.linkage.compare_names import compare_names, likest
from mysynergy.linkage.dates import DateLevel, compare_dates
from mysynergy.linkage.identity_numbers import TWELVE_DIGIT_KINDS, ParsedIdentity
from mysynergy.linkage.records import PersonRecord

NO_PARAMS: Final[Mapping[str, int]] = MappingProxyType({})
# Every field and its levels, best first. The weight file must give a weight to each, and to no other.
LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "identity": ("exact", "transposed", "one_digit", "different"),
    "other_number": ("exact", "near", "different"),
    "name": ("exact", "variant", "near", "partial", "alike", "different"),
    "father": ("same", "near", "partial", "initial", "different"),
    "dob": ("same", "swapped", "one_off", "year_same", "different"),
    "dob_partial": ("month", "year", "near", "different"),
    "sex": ("same", "different"),
    "phone": ("same", "different"),
    "place": ("postcode_same", "state_same", "different"),
    "home": ("same", "different"),
    "mother": ("same", "near", "different"),
}


class Comparison(NamedTuple):
    """One field compared.

    ``terms`` are the agreeing words (or ``01-01`` for a birthday on New Year) whose commonness the weight
    depends on: personal data, not to be kept. ``params`` are counts that fill the reason's sentence.
    """

    field: str
    level: str
    terms: tuple[str, ...] = ()
    params: Mapping[str, int] = NO_PARAMS


def compare(one: PersonRecord, other: PersonRecord) -> tuple[Comparison, ...]:
    """Compare two records field by field; symmetric. A field that either lacks is left out."""
    found: list[Comparison] = [*_identity(one, other), *_other_numbers(one, other)]
    if one.name is not None and other.name is not None:
        names = compare_names(one.name, other.name)
        if names.given is not None:
            words = {"same": names.same_words, "of": names.words}
            found.append(Comparison("name", names.given, names.given_terms, words))
        if names.father is not None:
            found.append(Comparison("father", names.father, names.father_terms))
    found += _dates(one, other)
    if one.sex is not None and other.sex is not None:
        found.append(Comparison("sex", "same" if one.sex is other.sex else "different"))
    if one.phones and other.phones:
        shared = not set(one.phones).isdisjoint(other.phones)
        found.append(Comparison("phone", "same" if shared else "different"))
    found += _place(one, other)
    if one.home is not None and other.home is not None:
        found.append(Comparison("home", "same" if one.home == other.home else "different"))
    if one.mother is not None and other.mother is not None:
        found.append(Comparison("mother", _mother(one, other)))
    return tuple(found)


def _identity(one: PersonRecord, other: PersonRecord) -> list[Comparison]:
    """The best agreement of two twelve-digit numbers; "different" only of two valid numbers of one kind.

    A permanent resident who becomes a citizen may hold two numbers, so different kinds never differ; nor do
    two of which one contradicts what else its record says (``PersonRecord.doubts``).
    """
    best: Comparison | None = None
    for first in one.identities:
        for second in other.identities:
            if first.kind in TWELVE_DIGIT_KINDS and second.kind in TWELVE_DIGIT_KINDS:
                pair = _number_pair(first, second)
                if pair is not None and pair.level == "different":
                    pair = None if one.doubts(first) or other.doubts(second) else pair
                if pair is not None and (best is None or _rank(pair) < _rank(best)):
                    best = pair
    return [best] if best is not None else []


def _rank(comparison: Comparison) -> int:
    return LEVELS[comparison.field].index(comparison.level)


def _number_pair(first: ParsedIdentity, second: ParsedIdentity) -> Comparison | None:
    one, other = first.normalised, second.normalised
    if one == other:
        # The same wrong number twice (000000000000, typed for "none") identifies nobody.
        return Comparison("identity", "exact") if first.valid else None
    if OSA.distance(one, other, score_cutoff=1) == 1:
        length = max(len(one), len(other))
        apart = sum(a != b for a, b in zip(one, other, strict=False)) if len(one) == len(other) else 1
        level = "transposed" if apart == 2 else "one_digit"
        return Comparison("identity", level, params={"same": length - apart})
    if first.valid and second.valid and first.kind is second.kind:
        return Comparison("identity", "different")
    return None


def _other_numbers(one: PersonRecord, other: PersonRecord) -> list[Comparison]:
    """Passports and other papers: a person holds several in a life, so "different" says little."""
    levels: set[str] = set()
    for first in one.identities:
        for second in other.identities:
            if first.kind is not second.kind or first.kind in TWELVE_DIGIT_KINDS:
                continue
            if not (first.valid and second.valid):
                continue
            distance = OSA.distance(first.normalised, second.normalised, score_cutoff=1)
            near = min(len(first.normalised), len(second.normalised)) >= 6 and distance == 1
            levels.add("exact" if distance == 0 else "near" if near else "different")
    return [Comparison("other_number", level) for level in LEVELS["other_number"] if level in levels][:1]


def _dates(one: PersonRecord, other: PersonRecord) -> list[Comparison]:
    if one.birth_date is None or other.birth_date is None:
        return []
    level = compare_dates(one.birth_date, other.birth_date)
    if level.startswith("partial_"):
        return [Comparison("dob_partial", level.removeprefix("partial_"))]
    full = one.birth_date.full
    terms = (f"{full:%m-%d}",) if full is not None and level is DateLevel.SAME else ()
    return [Comparison("dob", level.value, terms)]


def _place(one: PersonRecord, other: PersonRecord) -> list[Comparison]:
    if one.postcode is not None and one.postcode == other.postcode:
        return [Comparison("place", "postcode_same")]
    if one.state is None or other.state is None:
        return []
    return [Comparison("place", "state_same" if one.state == other.state else "different")]


def _mother(one: PersonRecord, other: PersonRecord) -> str:
    if one.mother is None or other.mother is None:
        raise ValueError("both records need a mother's name")
    names = compare_names(one.mother, other.mother)
    if names.father == "different":
        return "different"
    return likest(names.given)
