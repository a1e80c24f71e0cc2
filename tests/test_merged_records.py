"""Two golden records turn out to be one person, and then not: both lives are found together, and parted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from django.db import connection

from mysynergy.access.public import Actor, ActorKind, Role, acting
from mysynergy.assistance import public as assistance
from mysynergy.cases.public import NeedSaid, add_needs, cases_of, needs_of
from mysynergy.history.public import events_of
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict
from mysynergy.referrals import public as referrals
from mysynergy.registry.public import (
    confirm_link,
    consents_of,
    get_many,
    open_person,
    record_consent,
    register,
    set_protected,
    undo_link,
)
from mysynergy.schemes.public import begin_membership, memberships_of
from mysynergy.screening.public import facts_of, latest, record_facts, screen, wishes_of
from tests.api_callers import officer as caller

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
ROHANA = PersonSaid(
    name="Rohana binti Kamarudin", birth_year=1984, birth_month=5, birth_day=17, state="MY-14"
)
CATEGORIES = ("identity", "contact", "household", "income", "needs", "screening", "referrals", "awards")


@dataclass
class Merge:
    """PERKESO knows her under one id, JKM under another; TEKUN is asked."""

    perkeso: Actor
    jkm: Actor
    tekun: Actor
    first: uuid.UUID
    second: uuid.UUID
    source: uuid.UUID
    link: uuid.UUID | None = None

    def merge(self) -> None:
        """JKM finds that its record is of the person PERKESO knows."""
        self.link = confirm_link(
            actor=self.jkm, source_record_id=self.source, individual_id=self.first, evidence=["dob_same"]
        ).id

    def undo(self) -> None:
        """And that it was not."""
        assert self.link is not None
        assert undo_link(actor=self.jkm, link_id=self.link, reason="Dua orang berlainan") == self.second


def acting_as(code: str, role: Role = Role.CASEWORKER) -> Actor:
    made = caller(code, role)
    return Actor(
        kind=ActorKind.OFFICER,
        role=role,
        purpose="casework",
        now=NOW,
        id=made.user_id,
        agency_id=made.agency_id,
    )


@pytest.fixture
def two() -> Merge:
    perkeso, jkm, tekun = acting_as("PERKESO"), acting_as("JKM"), acting_as("TEKUN")
    first = register(actor=perkeso, source_record_id=submit(actor=perkeso, said=ROHANA, channel="counter").id)
    said = replace(ROHANA, name="Rohana bt Kamarudin")
    source = submit(actor=jkm, said=said, channel="counter").id
    return Merge(perkeso, jkm, tekun, first, register(actor=jkm, source_record_id=source), source)


Look = Callable[[Actor, uuid.UUID], set[object]]


def helped(actor: Actor, individual: uuid.UUID) -> set[object]:
    given = assistance.of_individual(actor=actor, individual_id=individual)
    return {one.id for one in (*given.enrolments, *given.awards)}


LOOKS: dict[str, Look] = {
    "cases": lambda actor, one: {case.id for case in cases_of(actor=actor, individual_id=one)},
    "needs": lambda actor, one: {need.id for need in needs_of(actor=actor, individual_id=one)},
    "referrals": lambda actor, one: {
        view.id for view in referrals.of_individual(actor=actor, individual_id=one)
    },
    "assistance": helped,
    "facts": lambda actor, one: {
        (name, fact.value)
        for name, fact in facts_of(actor=actor, individual_id=one).items()
        if name.startswith("person.own_income")
    },
    "wishes": lambda actor, one: set(wishes_of(actor=actor, individual_id=one).items()),
    "screening": lambda actor, one: {
        run.id for run in [latest(actor=actor, individual_id=one)] if run is not None
    },
    "schemes": lambda actor, one: {view.id for view in memberships_of(actor=actor, individual_id=one)},
    "consents": lambda actor, one: {view.id for view in consents_of(actor=actor, individual_id=one)},
    "timeline": lambda actor, one: {
        event.id
        for event in events_of(actor=actor, individual_id=one)
        if event.type.startswith(("cases.", "referrals.", "assistance.", "schemes.", "screening."))
    },
}


def live(two: Merge) -> None:
    """Let everything happen to the person JKM knows."""
    (rent, _) = add_needs(
        actor=two.jkm,
        individual_id=two.second,
        needs=[NeedSaid("finance", "rent"), NeedSaid("jobs_business", "business_capital")],
    )
    assert two.tekun.agency_id is not None
    consent = record_consent(
        actor=two.jkm,
        individual_id=two.second,
        basis="consent",
        purposes=["casework"],
        categories=CATEGORIES,
        agency_ids=[two.tekun.agency_id],
        evidence="signed_form",
    )
    referrals.send(actor=two.jkm, need_id=rent.id, programme_id="tekun-niaga", consent_id=consent)
    record_facts(actor=two.jkm, individual_id=two.second, facts={"person.own_income": "450.00"})
    screen(actor=two.jkm, individual_id=two.second)
    begin_membership(actor=two.jkm, individual_id=two.second, scheme="sksps", sector="hawker", plan="1")
    enrolled = assistance.enrol(
        actor=two.jkm, individual_id=two.second, programme_id="jkm-bantuan-am", need_id=rent.id
    )
    approver = replace(two.jkm, role=Role.APPROVER)
    assistance.award(
        actor=approver, enrolment_id=enrolled.id, kind="cash", every="month", amount=Decimal("150.00"),
        start=NOW.date(), end=NOW.date() + dt.timedelta(days=90),
    )  # fmt: skip


def test_what_stood_under_either_id_is_found_under_both_after_a_merge_and_parted_by_an_undo(
    two: Merge,
) -> None:
    live(two)
    before = {name: look(two.jkm, two.second) for name, look in LOOKS.items()}
    empty = {name for name, found in before.items() if not found}
    assert empty <= {"wishes"}
    elsewhere = {name: look(two.perkeso, two.first) for name, look in LOOKS.items()}
    two.merge()
    for name, look in LOOKS.items():
        assert before[name] <= look(two.jkm, two.first), name
        assert look(two.jkm, two.first) == look(two.jkm, two.second), name
        if name not in ("screening", "facts", "wishes"):
            assert elsewhere[name] <= look(two.perkeso, two.first), name
    two.undo()
    for name, look in LOOKS.items():
        assert look(two.jkm, two.second) == before[name], name
        assert look(two.perkeso, two.first) == elsewhere[name], name


def test_the_other_agency_sees_what_its_agreement_gives_of_the_moved_record_and_no_more_after_the_undo(
    two: Merge,
) -> None:
    live(two)
    (need, _) = needs_of(actor=two.jkm, individual_id=two.second)
    assert needs_of(actor=two.perkeso, individual_id=two.first) == ()
    two.merge()
    assert need.id in {one.id for one in needs_of(actor=two.perkeso, individual_id=two.first)}
    two.undo()
    assert needs_of(actor=two.perkeso, individual_id=two.first) == ()
    with acting(two.perkeso), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_need WHERE individual_id = %s", [two.second])
        assert cursor.fetchone() == (0,)


def test_an_old_id_opens_the_person_it_stands_for_now(two: Merge) -> None:
    two.merge()
    assert open_person(actor=two.jkm, individual_id=two.second).id == two.first
    assert get_many(actor=two.jkm, ids=[two.second, two.first]).keys() == {two.second, two.first}
    two.undo()
    assert open_person(actor=two.jkm, individual_id=two.second).id == two.second


def test_what_is_said_after_the_merge_is_said_of_whom_it_stands_for_now(two: Merge) -> None:
    add_needs(actor=two.jkm, individual_id=two.second, needs=[NeedSaid("finance", "rent")])
    two.merge()
    with pytest.raises(Conflict, match="need_already_open"):
        add_needs(actor=two.jkm, individual_id=two.first, needs=[NeedSaid("finance", "rent")])
    (food,) = add_needs(actor=two.jkm, individual_id=two.second, needs=[NeedSaid("finance", "food")])
    assert food.individual_id == two.first
    two.undo()
    assert {one.kind for one in needs_of(actor=two.jkm, individual_id=two.second)} == {"rent"}
    assert {one.kind for one in needs_of(actor=two.jkm, individual_id=two.first)} == {"food"}


def test_a_protected_mark_hides_what_was_recorded_under_the_other_id_too(two: Merge) -> None:
    add_needs(actor=two.jkm, individual_id=two.second, needs=[NeedSaid("finance", "rent")])
    two.merge()
    assert needs_of(actor=two.perkeso, individual_id=two.first)
    set_protected(actor=two.jkm, individual_id=two.first, protected=True, reason="Keganasan rumah tangga")
    assert needs_of(actor=two.perkeso, individual_id=two.first) == ()
    assert get_many(actor=two.perkeso, ids=[two.first, two.second]) == {}
    assert needs_of(actor=two.jkm, individual_id=two.first)
