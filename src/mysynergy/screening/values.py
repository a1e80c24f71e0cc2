"""Reading what was given for a fact: typed values, or plain data of a form or a file. Pure."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.rules import Fact, FactError, FactValue, Interval, Kind, Vocabulary

_DATE_FROM = re.compile(r"^(\d{4}-\d{2}-\d{2})\.\.")
_BOOLEANS = {"true": True, "false": False}


def read_values(
    vocabulary: Vocabulary, given: Mapping[str, object], today: dt.date
) -> dict[str, FactValue | None]:
    """Return the given facts in their own types; ``None`` stays an explicit "not known".

    Raises ``Invalid`` with a fault for each fact that does not exist or does not fit.
    """
    values: dict[str, FactValue | None] = {}
    faults: list[Fault] = []
    for name, raw in given.items():
        fact = vocabulary.facts.get(name)
        if fact is None:
            faults.append(Fault(str(name)[:100], "unknown_fact"))
        elif raw is None:
            values[name] = None
        else:
            try:
                values[name] = _within_time(fact, _read(fact, raw), today)
            except FactError:
                faults.append(_fault(fact, raw, today))
    if faults:
        raise Invalid(faults)
    return values


def _read(fact: Fact, raw: object) -> FactValue:
    if isinstance(raw, (Decimal, Interval, tuple)):
        value = fact.check(raw)
    elif fact.type is Kind.BOOL and isinstance(raw, str):
        value = fact.check(_BOOLEANS.get(raw, raw))
    else:
        value = fact.read(raw)
    texts = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    if any("\x00" in text for text in texts):
        raise FactError(fact.name, "a readable text is needed.")
    return value


def _within_time(fact: Fact, value: FactValue, today: dt.date) -> FactValue:
    if isinstance(value, dt.date):
        start = _DATE_FROM.match(fact.allowed_text)
        if start and value < dt.date.fromisoformat(start[1]):
            raise FactError(fact.name, "the day is too early.")
        if fact.allowed_text.endswith("..as_of") and value > today:
            raise FactError(fact.name, "the day lies ahead.")
    return value


def _fault(fact: Fact, raw: object, today: dt.date) -> Fault:
    """Say in a stable code why ``raw`` does not fit; the value itself is never repeated."""
    if "\x00" in str(raw):
        return Fault(fact.name, "unreadable_text")
    if fact.allowed and isinstance(raw, str):
        return Fault(fact.name, "not_allowed", {"allowed": list(fact.allowed)})
    free = replace(fact, least=None, most=None, allowed_text="")
    if _fits(free, raw):
        if fact.type is Kind.DATE:
            value = _read(free, raw)
            late = isinstance(value, dt.date) and value > today
            return Fault(fact.name, "in_future" if late else "out_of_range", {"least": "1900-01-01"})
        return Fault(fact.name, "out_of_range", {"least": str(fact.least), "most": str(fact.most)})
    if isinstance(raw, Mapping) and set(raw) == {"from", "to"}:
        turned = {"from": raw["to"], "to": raw["from"]}
        if _fits(free, turned):
            return Fault(fact.name, "range_order")
    return Fault(fact.name, "wrong_type", {"type": fact.type.value})


def _fits(fact: Fact, raw: object) -> bool:
    try:
        _read(fact, raw)
    except FactError:
        return False
    return True


def read_stored(fact: Fact, stored: str | None) -> FactValue | None:
    """Read a stored value back. One that a later vocabulary no longer takes is not known any more."""
    if stored is None:
        return None
    try:
        return fact.read(json.loads(stored, parse_float=Decimal))
    except FactError:
        return None
