"""Two normalised names side by side: given names apart from the father's name or the Chinese surname."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from mysynergy.linkage.name_tables import CHINESE_SURNAMES
from mysynergy.linkage.names import NormalName, distinctive, telling
from mysynergy.linkage.spelling import ALIKE, APART, COMPARED_FROM, EQUAL, KNOWN, NEAR, likeness

Words = tuple[str, ...]

#: A shorter name one letter off is too often another name.
SLIPS_FROM: Final = 6
#: What may be a syllable of a Chinese name, however it is romanised; no table has them all.
_SYLLABLE: Final = re.compile(r"[^AEIOU]{0,2}[AEIOU][AEIOUY]{0,2}(?:NG|[HKMNPTW])?")
_GIVEN_ORDER: Final = ("exact", "variant", "near", "partial", "alike", "different")
FATHER_OF: Final = {
    "exact": "same",
    "variant": "same",
    "near": "near",
    "partial": "partial",
    "initial": "initial",
    "alike": "different",
    "different": "different",
}


class NameComparison(NamedTuple):
    """Levels of given name and father's name; None where one of the two has none to compare.

    ``same_words`` of ``words`` given words agree. ``terms`` are the agreeing words that tell people apart.
    """

    given: str | None
    father: str | None
    same_words: int = 0
    words: int = 0
    given_terms: Words = ()
    father_terms: Words = ()


def compare_names(one: NormalName, other: NormalName) -> NameComparison:
    """Compare two names; symmetric. A name's alias stands in where it fits better."""
    best = _compare(one, other, one.given, other.given)
    if one.alias or other.alias:
        attempts = [
            _compare(one, other, mine, theirs)
            for mine in (one.given, one.alias)
            for theirs in (other.given, other.alias)
            if mine and theirs and (mine, theirs) != (one.given, other.given)
        ]
        # Of two that fit as well the same one is taken whichever name comes first.
        attempt = min(attempts, key=lambda names: (_given_rank(names), names.given_terms), default=best)
        if _given_rank(attempt) < _given_rank(best):
            best = attempt
    if best.given in {"alike", "different"} or best.father == "different":
        return _as_one_word(one, other, best)
    return best


def _as_one_word(one: NormalName, other: NormalName, graded: NameComparison) -> NameComparison:
    """Grade two names again that are one but for a blank in another place, or for one letter.

    LEEK OK is LEE KOK, and GOH MAN SHN a GOH MAN SHAN: a slip that moves, swallows or spoils a word hides
    where given and father's name part. Where each word that differs is a name in ordinary use, or may be a
    Chinese syllable (WEI YIN, WEI YING), it is another name.
    """
    mine, theirs = one.key, other.key
    slips = OSA.distance(mine, theirs, score_cutoff=1)
    apart = set(one.tokens) ^ set(other.tokens)
    names = all(word in KNOWN or _SYLLABLE.fullmatch(word) for word in apart)
    # One long word against one: how alike these are was asked before.
    names |= len(apart) == 2 and min(map(len, apart)) >= COMPARED_FROM
    if slips > 1 or (slips and (min(len(mine), len(theirs)) < SLIPS_FROM or names)):
        return _some_left_out(one, other) or graded
    father = None if graded.father == "different" else graded.father
    return graded._replace(given="near" if slips else "variant", father=father, given_terms=())


def _some_left_out(one: NormalName, other: NormalName) -> NameComparison | None:
    """Grade two names of which one holds all words of the other, in whatever order.

    JOYCE CHONG CHUN WAN is CHONG CHUN WAN, and KHALID ABDUL SAMAD an ABDUL SAMAD MUHAMMAD KHALID; but ZALINA
    ALI ABU is no ALI BIN ABU: what is left out must not be all that is her own.
    """
    short, long = sorted((one, other), key=lambda name: (len(name.tokens), name.tokens))
    words = short.tokens
    if len(telling(words)) < 2 or Counter(words) - Counter(long.tokens):
        return None
    if any(
        name.father and set(telling(name.given)).isdisjoint(said.tokens)
        for name, said in ((short, long), (long, short))
    ):
        return None
    in_front = not long.father and long.tokens[-len(words) :] == words
    if in_front and words[0] not in CHINESE_SURNAMES:
        return None
    terms = distinctive(tuple(sorted(set(words))))
    return NameComparison("partial", None, len(words), len(long.tokens), terms)


def likest(given: str | None) -> str:
    """Fold the levels of a given name into same, near and different (for a mother's name)."""
    if given in {"exact", "variant"}:
        return "same"
    return "near" if given in {"near", "partial"} else "different"


def _given_rank(names: NameComparison) -> int:
    return _GIVEN_ORDER.index(names.given) if names.given is not None else len(_GIVEN_ORDER)


def _compare(one: NormalName, other: NormalName, mine: Words, theirs: Words) -> NameComparison:
    mine, my_father = _parted(one, mine)
    theirs, their_father = _parted(other, theirs)
    unparted = len(mine) + len(my_father) > 2 and not (my_father and their_father)
    if (one.surname or other.surname or (unparted and one.tokens != other.tokens)) and (
        sorted((*my_father, *mine)) == sorted((*their_father, *theirs))
    ):
        # KHOO SIEW GEOK, SIEW GEOK KHOO; NAJIHAH ALIF WAFI, ALIF WAFI NAJIHAH: all the same words. Where two
        # are surnames, or no marker parts three, the order typed decides nothing.
        mine, my_father = theirs, their_father = max(
            ((mine, my_father), (theirs, their_father)), key=lambda parts: (len(parts[1]) > 0, parts)
        )
    elif (
        not (my_father and their_father)
        and len(words := (*mine, *my_father)) == 2
        and words[::-1] == (*theirs, *their_father) != words
    ):
        # CASTILLO JEFFREY, JEFFREY CASTILLO: two words turned round are one person's, or father's and son's.
        return NameComparison("partial", None, 2, 2, distinctive(tuple(sorted(words))))
    if not my_father and not their_father and len(mine) == len(theirs) >= 2:
        mine, my_father, theirs, their_father = _part_both(mine, theirs)
    elif my_father and not their_father:
        theirs, their_father = _part_like(theirs, mine, my_father)
    elif their_father and not my_father:
        mine, my_father = _part_like(mine, theirs, their_father)
    given = row_level(mine, theirs) if mine and theirs else None
    if given == "variant" and set(mine) == set(theirs) and _same_spelling(one, other, mine):
        given = "exact"
    elif given == "initial":
        given = "alike"
    shared = tuple(sorted(set(mine) & set(theirs)))
    fathers = father_level(my_father, their_father) if my_father and their_father else None
    shared_fathers = tuple(sorted(set(my_father) & set(their_father)))
    return NameComparison(
        given=given,
        father=fathers,
        same_words=len(shared),
        words=max(len(mine), len(theirs)),
        given_terms=distinctive(shared),
        father_terms=distinctive(shared_fathers),
    )


def father_level(mine: Words, theirs: Words) -> str:
    """Grade two rows of a father's words as a level of "father"; symmetric."""
    level = FATHER_OF[row_level(mine, theirs)]
    if level == "different" and (_cut_off(mine, theirs) or _cut_off(theirs, mine)):
        return "partial"
    return level


def _parted(name: NormalName, given: Words) -> tuple[Words, Words]:
    """Given words and father's words; a Chinese surname counts as the father's."""
    surname = name.surname
    if surname is not None and given[:1] == (surname,) and len(given) > 1:
        return given[1:], (surname,)
    return given, name.father


def _same_spelling(one: NormalName, other: NormalName, words: Words) -> bool:
    """Whether ``words``, the same in both names, were also typed the same.

    A word that stands twice (MUHAMMAD AIDIL MOHD ANUAR) counts each time with the spelling of its place.
    """
    mine = _typed(one, words)
    return mine is not None and mine == _typed(other, words)


def _typed(name: NormalName, words: Words) -> list[str] | None:
    """How each of ``words`` was typed in the given name; None where one is not in it."""
    left = list(zip(name.given, name.spelled.split(), strict=True))
    found: list[str] = []
    for word in words:
        place = next((at for at, (canon, _) in enumerate(left) if canon == word), None)
        if place is None:
            return None
        found.append(left.pop(place)[1])
    return found


def _part_both(mine: Words, theirs: Words) -> tuple[Words, Words, Words, Words]:
    """Part two names of as many words, without marker, before the last word: mostly a father's or clan's.

    RAMLAH ZULKIFLI, JEFFREY GUNTING; but not NUR ALIA, where only one word tells anything.
    """
    if (
        min(len(telling(mine)), len(telling(theirs))) < 2
        or not telling(mine[-1:])
        or not telling(theirs[-1:])
    ):
        return mine, (), theirs, ()
    return mine[:-1], mine[-1:], theirs[:-1], theirs[-1:]


def _part_like(words: Words, given: Words, father: Words) -> tuple[Words, Words]:
    """Part a name that was written without its marker where it fits the other's parts best.

    ROSNAH ABDUL RAHMAN against ROSNAH BINTI ABDUL RAHMAN. Where nothing behind fits, all of it is given name.
    """
    for at in range(1, len(words)):
        if row_level(words[at:], father) in {"variant", "near"}:
            return words[:at], words[at:]
    if len(words) > len(given) and row_level(words[: len(given)], given) in {"variant", "near"}:
        rest = words[len(given) :]
        # What is left over may be a second given name as well as a father's: only a clear part of it counts.
        return (words[: len(given)], rest) if row_level(rest, father) == "partial" else (words, ())
    return words, ()


def row_level(one: Words, other: Words) -> str:
    """Grade two rows of canonical words; symmetric. Never "exact", which only the typed spelling can tell."""
    if len(one) == len(other) == 1 and min(len(one[0]), len(other[0])) == 1:
        return "initial" if one[0][0] == other[0][0] else "different"
    if one == other or "".join(one) == "".join(other):
        return "variant"
    grades = _aligned(one, other)
    if min(grades, default=APART) >= NEAR:
        if len(one) == len(other):
            return "near"
        # MUHAMMAD against MUHAMMAD AMIN: the part that agrees is borne by too many to tell anything. And
        # RASHIDAH AMIRUL against AMIRUL: a daughter under her father's name is not her father.
        return "partial" if _begin_alike(telling(one), telling(other)) else "alike"
    if max(grades, default=APART) < ALIKE:
        return "different"
    mine, theirs = telling(one), telling(other)
    if not mine or not theirs:
        return "alike" if min(grades, default=APART) >= ALIKE else "different"
    agreed = sum(_aligned(mine, theirs)) / max(len(mine), len(theirs))
    return "alike" if agreed >= 0.5 else "different"


def _begin_alike(one: Words, other: Words) -> bool:
    return bool(one and other) and likeness(one[0], other[0]) >= NEAR


def _cut_off(short: Words, whole: Words) -> bool:
    """Whether ``short`` is the beginning of ``whole``, cut off within a word: a list's column was too narrow.

    ABDUL HALIM ZAINU against ABDUL HALIM ZAINUDDIN. One letter alone is an initial, which is graded as such.
    """
    last = len(short) - 1
    return (
        0 <= last < len(whole)
        and len("".join(short)) > 1
        and short[:last] == whole[:last]
        and len(short[last]) < len(whole[last])
        and whole[last].startswith(short[last])
    )


def _aligned(one: Words, other: Words) -> list[float]:
    """For each word of the shorter row the grade of its best partner in the longer, each used once."""
    shorter, longer = sorted((one, other), key=lambda words: (len(words), words))
    left = list(longer)
    grades: list[float] = []
    for word in shorter:
        best, place = APART, -1
        for at, candidate in enumerate(left):
            grade = likeness(word, candidate)
            if grade > best:
                best, place = grade, at
                if grade == EQUAL:
                    break
        grades.append(best)
        if place >= 0:
            del left[place]
    return grades
