"""Naming somebody as a member opens who she is and that she lives here: nothing that others know of her."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import connection

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies, grant
from mysynergy.households.public import MemberSaid, household_of, relate, relatives_of, set_household
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.registry.public import get_many, register

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=2)
SENSITIVE_OR_NOT = (
    "contact", "household", "income", "work", "needs", "screening", "referrals", "awards", "health",
)  # fmt: skip


def officer(code: str) -> Actor:
    known = {one.code: one.id for one in agencies(actor=Actor.system("test", now=NOW)).values()}
    return Actor(
        kind=ActorKind.OFFICER,
        role=Role.CASEWORKER,
        purpose="casework",
        now=NOW,
        id=uuid.uuid4(),
        agency_id=known[code],
    )


def person(actor: Actor, name: str, **more: object) -> uuid.UUID:
    said = PersonSaid(name=name, **more)  # type: ignore[arg-type]
    return register(actor=actor, source_record_id=submit(actor=actor, said=said, channel="counter").id)


def held(reader: Actor, individual_id: uuid.UUID) -> set[str]:
    """Return the categories in which the reader's agency may see records of somebody."""
    with acting(reader), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c FROM unnest(%s::text[]) c WHERE app_holds(%s, c)",
            [[*SENSITIVE_OR_NOT, "identity"], individual_id],
        )
        return {str(category) for (category,) in cursor.fetchall()}


def test_the_naming_agency_keeps_her_name_and_home_and_learns_nothing_else() -> None:
    council, trainer = officer("MAIWP"), officer("GIATMARA")
    widow = person(council, "Siti Aminah")
    aunt = person(trainer, "Zainab binti Ali", phone="013-222 3344")
    uncle = person(trainer, "Karim bin Ali")
    relate(actor=trainer, individual_id=aunt, other_id=uncle, kind="sibling")
    # The council saw her for a day, because of a question that was put to it.
    grant(
        actor=trainer,
        individual_id=aunt,
        agency_id=council.agency_id,  # type: ignore[arg-type]
        reason_kind="referral",
        reason_id=uuid.uuid4(),
        categories=["identity", "contact", "household"],
        until=NOW + dt.timedelta(days=1),
    )
    assert get_many(actor=council, ids=[aunt])[aunt].phone == "013-222 3344"
    assert [one.member.individual_id for one in relatives_of(actor=council, individual_id=aunt)] == [uncle]
    set_household(actor=council, individual_id=widow, members=[MemberSaid("other_relative", aunt)])

    later = replace(council, now=LATER)
    assert held(later, aunt) == {"identity"}
    seen = get_many(actor=later, ids=[aunt])[aunt]
    assert (seen.name, seen.phone) == ("Zainab binti Ali", None)
    for whose in (widow, aunt):
        home = household_of(actor=later, individual_id=whose)
        assert home is not None
        assert {one.individual_id for one in home.members} == {widow, aunt}
    assert uncle not in {one.member.individual_id for one in relatives_of(actor=later, individual_id=aunt)}


def test_a_member_whom_the_agency_registered_itself_stays_hers_in_full() -> None:
    council = officer("MAIWP")
    widow = person(council, "Siti Aminah")
    home = set_household(
        actor=council,
        individual_id=widow,
        members=[MemberSaid("child", said=PersonSaid(name="Adam", birth_year=2015))],
    )
    child = next(one.individual_id for one in home.members if one.role == "child")
    assert child is not None
    assert {"identity", "contact", "household", "income"} <= held(council, child)
