"""Malaysian telephone numbers: to E.164 for comparing, and back to the way they are written.

Lengths follow the national numbering plan (MCMC): mobile 01X with seven digits behind, 011 and 015 with
eight; land lines 03 with eight, 04 to 09 with seven, 08X of Sabah and Sarawak with six; 1-300, 1-700 and
1-800 are a company's. A number that breaks the plan is kept with a warning: a family is not turned away for a
digit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mysynergy.linkage.findings import Finding

_MAX_CHARACTERS: Final = 80
_SECOND_NUMBER: Final = re.compile(r"[/;,]|\b(?:or|atau|ext|samb|x)\b", re.IGNORECASE)
_SERVICE: Final = re.compile(r"1[378]00[0-9]{6}")
_NOT_DIALLED: Final = re.compile(r"[^0-9+]")


class PhoneKind(StrEnum):
    """What answers: a person's mobile, a house's line, a company, or a number abroad."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    ABROAD = "abroad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class ParsedPhone:
    """A telephone number, read: ``e164`` (``+60123456789``) or None where nothing can be dialled."""

    e164: str | None
    kind: PhoneKind
    warnings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"ParsedPhone({self.kind})"


# Digits behind the trunk 0: (leading digits, how many in all, kind). Longest prefix first.
_PLAN: Final[tuple[tuple[str, int, PhoneKind], ...]] = (
    ("11", 10, PhoneKind.MOBILE),
    ("15", 10, PhoneKind.LANDLINE),
    ("1", 9, PhoneKind.MOBILE),
    ("3", 9, PhoneKind.LANDLINE),
    ("4", 8, PhoneKind.LANDLINE),
    ("5", 8, PhoneKind.LANDLINE),
    ("6", 8, PhoneKind.LANDLINE),
    ("7", 8, PhoneKind.LANDLINE),
    ("8", 8, PhoneKind.LANDLINE),
    ("9", 8, PhoneKind.LANDLINE),
)


def parse_phone(text: str) -> ParsedPhone:
    """Read ``text`` as a telephone number, Malaysian unless it starts with another ``+`` code or ``00``.

    Warnings: ``phone_no_digits``, ``phone_too_short`` and ``phone_too_long`` (params ``typed``, ``needed``),
    ``phone_prefix_unknown``, ``phone_more_than_one`` (the first was taken).
    """
    plain = text[:_MAX_CHARACTERS]
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
        plain = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)
    first, more = _first_number(plain)
    dialled = _NOT_DIALLED.sub("", first)
    dialled = ("+" if dialled.startswith("+") else "") + dialled.replace("+", "")
    if dialled.startswith("00"):
        dialled = "+" + dialled[2:]
    if not dialled.strip("+"):
        return ParsedPhone(None, PhoneKind.UNKNOWN, (Finding("phone_no_digits"),))
    warnings = (Finding("phone_more_than_one"),) if more else ()
    if dialled.startswith("+") and not dialled.startswith("+60"):
        return _abroad(dialled, warnings)
    return _malaysian(dialled, warnings)


def format_phone(e164: str) -> str:
    """Return ``012-345 6789``, ``011-1234 5678``, ``03-1234 5678`` or, abroad, the E.164 text itself."""
    if not e164.startswith("+60"):
        return e164
    national = e164[3:]
    if _SERVICE.fullmatch(national):
        return f"{national[:1]}-{national[1:4]}-{national[4:6]}-{national[6:]}"
    width = 2 if national[:1] in {"1", "8"} else 1
    area, rest = national[:width], national[width:]
    half = len(rest) - 4 if len(rest) > 6 else len(rest) // 2
    return f"0{area}-{rest[:half]} {rest[half:]}"


def _first_number(plain: str) -> tuple[str, bool]:
    """The first number of a field that may hold two, and whether there was a second."""
    parts = [part for part in _SECOND_NUMBER.split(plain) if any(sign.isdigit() for sign in part)]
    if not parts:
        return "", False
    return parts[0], any(sum(sign.isdigit() for sign in part) >= 7 for part in parts[1:])


def _malaysian(dialled: str, warnings: tuple[Finding, ...]) -> ParsedPhone:
    if dialled.startswith("+60"):
        national = dialled[3:].lstrip("0")
    elif dialled.startswith("60") and len(dialled) >= 10:
        national = dialled[2:].lstrip("0")
    else:
        national = dialled[1:] if dialled.startswith("0") else dialled
    if _SERVICE.fullmatch(national):
        return ParsedPhone(f"+60{national}", PhoneKind.SERVICE, warnings)
    for prefix, needed, kind in _PLAN:
        if national.startswith(prefix):
            return _measured(national, needed, kind, warnings)
    if not national:
        return ParsedPhone(None, PhoneKind.UNKNOWN, (Finding("phone_no_digits"),))
    return ParsedPhone(None, PhoneKind.UNKNOWN, (*warnings, Finding("phone_prefix_unknown")))


def _measured(national: str, needed: int, kind: PhoneKind, warnings: tuple[Finding, ...]) -> ParsedPhone:
    if len(national) == needed:
        return ParsedPhone(f"+60{national}", kind, warnings)
    code = "phone_too_short" if len(national) < needed else "phone_too_long"
    # Counted as people count them, with the 0 in front.
    found = Finding(code, {"typed": len(national) + 1, "needed": needed + 1})
    usable = 6 <= len(national) <= 12
    return ParsedPhone(f"+60{national}" if usable else None, kind, (*warnings, found))


def _abroad(dialled: str, warnings: tuple[Finding, ...]) -> ParsedPhone:
    digits = len(dialled) - 1
    if 7 <= digits <= 15:
        return ParsedPhone(dialled, PhoneKind.ABROAD, warnings)
    code, needed = ("phone_too_short", 7) if digits < 7 else ("phone_too_long", 15)
    return ParsedPhone(
        None, PhoneKind.ABROAD, (*warnings, Finding(code, {"typed": digits, "needed": needed}))
    )
