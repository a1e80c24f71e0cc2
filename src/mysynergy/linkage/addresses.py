"""Addresses made comparable: the part that names one home, without postcode and town.

NO. 25, JLN JATI 6, TAMAN SENTOSA, 36600 CHENDERONG BALAI and No 25, Jalan Jati 6, Taman Sentosa are one
home. Towns and postcodes are left out or wrong more often than the house and the street, and have fields of
their own. The steps are regular expressions that Polars reads in columns; ``home_of`` does the same word by
word, in a third of the time, since a counter compares two dozen addresses while an officer types. A test
holds both to the same home.
"""

from __future__ import annotations

import re
from typing import Final

#: In this order, on capitals.
STEPS: Final[tuple[tuple[str, str], ...]] = (
    (r"[^A-Z0-9]+", " "),
    (r"\b(?:NO|NOMBOR|NUMBER)\b", ""),
    (r" +", " "),
    # A plot of five digits is no postcode: without its number strangers' plots would be one home.
    (r"\bLOT ", "LOT"),
    (r"\bPT ", "PT"),
    # The postcode and what stands behind it.
    (r" [0-9]{5}(?: .*)?$", ""),
    (r"\bJLN\b", "JALAN"),
    (r"\b(?:KAMPUNG|KAMPONG|KPG)\b", "KG"),
    (r"\b(?:TMN|TAM)\b", "TAMAN"),
    (r"\b(?:LRG|LOR)\b", "LORONG"),
    (r"\b(?:BLK)\b", "BLOK"),
    (r"\bSRI\b", "SERI"),
    (r" +", " "),
    (r"^ | $", ""),
)
#: What names a home holds a figure and a word: KG BARU is a village, 25 is nothing.
A_HOME: Final = r"[0-9].*[A-Z]{2}|[A-Z]{2}.*[0-9]"
MOST_SIGNS: Final = 300
_NAMES_A_HOME: Final = re.compile(A_HOME)
_WORDS: Final = re.compile(r"[A-Z0-9]+")
_POSTCODE: Final = re.compile(r" [0-9]{5}(?= |$)")
_PLOTS: Final = ("LOT", "PT")
_LEFT_OUT: Final = frozenset({"NO", "NOMBOR", "NUMBER"})
_SPECIAL: Final = _LEFT_OUT.union(_PLOTS)
_SPELT: Final = {
    "JLN": "JALAN",
    **dict.fromkeys(("KAMPUNG", "KAMPONG", "KPG"), "KG"),
    **dict.fromkeys(("TMN", "TAM"), "TAMAN"),
    **dict.fromkeys(("LRG", "LOR"), "LORONG"),
    "BLK": "BLOK",
    "SRI": "SERI",
}


def home_of(address: str) -> str | None:
    """Return the home that an address names, for comparing only; None where it names none. Takes any text."""
    text = address[:MOST_SIGNS].upper()
    read = _WORDS.findall(text)
    if not read:
        return None
    words = read if _SPECIAL.isdisjoint(read) else _without_signs(read)
    home = " ".join(map(_SPELT.get, words, words))
    # Five digits are a postcode where something stands before them, be it a sign or a "No" left out.
    if read[0] in _LEFT_OUT or not text.startswith(read[0]):
        home = f" {home}"
    postcode = _POSTCODE.search(home)
    home = (home[: postcode.start()] if postcode else home).lstrip()
    return home if _NAMES_A_HOME.search(home) else None


def _without_signs(read: list[str]) -> list[str]:
    """Return words without those that only say that a number follows; a plot's are one with the number."""
    words = [word for word in read if word not in _LEFT_OUT]
    for plot in _PLOTS:
        if plot in words:
            words = _joined(words, plot)
    return words


def _joined(words: list[str], plot: str) -> list[str]:
    """Return words with each ``plot`` and the word behind it as one."""
    found: list[str] = []
    before = ""
    for word in words:
        before += word
        if word != plot:
            found.append(before)
            before = ""
    return [*found, before] if before else found
