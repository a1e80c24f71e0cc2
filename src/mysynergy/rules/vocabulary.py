"""The facts rules may speak of: their types, their values, and how an officer asks them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from mysynergy.rules.documents import Document, Plain, Scalar
from mysynergy.rules.faults import FactError, RuleFault, told
from mysynergy.rules.fields import Part, Words, no_repeats, parts_of
from mysynergy.rules.values import FactValue, Interval, Kind

FACT_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_RESERVED = ("figure.", "formula.")
_KEYS = frozenset({
    "name", "type", "unit", "allowed", "ms", "en", "question", "sensitive", "derived_from", "related", "ours",
})  # fmt: skip
_MAX_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact about a person, a household, a business, a debt, a dead relative and so on.

    ``allowed`` lists the values of an enum; ``least`` and ``most`` bound a number (both included).
    ``sensitive`` names why it is shown only where needed; ``related`` whose fact it is when not the
    person's own; ``derived_from`` says in words what it can be worked out from.
    """

    name: str
    type: Kind
    unit: str
    allowed: tuple[str, ...]
    allowed_text: str
    least: Decimal | None
    most: Decimal | None
    ms: str
    en: str
    question_ms: str
    question_en: str
    sensitive: str | None
    derived_from: str | None
    related: str | None
    ours: bool = False

    def to_mapping(self) -> dict[str, Plain]:
        """Return the fact as it is written in YAML."""
        mapping: dict[str, Plain] = {"name": self.name, "type": self.type.value, "ms": self.ms, "en": self.en}
        if self.question_ms:
            mapping["question"] = {"ms": self.question_ms, "en": self.question_en}
        if self.allowed:
            mapping["allowed"] = list(self.allowed)
        elif self.allowed_text:
            mapping["allowed"] = self.allowed_text
        for key in ("unit", "sensitive", "derived_from", "related"):
            if getattr(self, key):
                mapping[key] = getattr(self, key)
        if self.ours:
            mapping["ours"] = True
        return mapping

    def check(self, value: FactValue) -> FactValue:
        """Return ``value`` in the fact's own type; raises ``FactError`` when it does not fit.

        A whole number is taken for a decimal fact; a float never is.
        """
        match self.type:
            case Kind.BOOL:
                if isinstance(value, bool):
                    return value
                raise FactError(self.name, "true or false is needed.")
            case Kind.INT | Kind.DECIMAL:
                return self._number(value)
            case Kind.DATE:
                if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
                    return value
                raise FactError(self.name, "a date is needed.")
            case Kind.LIST:
                if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
                    return value
                raise FactError(self.name, "a tuple of texts is needed.")
            case Kind.ENUM | Kind.STRING:
                return self._text(value)

    def _text(self, value: FactValue) -> str:
        if not isinstance(value, str) or len(value) > _MAX_TEXT:
            raise FactError(self.name, "a text is needed.")
        if self.allowed and value not in self.allowed:
            raise FactError(
                self.name, told("the value is one of %(allowed)s.", allowed=", ".join(self.allowed))
            )
        return value

    def _number(self, value: FactValue) -> FactValue:
        wants = "a whole number" if self.type is Kind.INT else "an amount (Decimal)"
        number = Decimal if self.type is Kind.DECIMAL else int
        if isinstance(value, Interval):
            value = value if isinstance(value.low, number) else self._widened(value, wants)
            low, high = Decimal(value.low), Decimal(value.high)
        elif isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise FactError(self.name, told("%(wants)s is needed.", wants=wants))
        else:
            if self.type is Kind.DECIMAL:
                value = Decimal(value)
            elif isinstance(value, Decimal):
                raise FactError(self.name, told("%(wants)s is needed.", wants=wants))
            low = high = Decimal(value)
        if (
            not low.is_finite()
            or (self.least is not None and low < self.least)
            or (self.most is not None and high > self.most)
        ):
            raise FactError(
                self.name,
                told("the value lies from %(least)s to %(most)s.", least=self.least, most=self.most),
            )
        return value

    def _widened(self, value: Interval, wants: str) -> Interval:
        if self.type is Kind.INT:
            raise FactError(self.name, told("%(wants)s is needed.", wants=wants))
        return Interval(Decimal(value.low), Decimal(value.high))

    def read(self, raw: object) -> FactValue:
        """Return the value that plain data (from YAML, JSON or a form) stands for; raises ``FactError``.

        Amounts may be text (``"500.00"``), dates ISO text, ranges ``{from: ..., to: ...}``, lists lists.
        """
        if isinstance(raw, Mapping):
            if set(raw) != {"from", "to"} or not self.type.is_number:
                raise FactError(self.name, "a range is written {from: ..., to: ...}, for numbers only.")
            low, high = self._read_number(raw["from"]), self._read_number(raw["to"])
            if low > high:
                raise FactError(self.name, "a range runs from the smaller to the larger number.")
            return self.check(Interval(low, high))
        if self.type.is_number:
            return self.check(self._read_number(raw))
        if self.type is Kind.DATE and isinstance(raw, str):
            try:
                return dt.date.fromisoformat(raw)
            except ValueError:
                raise FactError(self.name, "a date is written year-month-day.") from None
        if self.type is Kind.LIST and isinstance(raw, list):
            return self.check(tuple(raw))
        if isinstance(raw, (bool, str, dt.date)):
            return self.check(raw)
        raise FactError(self.name, told("a value of type %(value)s is needed.", value=self.type.value))

    def _read_number(self, raw: object) -> int | Decimal:
        wants = "a whole number" if self.type is Kind.INT else 'an amount such as "500.00"'
        pattern = r"-?\d{1,15}" if self.type is Kind.INT else r"-?\d{1,15}(?:\.\d{1,10})?"
        if isinstance(raw, (bool, float)) or not re.fullmatch(pattern, str(raw), re.ASCII):
            raise FactError(self.name, told("%(wants)s is needed.", wants=wants))
        return int(str(raw)) if self.type is Kind.INT else Decimal(str(raw))


def plain_value(value: FactValue) -> Plain:
    """Return a fact's value as JSON holds it: the opposite of ``Fact.read``."""
    if isinstance(value, Interval):
        return {"from": _plain_scalar(value.low), "to": _plain_scalar(value.high)}
    return list(value) if isinstance(value, tuple) else _plain_scalar(value)


def _plain_scalar(value: Scalar) -> Plain:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, dt.date) else value


@dataclass(frozen=True)
class Vocabulary:
    """All facts by name, in the order in which they are written."""

    facts: Mapping[str, Fact]

    def __getitem__(self, name: str) -> Fact:
        return self.facts[name]

    def __contains__(self, name: object) -> bool:
        return name in self.facts

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each fact in the vocabulary."""
        return {name: index for index, name in enumerate(self.facts)}

    def check(self, facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
        """Return ``facts`` in their own types; raises ``FactError`` for an unknown name or a wrong value."""
        checked: dict[str, FactValue] = {}
        for name, value in facts.items():
            fact = self.facts.get(name)
            if fact is None:
                raise FactError(name, "there is no such fact.")
            checked[name] = fact.check(value)
        return checked


def read_vocabulary(document: Document, faults: list[RuleFault]) -> Vocabulary:
    """Read the list of facts; faults are added to ``faults``."""
    data = document.data
    parts = parts_of(document, faults, (), data.get("facts") if isinstance(data, dict) else data)
    no_repeats(parts, "name")
    facts = [_read_fact(part) for part in parts]
    return Vocabulary({fact.name: fact for fact in facts if fact.name})


def _read_fact(part: Part) -> Fact:
    part.keys(_KEYS)
    name = part.text("name")
    if name and (not FACT_NAME.fullmatch(name) or name.startswith(_RESERVED)):
        part.fault("name", f"{name!r} cannot be the name of a fact.", "Write subject.fact, as person.age.")
    kind = _read_kind(part)
    values, text = _read_allowed(part, kind)
    least, most = _bounds(text) if kind.is_number else (None, None)
    asked = part.words("question") if part.has("question") else Words("", "")
    said = part.languages()
    derived = part.data.get("derived_from")
    if isinstance(derived, list):
        derived = ", ".join(str(item) for item in derived)
    return Fact(
        name=name,
        type=kind,
        unit=part.text("unit", required=False),
        allowed=values,
        allowed_text=text,
        least=least,
        most=most,
        ms=said.ms,
        en=said.en,
        question_ms=asked.ms,
        question_en=asked.en,
        sensitive=part.text("sensitive", required=False) or None,
        derived_from=str(derived) if derived else None,
        related=part.text("related", required=False) or None,
        ours=part.flag("ours"),
    )


def _read_kind(part: Part) -> Kind:
    written = part.text("type")
    try:
        return Kind.LIST if written == "list<string>" else Kind(written)
    except ValueError:
        if written:
            part.fault("type", f"{written!r} is not a type.", f"It can be {', '.join(Kind)}.")
        return Kind.STRING


def _read_allowed(part: Part, kind: Kind) -> tuple[tuple[str, ...], str]:
    """Return the closed list of values, or the remark that stands in its place."""
    value = part.data.get("allowed")
    values: tuple[str, ...] = ()
    text = ""
    if isinstance(value, list):
        if kind is Kind.BOOL:
            return (), ""
        if all(isinstance(item, str) for item in value):
            values = tuple(str(item) for item in value)
        else:
            part.fault("allowed", "Allowed values are texts.", "Put quotes around them.")
    elif value is not None:
        text = part.text("allowed")
        values = _coded_range(text) if kind is Kind.ENUM else ()
    if kind is Kind.ENUM and not values:
        part.fault("allowed", "An enum fact lists the values it can have.", "Write allowed: [one, two].")
    return values, "" if values else text


def _coded_range(text: str) -> tuple[str, ...]:
    """Read ``MY-01..MY-16, abroad`` (a remark in brackets at the end is passed over)."""
    found: list[str] = []
    for piece in re.sub(r"\([^)]*\)", "", text).split(","):
        piece = piece.strip()
        span = re.fullmatch(r"([A-Za-z-]*)(\d{1,4})\.\.\1(\d{1,4})", piece)
        if span:
            width = len(span[2])
            found.extend(f"{span[1]}{number:0{width}d}" for number in range(int(span[2]), int(span[3]) + 1))
        elif re.fullmatch(r"[A-Za-z0-9_-]+", piece):
            found.append(piece)
        else:
            return ()
    return tuple(found)


def _bounds(text: str) -> tuple[Decimal | None, Decimal | None]:
    span = re.fullmatch(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)", text)
    return (Decimal(span[1]), Decimal(span[2])) if span else (None, None)
