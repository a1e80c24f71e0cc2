"""What made-up people are in need of, led by what befell them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from mysynergy.kernel.periods import whole_years
from mysynergy.synthetic.figures import agencies, weighted
from mysynergy.synthetic.livelihoods import OWN_ACCOUNT
from mysynergy.synthetic.shapes import Interval, MadePerson, Population

MODULES = ("finance", "education_training", "protection_wakalah", "medication_health", "jobs_business")
_BACK = 540  # days before the population's day on which the oldest need was opened

# What a person's circumstances make likely, by module.
_PULL: Mapping[str, Mapping[str, float]] = {
    "finance": {"poor": 4.0, "debt": 3.0, "arrears": 4.0, "disaster": 5.0, "widowed": 1.5, "old": 1.0},
    "education_training": {"school": 2.5, "student": 2.0, "unemployed": 1.5},
    "protection_wakalah": {"widowed": 3.0, "own_account": 1.2, "labour": 5.0, "legal": 5.0, "papers": 6.0},
    "medication_health": {"ill": 6.0, "disabled": 4.0, "mental": 5.0, "old": 1.5},
    "jobs_business": {"unemployed": 5.0, "own_account": 2.0, "starter": 2.5},
}
# Words in the slug of a kind of need, and the circumstance that fits it.
_HINTS: tuple[tuple[str, str], ...] = (
    ("debt", "debt"),
    ("arrear", "arrears"),
    ("fire", "disaster"),
    ("disaster", "disaster"),
    ("emergency", "disaster"),
    ("income", "poor"),
    ("living", "poor"),
    ("food", "poor"),
    ("rent", "poor"),
    ("school", "school"),
    ("tuition", "school"),
    ("stud", "student"),
    ("course", "unemployed"),
    ("skill", "unemployed"),
    ("survivor", "widowed"),
    ("burial", "widowed"),
    ("funeral", "widowed"),
    ("legal", "legal"),
    ("wage", "labour"),
    ("dispute", "labour"),
    ("paper", "papers"),
    ("document", "papers"),
    ("identity", "papers"),
    ("birth", "papers"),
    ("oku_card", "disabled"),
    ("bank", "papers"),
    ("cover", "own_account"),
    ("insur", "own_account"),
    ("treat", "ill"),
    ("dialysis", "ill"),
    ("medic", "ill"),
    ("device", "disabled"),
    ("disab", "disabled"),
    ("care", "disabled"),
    ("mental", "mental"),
    ("counsel", "mental"),
    ("job", "unemployed"),
    ("employ", "unemployed"),
    ("business", "own_account"),
    ("capital", "own_account"),
    ("stall", "own_account"),
)


@dataclass(frozen=True, slots=True)
class MadeNeed:
    """One thing that is lacking; ``outcome`` is empty while the need is open.

    ``outcome``: ``met``, ``withdrawn``, ``not_reached`` or ``no_programme`` (kept open and counted as
    unmet: ``closed_on`` stays empty).
    """

    key: int
    person_key: int
    module: str
    kind: str
    registered_by: str
    opened_on: dt.date
    urgency: str
    outcome: str | None = None
    closed_on: dt.date | None = None


def make_needs(
    population: Population, seed: int, need_kinds: Mapping[str, Sequence[str]]
) -> tuple[MadeNeed, ...]:
    """Return the needs of the most troubled member of many poor and a few other households, by time.

    ``need_kinds``: the slugs of kinds of need by module, as the product has them; modules without kinds get
    no needs. All are open: ``make_histories`` says what came of them. Raises ``ValueError`` for an unknown
    module.
    """
    unknown = set(need_kinds) - set(MODULES)
    if unknown:
        raise ValueError(f"not a module: {', '.join(sorted(unknown))}")
    rng = Random(f"needs/{population.seed}/{seed}")  # noqa: S311 - repeatable on purpose
    found: list[MadeNeed] = []
    for household in population.households:
        share = 0.85 if household.gross_income < 2_500 else 0.6 if household.gross_income < 5_000 else 0.25
        if rng.random() >= share:
            continue
        adults = [
            person
            for person in (population.by_key[member.person_key] for member in household.members)
            if whole_years(person.birth_date, population.as_of) >= 18
        ]
        if adults:
            troubles = [(person, circumstances_of(population, person)) for person in adults]
            person, signs = max(troubles, key=lambda one: len(one[1]) + rng.random())
            found.extend(_needs_of(population, person, signs, need_kinds, rng))
    found.sort(key=lambda need: (need.opened_on, need.person_key, need.module, need.kind))
    return tuple(_numbered(need, key) for key, need in enumerate(found, start=1))


def circumstances_of(population: Population, person: MadePerson) -> frozenset[str]:
    """Return the circumstances that make needs likely (``poor``, ``debt``, ``widowed``, ``ill`` ...)."""
    household = population.household_by_key[person.household_key]
    facts = population.facts_of(person)
    members = [population.by_key[member.person_key] for member in household.members]
    ages = [whole_years(one.birth_date, population.as_of) for one in members]
    debt = facts.get("debt.total")
    owed = debt.low if isinstance(debt, Interval) else debt
    late = facts.get("debt.days_in_arrears", 0)
    signs = {
        "poor": household.gross_income < 2_705,
        "debt": bool(owed),
        "arrears": late != 0,
        "disaster": facts.get("household.disaster_or_emergency", "none") != "none",
        "widowed": person.marital_status == "widowed",
        "old": whole_years(person.birth_date, population.as_of) >= 60,
        "school": any(7 <= age < 18 for age in ages),
        "student": person.employment_status == "student",
        "unemployed": person.employment_status == "unemployed",
        "own_account": person.employment_status in OWN_ACCOUNT,
        "starter": facts.get("business.wants_to_start") is True,
        "labour": facts.get("person.labour_dispute", "none") != "none",
        "legal": facts.get("legal.matter", "none") != "none",
        "papers": person.papers == "none",
        "ill": facts.get("person.medical_need_certified", "none") != "none",
        "disabled": facts.get("person.oku_card") is True,
        "mental": facts.get("person.seeks_mental_health_support") is True,
    }
    return frozenset(name for name, holds in signs.items() if holds)


def _needs_of(
    population: Population,
    person: MadePerson,
    signs: frozenset[str],
    need_kinds: Mapping[str, Sequence[str]],
    rng: Random,
) -> list[MadeNeed]:
    opened = population.as_of - dt.timedelta(days=int(_BACK * rng.random() ** 1.6) + 1)
    agency = registering_agency(person, rng)
    wanted = rng.choices((1, 2, 3), (58, 30, 12))[0]
    found: dict[tuple[str, str], MadeNeed] = {}
    pulls = [
        (module, 0.4 + sum(weight for sign, weight in _PULL[module].items() if sign in signs))
        for module, kinds in need_kinds.items()
        if kinds
    ]
    if not pulls:
        return []
    for _ in range(wanted):
        module = weighted(rng, pulls)
        kind = weighted(rng, [(kind, _fit(kind, signs)) for kind in need_kinds[module]])
        crisis = "disaster" in signs and module == "finance"
        urgency = "crisis" if crisis or rng.random() < 0.03 else "soon" if rng.random() < 0.2 else "ordinary"
        found[module, kind] = MadeNeed(0, person.key, module, kind, agency, opened, urgency)
    return list(found.values())


def _fit(kind: str, signs: frozenset[str]) -> float:
    wanted = {sign for word, sign in _HINTS if word in kind}
    if not wanted:
        return 1.0
    return 6.0 if wanted & signs else 0.3


def registering_agency(person: MadePerson, rng: Random) -> str:
    """Return the agency at whose counter a person first asked: any door, nearer ones more often."""
    table = [
        (agency.code, agency.share * (8.0 if agency.home else 1.0))
        for agency in agencies().values()
        if agency.home in (None, person.state) and not (agency.zakat and person.religion != "islam")
    ]
    return weighted(rng, table)


def _numbered(need: MadeNeed, key: int) -> MadeNeed:
    return MadeNeed(
        key, need.person_key, need.module, need.kind, need.registered_by, need.opened_on, need.urgency
    )
