"""Addresses made comparable: the part that names one home, without postcode and town.

NO. 25, JLN JATI 6, TAMAN SENTOSA, 36600 CHENDERONG BALAI and No 25, Jalan Jati 6, Taman Sentosa are one
home. Towns and postcodes are left out or wrong more often than the house and the street, and have fields of
their own. The steps are regular expressions that Python and Polars read alike, so that a counter and a batch
see the same home.
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
_READ: Final = tuple((re.compile(pattern, re.ASCII), instead) for pattern, instead in STEPS)
_NAMES_A_HOME: Final = re.compile(A_HOME)


def home_of(address: str) -> str | None:
    """Return the home that an address names, for comparing only; None where it names none. Takes any text."""
    text = address[:MOST_SIGNS].upper()
    for pattern, instead in _READ:
        text = pattern.sub(instead, text)
    return text if _NAMES_A_HOME.search(text) else None
