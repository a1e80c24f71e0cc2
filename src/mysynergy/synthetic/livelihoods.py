"""Who works as what, and what each earns, so that the household's sum follows the state's incomes.

Shares are led by the Labour Force Survey of October 2024 (participation 70.5 %, unemployment 3.2 %,
own-account 18.5 % of the employed) and tested against it; how they lie by age is our own estimate.
"""

from __future__ import annotations

import datetime as dt
from random import Random

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic.figures import State, wage, weighted
from mysynergy.synthetic.shapes import Draft

EARNERS = frozenset(
    ("private_employee", "civil_servant", "self_employed", "gig_worker", "freelancer", "employer")
)
OWN_ACCOUNT = ("self_employed", "gig_worker", "freelancer")
_WORKS = {  # by age from: men, women (of those not studying)
    "male": ((15, 0.3), (18, 0.82), (25, 0.955), (55, 0.8), (60, 0.52), (65, 0.24), (75, 0.05)),
    "female": (
        (15, 0.15),
        (18, 0.6),
        (25, 0.73),
        (35, 0.69),
        (45, 0.59),
        (55, 0.4),
        (60, 0.2),
        (65, 0.07),
        (75, 0),
    ),
}
_STUDIES = ((15, 0.93), (18, 0.62), (20, 0.42), (23, 0.12), (26, 0.02), (30, 0.0))
_SELF_EMPLOYED_SECTORS = (
    ("hawker", 19.0),
    ("agriculture", 15.0),
    ("food", 12.0),
    ("online_business", 11.0),
    ("construction", 8.0),
    ("support_services", 6.0),
    ("health_beauty_care", 6.0),
    ("fisheries", 5.0),
    ("household_services", 4.0),
    ("agents", 4.0),
    ("livestock", 3.0),
    ("manufacturing", 3.0),
    ("arts", 1.5),
    ("accommodation", 1.0),
    ("forestry", 0.5),
    ("data_processing", 0.3),
)
_GIG_SECTORS = (("goods_food_transport", 56.0), ("passenger_transport", 44.0))
_FREELANCE_SECTORS = (
    ("professional_services", 56.0),
    ("information_technology", 18.0),
    ("arts", 16.0),
    ("data_processing", 10.0),
)
SECTORS = tuple(
    dict.fromkeys(name for name, _ in (*_SELF_EMPLOYED_SECTORS, *_GIG_SECTORS, *_FREELANCE_SECTORS))
)


def _at(steps: tuple[tuple[int, float], ...], age: int) -> float:
    found = 0.0
    for start, value in steps:
        if age >= start:
            found = value
    return found


def earn(
    members: list[Draft], target: float, state: State, as_of: dt.date, *, citizen: bool, rng: Random
) -> int:
    """Give each member an activity and an income in whole RM; returns the sum, near ``target``."""
    ages = [whole_years(member.birth, as_of) for member in members]
    for member, age in zip(members, ages, strict=True):
        member.employment = _activity(member, age, citizen=citizen, rng=rng)
    workers = [member for member in members if member.employment == "working"]
    if not workers and target > 1_800:
        workers = _call_to_work(members, ages, target)
    total = max(150, round(target))
    pensions = _pensions(members, total, rng) if workers else 0
    rest = total - pensions
    if workers:
        weights = [
            (800 + wage(rng.random()) * state.wage_ratio**0.5)
            * (0.7 if member.role in ("child", "unrelated") else 1.0)
            for member in workers
        ]
        whole = sum(weights)
        for member, weight in zip(workers, weights, strict=True):
            member.income = int(rest * weight / whole)
        workers[0].income += rest - sum(member.income for member in workers)
        for member in workers:
            _occupation(member, citizen=citizen, rng=rng)
    else:
        members[0].income = rest  # pension, aid, rent, what children send
        if ages[0] >= 56 and rest > 1_500:
            members[0].employment = "pensioner"
    return total


def _activity(member: Draft, age: int, *, citizen: bool, rng: Random) -> str:
    if age < 15:
        return "student" if age >= 7 else "not_in_labour_force"
    if age < 30 and member.marital == "single" and citizen and rng.random() < _at(_STUDIES, age):
        return "student"
    works = _at(_WORKS[member.sex], age)
    if not citizen and 18 <= age < 60:
        works = 0.96 if member.sex == "male" else 0.66
    if rng.random() < works:
        jobless = 0.105 if age < 25 else 0.028 if age < 60 else 0.0
        return "unemployed" if rng.random() < jobless else "working"
    if age >= 60:
        return "pensioner" if citizen and rng.random() < 0.22 else "retired"
    if member.sex == "female" and age >= 20:
        return "homemaker" if rng.random() < 0.88 else "not_in_labour_force"
    return "not_in_labour_force"


def _call_to_work(members: list[Draft], ages: list[int], target: float) -> list[Draft]:
    """Nobody works, yet there is income: the first of working age does, unless it may be a pension."""
    for member, age in zip(members, ages, strict=True):
        fit = 18 <= age < (62 if target < 6_000 else 78) and member.employment != "student"
        if fit or (target > 6_000 and 20 <= age < 78):
            member.employment = "working"
            return [member]
    return []


def _pensions(members: list[Draft], total: int, rng: Random) -> int:
    """Pensioners beside workers get a pension, never more than a third of the household's income together."""
    given = 0
    for member in members:
        if member.employment == "pensioner":
            member.income = min(rng.randrange(900, 3_400, 10), max(0, total // 3 - given))
            given += member.income
    return given


def _occupation(member: Draft, *, citizen: bool, rng: Random) -> None:
    """Own-account work is commoner where little is earned; there is a minimum wage for employees."""
    income = member.income
    own = 0.54 if income < 1_200 else 0.34 if income < 1_700 else 0.14 if income < 3_000 else 0.07
    chance = rng.random()
    if chance < (own if citizen else own / 3):
        member.employment = weighted(
            rng, (("self_employed", 0.64), ("gig_worker", 0.27), ("freelancer", 0.09))
        )
        sectors = {"gig_worker": _GIG_SECTORS, "freelancer": _FREELANCE_SECTORS}
        member.sector = weighted(rng, sectors.get(member.employment, _SELF_EMPLOYED_SECTORS))
    elif citizen and chance > 0.93 and income > 3_000:
        member.employment = "employer"
    elif citizen and income >= 1_800 and rng.random() < 0.13:
        member.employment = "civil_servant"
    else:
        member.employment = "private_employee"
