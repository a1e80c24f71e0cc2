"""The protected mark is set at once by one, and lifted by two; the database knows no other way."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

import pytest
from django.db import DatabaseError, connection, transaction
from tests.api_callers import officer as caller

from mysynergy.access.public import Actor, ActorKind, Role, acting
from mysynergy.circles import public as circles
from mysynergy.corrections.public import ask_to_lift, decide_lifting, lift_requests, withdraw_lifting
from mysynergy.history.public import events_of
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import candidates, open_person, register, set_protected

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SAID = PersonSaid(name="Rohana binti Kamarudin", birth_year=1984, birth_month=5, birth_day=17)


@dataclass
class Safe:
    """A protected person of JKM, a caseworker, and two supervisors there."""

    worker: Actor
    first: Actor
    second: Actor
    rohana: uuid.UUID


def officer(code: str, role: Role = Role.CASEWORKER) -> Actor:
    made = caller(code, role)
    return Actor(ActorKind.OFFICER, role, "casework", NOW, made.user_id, made.agency_id)


@pytest.fixture
def safe() -> Safe:
    worker, first = officer("JKM"), officer("JKM", Role.SUPERVISOR)
    source = submit(actor=worker, said=SAID, channel="counter").id
    rohana = register(actor=worker, source_record_id=source)
    set_protected(actor=worker, individual_id=rohana, protected=True, reason="Fled")
    return Safe(worker, first, replace(first, id=uuid.uuid4()), rohana)


def protected(safe: Safe) -> bool:
    return open_person(actor=safe.worker, individual_id=safe.rohana).protected


def test_one_asks_and_a_supervisor_who_did_not_ask_agrees(safe: Safe) -> None:
    asked = ask_to_lift(actor=safe.first, individual_id=safe.rohana, reason="She says it is safe")
    assert ask_to_lift(actor=safe.worker, individual_id=safe.rohana, reason="Again") == asked
    assert protected(safe)
    with pytest.raises(NotAllowed, match="second_person"):
        decide_lifting(actor=safe.first, request_id=asked, confirm=True, reason="I agree with myself")
    with pytest.raises(NotAllowed, match="role_may_not"):
        decide_lifting(actor=safe.worker, request_id=asked, confirm=True, reason="x")
    with pytest.raises(NotFound):
        decide_lifting(actor=officer("TEKUN", Role.SUPERVISOR), request_id=asked, confirm=True, reason="x")
    with pytest.raises(Invalid):
        decide_lifting(actor=safe.second, request_id=asked, confirm=True, reason=" ")
    decide_lifting(actor=safe.second, request_id=asked, confirm=True, reason="Spoke with her, alone")
    assert not protected(safe)
    assert candidates(actor=officer("TEKUN"), said=SAID)
    (done,) = lift_requests(actor=safe.worker, individual_id=safe.rohana)
    assert (done.state, done.asked_by, done.decided_by) == ("confirmed", safe.first.id, safe.second.id)
    with pytest.raises(Conflict, match="request_decided"):
        decide_lifting(actor=safe.second, request_id=asked, confirm=False, reason="x")


def test_what_was_refused_can_be_asked_again_and_an_old_agreement_lifts_no_new_mark(safe: Safe) -> None:
    refused = ask_to_lift(actor=safe.worker, individual_id=safe.rohana, reason="A year ago")
    decide_lifting(actor=safe.first, request_id=refused, confirm=False, reason="He still looks for her")
    assert protected(safe)
    assert lift_requests(actor=safe.first) == ()
    asked = ask_to_lift(actor=safe.worker, individual_id=safe.rohana, reason="He died")
    assert asked != refused
    decide_lifting(actor=safe.first, request_id=asked, confirm=True, reason="Certificate seen")
    later = replace(safe.worker, now=NOW + dt.timedelta(days=1))
    set_protected(actor=later, individual_id=safe.rohana, protected=True, reason="His brothers")
    system = later.as_system("test")
    with pytest.raises(DatabaseError, match="lifting_takes_two"), transaction.atomic():
        set_protected(actor=system, individual_id=safe.rohana, protected=False, reason="x")
    with pytest.raises(NotAllowed, match="lifting_takes_two"):
        set_protected(actor=later, individual_id=safe.rohana, protected=False, reason="x")


def test_who_asked_takes_it_back_and_nobody_else(safe: Safe) -> None:
    asked = ask_to_lift(actor=safe.worker, individual_id=safe.rohana, reason="She says it is safe")
    with pytest.raises(NotAllowed, match="asked_by_another"):
        withdraw_lifting(actor=safe.first, request_id=asked)
    with pytest.raises(NotFound):
        withdraw_lifting(actor=officer("TEKUN"), request_id=asked)
    for _ in range(2):
        withdraw_lifting(actor=safe.worker, request_id=asked)
    assert protected(safe)
    assert lift_requests(actor=safe.first) == ()
    with pytest.raises(Conflict, match="request_decided"):
        decide_lifting(actor=safe.first, request_id=asked, confirm=True, reason="Too late")
    again = ask_to_lift(actor=safe.worker, individual_id=safe.rohana, reason="He died")
    decide_lifting(actor=safe.first, request_id=again, confirm=False, reason="No certificate")
    with pytest.raises(Conflict, match="request_decided"):
        withdraw_lifting(actor=safe.worker, request_id=again)
    told = events_of(actor=safe.worker, individual_id=safe.rohana)
    assert [one.type for one in told].count("corrections.lift_withdrawn") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE corrections_liftrequest SET state = 'confirmed', decided_by = asked_by, decided_at = now()",
        "UPDATE corrections_liftrequest SET asked_by = gen_random_uuid()",
        "UPDATE corrections_liftrequest SET state = 'withdrawn'",
        "UPDATE registry_individual SET protected_by_id = NULL, protected_at = NULL",
    ],
)
def test_the_database_forbids_the_same_person_twice_and_any_other_way(safe: Safe, statement: str) -> None:
    ask_to_lift(actor=safe.worker, individual_id=safe.rohana, reason="She says it is safe")
    with (
        acting(safe.worker.as_system("test")),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_only_the_agency_that_protects_asks_and_nobody_else_reads_of_it(safe: Safe) -> None:
    with pytest.raises(NotFound):
        ask_to_lift(actor=officer("TEKUN"), individual_id=safe.rohana, reason="Curious")
    ask_to_lift(actor=safe.worker, individual_id=safe.rohana, reason="She says it is safe")
    assert lift_requests(actor=officer("TEKUN", Role.SUPERVISOR)) == ()
    with acting(officer("TEKUN")), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM corrections_liftrequest")
        assert cursor.fetchone() == (0,)


def test_nobody_lifts_the_mark_of_her_own_circle() -> None:
    worker, first = officer("JKM"), officer("JKM", Role.SUPERVISOR)
    said = replace(SAID, identity_kind="mykad", identity_number="840517-14-5678")
    rohana = register(actor=worker, source_record_id=submit(actor=worker, said=said, channel="counter").id)
    set_protected(actor=worker, individual_id=rohana, protected=True, reason="Fled")
    asked = ask_to_lift(actor=worker, individual_id=rohana, reason="She says it is safe")
    circles.declare(actor=first, relation="friend", individual_id=rohana)
    with pytest.raises(NotAllowed, match="own_circle"):
        decide_lifting(actor=first, request_id=asked, confirm=True, reason="I know her")
    with pytest.raises(NotAllowed, match="own_circle"):
        ask_to_lift(actor=first, individual_id=rohana, reason="I know her")
    assert open_person(actor=worker, individual_id=rohana).protected
