"""A widow's household: the late husband and the children known by name, nobody in two households at once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies, grant
from mysynergy.households.public import (
    MemberKnown,
    MemberSaid,
    household_of,
    household_version,
    relate,
    relatives_of,
    set_household,
)
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.registry.public import candidates, get_many, register, set_protected

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
HUSBAND = PersonSaid(name="Rosli bin Ahmad", sex="male", alive=False, death_year=2024, birth_year=1980)
SON = PersonSaid(name="Adam bin Rosli", birth_year=2015)
DAUGHTER = PersonSaid(
    name="Nur binti Rosli", identity_kind="mykad", identity_number="120101-14-1234", birth_year=2012
)


@pytest.fixture
def council() -> Actor:
    return officer("MAIWP")


@pytest.fixture
def giatmara() -> Actor:
    return officer("GIATMARA")


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


def family(actor: Actor) -> uuid.UUID:
    widow = person(actor, "Siti Aminah", birth_year=1985)
    set_household(
        actor=actor,
        individual_id=widow,
        members=[
            MemberSaid("spouse", said=HUSBAND),
            MemberSaid("child", said=SON),
            MemberSaid("child", said=DAUGHTER),
        ],
    )
    return widow


def test_the_late_husband_is_a_relative_and_no_member(council: Actor) -> None:
    widow = family(council)
    household = household_of(actor=council, individual_id=widow)
    assert household is not None
    assert [(one.role, one.age) for one in household.members] == [("head", 41), ("child", 14), ("child", 11)]
    assert not household.incomplete
    relatives = relatives_of(actor=council, individual_id=widow)
    late = next(one.member for one in relatives if one.member.role == "spouse")
    assert (late.alive, late.name) == (False, "Rosli bin Ahmad")
    child = household.members[1].individual_id
    assert [one.member.role for one in relatives_of(actor=council, individual_id=child)] == ["parent"]


def test_repeating_the_form_adds_nobody(council: Actor) -> None:
    widow = person(council, "Siti Aminah")
    for _ in range(2):
        household = set_household(
            actor=council,
            individual_id=widow,
            members=[MemberSaid("child", said=SON)],
            idempotency_key="form-1",
        )
    assert len(household.members) == 2


def test_who_is_no_longer_named_has_left_and_who_lived_elsewhere_has_moved(council: Actor) -> None:
    widow = family(council)
    before = household_of(actor=council, individual_id=widow)
    assert before is not None
    daughter, son = before.members[1].individual_id, before.members[2].individual_id
    aunt = person(council, "Zainab")
    set_household(actor=council, individual_id=aunt, members=[MemberSaid("other_relative", daughter)])
    after = household_of(actor=council, individual_id=widow)
    assert after is not None
    assert {one.individual_id for one in after.members} == {widow, son}
    set_household(actor=council, individual_id=widow, members=[])
    alone = household_of(actor=council, individual_id=widow)
    assert alone is not None
    assert [one.individual_id for one in alone.members] == [widow]
    assert household_of(actor=council, individual_id=son) is None


def test_the_database_refuses_two_households_at_once(council: Actor) -> None:
    widow = family(council)
    with (
        acting(Actor.system("test", now=NOW)),
        pytest.raises(DatabaseError, match="households_one_at_a_time"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO households_membership SELECT gen_random_uuid(), role, period, agency_id, "
            "household_id, individual_id FROM households_membership WHERE individual_id = %s",
            [widow],
        )


def test_a_protected_member_is_only_counted_for_others(council: Actor, giatmara: Actor) -> None:
    widow = family(council)
    before = household_of(actor=council, individual_id=widow)
    assert before is not None
    daughter = before.members[1].individual_id
    grant(
        actor=council,
        individual_id=widow,
        agency_id=giatmara.agency_id,  # type: ignore[arg-type]
        reason_kind="case",
        reason_id=uuid.uuid4(),
        categories=["identity", "household"],
    )
    shared = household_of(actor=giatmara, individual_id=widow)
    assert shared is not None
    assert len(shared.members) == 3
    assert [one.may_open for one in shared.members] == [True, False, False]
    set_protected(actor=council, individual_id=daughter, protected=True, reason="Endangered")
    shared = household_of(actor=giatmara, individual_id=widow)
    assert shared is not None
    assert (len(shared.members), shared.incomplete) == (2, True)
    assert daughter not in {
        one.member.individual_id for one in relatives_of(actor=giatmara, individual_id=widow)
    }
    set_household(actor=giatmara, individual_id=widow, members=[])
    mine = household_of(actor=council, individual_id=widow)
    assert mine is not None
    assert daughter in {one.individual_id for one in mine.members}


def test_without_a_grant_there_is_no_household_and_there_are_no_relatives(
    council: Actor, giatmara: Actor
) -> None:
    widow = family(council)
    assert household_of(actor=giatmara, individual_id=widow) is None
    assert relatives_of(actor=giatmara, individual_id=widow) == ()
    with pytest.raises(NotFound):
        set_household(actor=giatmara, individual_id=widow, members=[])


def test_a_member_whose_number_is_known_is_asked_about_and_then_linked(
    council: Actor, giatmara: Actor
) -> None:
    known = register(
        actor=giatmara,
        source_record_id=submit(actor=giatmara, said=DAUGHTER, channel="counter").id,
    )
    widow = person(council, "Siti Aminah")
    members = [MemberSaid("child", said=SON), MemberSaid("child", said=DAUGHTER)]
    with pytest.raises(MemberKnown) as asked:
        set_household(actor=council, individual_id=widow, members=members)
    assert (asked.value.place, asked.value.candidate.individual_id) == (1, known)
    assert household_of(actor=council, individual_id=widow) is None
    members[1] = replace(members[1], same_as=known)
    household = set_household(actor=council, individual_id=widow, members=members)
    assert known in {one.individual_id for one in household.members}
    assert known in get_many(actor=council, ids=[known])


def test_children_known_by_name_are_found_again(council: Actor, giatmara: Actor) -> None:
    family(council)
    found = candidates(actor=giatmara, said=replace(SON, birth_year=2015))
    assert [(one.name, one.known_by) for one in found] == [("Adam bin Rosli", None)]  # a zakat council


def test_faults_name_the_member_and_the_field(council: Actor) -> None:
    widow = person(council, "Siti Aminah")
    with pytest.raises(Invalid) as refused:
        set_household(
            actor=council,
            individual_id=widow,
            members=[
                MemberSaid("cousin", said=SON),
                MemberSaid("child"),
                MemberSaid("child", said=PersonSaid(name="", birth_year=3000)),
            ],
        )
    assert {(fault.field, fault.code) for fault in refused.value.faults} == {
        ("members.0.role", "unknown_role"),
        ("members.1", "one_of_two"),
        ("members.2.name", "no_name"),
        ("members.2.birth_date", "in_future"),
    }


def test_a_relation_is_said_once_and_can_end(council: Actor) -> None:
    one, other = person(council, "Siti"), person(council, "Aminah")
    first = relate(actor=council, individual_id=one, other_id=other, kind="guardian", evidence="court_order")
    assert relate(actor=council, individual_id=one, other_id=other, kind="guardian") == first
    assert relatives_of(actor=council, individual_id=other)[0].member.role == "ward"
    relate(actor=council, individual_id=one, other_id=other, kind="guardian", ended=True)
    assert relatives_of(actor=council, individual_id=one) == ()
    with pytest.raises(Invalid):
        relate(actor=council, individual_id=one, other_id=one, kind="guardian")


def staying(actor: Actor, widow: uuid.UUID) -> list[MemberSaid]:
    household = household_of(actor=actor, individual_id=widow)
    assert household is not None
    return [MemberSaid(one.role, one.individual_id) for one in household.members if one.role != "head"]


def test_a_stale_edit_changes_nothing(council: Actor) -> None:
    widow = family(council)
    seen = household_version(actor=council, individual_id=widow)
    members = staying(council, widow)
    set_household(actor=council, individual_id=widow, members=members[:1], version=seen)
    with pytest.raises(Conflict) as stale:
        set_household(actor=council, individual_id=widow, members=members, version=seen)
    assert stale.value.code == "changed_meanwhile"
    assert len(staying(council, widow)) == 1


def test_a_corrected_role_ends_the_relation_told_before(council: Actor) -> None:
    widow = family(council)
    members = staying(council, widow)
    members[0] = replace(members[0], role="sibling")
    set_household(actor=council, individual_id=widow, members=members)
    found = {
        one.member.role
        for one in relatives_of(actor=council, individual_id=widow)
        if one.member.individual_id == members[0].individual_id
    }
    assert found == {"sibling"}


def test_a_member_who_died_leaves_the_household_and_stays_a_relative(council: Actor) -> None:
    widow = family(council)
    members = staying(council, widow)
    gone = members[0].individual_id
    died = PersonSaid(name="Nur binti Rosli", alive=False, death_year=2026)
    set_household(
        actor=council, individual_id=widow, members=[MemberSaid("child", said=died, same_as=gone), members[1]]
    )
    assert [one.individual_id for one in staying(council, widow)] == [members[1].individual_id]
    late = next(
        one.member
        for one in relatives_of(actor=council, individual_id=widow)
        if one.member.individual_id == gone
    )
    assert (late.alive, late.death_date) == (False, dt.date(2026, 1, 1))


def test_members_seen_by_name_only_stay_and_nothing_more_is_learnt_of_them(
    council: Actor, giatmara: Actor
) -> None:
    widow = family(council)
    grant(
        actor=council,
        individual_id=widow,
        agency_id=giatmara.agency_id,  # type: ignore[arg-type]
        reason_kind="case",
        reason_id=uuid.uuid4(),
        categories=["identity", "household"],
    )
    members = staying(giatmara, widow)
    aunt = MemberSaid("other_relative", said=PersonSaid(name="Zainab binti Ali"))
    after = set_household(actor=giatmara, individual_id=widow, members=[*members, aunt])
    assert len(after.members) == 4
    assert get_many(actor=giatmara, ids=[one.individual_id for one in members if one.individual_id]) == {}


def test_a_relation_ends_from_either_side_by_who_told_of_it(council: Actor, giatmara: Actor) -> None:
    widow = family(council)
    child = staying(council, widow)[0].individual_id
    assert child is not None
    relate(actor=council, individual_id=child, other_id=widow, kind="parent", ended=True)
    assert relatives_of(actor=council, individual_id=child) == ()
    with pytest.raises(NotFound):
        relate(actor=council, individual_id=child, other_id=widow, kind="parent", ended=True)
