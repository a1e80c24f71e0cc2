"""Reading one mapping of a rulebook field by field, noting every fault and going on."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mysynergy.rules.documents import Document, Place, Plain
from mysynergy.rules.faults import RuleFault, told

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the two languages of the screen."""

    ms: str
    en: str

    def to_mapping(self) -> dict[str, Plain]:
        """Return it as written in YAML."""
        return {"ms": self.ms, "en": self.en}


class Part:
    """A mapping at a place of a document; each method reads one key and notes what is wrong with it.

    A required field that is missing comes back empty, with a fault: whoever reads must not use what
    was read while ``faults`` is not empty.
    """

    def __init__(
        self, document: Document, faults: list[RuleFault], path: Place, data: Mapping[str, Plain]
    ) -> None:
        self.document = document
        self.faults = faults
        self.path = path
        self.data = data

    def fault(self, key: str | int | None, message: str, remedy: str) -> None:
        """Note a fault at ``key``, or at the mapping itself."""
        path = self.path if key is None else (*self.path, key)
        self.faults.append(self.document.fault(path, message, remedy))

    def keys(self, known: Collection[str]) -> None:
        """Note every key that is not in ``known``."""
        for key in self.data:
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1)
                remedy = (
                    told("Did you mean %(close)s?", close=close[0])
                    if close
                    else told("Known here: %(known)s.", known=", ".join(sorted(known)))
                )
                self.fault(key, told("%(key)s is not a key of this part.", key=key), remedy)

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return self.data.get(key) is not None

    def _need(self, key: str) -> None:
        self.fault(None, told("%(key)s is missing.", key=key), told("Add %(key)s.", key=key))

    def text(self, key: str, *, required: bool = True) -> str:
        """Return a text; a bare number or date is taken as it was written."""
        value = self.data.get(key)
        if value is None:
            if required:
                self._need(key)
            return ""
        if isinstance(value, (list, dict, bool)):
            self.fault(key, told("%(key)s is a text.", key=key), "Write one plain text.")
            return ""
        text = str(value).strip()
        if required and not text:
            self.fault(
                key, told("%(key)s is empty.", key=key), told("Write %(key)s, or remove the key.", key=key)
            )
        return text

    def slug(self, key: str) -> str:
        """Return an identifier: lower-case letters, digits and single dashes or underscores."""
        value = self.text(key)
        if value and not SLUG.fullmatch(value):
            self.fault(
                key,
                told("%(key)s is not an identifier.", key=key),
                "Use lower-case letters, digits and dashes.",
            )
        return value

    def code(self, text: str | None, key: str) -> str | None:
        """Return the text of an expression; a bare true, false or amount counts as its text."""
        value = self.data.get(key, text)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (str, int, Decimal)):
            return str(value)
        if value is not None:
            self.fault(key, told("%(key)s is an expression.", key=key), "Write it as one text.")
        return None

    def choice(self, key: str, known: Collection[str], *, default: str | None = None) -> str:
        """Return one of ``known``; ``default`` stands in for an absent key."""
        value = self.data.get(key)
        if value is None and default is not None:
            return default
        text = self.text(key)
        if text and text not in known:
            close = difflib.get_close_matches(text, known, n=1)
            hint = (
                told("Did you mean %(close)s?", close=close[0])
                if close
                else told("It can be %(known)s.", known=", ".join(sorted(known)))
            )
            self.fault(key, told("%(written)s is not a known %(key)s.", written=repr(text), key=key), hint)
        return text

    def flag(self, key: str) -> bool:
        """Return true or false; absent is false."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, told("%(key)s is true or false.", key=key), "Write true or false.")
        return value is True

    def date(self, key: str) -> dt.date | None:
        """Return a day, or ``None`` when absent; ISO text is taken too."""
        value = self.data.get(key)
        if value is None or isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fault(
                key,
                told("%(key)s is not a date of the calendar.", key=key),
                "Write year-month-day, as 2024-01-31.",
            )
            return None

    def count(self, key: str) -> int:
        """Return a whole number of at least one."""
        value = self.data.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self.fault(
            key if key in self.data else None,
            told("%(key)s is a whole number of at least 1.", key=key),
            told("Write %(key)s: 14.", key=key),
        )
        return 1

    def amount(self, key: str) -> Decimal:
        """Return an exact amount, written as quoted text or with a decimal point."""
        value = self.data.get(key)
        if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool):
            text = str(value)
            if re.fullmatch(r"-?\d{1,15}(?:\.\d{1,10})?", text):
                return Decimal(text)
        self.fault(
            key if key in self.data else None,
            told("%(key)s is an amount.", key=key),
            'Write it as "1000.00".',
        )
        return Decimal(0)

    def words(self, key: str) -> Words:
        """Return a text in both languages; both are required."""
        value = self.data.get(key)
        if not isinstance(value, dict):
            self.fault(
                key if key in self.data else None,
                told("%(key)s needs both languages.", key=key),
                "Write {ms: ..., en: ...}.",
            )
            return Words("", "")
        part = Part(self.document, self.faults, (*self.path, key), value)
        part.keys({"ms", "en"})
        return part.languages()

    def languages(self) -> Words:
        """Return the texts under ``ms`` and ``en`` of this mapping itself."""
        return Words(self._language("ms", "Malay"), self._language("en", "English"))

    def _language(self, key: str, name: str) -> str:
        if not self.has(key):
            self.fault(
                None,
                told("The %(name)s text (%(key)s) is missing.", name=name, key=key),
                told("Add %(key)s: ...", key=key),
            )
            return ""
        return self.text(key)

    def part(self, key: str) -> Part | None:
        """Return the mapping at ``key``, or ``None`` when it is absent."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(
                key, told("%(key)s is a mapping.", key=key), told("Write %(key)s: {...: ...}.", key=key)
            )
            return None
        return Part(self.document, self.faults, (*self.path, key), value)

    def parts(self, key: str) -> list[Part]:
        """Return the list of mappings at ``key``; absent is an empty list."""
        value = self.data.get(key)
        if value is None:
            return []
        return parts_of(self.document, self.faults, (*self.path, key), value)

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; absent is empty."""
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(
                key, told("%(key)s is a list of texts.", key=key), told("Write %(key)s: [one, two].", key=key)
            )
            return ()
        return tuple(str(item) for item in value)


def parts_of(document: Document, faults: list[RuleFault], path: Place, value: Plain) -> list[Part]:
    """Return the mappings of the list ``value`` that stands at ``path``; anything else is a fault."""
    if not isinstance(value, list):
        faults.append(document.fault(path, "This is a list of mappings.", "Begin each entry with a dash."))
        return []
    found: list[Part] = []
    for index, item in enumerate(value):
        if isinstance(item, dict):
            found.append(Part(document, faults, (*path, index), item))
        else:
            faults.append(
                document.fault((*path, index), "This entry is a mapping.", "Write key: value lines.")
            )
    return found


def no_repeats(parts: list[Part], key: str) -> None:
    """Note every entry whose ``key`` has been used by an earlier entry."""
    seen: set[str] = set()
    for part in parts:
        value = str(part.data.get(key, ""))
        if value and value in seen:
            part.fault(key, told("%(value)s is used twice.", value=value), "Give each entry its own name.")
        seen.add(value)


def json_plain(value: Plain) -> Plain:
    """Return ``value`` with dates and decimals as text, fit for JSON."""
    if isinstance(value, dict):
        return {key: json_plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [json_plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
