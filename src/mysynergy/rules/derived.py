"""Facts that follow from other facts. Each function is pure, and gives ``None`` where it cannot be sure.

What was given always wins over what could be derived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mysynergy.kernel.periods import whole_years
from mysynergy.rules import values
from mysynergy.rules.values import FactValue, Interval, Number, Value, between, ends

BUMIPUTERA: Final = frozenset({"malay", "orang_asli", "sabah_native", "sarawak_native"})
NOT_BUMIPUTERA: Final = frozenset({"indian", "chinese"})
# Figures (dated, of the rulebook) that bound the income bands; without them the band is asked.
B40_CEILING: Final = "figure.b40_ceiling"
M40_CEILING: Final = "figure.m40_ceiling"


def age(birth_date: dt.date, as_of: dt.date) -> int | None:
    """Completed years on ``as_of``; ``None`` for a birth that lies ahead."""
    return whole_years(birth_date, as_of) if birth_date <= as_of else None


def days_since(day: dt.date, as_of: dt.date) -> int | None:
    """Days from ``day`` to ``as_of``; ``None`` when it lies ahead."""
    return (as_of - day).days if day <= as_of else None


def bumiputera(community: str) -> bool | None:
    """From the self-declared community; Siamese and others are asked, never assumed."""
    if community in BUMIPUTERA:
        return True
    return False if community in NOT_BUMIPUTERA else None


def single_parent(marital_status: str, children: int | Interval) -> bool | None:
    """Widowed or divorced with a child; the unmarried and the separated are asked, as practice differs."""
    fewest, most = ends(children)
    if marital_status == "married" or most == 0:
        return False
    if marital_status in {"widowed", "divorced"} and fewest > 0:
        return True
    return None


def per_head(amount: Decimal | Interval, size: int | Interval) -> Number | Interval | None:
    """Income for each member of the household."""
    fewest, most = ends(size)
    if fewest <= 0:
        return None
    low, high = ends(amount)
    shares = [values.divide(end, Decimal(count)) for end in (low, high) for count in (fewest, most)]
    return between(min(shares), max(shares))


def ratio(income: Decimal | Interval, line: Decimal | Interval) -> Number | Interval | None:
    """Income against the line of need (had kifayah): 1 is exactly on it."""
    low, high = ends(line)
    if low <= 0:
        return None
    quotients = [values.divide(top, bottom) for top in ends(income) for bottom in (low, high)]
    return between(min(quotients), max(quotients))


def income_band(income: Decimal | Interval, b40: Decimal, m40: Decimal) -> str | None:
    """b40, m40 or t20 by the ceilings in force; ``None`` when a range crosses one."""
    bands = ["b40" if end <= b40 else "m40" if end <= m40 else "t20" for end in ends(income)]
    return bands[0] if bands[0] == bands[1] else None


@dataclass(frozen=True, slots=True)
class Derivation:
    """How one fact follows from others.

    ``ask_inputs`` is true where an officer should be sent to the inputs instead of the fact itself:
    nobody knows the income per head by heart.
    """

    fact: str
    inputs: tuple[str, ...]
    work_out: Callable[..., FactValue | None]
    ask_inputs: bool = False


# In order: a later derivation may use the result of an earlier one.
DERIVATIONS: Final[tuple[Derivation, ...]] = (
    Derivation("person.age", ("person.birth_date", "as_of"), age),
    Derivation("person.days_since_job_loss", ("person.job_loss_date", "as_of"), days_since, ask_inputs=True),
    Derivation("person.bumiputera", ("person.community",), bumiputera),
    Derivation(
        "person.single_parent", ("person.marital_status", "household.children_under_18"), single_parent
    ),
    Derivation(
        "household.income_per_capita", ("household.gross_income", "household.size"), per_head, ask_inputs=True
    ),
    Derivation(
        "household.had_kifayah_ratio",
        ("household.zakat_income", "household.had_kifayah"),
        ratio,
        ask_inputs=True,
    ),
    Derivation(
        "household.income_band",
        ("household.gross_income", B40_CEILING, M40_CEILING),
        income_band,
        ask_inputs=True,
    ),
)
_BY_FACT: Final = {derivation.fact: derivation for derivation in DERIVATIONS}
ASKED_THROUGH_INPUTS: Final = frozenset(
    derivation.fact for derivation in DERIVATIONS if derivation.ask_inputs
)


def derive(environment: dict[str, Value], known: Mapping[str, object]) -> None:
    """Add to ``environment`` every fact of ``known`` (the vocabulary) that follows from what is in it."""
    for derivation in DERIVATIONS:
        if derivation.fact in known and environment.get(derivation.fact) is None:
            inputs = [environment.get(name) for name in derivation.inputs]
            if None not in inputs:
                environment[derivation.fact] = derivation.work_out(*inputs)


def inputs_of(fact: str) -> tuple[str, ...]:
    """Return the facts from which ``fact`` follows, when it follows from facts at all."""
    derivation = _BY_FACT.get(fact)
    return tuple(one for one in derivation.inputs if "." in one) if derivation else ()


def questions_for(
    fact: str, environment: Mapping[str, Value], known: Mapping[str, object]
) -> tuple[str, ...]:
    """Return what to ask when ``fact`` is missing: itself, or the inputs it would follow from."""
    derivation = _BY_FACT.get(fact)
    if derivation is None or not derivation.ask_inputs or isinstance(environment.get(fact), Interval):
        inputs: tuple[str, ...] = ()
        if derivation is not None and derivation.ask_inputs:
            inputs = tuple(name for name in derivation.inputs if isinstance(environment.get(name), Interval))
        return inputs or (fact,)
    missing = [name for name in derivation.inputs if _open(environment.get(name))]
    askable = all(name in known or environment.get(name) is not None for name in derivation.inputs)
    return tuple(name for name in missing if name in known) if missing and askable else (fact,)


def _open(value: Value) -> bool:
    return value is None or isinstance(value, Interval)
