"""The texts of messages: plain files, one for each language, versioned with the program.

No text says what a shared telephone should not show: no programme, no agency, no amount, no need, no name. A
test holds every text to that, and ``faults`` to its placeholders.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from mysynergy.messages.domain import LANGUAGES, SmsLength, sms_length

_FOLDER: Final = Path(__file__).parent / "texts"
#: The longest that may stand for a placeholder when the length of an SMS is told: the address of a ministry
#: and a code; "Isnin, 23 Nov 2026, 10:00".
_LONGEST: Final = {"link": "x" * 84, "day": "x" * 11, "when": "x" * 30, "counts": ""}
#: What stands around the text of an SMS that goes by e-mail, because she chose that: the same words, no more.
FRAME: Final = "by_email"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: what is filled in, and by which channel it goes; one by SMS may go by e-mail."""

    channel: str
    placeholders: frozenset[str]


TEMPLATES: Final[Mapping[str, Kind]] = {
    "link": Kind("sms", frozenset({"link", "day"})),
    "progress": Kind("sms", frozenset({"link"})),
    "appointment": Kind("sms", frozenset({"when", "link"})),
    "how_are_you": Kind("sms", frozenset({"link"})),
    "digest": Kind("email", frozenset({"counts", "link"})),
}


@dataclass(frozen=True, slots=True)
class Text:
    """A filled text with the version of its template; ``subject`` of an e-mail."""

    subject: str
    body: str
    version: str


@cache
def source_of(template: str, language: str) -> str:
    """Return a template as it is written. Raises ``FileNotFoundError`` where a language is missing."""
    return (_FOLDER / f"{template}.{language}.txt").read_text(encoding="utf-8").rstrip("\n")


def filled(template: str, language: str, values: Mapping[str, str], channel: str) -> Text:
    """Return the text for a channel with its placeholders filled; a text of an SMS goes by e-mail in a frame.

    Raises ``KeyError`` for a placeholder without a value.
    """
    source = source_of(template, language)
    if channel == "email" and TEMPLATES[template].channel == "sms":
        source = source_of(FRAME, language).replace("{text}", source)
    version = hashlib.sha256(source.encode()).hexdigest()[:12]
    subject, body = "", source
    if channel == "email":
        subject, _blank, body = source.partition("\n\n")
    return Text(subject, body.format_map(dict(values)), version)


def faults() -> list[str]:
    """Return what is wrong with the texts: a language or placeholder missing, unknown; an SMS too long."""
    wrong = []
    kinds = {**TEMPLATES, FRAME: Kind("email", frozenset({"text"}))}
    for name, kind in kinds.items():
        for language in LANGUAGES:
            place = f"{name}.{language}"
            if not (_FOLDER / f"{place}.txt").exists():
                wrong.append(f"{place}: missing")
                continue
            text = source_of(name, language)
            found = {one for _text, one, _spec, _how in string.Formatter().parse(text) if one is not None}
            if found != kind.placeholders:
                wrong.append(f"{place}: has {sorted(found)}, wants {sorted(kind.placeholders)}")
                continue
            if kind.channel == "sms" and not (length := longest(name, language)).gsm7:
                wrong.append(f"{place}: outside the alphabet of an SMS")
            elif kind.channel == "sms" and length.parts > 1:
                wrong.append(f"{place}: {length.length} letters, one SMS holds 160")
    known = {f"{name}.{language}.txt" for name in kinds for language in LANGUAGES}
    return wrong + [f"{path.name}: not in the table" for path in _FOLDER.glob("*") if path.name not in known]


def longest(template: str, language: str) -> SmsLength:
    """Return the length of a text as an SMS with the longest that may be filled in."""
    return sms_length(source_of(template, language).format_map(_LONGEST))


class Texts:
    """What others may know of the texts. No doors: they read files of the program, nothing of anybody."""

    def faults(self) -> list[str]:
        """Return what is wrong with them: languages, placeholders, length."""
        return faults()
