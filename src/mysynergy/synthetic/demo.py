"""The cast of the demonstration: a family that does not exist, and the officers of twenty agencies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from mysynergy.kernel.periods import add_months
from mysynergy.synthetic import identity, namegiving
from mysynergy.synthetic.figures import agencies
from mysynergy.synthetic.shapes import (
    Facts,
    MadeHousehold,
    MadeKin,
    MadeMember,
    MadePerson,
    MadeRecord,
    Role,
    Sex,
)

_KEY = 900_000_000  # above the keys of any population
_HOME = "No 14, Jalan Kenanga 3, Taman Sri Indah, 50300 Kuala Lumpur"
_STATE, _PLACE_CODE = "MY-14", "14"
EVERYWHERE_ROLES = (
    "coordinator",
    "intake_officer",
    "caseworker",
    "approver",
    "supervisor",
    "programme_manager",
    "agency_head",
    "agency_admin",
    "data_steward",
)
_MORE_ROLES = {
    "PERKESO": ("auditor", "analyst", "secretariat"),
    "JKM": ("auditor",),
    "MAIWP": ("auditor",),
}


@dataclass(frozen=True, slots=True)
class DemoOfficer:
    """Somebody who works at an agency; ``username`` is ``agency.role`` in small letters."""

    agency: str
    role: str
    name: str
    sex: Sex
    username: str


@dataclass(frozen=True, slots=True)
class DemoNeed:
    """One thing the hawker asks for; ``hint`` is an English word to find the kind of need by."""

    module: str
    hint: str
    ms: str
    en: str


@dataclass(frozen=True)
class DemoStory:
    """A widowed licensed hawker with three schoolchildren whose stall burned down.

    ``intake_record`` is what the zakat council that registers her writes; ``earlier_record`` is how the
    training agency has known her for years, under another spelling and with an old phone.
    """

    as_of: dt.date
    hawker: MadePerson
    late_husband: MadePerson
    children: tuple[MadePerson, ...]
    household: MadeHousehold
    kin: tuple[MadeKin, ...]
    registering_agency: str
    knowing_agency: str
    intake_record: MadeRecord
    earlier_record: MadeRecord
    fire_on: dt.date
    needs: tuple[DemoNeed, ...]
    officers: tuple[DemoOfficer, ...]

    @property
    def people(self) -> tuple[MadePerson, ...]:
        """The whole family, the late husband too."""
        return (self.hawker, self.late_husband, *self.children)


def demo_story(as_of: dt.date) -> DemoStory:
    """Return the story as it stands on ``as_of``: the children are always of school age."""
    shift = as_of.year - 2026 - (1 if (as_of.month, as_of.day) < (7, 1) else 0)
    died = add_months(as_of, -14)
    fire = as_of - dt.timedelta(days=5)
    hawker, husband, children = _cast(shift, died)
    household = MadeHousehold(
        key=_KEY,
        members=(MadeMember(hawker.key, "head"), *(MadeMember(child.key, "child") for child in children)),
        state=_STATE,
        strata="urban",
        tenure="rented",
        gross_income=Decimal(1450),
        facts=_household_facts(),
    )
    return DemoStory(
        as_of=as_of,
        hawker=_with_facts(hawker, _hawker_facts(hawker)),
        late_husband=husband,
        children=tuple(_with_facts(child, _child_facts(child, as_of)) for child in children),
        household=household,
        kin=_kin(hawker, husband, children),
        registering_agency="MAIWP",
        knowing_agency="GIATMARA",
        intake_record=_intake_record(hawker),
        earlier_record=_earlier_record(hawker),
        fire_on=fire,
        needs=_NEEDS,
        officers=officers(),
    )


def _cast(shift: int, died: dt.date) -> tuple[MadePerson, MadePerson, tuple[MadePerson, ...]]:
    """Mother, late husband and children; ``shift`` moves the years of birth with the story's day."""
    hawker = _person(
        0,
        "Rohana binti Kamarudin",
        "female",
        dt.date(1984 + shift, 5, 17),
        "widowed",
        "head",
        "self_employed",
    )
    husband = _person(
        1,
        "Azlan bin Ramli",
        "male",
        dt.date(1980 + shift, 11, 3),
        "married",
        "spouse",
        "private_employee",
        died,
    )
    children = (
        _person(
            2, "Aiman Hakim bin Azlan", "male", dt.date(2011 + shift, 3, 9), "single", "child", "student"
        ),
        _person(
            3,
            "Nur Insyirah binti Azlan",
            "female",
            dt.date(2015 + shift, 6, 21),
            "single",
            "child",
            "student",
        ),
        _person(
            4, "Muhammad Irfan bin Azlan", "male", dt.date(2018 + shift, 2, 14), "single", "child", "student"
        ),
    )
    return hawker, husband, children


_NEEDS = (
    DemoNeed(
        "finance",
        "disaster",
        "Gerai terbakar; perlu wang sara hidup",
        "Stall burned down; needs money to live on",
    ),
    DemoNeed(
        "education_training", "school", "Belanja sekolah tiga orang anak", "School costs of three children"
    ),
    DemoNeed(
        "protection_wakalah",
        "survivor",
        "Hak waris selepas kematian suami",
        "Survivors' rights after her husband's death",
    ),
    DemoNeed(
        "medication_health", "treat", "Rawatan luka melecur di tangan", "Treatment of burns on her hands"
    ),
    DemoNeed("jobs_business", "capital", "Modal membina semula gerai", "Capital to rebuild the stall"),
)


def _person(
    index: int,
    name: str,
    sex: Sex,
    born: dt.date,
    marital: str,
    role: Role,
    employment: str,
    died: dt.date | None = None,
) -> MadePerson:
    mothers = ("Salmah binti Yusof", "Hasnah binti Idris")
    hawker = role == "head"
    return MadePerson(
        key=_KEY + index,
        household_key=_KEY,
        name=name,
        sex=sex,
        birth_date=born,
        papers="mykid" if role == "child" and index > 2 else "mykad",
        mykad=identity.cast_number(born, sex, _PLACE_CODE, index),
        paper_number=None,
        birth_state=_STATE,
        citizenship="citizen",
        state=_STATE,
        district="14_1",
        postcode="50300",
        city="Kuala Lumpur",
        address=_HOME,
        phone="+60120345678" if hawker else None,
        community="malay",
        religion="islam",
        language="ms",
        marital_status=marital,
        role=role,
        employment_status=employment,
        self_employed_sector="hawker" if hawker else "none",
        own_income=Decimal(1450) if hawker else Decimal(0),
        mother_name="Rohana binti Kamarudin" if role == "child" else mothers[index],
        death_date=died,
    )


def _with_facts(person: MadePerson, facts: Facts) -> MadePerson:
    return replace(person, facts=facts)


def _hawker_facts(hawker: MadePerson) -> Facts:
    """What she says at the counter; religion is left out: asked only when she wants zakat programmes."""
    return {
        "person.birth_date": hawker.birth_date,
        "person.sex": "female",
        "person.citizenship": "citizen",
        "person.marital_status": "widowed",
        "person.household_role": "head",
        "person.residence_state": _STATE,
        "person.residence_months_in_state": 498,
        "person.employment_status": "self_employed",
        "person.self_employed_sector": "hawker",
        "person.own_income": Decimal(1450),
        "person.income_drop_percent": Decimal(100),
        "person.in_full_time_study": False,
        "person.oku_card": False,
        "person.bankrupt": False,
        "deceased.relation": "spouse",
        "deceased.cause": "other",
        "business.sector": "food",
        "business.licence": "ssm_and_licence",
        "business.months_operating": 74,
        "debt.total": Decimal(3200),
        "debt.lender": "bnm_supervised",
        "debt.days_in_arrears": 0,
    }


def _household_facts() -> Facts:
    return {
        "household.size": 4,
        "household.children_under_18": 3,
        "household.gross_income": Decimal(1450),
        "household.income_per_capita": Decimal("362.50"),
        "household.income_band": "b40",
        "household.strata": "urban",
        "household.owns_home_in_area": False,
        "household.disaster_or_emergency": "fire",
    }


def _child_facts(child: MadePerson, as_of: dt.date) -> Facts:
    older = as_of.year - child.birth_date.year >= 13
    return {
        "person.birth_date": child.birth_date,
        "person.sex": child.sex,
        "person.citizenship": "citizen",
        "person.marital_status": "single",
        "person.household_role": "child",
        "person.residence_state": _STATE,
        "person.in_full_time_study": True,
        "person.schooling": "secondary_1_5" if older else "primary",
        "person.school_type": "government",
        "household.orphan": True,
        "deceased.relation": "parent",
    }


def _kin(hawker: MadePerson, husband: MadePerson, children: tuple[MadePerson, ...]) -> tuple[MadeKin, ...]:
    pair = (hawker, husband)
    found = [MadeKin(hawker.key, husband.key, "spouse"), MadeKin(husband.key, hawker.key, "spouse")]
    for child in children:
        found.extend(MadeKin(child.key, parent.key, "parent") for parent in pair)
        found.extend(MadeKin(parent.key, child.key, "child") for parent in pair)
        found.extend(MadeKin(child.key, other.key, "sibling") for other in children if other is not child)
    return tuple(found)


def _intake_record(hawker: MadePerson) -> MadeRecord:
    number = hawker.mykad or ""
    return MadeRecord(
        agency="MAIWP",
        ic=f"{number[:6]}-{number[6:8]}-{number[8:]}",
        name="ROHANA BINTI KAMARUDIN",
        dob=f"{hawker.birth_date:%d/%m/%Y}",
        gender="P",
        state="Kuala Lumpur",
        postcode="50300",
        phone="012-0345678",
        mother=None,
        address=_HOME,
    )


def _earlier_record(hawker: MadePerson) -> MadeRecord:
    """From before her marriage: her parents' home, old phone, no number, other spellings."""
    born = hawker.birth_date
    return MadeRecord(
        agency="GIATMARA",
        ic=None,
        name="ROHANNA BT KAMARUDDIN",
        dob=f"{born:%d/%m/%Y}",
        gender="P",
        state="Kuala Lumpur",
        postcode="50300",
        phone="019-0227781",
        mother="SALMAH BT YUSOFF",
        address="Lot 88, Kg Baru, 50300 Kuala Lumpur",
    )


def officers() -> tuple[DemoOfficer, ...]:
    """Return the officers of the demonstration: nine at every agency, and those only some agencies have."""
    rng = Random("mysynergy.synthetic/officers")  # noqa: S311 - the same cast every time
    found: list[DemoOfficer] = []
    names: set[str] = set()
    for code in agencies():
        for role in (*EVERYWHERE_ROLES, *_MORE_ROLES.get(code, ())):
            name, sex = _officer_name(rng)
            while name in names:
                name, sex = _officer_name(rng)
            names.add(name)
            found.append(DemoOfficer(code, role, name, sex, f"{code}.{role}".lower()))
    return tuple(found)


def _officer_name(rng: Random) -> tuple[str, Sex]:
    tradition = rng.choices(("malay", "chinese", "indian", "kadazan", "iban"), (64, 18, 10, 4, 4))[0]
    sex: Sex = "male" if rng.random() < 0.45 else "female"
    year = rng.randrange(1968, 1999)
    given = namegiving.given_name(tradition, sex, year, rng)
    father = namegiving.father_of_head(tradition, year, rng).rpartition("|")[2]
    line = namegiving.family_line(tradition, _STATE, rng)
    return namegiving.full_name(tradition, sex, given, father, line), sex
