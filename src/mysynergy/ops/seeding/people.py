"""People: source records as each agency wrote them, one golden record each, households, facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from mysynergy.households import public as households
from mysynergy.intake import public as intake
from mysynergy.kernel.errors import NotFound
from mysynergy.linkage import parse_birth_date
from mysynergy.ops.seeding.stage import Stage
from mysynergy.registry import public as registry
from mysynergy.screening import public as screening
from mysynergy.synthetic import Interval, MadeHousehold, MadePerson, MadeRecord, make_records

Progress = Callable[[int, int], None]
_YEAR = 365
#: Facts that the house knows from elsewhere, or that nobody asks at a counter without a reason.
_NOT_TOLD = (
    "assistance.",
    "person.birth_date",
    "person.age",
    "person.sex",
    "person.religion",
    "person.new_muslim",
    "household.asnaf",
    "person.community",
)


def said_of(person: MadePerson, record: MadeRecord, today: dt.date) -> intake.PersonSaid:
    """Return what an agency's record says, as its officer would have entered it."""
    born = parse_birth_date(record.dob, today).date if record.dob else None
    return intake.PersonSaid(
        name=record.name,
        identity_kind="mykad" if record.ic else ("none" if person.mykad is None else None),
        identity_number=record.ic or "",
        birth_year=born.year if born else None,
        birth_month=born.month if born else None,
        birth_day=born.day if born else None,
        sex=person.sex if record.gender else None,
        phone=record.phone or "",
        safe_to_contact="safe" if record.phone else None,
        state=person.state if record.state else None,
        postcode=record.postcode or "",
        address=record.address or "",
        language=person.language if person.language in intake.LANGUAGES else "other",
        mother_name=record.mother or "",
    )


def _taken(said: intake.PersonSaid, today: dt.date) -> intake.PersonSaid:
    """Return what is left when an officer leaves out what the form refuses (a number with a slip)."""
    wrong = {fault.field for fault in said.check(today).faults}
    if "identity_number" in wrong:
        said = replace(said, identity_number="", identity_kind=None)
    if "birth_date" in wrong:
        said = replace(said, birth_year=None, birth_month=None, birth_day=None)
    return replace(
        said,
        postcode="" if "postcode" in wrong else said.postcode,
        phone="" if "phone" in wrong else said.phone,
        address="" if "address" in wrong else said.address,
    )


def register_all(stage: Stage, on_progress: Progress) -> None:
    """Register everybody whom at least one agency wrote down; later records are linked to the first."""
    today = stage.today
    records = [
        pair
        for pair in make_records(stage.population)
        if (pair[1].agency, "intake_officer") in stage.officers
    ]
    for number, (person, record) in enumerate(records, start=1):
        day = max(person.birth_date, today - dt.timedelta(days=stage.rng.randrange(30, _YEAR)))
        actor = stage.at(record.agency, "intake_officer", day)
        with stage.trying("source record", actor):
            said = _taken(said_of(person, record, today), today)
            kept = intake.submit(actor=actor, said=said, channel="counter")
            known = stage.individuals.get(person.key)
            if known is not None:
                with stage.trying("link", actor):
                    registry.confirm_link(actor=actor, source_record_id=kept.id, individual_id=known)
                    stage.known_by[person.key].append(record.agency)
            else:
                stage.individuals[person.key] = registry.register(actor=actor, source_record_id=kept.id)
                stage.known_by[person.key] = [record.agency]
        on_progress(number, len(records))


def settle_all(stage: Stage, on_progress: Progress) -> None:
    """Tell the household of every registered head, and her circumstances, to the agency that knows her."""
    heads = [house for house in stage.population.households if _head(house) in stage.individuals]
    for number, house in enumerate(heads, start=1):
        key = _head(house)
        actor = stage.at(stage.known_by[key][0], "caseworker", stage.today - dt.timedelta(days=29))
        with stage.trying("household", actor):
            members = [
                member
                for entry in house.members
                if entry.person_key != key and (member := _member(stage, entry.person_key, entry.role))
            ]
            households.set_household(actor=actor, individual_id=stage.individuals[key], members=members)
        with stage.trying("facts", actor):
            facts = {**stage.population.facts_of(stage.population.by_key[key])}
            screening.record_facts(actor=actor, individual_id=stage.individuals[key], facts=_told(facts))
        on_progress(number, len(heads))


def _head(house: MadeHousehold) -> int:
    return next((member.person_key for member in house.members if member.role == "head"), -1)


def _member(stage: Stage, key: int, role: str) -> households.MemberSaid | None:
    person = stage.population.by_key[key]
    known = stage.individuals.get(key)
    wanted = role if role in households.ROLES else "other_relative"
    if known is not None:
        return None
    died = person.death_date
    said = intake.PersonSaid(
        name=person.name,
        birth_year=person.birth_date.year,
        sex=person.sex,
        alive=died is None,
        death_year=died.year if died else None,
    )
    return households.MemberSaid(role=wanted, said=said)


def _told(facts: Mapping[str, object]) -> dict[str, object]:
    told: dict[str, object] = {}
    for name, value in facts.items():
        if not name.startswith(_NOT_TOLD):
            told[name] = _plain(value)
    return told


def _plain(value: object) -> object:
    if isinstance(value, Interval):
        return {"from": format(value.low, "f"), "to": format(value.high, "f")}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def known_to(stage: Stage, key: int, agency: str) -> bool:
    """Whether an agency has a record of this person (it needs one to open her case)."""
    return agency in stage.known_by.get(key, ())


def make_known(stage: Stage, key: int, agency: str, day: dt.date) -> bool:
    """Let an agency register or recognise a person on ``day``; return whether it knows her now."""
    if known_to(stage, key, agency):
        return True
    person = stage.population.by_key[key]
    actor = stage.at(agency, "intake_officer", day)
    with stage.trying("source record", actor):
        said = intake.PersonSaid(
            name=person.name,
            identity_kind="mykad" if person.mykad else "none",
            identity_number=person.mykad or "",
            birth_year=person.birth_date.year,
            birth_month=person.birth_date.month,
            birth_day=person.birth_date.day,
            sex=person.sex,
            phone=person.phone or "",
            state=person.state,
            postcode=person.postcode,
        )
        kept = intake.submit(actor=actor, said=said, channel="counter")
        known = stage.individuals.get(key)
        try:
            if known is None:
                stage.individuals[key] = registry.register(actor=actor, source_record_id=kept.id)
            else:
                registry.confirm_link(actor=actor, source_record_id=kept.id, individual_id=known)
        except NotFound:
            return False
        stage.known_by.setdefault(key, []).append(agency)
    return known_to(stage, key, agency)
