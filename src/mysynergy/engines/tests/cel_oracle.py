"""Google CEL as oracle: what it says of a drawn person, where it can say anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cel_expr_python import cel

from mysynergy.engines.tests import random_rules
from mysynergy.rules import Interval, Rulebook, Value

_KINDS = {
    "test.n": cel.Type.INT,
    "test.d": cel.Type.DOUBLE,
    "test.b": cel.Type.BOOL,
    "test.c": cel.Type.BOOL,
    "test.s": cel.Type.STRING,
    **dict.fromkeys(random_rules.LISTS, cel.Type.List(cel.Type.STRING)),
}


def _environment() -> cel.Env:
    functions = [
        cel.FunctionDecl(
            name,
            [
                cel.Overload(f"{name}_i", cel.Type.INT, [cel.Type.INT] * 2, impl=pick),
                cel.Overload(f"{name}_d", cel.Type.DOUBLE, [cel.Type.DOUBLE] * 2, impl=pick),
            ],
        )
        for name, pick in (("min", min), ("max", max))
    ]
    return cel.NewEnv(variables=_KINDS, functions=functions)


def _for_cel(value: Value) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    return list(value) if isinstance(value, tuple) else value


def disagreements(rulebook: Rulebook, people: Sequence[dict[str, Value]]) -> Iterator[tuple[bool, str]]:
    """Yield for each condition and person whether CEL knew an answer, and what is wrong (empty: nothing).

    Where CEL gives a truth, so must we, and the same. Where it gives up, we may know more only by ``?:``.
    """
    environment = _environment()
    for programme in rulebook.programmes.values():
        for criterion in programme.criteria:
            text = criterion.when.text
            compiled = environment.compile(text)
            for person in people:
                known = {
                    name: _for_cel(value)
                    for name, value in person.items()
                    if name in _KINDS and not isinstance(value, Interval)
                }
                said = compiled.eval(data=known).value()
                ours = criterion.when.run({name: value for name, value in person.items() if name in known})
                if isinstance(said, bool):
                    yield True, "" if ours is said else f"{text} for {known}: CEL {said}, ours {ours}"
                elif ours is not None and "?" not in text:
                    yield False, f"{text} for {known}: CEL gives up, ours {ours}"
                else:
                    yield False, ""
