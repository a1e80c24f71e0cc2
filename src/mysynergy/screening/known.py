"""What the registry and the households already know, as facts: nobody is asked twice for her birth date.

Nothing is guessed: where a birth date is known to the year only, or a member may not be seen, the fact is a
range; what the registry cannot know (who goes to school, whether the late husband's number lies in a drawer)
is left to be asked.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Final

from mysynergy.access.public import Actor
from mysynergy.households.public import (
    HouseholdView,
    MemberView,
    RelativeView,
    relatives_of,
)
from mysynergy.kernel.periods import whole_years
from mysynergy.registry.public import IndividualView, get_many
from mysynergy.rules import FactValue, Interval
from mysynergy.screening.domain import SAID, FactRecord
from mysynergy.screening.merging import REGISTRY

HOUSEHOLD: Final = "household"
#: Whom a card is given to, by law. Other papers say nothing of it.
_CITIZENSHIP: Final = {
    "mykad": "citizen",
    "mypr": "permanent_resident",
    "mykas": "temporary_resident",
    "unhcr": "refugee",
}
_ROLES: Final = {
    "head": "head",
    "spouse": "spouse",
    "child": "child",
    "parent": "parent",
    "sibling": "sibling",
    "not_related": "unrelated",
}
_VERIFIED: Final = {
    "document_seen": "document_seen",
    "court_order": "document_seen",
    "verified_by_source": "verified_by_source",
}
_GROWN_UP: Final = 18
#: Younger or older than this nobody is a pupil of Year 1 to Form 5, with years repeated or begun early.
_SCHOOL_AGES: Final = (5, 20)


def registry_facts(
    *, actor: Actor, person: IndividualView, household: HouseholdView | None, today: dt.date
) -> list[FactRecord]:
    """Return the facts that the golden record, the household and the relations of ``person`` hold."""
    relatives = relatives_of(actor=actor, individual_id=person.id)
    return [
        *_own(person, today),
        *(_household(household, person.id, today) if household is not None else ()),
        *_kin(actor, relatives, today),
    ]


def _fact(
    name: str, value: FactValue | None, as_of: dt.date, source: str, verification: str = SAID
) -> Iterator[FactRecord]:
    if value is not None:
        yield FactRecord(
            name=name, value=value, as_of=as_of, source=source, verification=verification, agency_id=None
        )


def _own(person: IndividualView, today: dt.date) -> Iterator[FactRecord]:
    registered = min(today, person.registered_at.date())
    if person.birth_date is not None and person.birth_date <= today:
        if person.birth_precision == "day":
            yield from _fact("person.birth_date", person.birth_date, registered, REGISTRY)
        else:
            age = _age(person.birth_date, person.birth_precision, today)
            yield from _fact("person.age", age, today, REGISTRY)
    yield from _fact("person.sex", person.sex, registered, REGISTRY)
    yield from _fact("person.residence_state", person.state, registered, REGISTRY)
    yield from _fact("person.citizenship", _CITIZENSHIP.get(person.number_kind or ""), registered, REGISTRY)


def _age(born: dt.date | None, precision: str | None, on: dt.date) -> int | Interval | None:
    """Return completed years on a day; a range of two where only the month or year of birth is known."""
    if born is None or born > on:
        return None
    most = whole_years(born, on)
    return most if precision == "day" or most == 0 else Interval(most - 1, most)


def _household(household: HouseholdView, person_id: uuid.UUID, today: dt.date) -> Iterator[FactRecord]:
    """Counts of members. One whose age or tie is unsure makes them a range; where there may be others whom
    the reader may not see, nobody is counted at all, so that no figure tells of one who is protected.
    """
    living = [member for member in household.members if member.alive]
    mine = next((member for member in living if member.individual_id == person_id), None)
    if mine is not None:
        yield from _fact("person.household_role", _ROLES.get(mine.role, "other_relative"), today, HOUSEHOLD)
    if household.incomplete:
        return
    yield from _fact("household.size", len(living), today, HOUSEHOLD)
    for name, least, most in (
        ("household.children_under_18", 0, _GROWN_UP - 1),
        ("household.children_0_6", 0, 6),
        ("household.children_7_17", 7, _GROWN_UP - 1),
    ):
        count = _children(living, least, most, today)
        yield from _fact(name, count, today, HOUSEHOLD)
    of_school_age = _count([_may_be_aged(member, *_SCHOOL_AGES, today) for member in living])
    if of_school_age == 0:
        for name in ("household.pupils_year_1_6", "household.pupils_form_1", "household.pupils_form_1_5"):
            yield from _fact(name, 0, today, HOUSEHOLD)


def _children(members: Sequence[MemberView], least: int, most: int, today: dt.date) -> int | Interval:
    """Count children: sons and daughters for certain, other young members perhaps (ask whose they are)."""
    answers: list[bool | None] = []
    for member in members:
        if member.role in ("head", "spouse", "parent", "grandparent"):
            continue
        young = _may_be_aged(member, least, most, today)
        answers.append(young if member.role == "child" or young is False else None)
    return _count(answers)


def _may_be_aged(member: MemberView, least: int, most: int, today: dt.date) -> bool | None:
    age = _age(member.birth_date, member.birth_precision, today)
    if age is None:
        return None
    low, high = (age.low, age.high) if isinstance(age, Interval) else (age, age)
    if high < least or low > most:
        return False
    return True if least <= low and high <= most else None


def _count(answers: Sequence[bool | None]) -> int | Interval:
    sure = sum(answer is True for answer in answers)
    perhaps = sum(answer is None for answer in answers)
    return Interval(sure, sure + perhaps) if perhaps else sure


def _kin(actor: Actor, relatives: Sequence[RelativeView], today: dt.date) -> Iterator[FactRecord]:
    """Marital status from spouses living, dead or former; and who died: a spouse before other kin."""
    by_kind: dict[str, list[RelativeView]] = {}
    for relative in relatives:
        by_kind.setdefault(relative.member.role, []).append(relative)
    spouses = by_kind.get("spouse", [])
    for status, ties in (
        ("married", [tie for tie in spouses if tie.member.alive]),
        ("widowed", [tie for tie in spouses if not tie.member.alive]),
        ("divorced", by_kind.get("former_spouse", [])),
    ):
        if ties:
            seen = _VERIFIED.get(ties[0].evidence, SAID)
            yield from _fact("person.marital_status", status, today, HOUSEHOLD, seen)
            break
    for kind in ("spouse", "parent", "child", "sibling"):
        dead = [tie for tie in by_kind.get(kind, []) if not tie.member.alive]
        if dead:
            last = max(dead, key=lambda tie: tie.member.death_date or dt.date.min)
            yield from _deceased(actor, kind, last, today)
            return


def _deceased(actor: Actor, kind: str, tie: RelativeView, today: dt.date) -> Iterator[FactRecord]:
    seen = _VERIFIED.get(tie.evidence, SAID)
    yield from _fact("deceased.relation", kind, today, HOUSEHOLD, seen)
    person = get_many(actor=actor, ids=[tie.member.individual_id]).get(tie.member.individual_id)
    if person is None:
        return
    yield from _fact("deceased.age_at_death", _age_at_death(person), today, HOUSEHOLD)
    if person.number_masked is not None:
        yield from _fact("deceased.identity_known", value=True, as_of=today, source=HOUSEHOLD)


def _age_at_death(person: IndividualView) -> int | Interval | None:
    """Return the age at death; an unsure birth lowers it, an unsure death raises it by up to a year."""
    if person.birth_date is None or person.death_date is None or person.birth_date > person.death_date:
        return None
    years = whole_years(person.birth_date, person.death_date)
    low = max(0, years - (person.birth_precision != "day"))
    high = years + (person.death_precision != "day")
    return Interval(low, high) if low < high else years
