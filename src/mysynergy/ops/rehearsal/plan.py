"""What a rehearsal is made of, drawn by seed before it begins: people, officers, absences, crashes. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from mysynergy.kernel.days import KUALA_LUMPUR

#: Agencies whose programmes serve the same kinds of need, so that a need can wander between them.
AGENCIES = ("AIM", "GIATMARA", "JKM", "PERKESO", "TEKUN")
#: (module, kind) of what people come with.
KINDS = (
    ("jobs_business", "business_capital"),
    ("jobs_business", "business_tools"),
    ("jobs_business", "job"),
    ("jobs_business", "work_training"),
    ("education_training", "skills"),
    ("education_training", "study_costs"),
    ("education_training", "childcare"),
    ("finance", "income"),
    ("finance", "rent"),
    ("protection_wakalah", "invalidity_benefit"),
)
#: March holds Nuzul Quran and Hari Raya Aidilfitri, and weekends that differ by state.
FIRST_DAY = dt.date(2026, 3, 2)
DAYS = 31
LAST_LOOK = FIRST_DAY + dt.timedelta(days=DAYS)
#: The hours of the day at which officers sit down to their desks.
ROUNDS = (dt.time(9), dt.time(11, 30), dt.time(15))
CASES_PER_CASEWORKER = 60
ARRIVALS_END = 22
CRASH_KINDS = ("database", "worker", "office")


@dataclass(frozen=True, slots=True)
class Officer:
    """One of the cast. She is away on ``away`` and leaves for good on ``leaves``."""

    username: str
    agency: str
    role: str
    away: frozenset[dt.date]
    leaves: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Case ``number`` comes to the counter of an officer in round ``round`` of ``day``."""

    number: int
    day: dt.date
    round: int
    agency: str


@dataclass(frozen=True, slots=True)
class Crash:
    """What is killed in which round, and after how many seconds of it."""

    day: dt.date
    round: int
    kind: str
    after: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is drawn beforehand."""

    seed: int
    cases: int
    officers: tuple[Officer, ...]
    arrivals: tuple[Arrival, ...]
    crashes: tuple[Crash, ...]
    closures: tuple[tuple[dt.date, str], ...]
    fillings: tuple[tuple[dt.date, str], ...]

    def days(self) -> Sequence[dt.date]:
        """Return the days of the month."""
        return _days()


def dice(*what: object) -> Random:
    """Return the dice of one thing: the same whatever was thrown before, in whichever process."""
    return Random("/".join(map(str, what)))  # noqa: S311 - repeatable on purpose


def moment(day: dt.date, at: dt.time) -> dt.datetime:
    """Return the instant of a time of day in Malaysia."""
    return dt.datetime.combine(day, at, KUALA_LUMPUR)


def draw(cases: int, seed: int) -> Plan:
    """Return the plan of a rehearsal."""
    return Plan(
        seed=seed,
        cases=cases,
        officers=_officers(cases, seed),
        arrivals=tuple(_arrival(number, seed) for number in range(1, cases + 1)),
        crashes=_crashes(seed),
        closures=_stops(seed, "closures", ("tekun-niaga", "giatmara-mci", "jkm-bantuan-am", "aim-i-mesra")),
        fillings=_stops(seed, "fillings", ("perkeso-myfuturejobs", "tekun-spumi", "perkeso-sip-latihan")),
    )


def _days() -> list[dt.date]:
    return [FIRST_DAY + dt.timedelta(days=number) for number in range(DAYS)]


def _officers(cases: int, seed: int) -> tuple[Officer, ...]:
    caseworkers = max(2, round(cases / len(AGENCIES) / CASES_PER_CASEWORKER))
    cast = []
    for agency in AGENCIES:
        roles = ["supervisor", "coordinator", *["caseworker"] * caseworkers]
        for number, role in enumerate(roles):
            own = dice(seed, "officer", agency, number)
            # One caseworker of each agency leaves in the middle of the month, without a word to anybody.
            leaves = FIRST_DAY + dt.timedelta(days=own.randrange(8, 20)) if number == 2 else None
            name = f"{agency}.{role}.{number}".lower()
            cast.append(Officer(name, agency, role, _away(own), leaves))
    return tuple(cast)


def _away(own: Random) -> frozenset[dt.date]:
    """Single days, and for one in four a week or two on end."""
    away = {day for day in _days() if own.random() < 0.07}
    if own.random() < 0.25:
        first, length = own.randrange(DAYS), own.randrange(5, 12)
        away |= set(_days()[first : first + length])
    return frozenset(away)


def _arrival(number: int, seed: int) -> Arrival:
    own = dice(seed, "arrival", number)
    day = FIRST_DAY + dt.timedelta(days=own.randrange(ARRIVALS_END))
    return Arrival(number, day, own.randrange(len(ROUNDS)), own.choice(AGENCIES))


def _crashes(seed: int) -> tuple[Crash, ...]:
    own = dice(seed, "crashes")
    crashes = []
    for kind, many in zip(CRASH_KINDS, (4, 6, 3), strict=True):
        for day in own.sample(_days(), many):
            crashes.append(Crash(day, own.randrange(len(ROUNDS)), kind, own.uniform(0.05, 1.2)))
    return tuple(crashes)


def _stops(seed: int, how: str, much_asked: Sequence[str]) -> tuple[tuple[dt.date, str], ...]:
    """Two programmes end, or two quotas fill, in the month, on days that are not weekends."""
    own = dice(seed, how)
    days = [day for day in _days()[6:24] if day.weekday() < 4]
    return tuple(zip(sorted(own.sample(days, 2)), own.sample(much_asked, 2), strict=True))
