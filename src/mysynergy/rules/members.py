"""What a household has together, from what is known of each member: a range where one is not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from mysynergy.kernel.periods import whole_years
from mysynergy.rules.values import FactValue, Interval, Value, add, between, ends

INCOME: Final = "person.own_income"
#: Counts of members by age, both ends included.
_AGES: Final = (
    ("household.children_under_18", 0, 17),
    ("household.children_0_6", 0, 6),
    ("household.children_7_17", 7, 17),
)

Member = Mapping[str, Value]


def household_sum(amounts: Iterable[Value], most: Decimal) -> Decimal | Interval:
    """Return the sum of the members' ``amounts``.

    A member's range counts with its ends; an amount that is not known counts as anything from nothing
    to ``most``. The sum is therefore a range as soon as one of them is open, and never a wrong number.
    """
    low, high = Decimal(0), Decimal(0)
    for amount in amounts:
        least, largest = (Decimal(0), most) if amount is None else ends(_number(amount))
        low, high = Decimal(add(low, least)), Decimal(add(high, largest))
    total = between(low, high)
    return total if isinstance(total, Interval) else Decimal(total)


def household_count(answers: Iterable[bool | None]) -> int | Interval:
    """Return how many ``answers`` are true: a range where some are not known."""
    listed = list(answers)
    sure = sum(1 for answer in listed if answer)
    total = between(sure, sure + sum(1 for answer in listed if answer is None))
    return total if isinstance(total, Interval) else int(total)


def household_facts(
    members: Sequence[Member], as_of: dt.date, most: Decimal, most_together: Decimal
) -> dict[str, FactValue]:
    """Return the facts of a household that follow from its ``members`` (the person herself is one).

    Each member is given by the same names as a person: ``person.own_income``, ``person.age`` or
    ``person.birth_date``. ``most`` is the largest income of one person that the vocabulary admits,
    ``most_together`` that of a household: a range ends there.
    """
    income = household_sum((member.get(INCOME) for member in members), most)
    if isinstance(income, Interval) and income.low < most_together < income.high:
        income = Interval(income.low, most_together)
    facts: dict[str, FactValue] = {"household.size": len(members), "household.gross_income": income}
    ages = [_age(member, as_of) for member in members]
    for name, youngest, oldest in _AGES:
        facts[name] = household_count(_within(age, youngest, oldest) for age in ages)
    return facts


def _age(member: Member, as_of: dt.date) -> Value:
    born = member.get("person.birth_date")
    if member.get("person.age") is None and isinstance(born, dt.date) and born <= as_of:
        return whole_years(born, as_of)
    return member.get("person.age")


def _within(age: Value, youngest: int, oldest: int) -> bool | None:
    if age is None:
        return None
    low, high = ends(_number(age))
    if youngest <= low and high <= oldest:
        return True
    return False if high < youngest or low > oldest else None


def _number(value: FactValue) -> int | Decimal | Interval:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, Interval)):
        raise TypeError("a number or a range is needed")
    return value
