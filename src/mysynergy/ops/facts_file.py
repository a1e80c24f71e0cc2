"""A file of facts about one person, as JSON: read, checked against the vocabulary, faults named."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from mysynergy.ops.house import HouseError
from mysynergy.rules import Fact, FactError, FactValue, Kind, Vocabulary


@dataclass
class GivenFacts:
    """What a file says: ``facts`` can be used, ``strange`` do not exist, ``wrong`` do not fit (in words)."""

    facts: dict[str, FactValue] = field(default_factory=dict)
    strange: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def read_facts(text: str, vocabulary: Vocabulary, file: str) -> GivenFacts:
    """Read ``text``, a JSON object of fact names and values.

    Amounts are texts (``"500.00"``) or numbers, days ``"2026-11-01"``, ranges ``{"from": .., "to": ..}``;
    ``null`` is "not known yet". Raises ``HouseError`` when it is not such an object.
    """
    given = GivenFacts()
    for name, raw in _object(text, file).items():
        fact = vocabulary.facts.get(name)
        if fact is None:
            near = difflib.get_close_matches(name, vocabulary.facts, n=3, cutoff=0.6)
            given.strange[name] = f"Did you mean {' or '.join(near)}?" if near else ""
        elif raw is not None:
            try:
                given.facts[name] = fact.read(raw)
            except FactError as error:
                given.wrong.append(f"{error} {allowed(fact)}".rstrip())
    return given


def allowed(fact: Fact) -> str:
    """Return in words which values the fact takes."""
    if fact.allowed:
        return f"Allowed: {', '.join(fact.allowed)}."
    if fact.type.is_number:
        unit = f" {fact.unit}" if fact.unit else ""
        span = "" if fact.least is None else f" from {fact.least} to {fact.most}{unit}"
        number = "a whole number" if fact.type is Kind.INT else 'an amount such as "500.00"'
        return f'Allowed: {number}{span}, or a range {{"from": .., "to": ..}}.'
    words = {
        Kind.BOOL: "true or false",
        Kind.DATE: 'a day such as "2026-11-01"',
        Kind.LIST: "a list of texts",
    }
    return f"Allowed: {words.get(fact.type, 'a text')}."


def _object(text: str, file: str) -> dict[str, object]:
    def once(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key in found:
                raise HouseError(f"{file}: {key} is written twice. Keep one of them.")
            found[key] = value
        return found

    def number(written: str) -> object:
        raise HouseError(f"{file}: {written} is not a number that can be used.")

    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=number, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise HouseError(f"{file}:{error.lineno}:{error.colno}: This is not JSON: {error.msg}.") from error
    except RecursionError as error:
        raise HouseError(f"{file}: This is nested too deeply.") from error
    if not isinstance(data, dict):
        raise HouseError(f'{file}: Write an object of facts, such as {{"person.age": 41}}.')
    return data
