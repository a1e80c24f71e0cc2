"""Malaysian names made comparable: one field of text in, given name, marker and father's name out.

The name field of a Malaysian identity card has no surname and no split. What is read here:

- titles and honorifics go (``Dato' Seri``, ``Hajah``, ``Dr``), hereditary name parts stay (Wan, Nik, Syed);
- ``bin``, ``binti``, ``bte``, ``b.``, ``a/l``, ``a/p``, ``s/o``, ``d/o``, ``anak``, ``ak`` part the given
  name from the father's name; leading initials (``S. Samy``) are the father's initials;
- spellings of one name become one word (MOHD, MUHAMMAD); NURAISYAH is read as NUR AISYAH;
- a Christian name before a Chinese surname moves to the end, a surname at the end to the front;
- ``@`` parts a name from an alias.

The result is for comparing and for keys. It is never shown and never replaces what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from mysynergy.linkage.name_tables import (
    CHINESE_SURNAMES,
    CHINESE_SYLLABLES,
    CHRISTIAN_NAMES,
    COMMON_PARTS,
    FEMALE_MARKERS,
    MALE_MARKERS,
    SHY_MARKERS,
    SLASH_MARKERS,
    SURE_MARKERS,
    TITLE_PAIRS,
    TITLE_TAILS,
    TITLES,
)
from mysynergy.linkage.spelling import canonical_word, split_glued

MAX_CHARACTERS: Final = 1000
MAX_WORDS: Final = 24
MAX_LETTERS: Final = 40

Marker = Literal["BIN", "BINTI", "A/L", "A/P", "ANAK"]

_SLASH_MARKER: Final = re.compile(r"(?<![^\W_])([ASD])\s?[/\\]\s?([LPKO])(?![^\W_])")
_WORD: Final = re.compile(r"A/L|A/P|@|[^\W_]+")
_APOSTROPHES: Final = str.maketrans("", "", "'`\u2018\u2019\u02bc\u02bb\u2032")
_TITLES: Final = frozenset(canonical_word(title) for title in TITLES)
_TITLE_TAILS: Final = frozenset(canonical_word(tail) for tail in TITLE_TAILS)
_SURE: Final = {canonical_word(word): marker for word, marker in SURE_MARKERS.items()}
_NO_NAME: Final = frozenset({*_SURE, "@"})
_SYLLABLES: Final = CHINESE_SYLLABLES | CHINESE_SURNAMES
_CHRISTIAN: Final = frozenset(canonical_word(name) for name in CHRISTIAN_NAMES)
_READ_AS_ITSELF: Final = frozenset(
    {*_SURE, *SHY_MARKERS, *(word for pair in TITLE_PAIRS for word in pair)}
    | {"@", "A", "L", "P", "LELAKI", "PEREMPUAN"}
)
_COMMON: Final = frozenset(canonical_word(word) for word in COMMON_PARTS)


@dataclass(frozen=True, slots=True)
class NormalName:
    """A name made comparable.

    ``given`` and ``father`` hold canonical words; ``alias`` the words behind ``@``; ``marker`` what stood
    between, or None. ``key`` is all of ``tokens`` written together. ``spelled`` and ``spelled_father`` keep
    the words as typed (capitals, no titles), only to tell "same spelling" from "same name". ``truncated``
    says that the text was longer than is ever compared (1,000 characters, 24 words, 40 letters a word).
    """

    given: tuple[str, ...]
    father: tuple[str, ...]
    marker: Marker | None
    alias: tuple[str, ...]
    spelled: str
    spelled_father: str
    truncated: bool

    @property
    def tokens(self) -> tuple[str, ...]:
        """All words of the name itself, given before father's."""
        return self.given + self.father

    @property
    def key(self) -> str:
        """The whole name in one word: equal for WEI MING and WEIMING, with and without its marker."""
        return "".join(self.tokens)

    @property
    def text(self) -> str:
        """The canonical words in reading order; normalising it again gives the same name."""
        alias = ("@", *self.alias) if self.alias else ()
        if self.marker is None:
            return " ".join((*self.father, *self.given, *alias))
        return " ".join((*self.given, *alias, self.marker, *self.father))

    @property
    def surname(self) -> str | None:
        """The Chinese surname in front, where the name reads as one."""
        if self.marker is None and len(self.given) > 1 and self.given[0] in CHINESE_SURNAMES:
            return self.given[0]
        return None

    @property
    def marker_sex(self) -> Literal["male", "female"] | None:
        """The sex that the marker (or SINGH, KAUR) tells; None where it tells none."""
        if self.marker in MALE_MARKERS or "SINGH" in self.given:
            return "male"
        if self.marker in FEMALE_MARKERS or "KAUR" in self.given:
            return "female"
        return None

    def __bool__(self) -> bool:
        return bool(self.given or self.father)

    def __repr__(self) -> str:
        return f"NormalName({len(self.given)} + {len(self.father)} words)"


class Word(NamedTuple):
    """A word of a name: what it is compared as, and as it was typed (capitals)."""

    canon: str
    typed: str


class Parted(NamedTuple):
    """The words of a name, each in its part; ``typed`` may hold anything, nothing here looks at it."""

    given: list[Word]
    father: list[Word]
    marker: Marker | None
    alias: list[Word]


def normalise_name(text: str) -> NormalName:
    """Read ``text`` as a Malaysian name. Takes any text and never raises; empty text gives an empty name.

    Costs some 20 microseconds; a text of any length costs no more than its first 1,000 characters.
    """
    words, truncated = name_words(text)
    found = part_words(words)
    return NormalName(
        given=tuple(word.canon for word in found.given),
        father=tuple(word.canon for word in found.father),
        marker=found.marker,
        alias=tuple(word.canon for word in found.alias),
        spelled=" ".join(word.typed for word in found.given),
        spelled_father=" ".join(word.typed for word in found.father),
        truncated=truncated,
    )


def name_words(text: str) -> tuple[list[Word], bool]:
    """Return the words of ``text``, at most ``MAX_WORDS``, and whether anything was cut off."""
    plain, cut = _plain(text)
    words, cut_words = _words(plain)
    return words, cut or cut_words


def part_words(words: list[Word]) -> Parted:
    """Tell given name, father's name and alias apart; titles and the grandfather's name go.

    Of each word only ``word_kind`` matters: rows of words of the same kinds are parted alike.
    """
    return _read(_without_titles(_without_stray_at(words)))


def word_kind(canon: str) -> tuple[str, int]:
    """Return all that parting a name asks of one of its words: the word itself, or which tables hold it."""
    if canon in _READ_AS_ITSELF:
        return canon, 0
    tables = (_TITLES, _TITLE_TAILS, CHINESE_SURNAMES, _SYLLABLES, _CHRISTIAN)
    held = sum(1 << place for place, table in enumerate(tables) if canon in table)
    return "", held * 4 + min(len(canon), 3)


def _read(words: list[Word]) -> Parted:
    split = _find_marker(words)
    before = words if split is None else words[: split[0]]
    if sum(word.canon == "@" for word in before) > 1:
        # Two aliases are one longer one; without the second @ other words may be neighbours: read again.
        first = next(at for at, word in enumerate(words) if word.canon == "@") + 1
        rest = [word for word in before[first:] if word.canon != "@"]
        return _read([*words[:first], *rest, *words[len(before) :]])
    if split is None:
        given, alias = _at_alias(words)
        initials, given = _leading_initials(given)
        return Parted(given if initials else _arranged(given), initials, None, _arranged(alias))
    at, width, marker = split
    father = words[at + width :]
    while (again := _find_marker(father)) is not None:  # the grandfather is never compared
        father = father[: again[0]]
    father = _at_alias(_without_titles(_without_stray_at(father)))[0]
    if at + width + len(father) < len(words):
        # With words gone, BIN may turn out to be a syllable: read again what is left.
        return _read(_without_stray_at(words[: at + width] + father))
    given, alias = _at_alias(words[:at])
    return Parted(given, father, marker, alias)


def telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that tell people apart: without MUHAMMAD, NUR, WAN and the like, or initials."""
    return tuple(word for word in words if word not in _COMMON and len(word) > 1)


def distinctive(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that tell people apart, or all of them where none does."""
    return telling(words) or words


def _plain(text: str) -> tuple[str, bool]:
    """Capitals without accents, apostrophes and invisible signs; and whether anything was cut off."""
    cut = len(text) > MAX_CHARACTERS
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        for _ in range(4):
            before = text
            text = unicodedata.normalize("NFKD", text).upper()[:MAX_CHARACTERS]
            if text == before:
                break
        text = "".join(
            sign for sign in text if unicodedata.category(sign) not in {"Mn", "Mc", "Me", "Cf", "Lm"}
        )
    return text.upper().translate(_APOSTROPHES), cut


def _words(plain: str) -> tuple[list[Word], bool]:
    if "/" in plain or "\\" in plain:
        plain = _SLASH_MARKER.sub(lambda found: f" {SLASH_MARKERS.get(found[1] + found[2], ' ')} ", plain)
    words: list[Word] = []
    cut = False
    for typed in _WORD.findall(plain):
        if typed in SURE_MARKERS or typed in SHY_MARKERS or typed == "@":
            words.append(Word(SURE_MARKERS.get(typed, typed), typed))
            continue
        if len(typed) > MAX_LETTERS:
            typed, cut = typed[:MAX_LETTERS], True
        words.extend(Word(canonical_word(part), part) for part in split_glued(typed))
    return words[:MAX_WORDS], cut or len(words) > MAX_WORDS


def _without_stray_at(words: list[Word]) -> list[Word]:
    """Drop every @ that does not stand between two words of a name."""
    kept: list[Word] = []
    for at, word in enumerate(words):
        if word.canon == "@":
            following = words[at + 1].canon if at + 1 < len(words) else "@"
            if not kept or following == "@" or following in _SURE or kept[-1].canon in _SURE:
                continue
        kept.append(word)
    return kept


def _without_titles(words: list[Word]) -> list[Word]:
    """Strip titles from the front while a word that is not a marker is left to be the name."""
    start = 0
    while start + 1 < len(words):
        here, following = words[start].canon, words[start + 1].canon
        width = 1
        if (here, following) in TITLE_PAIRS:
            width = 2
        elif here not in _TITLES and not (start and here in _TITLE_TAILS):
            break
        if start + width >= len(words) or words[start + width].canon in _NO_NAME:
            break
        start += width
    return words[start:]


def _find_marker(words: list[Word]) -> tuple[int, int, Marker] | None:
    """Where the father's name is parted off: (place, width in words, marker), or None."""
    for at, word in enumerate(words):
        sure = _SURE.get(word.canon)
        if sure is not None and not (sure == "BIN" and _chinese_bin(words, at)):
            return _at_marker(words, at, sure)
    for at in range(1, len(words) - 1):
        here = words[at].canon
        if "@" in {words[at - 1].canon, words[at + 1].canon}:
            continue
        if here in SHY_MARKERS and not (here in {"B", "BN"} and _chinese_bin(words, at)):
            return _at_marker(words, at, SHY_MARKERS[here])
        if (
            here == "A"
            and words[at + 1].canon in {"L", "P"}
            and at + 2 < len(words)
            and words[at + 2].canon != "@"
        ):
            return at, 2, "A/L" if words[at + 1].canon == "L" else "A/P"
    return None


def _at_marker(words: list[Word], at: int, marker: str) -> tuple[int, int, Marker]:
    """The marker at ``at``, with the word behind it where the two are one: ANAK LELAKI, ANAK PEREMPUAN."""
    if marker == "ANAK" and at + 1 < len(words) and words[at + 1].canon in {"LELAKI", "PEREMPUAN"}:
        return at, 2, "A/L" if words[at + 1].canon == "LELAKI" else "A/P"
    return at, 1, _as_marker(marker)


def _as_marker(text: str) -> Marker:
    match text:
        case "BIN" | "BINTI" | "A/L" | "A/P" | "ANAK":
            return text
    raise ValueError("not a marker")


def _chinese_bin(words: list[Word], at: int) -> bool:
    """Whether BIN is a syllable here: LIM BIN HAO is no son of HAO."""
    return (
        at > 0
        and words[0].canon in CHINESE_SURNAMES
        and all(
            word.canon in _SYLLABLES or word.canon in _CHRISTIAN
            for place, word in enumerate(words)
            if place != at
        )
    )


def _at_alias(words: list[Word]) -> tuple[list[Word], list[Word]]:
    """Part ``words`` at the first @; where nothing stands before it, the alias is the name."""
    parts: list[list[Word]] = [[]]
    for word in words:
        if word.canon == "@":
            parts.append([])
        else:
            parts[-1].append(word)
    filled = [part for part in parts if part]
    if not filled:
        return [], []
    return filled[0], [word for part in filled[1:] for word in part]


def _leading_initials(words: list[Word]) -> tuple[list[Word], list[Word]]:
    """S SAMY: the initial is the father's. Needs a word of three letters behind the initials."""
    count = 0
    while count < len(words) and len(words[count].canon) == 1:
        count += 1
    if count and count < len(words) and len(words[count].canon) >= 3:
        return words[:count], words[count:]
    return [], words


def _arranged(words: list[Word]) -> list[Word]:
    """Chinese names with the surname first and a Christian name last, whichever way they were typed."""
    if len(words) < 2 or words[0].canon in CHINESE_SURNAMES:
        return words
    if any(word.canon in SHY_MARKERS or len(word.canon) == 1 for word in words):
        return words  # moved between two words, BT or A L would read as a marker
    for at in (1, 2):
        if at < len(words) - 1 and words[at].canon in CHINESE_SURNAMES:
            leading = words[:at]
            if all(word.canon in _CHRISTIAN for word in leading):
                return words[at:] + leading
    if len(words) >= 3 and words[-1].canon in CHINESE_SURNAMES and all(w.canon in _SYLLABLES for w in words):
        return [words[-1], *words[:-1]]
    return words
