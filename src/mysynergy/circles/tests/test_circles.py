"""No officer opens or decides the case of her own circle without a second person."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

import pytest
from django.db import IntegrityError, transaction

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies, create_user
from mysynergy.circles import public as circles
from mysynergy.circles.models import Declared, Leave
from mysynergy.events.public import of_individuals
from mysynergy.households.public import MemberSaid, relate, set_household
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import open_person, register

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("test", now=NOW)
NUMBER = "850312-14-5678"


@dataclass
class Cast:
    """A caseworker and her supervisors at MAIWP, a colleague, and an officer of another agency."""

    officer: Actor
    colleague: Actor
    supervisor: Actor
    second: Actor
    stranger: Actor


def hired(code: str, role: Role, name: str) -> Actor:
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}
    user = create_user(
        actor=SYSTEM, username=name, name=name, password="a long enough password", agency_id=ids[code],
        roles=[role], start=dt.date(2026, 1, 1),
    )  # fmt: skip
    return Actor(kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=user, agency_id=ids[code])


@pytest.fixture
def cast() -> Cast:
    return Cast(
        hired("MAIWP", Role.CASEWORKER, "officer"),
        hired("MAIWP", Role.CASEWORKER, "colleague"),
        hired("MAIWP", Role.SUPERVISOR, "supervisor"),
        hired("MAIWP", Role.SUPERVISOR, "second"),
        hired("TEKUN", Role.SUPERVISOR, "stranger"),
    )


def known(actor: Actor, name: str, number: str = "") -> uuid.UUID:
    said = PersonSaid(name=name, birth_year=1985)
    if number:
        said = replace(said, identity_kind="mykad", identity_number=number)
    return register(actor=actor, source_record_id=submit(actor=actor, said=said, channel="counter").id)


def herself(cast: Cast, actor: Actor | None = None) -> uuid.UUID:
    """Register the officer as a person, and let her enter her own number on her user."""
    person = known(cast.colleague, "Pegawai binti Sendiri", NUMBER)
    circles.declare(
        actor=actor or cast.officer, relation="self", identity_kind="mykad", identity_number=NUMBER
    )
    return person


def barred(actor: Actor, person: uuid.UUID) -> str | None:
    try:
        circles.must_be_free(actor=actor, individual_id=person)
    except NotAllowed as refused:
        return str(refused.params["relation"])
    return None


def test_an_officer_cannot_open_herself_or_whom_she_named(cast: Cast) -> None:
    me = herself(cast)
    friend = known(cast.colleague, "Kawan bin Rapat")
    assert open_person(actor=cast.officer, individual_id=friend)
    circles.declare(actor=cast.officer, relation="friend", individual_id=friend)
    for person, relation in ((me, "self"), (friend, "friend")):
        assert barred(cast.officer, person) == relation
        with pytest.raises(NotAllowed, match="own_circle"):
            open_person(actor=cast.officer, individual_id=person)
        assert open_person(actor=cast.colleague, individual_id=person)


def test_her_household_and_relations_are_of_her_circle_as_the_house_knows_them(cast: Cast) -> None:
    me = herself(cast)
    at_home, sister, nobody = (known(cast.colleague, name) for name in ("Anak", "Kakak", "Orang Lain"))
    set_household(
        actor=cast.colleague, individual_id=me, members=[MemberSaid(role="child", individual_id=at_home)]
    )
    relate(actor=cast.colleague, individual_id=me, other_id=sister, kind="sibling", evidence="said")
    assert barred(cast.officer, at_home) == "household"
    assert barred(cast.officer, sister) == "kin"
    assert barred(cast.officer, nobody) is None
    assert barred(cast.colleague, at_home) is None


def test_a_supervisor_releases_it_with_a_reason_for_a_time_and_it_is_an_event(cast: Cast) -> None:
    me = herself(cast)
    leave = circles.ask_leave(actor=cast.officer, individual_id=me, why="Tiada pegawai lain hari ini")
    assert circles.ask_leave(actor=cast.officer, individual_id=me, why="Lagi").id == leave.id
    assert [one.id for one in circles.asked_leaves(actor=cast.supervisor)] == [leave.id]
    assert circles.asked_leaves(actor=cast.stranger) == ()
    released = circles.decide_leave(
        actor=cast.supervisor, leave_id=leave.id, reason="Saya menyemak setiap langkah", until=NOW.date()
    )
    assert released.state == "released"
    assert open_person(actor=cast.officer, individual_id=me)
    tomorrow = cast.officer.at(NOW + dt.timedelta(days=1))
    assert barred(tomorrow, me) == "self"
    with acting(SYSTEM):
        told = [one for one in of_individuals(individual_ids=[me]) if one.type.startswith("circles.")]
    assert [one.type for one in told] == ["circles.leave_given", "circles.leave_asked"]
    assert "semak" not in str([one.body for one in told])


def test_a_refused_request_opens_nothing_and_another_may_be_asked(cast: Cast) -> None:
    me = herself(cast)
    leave = circles.ask_leave(actor=cast.officer, individual_id=me, why="x")
    circles.decide_leave(actor=cast.supervisor, leave_id=leave.id, reason="Ada pegawai lain")
    assert barred(cast.officer, me) == "self"
    with pytest.raises(Conflict, match="changed_meanwhile"):
        circles.decide_leave(actor=cast.supervisor, leave_id=leave.id, reason="x", until=NOW.date())
    assert circles.ask_leave(actor=cast.officer, individual_id=me, why="y").id != leave.id


def test_nobody_releases_herself_nor_somebody_near_herself(cast: Cast) -> None:
    me = herself(cast, cast.supervisor)
    leave = circles.ask_leave(actor=cast.supervisor, individual_id=me, why="x")
    with pytest.raises(NotAllowed, match="second_person"):
        circles.decide_leave(actor=cast.supervisor, leave_id=leave.id, reason="x", until=NOW.date())
    circles.declare(actor=cast.second, relation="friend", individual_id=me)
    with pytest.raises(NotAllowed, match="own_circle"):
        circles.decide_leave(actor=cast.second, leave_id=leave.id, reason="x", until=NOW.date())
    with pytest.raises(NotFound):
        circles.decide_leave(actor=cast.stranger, leave_id=leave.id, reason="x", until=NOW.date())
    with acting(SYSTEM), pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Leave.objects.filter(id=leave.id).update(
            state="released", decided_by=cast.supervisor.id, decided_at=NOW, until=NOW, reason="x"
        )


def test_a_declaration_is_ended_by_a_second_person_only(cast: Cast) -> None:
    friend = known(cast.colleague, "Kawan")
    made = circles.declare(actor=cast.officer, relation="friend", individual_id=friend)
    assert circles.declare(actor=cast.officer, relation="friend", individual_id=friend) == made
    with pytest.raises(NotAllowed, match="role_may_not"):
        circles.end_declaration(actor=cast.officer, declared_id=made, reason="x")
    own = circles.declare(actor=cast.supervisor, relation="friend", individual_id=friend)
    with pytest.raises(NotAllowed, match="second_person"):
        circles.end_declaration(actor=cast.supervisor, declared_id=own, reason="x")
    circles.end_declaration(actor=cast.supervisor, declared_id=made, reason="Tersilap orang")
    assert barred(cast.officer, friend) is None
    assert circles.declared(actor=cast.officer) == ()
    with acting(SYSTEM), pytest.raises(IntegrityError, match="ended_by_another"), transaction.atomic():
        Declared.objects.filter(id=own).update(ended_at=NOW, ended_by=cast.supervisor.id, end_reason="x")


def test_colleagues_do_not_learn_who_is_near_whom_and_no_number_is_kept(cast: Cast) -> None:
    herself(cast)
    (mine,) = circles.declared(actor=cast.officer)
    assert mine.number_masked.endswith("5678")
    assert "850312" not in mine.number_masked
    assert circles.declared(actor=cast.colleague) == ()
    assert [one.id for one in circles.declared(actor=cast.supervisor)] == [mine.id]
    assert circles.declared(actor=cast.stranger) == ()
    with acting(cast.colleague):
        assert not Declared.objects.exists()


def test_what_is_said_badly_is_named(cast: Cast) -> None:
    person = known(cast.colleague, "Seseorang")
    with pytest.raises(Invalid):
        circles.declare(actor=cast.officer, relation="enemy", individual_id=person)
    with pytest.raises(Invalid) as wrong:
        circles.declare(actor=cast.officer, relation="self", identity_kind="mykad", identity_number="12")
    assert {fault.field for fault in wrong.value.faults} == {"identity_number"}
    with pytest.raises(Conflict, match="not_of_your_circle"):
        circles.ask_leave(actor=cast.officer, individual_id=person, why="x")
    me = herself(cast)
    leave = circles.ask_leave(actor=cast.officer, individual_id=me, why="x")
    for until in (NOW.date() + dt.timedelta(days=31), NOW.date() - dt.timedelta(days=1)):
        with pytest.raises(Invalid):
            circles.decide_leave(actor=cast.supervisor, leave_id=leave.id, reason="x", until=until)
    with pytest.raises(Invalid):
        circles.decide_leave(actor=cast.supervisor, leave_id=leave.id, reason=" ", until=NOW.date())


def test_machines_and_system_jobs_have_no_circle(cast: Cast) -> None:
    me = herself(cast)
    machine = replace(cast.officer, kind=ActorKind.AGENCY_SYSTEM, role=Role.AGENCY_SYSTEM)
    assert barred(machine, me) is None
    assert barred(SYSTEM, me) is None


def test_what_she_declares_is_no_key_to_whom_she_may_not_see(cast: Cast) -> None:
    hidden = known(cast.stranger, "Orang Agensi Lain", NUMBER)
    circles.declare(actor=cast.officer, relation="self", identity_kind="mykad", identity_number=NUMBER)
    with pytest.raises(NotFound):
        circles.sight_of(actor=cast.officer, individual_id=hidden)
    with pytest.raises(NotFound):
        circles.ask_leave(actor=cast.officer, individual_id=hidden, why="To learn of her")
