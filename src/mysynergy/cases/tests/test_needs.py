"""Needs through the door: opened, held, reviewed, handed over, escalated, closed; never nobody's."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from tests.people import NOW, SYSTEM, somebody

from mysynergy.access.public import Actor, ActorKind, Role, acting, grant
from mysynergy.cases import public as cases
from mysynergy.cases.models import Need
from mysynergy.cases.public import NeedSaid, NeedView
from mysynergy.cases.tests.conftest import Cast
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import get_many

DAY = dt.timedelta(days=1)


def need_of(cast: Cast, kind: str = "food", urgency: str = "normal", note: str = "") -> NeedView:
    module = next(module for module, kinds in cases.NEED_KINDS.items() if kind in kinds)
    said = NeedSaid(module, kind, urgency, note)
    return cases.add_needs(actor=cast.officer, individual_id=somebody(cast.officer), needs=[said])[0]


def test_a_new_need_is_a_named_persons_at_once_with_a_date(cast: Cast) -> None:
    need = need_of(cast)
    assert need.held_by == cast.officer.id
    assert need.held_until is not None
    assert NOW < need.held_until <= NOW + 30 * DAY
    assert [item.need.id for item in cases.worklist(actor=cast.officer).items] == [need.id]


def test_a_crisis_is_looked_at_on_the_next_working_day(cast: Cast) -> None:
    need = need_of(cast, urgency="crisis")
    assert need.held_until == dt.datetime(2026, 11, 24, 15, 59, 59, tzinfo=dt.UTC)


def test_an_open_need_without_holder_or_date_cannot_be_stored(cast: Cast) -> None:
    need = need_of(cast)
    closed = {"state": "closed", "closed_at": NOW, "close_code": "helped"}
    for nothing in ({"held_by_id": None}, {"held_until": None}, {"held_until": NOW + 60 * DAY}, closed):
        with (
            acting(SYSTEM),
            pytest.raises(IntegrityError, match=r"nobody_dropped|review_near"),
            transaction.atomic(),
        ):
            Need.objects.filter(id=need.id).update(**nothing)


def test_what_is_wrong_with_several_needs_is_said_field_by_field(cast: Cast) -> None:
    said = [
        NeedSaid("finance", "job"),
        NeedSaid("magic", "food"),
        NeedSaid("finance", "food", "soon", "x" * 9000),
    ]
    with pytest.raises(Invalid) as wrong:
        cases.add_needs(actor=cast.officer, individual_id=uuid.uuid4(), needs=said)
    assert [(fault.field, fault.code) for fault in wrong.value.faults] == [
        ("needs.0.kind", "unknown_choice"),
        ("needs.1.module", "unknown_choice"),
        ("needs.2.urgency", "unknown_choice"),
        ("needs.2.note", "too_long"),
    ]


def test_the_same_key_adds_needs_once_and_a_kind_that_is_open_is_named(cast: Cast) -> None:
    person = somebody(cast.officer)
    said = [
        NeedSaid("finance", "fire_loss", "urgent", "Gerai terbakar 🔥"),
        NeedSaid("jobs_business", "market_stall"),
    ]
    first = cases.add_needs(actor=cast.officer, individual_id=person, needs=said, idempotency_key="k")
    again = cases.add_needs(actor=cast.officer, individual_id=person, needs=said, idempotency_key="k")
    assert [need.id for need in again] == [need.id for need in first]
    with pytest.raises(Conflict, match="need_already_open") as conflict:
        cases.add_needs(actor=cast.officer, individual_id=person, needs=said[:1])
    assert conflict.value.params["need_id"] == str(first[0].id)
    assert len(cases.needs_of(actor=cast.officer, individual_id=person)) == 2


def test_an_agencys_system_opens_needs_in_the_name_of_its_people(cast: Cast) -> None:
    machine = Actor(
        kind=ActorKind.AGENCY_SYSTEM,
        role=Role.AGENCY_SYSTEM,
        purpose="casework",
        now=NOW,
        id=uuid.uuid4(),
        agency_id=cast.officer.agency_id,
    )
    need = cases.add_needs(
        actor=machine, individual_id=somebody(machine), needs=[NeedSaid("finance", "food")]
    )[0]
    assert need.held_by == cast.supervisor.id


def test_an_agency_without_people_cannot_take_a_case(cast: Cast) -> None:
    lonely = Actor(
        kind=ActorKind.AGENCY_SYSTEM, role=Role.AGENCY_SYSTEM, purpose="casework", now=NOW,
        id=uuid.uuid4(), agency_id=cast.secretariat.agency_id,
    )  # fmt: skip
    with pytest.raises(Conflict, match="nobody_to_hold"):
        cases.open_case(actor=lonely, individual_id=uuid.uuid4())


def test_whoever_only_knows_her_id_opens_no_case(cast: Cast) -> None:
    person = somebody(cast.officer)
    with pytest.raises(NotFound):
        cases.open_case(actor=cast.stranger, individual_id=person)
    assert get_many(actor=cast.stranger, ids=[person]) == {}


def test_a_stranger_agency_sees_neither_case_nor_need_and_cannot_work_on_it(cast: Cast) -> None:
    need = need_of(cast)
    assert cases.needs_of(actor=cast.stranger, individual_id=need.individual_id) == ()
    assert cases.cases_of(actor=cast.stranger, individual_id=need.individual_id) == ()
    with pytest.raises(NotFound):
        cases.close_need(actor=cast.stranger, need_id=need.id, outcome="met")
    with pytest.raises(NotFound):
        cases.hold(actor=cast.stranger, need_id=need.id, held_by=need.id, held_until=NOW.date())


def test_an_agreement_shows_a_need_without_note_and_holder_and_never_one_whose_name_harms(cast: Cast) -> None:
    person = somebody(cast.officer)
    said = [NeedSaid("finance", "food", note="rahsia"), NeedSaid("medication_health", "mental_health")]
    cases.add_needs(actor=cast.officer, individual_id=person, needs=said)
    grant(
        actor=cast.officer,
        individual_id=person,
        agency_id=cast.other.agency_id or person,
        reason_kind="source_record",
        reason_id=uuid.uuid4(),
        categories=["needs", "health"],
    )
    (seen,) = cases.needs_of(actor=cast.other, individual_id=person)
    assert (seen.kind, seen.note, seen.held_by, seen.holder_agency_id) == ("food", "", None, None)
    with pytest.raises(NotAllowed, match="not_in_your_hands"):
        cases.close_need(actor=cast.other, need_id=seen.id, outcome="met")


def test_a_review_lies_at_most_thirty_days_ahead_and_in_a_crisis_on_the_next_working_day(cast: Cast) -> None:
    calm, crisis = need_of(cast), need_of(cast, urgency="crisis")
    today, me = dt.date(2026, 11, 23), cast.officer.id or uuid.uuid4()
    cases.hold(actor=cast.officer, need_id=calm.id, held_by=me, held_until=today + 30 * DAY, reason="ok")
    assert cases.needs(actor=cast.officer, ids=[calm.id])[calm.id].held_note == "ok"
    for need, day in ((calm, today + 31 * DAY), (crisis, today + 2 * DAY), (calm, today - DAY)):
        with pytest.raises(Invalid) as wrong:
            cases.hold(actor=cast.officer, need_id=need.id, held_by=me, held_until=day)
        assert wrong.value.faults[0].field == "held_until"
    with pytest.raises(Invalid) as wrong:
        cases.hold(actor=cast.officer, need_id=calm.id, held_by=cast.other.id or me, held_until=today)
    assert [(fault.field, fault.code) for fault in wrong.value.faults] == [("held_by", "not_a_colleague")]


def test_the_third_review_in_a_row_is_a_supervisors(cast: Cast) -> None:
    need = need_of(cast)
    day, me = dt.date(2026, 11, 30), cast.officer.id or uuid.uuid4()
    for _ in range(2):
        cases.hold(actor=cast.officer, need_id=need.id, held_by=me, held_until=day)
    with pytest.raises(NotAllowed, match="review_needs_supervisor"):
        cases.hold(actor=cast.officer, need_id=need.id, held_by=me, held_until=day)
    renewed = cases.hold(actor=cast.supervisor, need_id=need.id, held_by=me, held_until=day)
    assert renewed.reviews_in_row == 0
    cases.hold(actor=cast.officer, need_id=need.id, held_by=me, held_until=day)


def test_a_need_past_its_date_goes_to_supervisor_then_head_then_secretariat(
    cast: Cast,
) -> None:
    need = need_of(cast, kind="debt", note="nama tidak untuk urus setia")
    late = (need.held_until or NOW) + dt.timedelta(hours=10)
    assert cases.escalate_overdue(actor=SYSTEM) == cases.Escalation(0, 0)
    assert cases.escalate_overdue(actor=SYSTEM.at(late)) == cases.Escalation(1, 0)
    assert cases.escalate_overdue(actor=SYSTEM.at(late)) == cases.Escalation(0, 0)
    assert [item.why for item in cases.worklist(actor=cast.supervisor.at(late)).items] == ["escalated"]
    assert len(cases.dropped_needs(actor=cast.supervisor.at(late))) == 1
    assert cases.escalated_needs(actor=cast.secretariat.at(late)) == ()
    next_week, later = late + 4 * DAY, late + 8 * DAY
    assert cases.escalate_overdue(actor=SYSTEM.at(next_week)) == cases.Escalation(0, 0, to_heads=1)
    assert cases.escalate_overdue(actor=SYSTEM.at(next_week)) == cases.Escalation(0, 0)
    assert cases.escalated_needs(actor=cast.secretariat.at(next_week)) == ()
    assert cases.escalate_overdue(actor=SYSTEM.at(later)) == cases.Escalation(0, 1)
    (seen,) = cases.escalated_needs(actor=cast.secretariat.at(later))
    assert (seen.need_id, seen.module, seen.kind) == (need.id, "finance", "")
    assert not hasattr(seen, "individual_id")
    with acting(cast.secretariat):
        assert not Need.objects.exists()
    me = cast.officer.id or uuid.uuid4()
    cases.hold(actor=cast.officer.at(later), need_id=need.id, held_by=me, held_until=later.date() + 2 * DAY)
    assert cases.escalated_needs(actor=cast.secretariat.at(later)) == ()
    assert cases.dropped_needs(actor=cast.officer.at(later)) == ()


def test_a_need_handed_over_goes_to_a_person_who_still_works_there(cast: Cast) -> None:
    need = need_of(cast)
    handed = cases.hand_over_after_referral(
        actor=cast.other,
        need_id=need.id,
        to_user=uuid.uuid4(),
        until=NOW + 2 * DAY,
        reason="referral_declined",
    )
    assert handed is not None
    assert handed.held_by == cast.officer.id
    assert handed.held_for == "referral_declined"


def test_cannot_be_reached_needs_three_tries_on_three_days_by_two_channels(cast: Cast) -> None:
    need = need_of(cast)
    for day, channel in ((0, "phone"), (0, "visit"), (1, "phone")):
        cases.record_contact_try(
            actor=cast.officer.at(NOW + day * DAY), need_id=need.id, channel=channel, result="no_answer"
        )
    with pytest.raises(Conflict, match="too_few_tries"):
        cases.close_need(actor=cast.officer, need_id=need.id, outcome="unmet", code="cannot_be_reached")
    third = cast.officer.at(NOW + 2 * DAY)
    cases.record_contact_try(actor=third, need_id=need.id, channel="phone", result="no_answer")
    closed = cases.close_need(actor=third, need_id=need.id, outcome="unmet", code="cannot_be_reached")
    assert (closed.state, closed.outcome, closed.held_by) == ("closed", "unmet", None)


def test_a_closed_need_cannot_be_closed_or_held_again(cast: Cast) -> None:
    need = need_of(cast)
    cases.close_need(actor=cast.officer, need_id=need.id, outcome="met", reason="Selesai")
    with pytest.raises(Conflict, match="need_closed"):
        cases.close_need(actor=cast.officer, need_id=need.id, outcome="met")
    assert cases.worklist(actor=cast.officer).items == ()
    assert (
        cases.hand_over_after_referral(
            actor=cast.other, need_id=need.id, to_user=None, until=NOW + DAY, reason="referral_declined"
        )
        is None
    )


def test_every_step_is_an_event_and_no_note_enters_one(cast: Cast) -> None:
    need = need_of(cast, note="rahsia besar")
    me = cast.officer.id or uuid.uuid4()
    cases.hold(
        actor=cast.officer, need_id=need.id, held_by=me, held_until=dt.date(2026, 11, 25), reason="rahsia"
    )
    cases.close_need(actor=cast.officer, need_id=need.id, outcome="withdrawn", reason="rahsia")
    with acting(cast.officer):
        told = of_subject(subject_id=need.id)
    assert sorted(one.type for one in told) == [
        "cases.need_closed",
        "cases.need_opened",
        "cases.need_reviewed",
    ]
    assert not any("rahsia" in str(one.body) for one in told)
    assert {one.actor_id for one in told} == {cast.officer.id}


def test_a_view_of_the_desk_keeps_what_the_reasons_of_its_needs_say(cast: Cast) -> None:
    first = need_of(cast, urgency="crisis")
    need_of(cast, kind="debt")
    need_of(cast, kind="rent")
    assert first.held_until is not None
    for now in (NOW, first.held_until - dt.timedelta(hours=1), first.held_until + dt.timedelta(hours=1)):
        officer = cast.officer.at(now)
        desk = cases.worklist(actor=officer)
        why = [item.why for item in desk.items]
        assert (desk.all, desk.crisis, desk.new) == (3, 1, 3)
        assert desk.late == sum(one in ("overdue", "escalated") for one in why)
        assert desk.today == why.count("due_today")
        late = cases.worklist(actor=officer, view="late")
        assert [item.why for item in late.items] == ["overdue"] * desk.late
        assert late.all == desk.all
    assert desk.late == 1


def test_a_desk_is_read_in_stretches_without_losing_or_repeating_a_need(cast: Cast) -> None:
    made = {need_of(cast, kind=kind).id for kind in ("food", "debt", "rent")}
    parts = [cases.worklist(actor=cast.officer, limit=2, offset=place) for place in (0, 2)]
    assert {item.need.id for part in parts for item in part.items} == made
    assert [len(part.items) for part in parts] == [2, 1]
    with pytest.raises(Invalid) as wrong:
        cases.worklist(actor=cast.officer, view="strange")
    assert [fault.code for fault in wrong.value.faults] == ["unknown_choice"]
