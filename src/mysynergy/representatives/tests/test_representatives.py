"""Who may act for somebody: pure rules, the doors, what the database forbids."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.people import SYSTEM, consent_to, officer, registered

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies
from mysynergy.cases.public import NeedSaid, add_needs
from mysynergy.circles.public import declare
from mysynergy.events.public import of_subject
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Conflict, Invalid, MySynergyError, NotAllowed, NotFound
from mysynergy.registry.public import consents_of, record_consent
from mysynergy.representatives import domain
from mysynergy.representatives.domain import Appointing
from mysynergy.representatives.models import Representative
from mysynergy.representatives.public import (
    acted_among,
    appoint,
    decide,
    end,
    representatives_of,
    waiting,
    who_may,
)

TODAY = dt.date(2026, 11, 23)
MOTHER = Appointing("parent", frozenset({"speak", "consent", "receive"}), "birth_certificate", TODAY)


def person(actor: Actor, name: str, born: dt.date) -> uuid.UUID:
    said = PersonSaid(name=name, birth_year=born.year, birth_month=born.month, birth_day=born.day)
    return registered(actor, said)


def refused(error: type[MySynergyError], run: Callable[..., object], **said: object) -> MySynergyError:
    with pytest.raises(error) as caught:
        run(**said)
    return caught.value


def codes(error: MySynergyError) -> set[tuple[str, str]]:
    assert isinstance(error, Invalid)
    return {(fault.field, fault.code) for fault in error.faults}


@pytest.fixture
def cast(db: None) -> tuple[Actor, Actor, Actor]:
    return officer("MAIWP"), officer("MAIWP", Role.SUPERVISOR), officer("TEKUN")


@given(
    st.builds(
        Appointing,
        capacity=st.sampled_from(domain.CAPACITIES),
        scopes=st.frozensets(st.sampled_from(domain.SCOPES)),
        evidence=st.sampled_from(domain.EVIDENCE),
        start=st.dates(dt.date(2026, 1, 1), dt.date(2027, 1, 1)),
        until=st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2040, 1, 1)),
        conflict=st.sampled_from(("", *domain.CONFLICTS)),
    ),
    st.none() | st.dates(dt.date(1930, 1, 1), dt.date(2026, 1, 1)),
)
def test_whatever_is_allowed_keeps_the_promises(said: Appointing, born: dt.date | None) -> None:
    if domain.faults_of(said, born=born, today=TODAY):
        return
    child = domain.is_child(born, said.start)
    weighty = bool(said.scopes & domain.WEIGHTY)
    assert said.scopes
    assert not (weighty and said.evidence == "none_yet")
    assert not (child and "consent" in said.scopes and said.capacity not in domain.FOR_A_CHILD)
    assert said.capacity != "community_leader" or said.scopes == {"speak"}
    last = domain.last_day(born, said)
    if child and born is not None and said.capacity in ("parent", "guardian"):
        assert last is not None
        assert domain.is_child(born, last)
        assert said.until is None or last <= said.until
    assert domain.needs_second(said) == (weighty and bool(said.conflict))


def test_of_age_is_a_day_later_for_who_was_born_on_29_february() -> None:
    assert domain.of_age_on(dt.date(2008, 2, 29)) == dt.date(2026, 3, 1)
    assert domain.of_age_on(dt.date(2008, 11, 30)) == dt.date(2026, 11, 30)


def test_a_mother_acts_for_her_child_until_it_is_of_age(cast: tuple[Actor, Actor, Actor]) -> None:
    clerk, _boss, other = cast
    child = person(clerk, "Nur Iman binti Razak", dt.date(2012, 5, 4))
    mother = person(clerk, "Siti Hajar binti Omar", dt.date(1985, 3, 12))
    name = partial(appoint, actor=clerk, individual_id=child, said=MOTHER, by_individual_id=mother)
    view = name()
    assert (view.state, view.until, view.holds) == ("in_force", dt.date(2030, 5, 3), True)
    refused(Conflict, name)
    (shown,) = who_may(actor=clerk, individual_id=child, scope="consent")
    assert (shown.id, shown.name) == (view.id, "Siti Hajar binti Omar")
    receiver = agencies(actor=SYSTEM)[other.own_agency_id].id
    agree = partial(
        record_consent,
        actor=clerk,
        individual_id=child,
        basis="consent",
        purposes=["casework"],
        categories=["identity"],
        agency_ids=[receiver],
        evidence="signed_form",
    )
    assert codes(refused(Invalid, agree)) == {("basis", "child_needs_guardian")}
    refused(NotFound, agree, individual_id=mother, by=view.id)
    consent = agree(by=view.id)
    school = [NeedSaid("education_training", "school_costs", "normal")]
    (need,) = add_needs(actor=clerk, individual_id=child, needs=school, by=view.id)
    assert acted_among(actor=clerk, deed="need", thing_ids=[need.id])[need.id].acts == 2
    assert [one.id for one in consents_of(actor=clerk, individual_id=child)] == [consent]
    assert acted_among(actor=clerk, deed="consent", thing_ids=[consent])[consent].id == view.id
    ended = end(actor=clerk, representative_id=view.id, code="revoked")
    assert (ended.state, ended.holds) == ("ended", False)
    refused(Conflict, agree, by=view.id)
    assert len(consents_of(actor=clerk, individual_id=child)) == 1  # the refused consent left nothing
    with acting(clerk):
        told_of = of_subject(subject_id=view.id)
    types = [one.type for one in told_of]
    happened = ["acted", "acted", "appointed", "ended"]
    assert sorted(types) == [f"representatives.{one}" for one in happened]
    refused(NotFound, representatives_of, actor=other, individual_id=child)


def test_what_may_not_be_is_said_field_by_field(cast: tuple[Actor, Actor, Actor]) -> None:
    clerk, _boss, _other = cast
    child = person(clerk, "Nur Iman binti Razak", dt.date(2012, 5, 4))
    grown = person(clerk, "Osman bin Ali", dt.date(1950, 5, 4))
    late = dt.date(2026, 1, 1)
    speak, receive = frozenset({"speak"}), frozenset({"receive"})
    kin = Appointing("kin", frozenset({"consent"}), "official_letter", TODAY)
    parent = Appointing("parent", receive, "said_before_officer", TODAY, TODAY)
    leader = Appointing("community_leader", frozenset({"be_told"}), "none_yet", TODAY)
    wrong = [
        (child, kin, ("scopes", "child_needs_guardian")),
        (child, parent, ("evidence", "child_cannot_appoint")),
        (grown, Appointing("carer", receive, "none_yet", TODAY), ("evidence", "needs_evidence")),
        (grown, leader, ("scopes", "leader_only_speaks")),
        (grown, Appointing("carer", frozenset(), "none_yet", TODAY), ("scopes", "nothing_chosen")),
        (grown, Appointing("cousin", speak, "none_yet", TODAY), ("capacity", "unknown_choice")),
        (grown, Appointing("carer", speak, "none_yet", late, late), ("until", "in_the_past")),
        (grown, Appointing("carer", speak, "said_before_officer", TODAY), ("until", "too_far")),
    ]
    for who, said, expected in wrong:
        error = refused(Invalid, appoint, actor=clerk, individual_id=who, said=said, name="Ahmad bin Abu")
        assert codes(error) == {expected}, said
    speaks = Appointing("carer", speak, "none_yet", TODAY)
    for by, expected in (
        (grown, ("by_individual_id", "same_person")),
        (child, ("by_individual_id", "not_of_age")),
    ):
        error = refused(Invalid, appoint, actor=clerk, individual_id=grown, said=speaks, by_individual_id=by)
        assert codes(error) == {expected}
    assert codes(refused(Invalid, appoint, actor=clerk, individual_id=grown, said=speaks)) == {
        ("name", "required")
    }
    declare(actor=clerk, relation="friend", individual_id=grown)
    refused(NotAllowed, appoint, actor=clerk, individual_id=child, said=speaks, by_individual_id=grown)


def test_an_interest_of_ones_own_takes_a_second_person(cast: tuple[Actor, Actor, Actor]) -> None:
    clerk, boss, _other = cast
    old = person(clerk, "Osman bin Ali", dt.date(1950, 5, 4))
    said = Appointing("payee", frozenset({"receive"}), "written_authority", TODAY, None, "runs_the_home")
    name = partial(appoint, individual_id=old, said=said, name="Rumah Sejahtera")
    assert codes(refused(Invalid, name, actor=clerk)) == {("conflict_note", "required")}
    view = name(actor=clerk, conflict_note="She owns the home he lives in")
    assert (view.state, view.holds) == ("asked", False)
    assert [one.id for one in waiting(actor=boss)] == [view.id]
    forged = Representative.objects.filter(id=view.id)
    with acting(SYSTEM), pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        forged.update(state="in_force")
    with acting(SYSTEM), pytest.raises(ProgrammingError, match="permission"), transaction.atomic():
        forged.update(recorded_by=uuid.uuid4())
    own = name(actor=boss, name="Rumah Lain", conflict_note="So does she")
    refused(NotAllowed, decide, actor=boss, representative_id=own.id, agree=True, reason="fine")
    assert codes(refused(Invalid, decide, actor=boss, representative_id=view.id, agree=True, reason=" "))
    assert decide(actor=boss, representative_id=view.id, agree=True, reason="Receipts are kept").holds
    refused(Conflict, decide, actor=boss, representative_id=view.id, agree=False, reason="late")


def test_a_dangerous_guardian_loses_every_appointment_and_the_protector_is_called(
    cast: tuple[Actor, Actor, Actor],
) -> None:
    clerk, boss, _other = cast
    child = person(clerk, "Nur Iman binti Razak", dt.date(2012, 5, 4))
    father = person(clerk, "Razak bin Din", dt.date(1980, 3, 12))
    first = appoint(actor=clerk, individual_id=child, said=MOTHER, by_individual_id=father)
    second = appoint(
        actor=clerk,
        individual_id=child,
        said=Appointing("payee", frozenset({"receive"}), "court_order", TODAY),
        by_individual_id=father,
    )
    error = refused(Invalid, end, actor=clerk, representative_id=first.id, code="danger")
    assert codes(error) == {("reason", "required")}
    end(actor=clerk, representative_id=first.id, code="danger", reason="The child said so, alone")
    found = {
        one.id: (one.state, one.end_code) for one in representatives_of(actor=clerk, individual_id=child)
    }
    assert found == {first.id: ("ended", "danger"), second.id: ("ended", "danger")}
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT job FROM events_outbox WHERE job LIKE 'representatives.%'")
        assert cursor.fetchall() == [("representatives.protector",)]
    again = appoint(actor=clerk, individual_id=child, said=MOTHER, by_individual_id=father)
    assert (again.state, again.holds) == ("asked", False)  # a second person looks first
    declare(actor=boss, relation="friend", individual_id=father)
    refused(NotAllowed, decide, actor=boss, representative_id=again.id, agree=True, reason="He is changed")


def test_the_dead_act_for_nobody_and_nobody_ends_what_stands_for_her_own_circle(
    cast: tuple[Actor, Actor, Actor],
) -> None:
    clerk, boss, _other = cast
    child = person(clerk, "Nur Iman binti Razak", dt.date(2012, 5, 4))
    mother = person(clerk, "Siti Hajar binti Omar", dt.date(1985, 3, 12))
    view = appoint(actor=clerk, individual_id=child, said=MOTHER, by_individual_id=mother)
    declare(actor=boss, relation="friend", individual_id=mother)
    refused(NotAllowed, end, actor=boss, representative_id=view.id, code="revoked")
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE registry_individual SET alive = false WHERE id = %s", [mother])
    (shown,) = representatives_of(actor=clerk, individual_id=child)
    assert (shown.state, shown.holds, shown.name) == ("in_force", False, "Siti Hajar binti Omar")
    needs = [NeedSaid("education_training", "school_costs", "normal")]
    refused(Conflict, add_needs, actor=clerk, individual_id=child, needs=needs, by=view.id)


def test_a_system_of_the_agency_records_a_consent_as_officers_do(
    cast: tuple[Actor, Actor, Actor],
) -> None:
    clerk, _boss, other = cast
    grown = person(clerk, "Osman bin Ali", dt.date(1950, 5, 4))
    machine = replace(clerk, kind=ActorKind.AGENCY_SYSTEM, role=Role.AGENCY_SYSTEM)
    assert consent_to(machine, grown, [other])
