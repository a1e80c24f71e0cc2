"""The figures made-up people are calibrated to, read once from ``data/`` (sources: its README)."""

from __future__ import annotations

import csv
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate
from random import Random

import yaml

COMMUNITIES = (
    "malay",
    "orang_asli",
    "sabah_native",
    "sarawak_native",
    "siamese",
    "indian",
    "chinese",
    "other",
)


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@dataclass(frozen=True)
class State:
    """One state: whom it holds (census 2020, estimate 2024) and what its households earn (2024)."""

    iso: str
    name: str
    population: float
    household_size: float
    male: float
    citizen: float
    communities: Mapping[str, float]
    young: float
    old: float
    native_muslim: float
    income_at: tuple[tuple[float, float], ...]
    wage_ratio: float


@dataclass(frozen=True)
class Place:
    """A postcode with its city; the district only where the city gives it away."""

    postcode: str
    city: str
    district: str | None


@dataclass(frozen=True)
class Habits:
    """How one agency writes people down: shares between 0 and 1, and styles."""

    code: str
    home: str | None
    zakat: bool
    share: float
    upper: bool
    markers: str
    rates: Mapping[str, float]
    dob_style: str
    sex_style: str
    state_style: str


@cache
def states() -> Mapping[str, State]:
    """Every state by ISO 3166-2 code."""
    return {row["iso"]: _state(row) for row in _rows("states.csv")}


def _state(row: dict[str, str]) -> State:
    figure = {name: float(value) for name, value in row.items() if name not in ("iso", "name")}
    total, citizens = figure["population_2020"], figure["citizens_2020"]
    bumiputera, malay = figure["bumiputera_2020"], figure["malay_of_bumiputera"]
    asli = figure["orang_asli_of_bumiputera"]
    native = bumiputera * max(0.0, 1 - malay - asli)
    siamese = figure["other_2020"] * figure["siamese_of_other"]
    counts = {
        "malay": bumiputera * malay,
        "orang_asli": bumiputera * asli,
        "sabah_native": native if row["iso"] == "MY-12" else 0.0,
        "sarawak_native": native if row["iso"] == "MY-13" else 0.0,
        "siamese": siamese,
        "indian": figure["indian_2020"],
        "chinese": figure["chinese_2020"],
        "other": figure["other_2020"] - siamese,
    }
    shared_out = sum(counts.values())
    muslims_left = figure["muslim_2020"] - counts["malay"] - (total - citizens) * 0.75
    return State(
        iso=row["iso"],
        name=row["name"],
        population=figure["pop_2024_000"],
        household_size=total / figure["households_2020"],
        male=figure["male_2020"] / total,
        citizen=citizens / total,
        communities={name: count / shared_out for name, count in counts.items()},
        young=figure["age_0_14_2020"] / total,
        old=figure["age_65_2020"] / total,
        native_muslim=min(1.0, max(0.0, muslims_left / native)) if native > 1 else 0.0,
        income_at=tuple((p / 100, figure[f"income_2024_p{p}"]) for p in (20, 40, 50, 60, 80, 90, 95)),
        wage_ratio=figure["formal_wage_median_2026_03"] / 3027.27,
    )


@cache
def _national_incomes() -> tuple[float, ...]:
    return tuple(float(row["mean_2024"]) for row in _rows("incomes.csv"))


def household_income(state: State, share: float) -> float:
    """Return the gross income in RM a month below which ``share`` (0 to 1) of the state's households lie.

    Between the published points it follows a straight line of logarithms; below the 20th and above the
    95th percentile it follows the nation's percentiles, scaled to meet the state's.
    """
    low, high = state.income_at[0], state.income_at[-1]
    if share <= low[0]:
        return _national(share) * low[1] / _national(low[0])
    if share >= high[0]:
        return _national(share) * high[1] / _national(high[0])
    at = bisect_left(state.income_at, (share, 0.0))
    (share_a, income_a), (share_b, income_b) = state.income_at[at - 1], state.income_at[at]
    part = (share - share_a) / (share_b - share_a)
    return math.exp(math.log(income_a) * (1 - part) + math.log(income_b) * part)


def _national(share: float) -> float:
    points = _national_incomes()
    at = min(max(share * 100 - 0.5, 0.0), 99.0)
    index = int(at)
    upper = points[min(index + 1, 99)]
    return points[index] + (upper - points[index]) * (at - index)


@cache
def _wage_points() -> tuple[tuple[float, float], ...]:
    points = [(float(row["percentile"]) / 100, float(row["wage_2026_03"])) for row in _rows("wages.csv")]
    return ((0.0, points[0][1] * 0.9), *points, (1.0, points[-1][1] * 2.6))


def wage(share: float) -> float:
    """Return the formal private wage in RM a month below which ``share`` of employees lie (March 2026)."""
    points = _wage_points()
    at = max(1, bisect_left(points, (share, 0.0)))
    (share_a, wage_a), (share_b, wage_b) = points[at - 1], points[min(at, len(points) - 1)]
    return wage_a + (wage_b - wage_a) * ((share - share_a) / (share_b - share_a) if share_b > share_a else 0)


@cache
def places(iso: str) -> tuple[Place, ...]:
    """The postcodes carried for a state."""
    return tuple(
        Place(row["postcode"], row["city"], row["district"] or None)
        for row in _rows("postcodes.csv")
        if row["state"] == iso
    )


@cache
def birthplace_codes() -> Mapping[str, tuple[str, ...]]:
    """Place codes of identity numbers by ISO state code, country, ``abroad``, ``group`` or ``unspecified``.

    The code that was first given to a state stands twice, so that a draw takes it more often.
    """
    found: dict[str, list[str]] = {}
    for row in _rows("birthplaces.csv"):
        codes = found.setdefault(row["place"], [])
        codes.extend([row["code"]] * (3 if row["kind"] == "state" and row["primary"] == "1" else 1))
    return {place: tuple(codes) for place, codes in found.items()}


@cache
def agencies() -> Mapping[str, Habits]:
    """The participating agencies with the habits we made up for them."""
    styles = {"code", "home", "zakat", "share", "case", "markers", "dob_style", "sex_style", "state_style"}
    return {
        row["code"]: Habits(
            code=row["code"],
            home=row["home"] or None,
            zakat=row["zakat"] == "1",
            share=float(row["share"]),
            upper=row["case"] == "upper",
            markers=row["markers"],
            rates={name: float(value) for name, value in row.items() if name not in styles},
            dob_style=row["dob_style"],
            sex_style=row["sex_style"],
            state_style=row["state_style"],
        )
        for row in _rows("agencies.csv")
    }


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """Name elements by tradition."""
    return {key: tuple(value) for key, value in _names_file().items() if isinstance(value, list)}


@cache
def name_lines() -> Mapping[str, tuple[str, ...]]:
    """Names handed down in a family, by region."""
    return {key: tuple(value) for key, value in _names_file()["malay_lines"].items()}


@cache
def variants() -> Mapping[str, tuple[str, ...]]:
    """For a word of a name in capitals, the other spellings of the same name."""
    found: dict[str, tuple[str, ...]] = {}
    for family in _names_file()["variants"].values():
        for word in family:
            found.setdefault(word, tuple(other for other in family if other != word))
    return found


@cache
def variant_families() -> Mapping[str, tuple[str, ...]]:
    """The spellings of one name, in capitals, by the name of their family."""
    return {name: tuple(words) for name, words in _names_file()["variants"].items()}


@cache
def _names_file() -> dict[str, dict[str, list[str]]]:
    text = resources.files(__package__).joinpath("data", "names.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return loaded


class Quota:
    """Gives out categories so that their shares of people come true even in a small population.

    Each ``draw`` prefers the categories that are furthest behind their share; ``count`` says how many
    people were then given to it. A plain random draw of 500 households would miss small communities.
    """

    def __init__(self, shares: Mapping[str, float]) -> None:
        whole = sum(shares.values())
        self._shares = {name: share / whole for name, share in shares.items() if share > 0}
        self._given = dict.fromkeys(self._shares, 0)
        self._total = 0

    def draw(self, rng: Random, *, about: float) -> str:
        """Return a category for a group of ``about`` people."""
        behind = [
            max(0.0, share * (self._total + about) - self._given[name])
            for name, share in self._shares.items()
        ]
        return rng.choices(tuple(self._shares), behind)[0] if any(behind) else next(iter(self._shares))

    def count(self, name: str, people: int) -> None:
        """Say that ``people`` were given to the category."""
        self._given[name] += people
        self._total += people


def weighted(rng: Random, table: Sequence[tuple[str, float]]) -> str:
    """Return one name of ``(name, weight)`` pairs."""
    point = rng.random() * list(accumulate(weight for _, weight in table))[-1]
    for name, weight in table:
        point -= weight
        if point < 0:
            return name
    return table[-1][0]


@cache
def known_shares() -> Mapping[str, float]:
    """How often an agency's file holds a fact, by the fact's name in the vocabulary."""
    return {row["fact"]: float(row["share"]) for row in _rows("known.csv")}


@cache
def fact_types() -> Mapping[str, str]:
    """The type of each fact: date, int, decimal, bool, enum, string or list."""
    return {row["fact"]: row["type"] for row in _rows("known.csv")}
