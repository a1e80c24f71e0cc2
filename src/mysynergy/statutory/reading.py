"""Reading the YAML of the tables: every value stays text until its field says what it is.

A number is therefore never a float, and a fault names the file and the place in it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from mysynergy.statutory.results import Confidence, Words

if TYPE_CHECKING:
    _Base = yaml.SafeLoader
else:
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Data = str | list["Data"] | dict[str, "Data"]
LONG_AGO: Final = dt.date(1, 1, 1)


class _Text(_Base):
    """The safe loader without any guess about types."""


_Text.yaml_implicit_resolvers = {}


def read_file(path: Path, faults: list[str]) -> Part:
    """Return the top of a YAML file; what is wrong with it goes to ``faults``."""
    try:
        loader = _Text(path.read_text(encoding="utf-8"))
        try:
            data: Data = loader.get_single_data()
        finally:
            loader.dispose()
    except OSError:
        faults.append(f"{path.name}: the file cannot be read. Check that it is there.")
        data = {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        faults.append(f"{path.name}: this is not YAML in UTF-8 ({error}). Check indents, quotes and colons.")
        data = {}
    return Part(data, path.name, faults)


class Part:
    """A piece of a file. Each reader returns a value of its type, or notes a fault and returns a stand-in."""

    def __init__(self, data: Data, place: str, faults: list[str]) -> None:
        self.data = data
        self.place = place
        self.faults = faults

    def fault(self, message: str) -> None:
        """Note that something is wrong here."""
        self.faults.append(f"{self.place}: {message}")

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return isinstance(self.data, dict) and self.data.get(key, "null") != "null"

    def part(self, key: str) -> Part:
        """Return what stands under ``key``; a missing key is a fault."""
        if not isinstance(self.data, dict) or key not in self.data:
            self.fault(f"{key} is missing. Write it.")
            return Part("", f"{self.place}, {key}", [])
        return Part(self.data[key], f"{self.place}, {key}", self.faults)

    def each(self, key: str = "") -> Iterator[Part]:
        """Return the members of the list under ``key`` (or of this list); absent is empty."""
        data = self.data if not key else self.data.get(key, []) if isinstance(self.data, dict) else []
        if not isinstance(data, list):
            self.fault(f"{key or 'this'} must be a list.")
            return
        for number, item in enumerate(data, start=1):
            yield Part(item, f"{self.place}, {key} {number}".replace(",  ", ", "), self.faults)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty."""
        if default is not None and not self.has(key):
            return default
        part = self.part(key)
        if isinstance(part.data, str) and part.data.strip():
            return part.data.strip()
        part.fault("a text is wanted here.")
        return ""

    def words(self, key: str = "") -> Words:
        """Return a text in both languages."""
        part = self.part(key) if key else self
        return Words(part.text("ms"), part.text("en"))

    def day(self, key: str) -> dt.date:
        """Return a date written year-month-day."""
        written = self.text(key)
        try:
            return dt.date.fromisoformat(written)
        except ValueError:
            self.fault(f"{key}: {written!r} is not a date. Write year-month-day, as 2024-10-01.")
            return LONG_AGO

    def number(self, key: str) -> Fraction:
        """Return an exact number of zero or more: 80, 0.05 or 2/3."""
        return self.exact(self.text(key), key)

    def exact(self, written: str, key: str) -> Fraction:
        """Return ``written`` as an exact number of zero or more."""
        if re.fullmatch(r"\d+(\.\d+)?|\d+/[1-9]\d*", written):
            return Fraction(written)
        self.fault(f"{key}: {written!r} is not a number of zero or more. Write 80, 12.50 or 2/3.")
        return Fraction(0)

    def money(self, key: str) -> Decimal:
        """Return an amount with at most two decimals."""
        return self.amount(self.text(key), key)

    def amount(self, written: str, key: str) -> Decimal:
        """Return ``written`` as an amount with at most two decimals."""
        if re.fullmatch(r"\d+(\.\d{1,2})?", written):
            return Decimal(written).quantize(Decimal("0.01"))
        self.fault(f"{key}: {written!r} is not an amount. Write ringgit and sen, as 12.50.")
        return Decimal(0)

    def count(self, key: str) -> int:
        """Return a whole number of zero or more."""
        written = self.text(key)
        if written.isascii() and written.isdigit():
            return int(written)
        self.fault(f"{key}: {written!r} is not a whole number.")
        return 0

    def span(self, key: str) -> tuple[int, int]:
        """Return the two ends of ``1-6``."""
        found = re.fullmatch(r"(\d+)-(\d+)", self.text(key))
        if found:
            return int(found[1]), int(found[2])
        self.fault(f"{key} must be two numbers, as 1-6.")
        return 0, 0

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false as written."""
        written = self.text(key, "true" if default else "false")
        if written not in ("true", "false"):
            self.fault(f"{key} must be true or false.")
        return written == "true"

    def confidence(self, key: str = "confidence") -> Confidence:
        """Return the confidence named here."""
        written = self.text(key)
        try:
            return Confidence(written)
        except ValueError:
            self.fault(f"{key}: {written!r} is none of {', '.join(Confidence)}.")
            return Confidence.MEMORY

    def rows(self, columns: tuple[str, ...]) -> Iterator[Part]:
        """Return the rows as parts whose keys are the columns."""
        for row in self.each("rows"):
            if isinstance(row.data, list) and len(row.data) == len(columns):
                yield Part(dict(zip(columns, row.data, strict=True)), row.place, self.faults)
            else:
                row.fault(f"a row has {len(columns)} values: {', '.join(columns)}.")
