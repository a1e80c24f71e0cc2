"""One spelling for a word of a name, how it sounds, and how alike two words are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from mysynergy.linkage.name_tables import (
    CHINESE_SURNAMES,
    CHINESE_SYLLABLES,
    GLUED_PREFIXES,
    KNOWN_NAMES,
    SHORT_FORMS,
    SPELLINGS,
)

#: Words of names come again and again, also while somebody types: so many are kept read, without whose they
#: were.
REMEMBERED: Final = 1 << 14
# Shorter words are left as they are: LEE is not LI, OOI is not UI.
_FOLD_FROM: Final = 5
_REPEATED: Final = re.compile(r"([A-Z])\1+")
_RESPELLINGS: Final[tuple[tuple[str, str], ...]] = (
    ("SY", "SH"),
    ("DZ", "Z"),
    ("EE", "I"),
    ("OO", "U"),
    ("TH", "T"),
    ("DH", "D"),
    ("GH", "G"),
    ("Q", "K"),
    ("V", "W"),
)
EQUAL: Final = 1.0
NEAR: Final = 0.92
ALIKE: Final = 0.75
APART: Final = 0.0
# Of how many letters words are compared at all, and by their sound; and from which closeness they are what.
COMPARED_FROM: Final = 4
SOUNDS_FROM: Final = 5
CLOSE: Final = 0.8
CLOSER: Final = 0.85
CLOSEST: Final = 0.92


def fold(word: str) -> str:
    """Undo the respellings that every registry office writes both ways (SYAFIQAH, SHAFIKA).

    Idempotent. Not for display: the result is often nobody's spelling.
    """
    while len(word) >= _FOLD_FROM:
        before = word
        for seen, meant in _RESPELLINGS:
            if seen in word:
                word = word.replace(seen, meant)
        word = _REPEATED.sub(r"\1", word)
        if word.endswith("H") and word[-2] in "AEIOU":
            word = word[:-1]
        elif word.endswith("Y"):
            word = word[:-1] + "I"
        if word == before:
            break
    return word


_FAMILY: Final[dict[str, str]] = {
    fold(spelling): canonical
    for canonical, others in SPELLINGS.items()
    for spelling in (canonical, *others.split())
}
# Two Chinese words that fold alike (CHOON, CHUN) are two names, so they keep their own spelling.
_UNFOLDED: Final = CHINESE_SURNAMES | CHINESE_SYLLABLES


def _folded(word: str) -> str:
    if word in _UNFOLDED:
        return word
    folded = fold(word)
    return _FAMILY.get(folded, folded)


# Words in ordinary use, folded once: a table of the package's own words, never of people's.
_DIRECT: Final = {
    word: _folded(word)
    for word in (*KNOWN_NAMES, *(other for others in SPELLINGS.values() for other in others.split()))
}


@lru_cache(maxsize=REMEMBERED)
def canonical_word(word: str) -> str:
    """Return the one spelling that stands for ``word`` (capitals, letters only). Idempotent."""
    return _DIRECT.get(word) or _folded(word)


KNOWN: Final = frozenset(canonical_word(name) for name in KNOWN_NAMES)
_SHORT: Final = {canonical_word(short): canonical_word(full) for short, full in SHORT_FORMS.items()}


@lru_cache(maxsize=REMEMBERED)
def split_glued(word: str) -> tuple[str, ...]:
    """Split NURAISYAH, ABDULRAHMAN and the like; a word that is a name by itself stays whole."""
    parts: list[str] = []
    while word not in _DIRECT and fold(word) not in _FAMILY:
        for prefix, unknown_from in GLUED_PREFIXES:
            rest = word[len(prefix) :]
            if word.startswith(prefix) and (
                (len(rest) > 1 and canonical_word(rest) in KNOWN) or len(rest) >= unknown_from
            ):
                parts.append(prefix)
                word = rest
                break
        else:
            break
    return (*parts, word)


_SOUND_DIGRAPHS: Final[tuple[tuple[str, str], ...]] = (
    ("SH", "S"),
    ("SY", "S"),
    ("CH", "C"),
    ("KH", "K"),
    ("GH", "G"),
    ("PH", "P"),
    ("TH", "T"),
    ("DH", "D"),
    ("ZH", "Z"),
    ("TS", "S"),
)
_SOUND_LETTERS: Final = str.maketrans({"F": "P", "V": "W", "Q": "K", "X": "K", "J": "Z", "D": "T", "B": "P"})
_SILENT: Final = re.compile(r"(?<=.)[AEIOUHYW]")


@lru_cache(maxsize=REMEMBERED)
def sound(word: str) -> str:
    """Return a short code that misspellings of one word usually share: for keys, never for equality.

    Consonants in order, first letter kept, at most six; other scripts pass as they are.
    """
    if not word.isascii():
        return word[:6]
    for pair, single in _SOUND_DIGRAPHS:
        if pair in word:
            word = word.replace(pair, single)
    code = _SILENT.sub("", word.translate(_SOUND_LETTERS))
    return _REPEATED.sub(r"\1", code)[:6]


def short_of(word: str) -> str:
    """Return the long name that a canonical folk short form stands for (MAT: MUHAMMAD), else the word."""
    return _SHORT.get(word, word)


def likeness(one: str, other: str) -> float:
    """Grade two canonical words: EQUAL, NEAR (one word, badly typed), ALIKE (doubtful) or APART.

    Symmetric. Two different words that are both names in ordinary use are at most ALIKE, and words of up to
    three letters are EQUAL or APART: MING is not LING, ROSNAH is not ROSMAH. YAUFIK, which is no name in
    ordinary use, is one slip from TAUFIK: NEAR.
    """
    if one == other:
        return EQUAL
    if short_of(one) == short_of(other):
        return NEAR
    shortest = min(len(one), len(other))
    if shortest == 1:
        return NEAR if one[0] == other[0] else APART
    if shortest < COMPARED_FROM:
        return APART
    closeness = JaroWinkler.similarity(one, other, score_cutoff=CLOSE)
    if closeness < CLOSE:
        return APART
    if one in KNOWN and other in KNOWN:
        return ALIKE if closeness >= CLOSER else APART
    if closeness >= CLOSEST or (shortest >= SOUNDS_FROM and sound(one) == sound(other)):
        return NEAR
    if shortest >= SOUNDS_FROM and OSA.distance(one, other, score_cutoff=1) == 1:
        return NEAR
    return ALIKE if closeness >= CLOSER else APART
