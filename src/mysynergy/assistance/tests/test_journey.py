"""Enrol, award, deliver, take back, end: what is stored, what is told, and who may do and see what."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from mysynergy.access.public import Actor, Role, acting, create_user
from mysynergy.assistance import public as assistance
from mysynergy.assistance.models import Amount, Award, Delivery
from mysynergy.assistance.public import AwardView
from mysynergy.assistance.tests.conftest import NEXT_YEAR, SYSTEM, TODAY, Cast, Story, give
from mysynergy.circles.public import declare
from mysynergy.events.public import Happened, of_individuals
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.referrals import public as referrals
from mysynergy.registry.public import record_consent

DAY = dt.timedelta(days=1)


def deliver(actor: Actor, made: AwardView, amount: str | None = None, **more: object) -> AwardView:
    return assistance.record_delivery(
        actor=actor,
        award_id=made.id,
        delivered_on=TODAY,
        amount=None if amount is None else Decimal(amount),
        **more,  # type: ignore[arg-type]
    )


def told(story: Story, actor: Actor) -> list[Happened]:
    with acting(actor):
        happened = of_individuals(individual_ids=[story.widow])
    return [one for one in happened if one.type.startswith("assistance.")]


def test_an_accepted_referral_is_enrolled_awarded_and_delivered(cast: Cast, story: Story) -> None:
    consent = record_consent(
        actor=cast.maiwp,
        individual_id=story.widow,
        basis="consent",
        purposes=["casework"],
        categories=["identity", "needs", "awards", "amounts"],
        agency_ids=[cast.giatmara.agency_id] if cast.giatmara.agency_id else [],
        evidence="signed_form",
    )
    assert cast.giatmara.agency_id is not None
    user = create_user(
        actor=SYSTEM,
        username="giatmara-officer",
        name="giatmara-officer",
        password="a long enough password",
        agency_id=cast.giatmara.agency_id,
        roles=[Role.SUPERVISOR],
        start=dt.date(2026, 1, 1),
    )
    giatmara = replace(cast.giatmara, id=user, role=Role.SUPERVISOR)
    sent = referrals.send(
        actor=cast.maiwp,
        need_id=story.need.id,
        programme_id="giatmara-sepenuh-masa",
        consent_id=consent,
    )
    with pytest.raises(Conflict, match="referral_not_accepted"):
        assistance.enrol(actor=giatmara, referral_id=sent.id)
    referrals.accept(actor=giatmara, referral_id=sent.id)
    enrolled = assistance.enrol(actor=giatmara, referral_id=sent.id)
    assert (enrolled.individual_id, enrolled.need_id) == (story.widow, story.need.id)
    assert assistance.enrol(actor=giatmara, referral_id=sent.id) == enrolled
    made = assistance.award(
        actor=giatmara,
        enrolment_id=enrolled.id,
        kind="course",
        description="Sewing, six months",
        start=TODAY,
        end=TODAY + 180 * DAY,
    )
    done = deliver(giatmara, made, proof="Certificate 12")
    assert (done.state, done.deliveries[0].proof, done.deliveries[0].last) == (
        "delivered",
        "Certificate 12",
        True,
    )
    seen = assistance.of_individual(actor=cast.maiwp, individual_id=story.widow)
    assert [one.id for one in seen.awards] == [made.id]
    assert [one.type for one in reversed(told(story, cast.maiwp))] == [
        "assistance.enrolled",
        "assistance.awarded",
        "assistance.delivered",
    ]


def test_the_same_request_twice_awards_once(cast: Cast, story: Story) -> None:
    enrolled = assistance.enrol(actor=cast.aim, individual_id=story.widow, programme_id="aim-i-mesra")

    def ask(amount: str) -> AwardView:
        return assistance.award(
            actor=cast.aim,
            enrolment_id=enrolled.id,
            kind="loan",
            amount=Decimal(amount),
            start=TODAY,
            end=NEXT_YEAR,
            idempotency_key="once",
        )

    assert ask("1000.00") == ask("1000.00")
    assert len(assistance.awards(actor=cast.aim)) == 1
    with pytest.raises(Conflict, match="idempotency_key_reused"):
        ask("2000.00")


def test_what_is_wrong_with_an_award_is_said_field_by_field(cast: Cast, story: Story) -> None:
    enrolled = assistance.enrol(actor=cast.aim, individual_id=story.widow, programme_id="aim-i-mesra")
    with pytest.raises(Invalid) as wrong:
        assistance.award(
            actor=cast.aim,
            enrolment_id=enrolled.id,
            kind="gold",
            every="always",
            amount=Decimal("NaN"),
            quantity=Decimal("-1"),
            description="x" * 5000,
            start=TODAY,
            end=TODAY,
        )
    assert {(fault.field, fault.code) for fault in wrong.value.faults} == {
        ("description", "too_long"),
        ("kind", "unknown_choice"),
        ("every", "unknown_choice"),
        ("end", "ends_before_it_starts"),
        ("amount", "out_of_range"),
        ("quantity", "out_of_range"),
    }
    with pytest.raises(Invalid) as wrong:
        assistance.award(actor=cast.aim, enrolment_id=enrolled.id, kind="loan", start=TODAY)
    assert {fault.field for fault in wrong.value.faults} == {"amount", "description"}


def test_no_agency_helps_in_anothers_name(cast: Cast, story: Story) -> None:
    with pytest.raises(NotAllowed, match="not_your_agencys"):
        assistance.enrol(actor=cast.jkm, individual_id=story.widow, programme_id="aim-i-mesra")
    made = give(cast.aim, story.widow, "aim-i-mesra")
    with pytest.raises(NotAllowed, match="not_your_agencys"):
        deliver(cast.jkm, made, "1.00")
    with pytest.raises(NotAllowed, match="role_may_not"):
        give(replace(cast.aim, role=Role.CASEWORKER), story.widow, "aim-i-mesra")
    with pytest.raises(NotFound, match="individual"):
        assistance.enrol(actor=cast.aim, individual_id=uuid.uuid4(), programme_id="aim-i-mesra")


def test_who_does_not_hold_the_person_sees_nothing(cast: Cast, story: Story) -> None:
    made = give(cast.aim, story.widow, "aim-i-mesra")
    stranger = replace(cast.jkm, agency_id=uuid.uuid4())
    assert assistance.of_individual(actor=stranger, individual_id=story.widow).awards == ()
    assert assistance.awards(actor=stranger, ids=[made.id]) == ()
    with pytest.raises(NotFound):
        deliver(stranger, made, "1.00")


def test_help_whose_name_is_a_secret_is_seen_by_its_agency_alone(cast: Cast, story: Story) -> None:
    council = Cast.colleague(cast.maiwp, Role.APPROVER)
    made = give(council, story.widow, "maiwp-kecemasan", kind="cash", amount="500.00", need=story.need.id)
    assert assistance.awards(actor=cast.tekun, ids=[made.id]) == ()
    assert not [one for one in told(story, cast.tekun) if one.subject_id == str(made.id)]
    view = assistance.status_of(actor=cast.tekun, individual_id=story.widow)
    # That there is help is known to whoever sees the need; whose it is, is not.
    assert view.by_need == {story.need.id: "being_assisted"}


def test_no_more_is_handed_over_than_was_granted(cast: Cast, story: Story) -> None:
    made = give(
        cast.jkm, story.widow, "jkm-bkk", kind="cash", every="month", amount="200.00", end=TODAY + 70 * DAY
    )
    assert made.whole_amount == Decimal("600.00")
    for _ in range(2):
        made = deliver(cast.jkm, made, "200.00")
    with pytest.raises(Conflict, match="more_than_awarded") as more:
        deliver(cast.jkm, made, "200.01")
    assert more.value.params["left"] == "200.00"
    assert deliver(cast.jkm, made, "200.00").state == "delivered"
    with pytest.raises(Conflict, match="award_not_in_force"):
        deliver(cast.jkm, made, "1.00")


def test_a_delivery_says_what_is_wrong_with_it(cast: Cast, story: Story) -> None:
    made = give(cast.jkm, story.widow, "jkm-bkk", kind="cash", amount="200.00")
    course = give(cast.giatmara, story.widow, "giatmara-sepenuh-masa", kind="course", amount=None)

    def faults(actor: Actor, award: AwardView, on: dt.date, amount: str | None) -> set[tuple[str, str]]:
        with pytest.raises(Invalid) as wrong:
            assistance.record_delivery(
                actor=actor,
                award_id=award.id,
                delivered_on=on,
                amount=None if amount is None else Decimal(amount),
            )
        return {(fault.field, fault.code) for fault in wrong.value.faults}

    assert faults(cast.jkm, made, TODAY + DAY, None) == {
        ("delivered_on", "in_the_future"),
        ("amount", "required"),
    }
    assert faults(cast.jkm, made, TODAY - DAY, "1.001") == {
        ("delivered_on", "before_the_award"),
        ("amount", "not_whole_sen"),
    }
    assert faults(cast.giatmara, course, TODAY, "5.00") == {("amount", "award_is_in_kind")}


def test_baskets_are_counted_until_all_are_handed_over(cast: Cast, story: Story) -> None:
    enrolled = assistance.enrol(actor=cast.jkm, individual_id=story.widow, programme_id="jkm-bkk")
    made = assistance.award(
        actor=cast.jkm,
        enrolment_id=enrolled.id,
        kind="in_kind",
        description="food basket",
        unit="basket",
        quantity=Decimal(3),
        start=TODAY,
    )
    assert deliver(cast.jkm, made, quantity=Decimal(2)).state == "in_force"
    assert deliver(cast.jkm, made, quantity=Decimal(1)).state == "delivered"


def test_what_was_wrong_gets_a_counter_entry_and_nothing_is_changed(cast: Cast, story: Story) -> None:
    made = give(cast.jkm, story.widow, "jkm-bkk", kind="cash", amount="200.00")
    made = deliver(cast.jkm, made, "200.00")
    wrong = made.deliveries[0]
    back = assistance.reverse(
        actor=cast.jkm, award_id=made.id, delivery_id=wrong.id, reason="never_handed_over"
    )
    assert (back.state, back.delivered_amount) == ("in_force", Decimal("0.00"))
    counter = next(one for one in back.deliveries if one.reverses == wrong.id)
    assert (counter.amount, counter.reason) == (Decimal("-200.00"), "never_handed_over")
    with pytest.raises(Conflict, match="already_reversed"):
        assistance.reverse(actor=cast.jkm, award_id=made.id, delivery_id=wrong.id, reason="other")
    again = deliver(cast.jkm, made, "200.00")
    gone = assistance.reverse(actor=cast.jkm, award_id=again.id, reason="wrong_person")
    assert (gone.state, gone.delivered_amount, len(gone.deliveries)) == ("reversed", Decimal("0.00"), 4)
    with pytest.raises(Conflict, match="already_reversed"):
        assistance.reverse(actor=cast.jkm, award_id=made.id, reason="other")


def test_money_in_the_ledger_cannot_be_rewritten_by_anybody(cast: Cast, story: Story) -> None:
    made = give(cast.jkm, story.widow, "jkm-bkk", kind="cash", amount="200.00")
    deliver(cast.jkm, made, "200.00")
    statements = (
        "UPDATE assistance_amount SET amount = 1",
        "DELETE FROM assistance_amount",
        "UPDATE assistance_delivery SET delivered_on = '2026-01-01'",
        "DELETE FROM assistance_delivery",
        "DELETE FROM assistance_award",
        "UPDATE assistance_award SET individual_id = gen_random_uuid()",
        "UPDATE assistance_award SET kind = 'loan'",
        "UPDATE assistance_award SET period = '[2026-01-01,)'",
    )
    for role in ("mysynergy_app", "mysynergy_owner"):
        for statement in statements:
            with (
                acting(SYSTEM),
                pytest.raises(DatabaseError, match=r"append_only|permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"SET LOCAL ROLE {role}")
                cursor.execute(statement)
    with acting(SYSTEM):
        assert (Award.objects.count(), Delivery.objects.count(), Amount.objects.count()) == (1, 1, 2)


def test_an_award_is_ended_never_made_longer(cast: Cast, story: Story) -> None:
    made = give(cast.jkm, story.widow, "jkm-bkk", kind="cash", every="month", amount="200.00")
    with pytest.raises(Invalid):
        assistance.end_award(actor=cast.jkm, award_id=made.id, on=NEXT_YEAR + DAY, reason="finished")
    ended = assistance.end_award(
        actor=cast.jkm, award_id=made.id, on=dt.date(2027, 1, 1), reason="person_gave_up"
    )
    assert (ended.state, ended.end, ended.end_reason) == ("ended", dt.date(2027, 1, 1), "person_gave_up")
    with pytest.raises(Conflict, match="award_not_in_force"):
        assistance.end_award(actor=cast.jkm, award_id=made.id, on=dt.date(2026, 12, 1), reason="finished")


def test_amounts_are_told_apart_from_awards(cast: Cast, story: Story) -> None:
    give(cast.jkm, story.widow, "jkm-bkk", kind="cash", amount="200.00")
    everything = told(story, cast.jkm)
    assert {one.category for one in everything} == {"awards", "amounts"}
    assert "200.00" not in str([one.body for one in everything if one.category == "awards"])
    # GIATMARA has signed no agreement on amounts.
    assert {one.category for one in told(story, cast.giatmara)} == {"awards"}


def test_screening_learns_of_the_help_that_its_reader_may_see(cast: Cast, story: Story) -> None:
    give(cast.aim, story.widow, "aim-i-mesra")
    done = give(cast.jkm, story.widow, "jkm-bkk", kind="cash", amount="200.00")
    deliver(cast.jkm, done, "200.00")
    council = Cast.colleague(cast.maiwp, Role.APPROVER)
    give(council, story.widow, "maiwp-kecemasan", kind="cash", amount="500.00")

    def facts(actor: Actor) -> dict[str, object]:
        known = assistance.PLUGS.facts(actor=actor, individual_id=story.widow)
        return {one.name: one.value for one in known}

    assert facts(cast.tekun) == {
        "assistance.current": ("aim-i-mesra",),
        "assistance.completed": ("jkm-bkk",),
    }
    assert facts(council)["assistance.current"] == ("aim-i-mesra", "maiwp-kecemasan")


def test_nobody_grants_or_hands_over_help_in_her_own_circle(cast: Cast, story: Story) -> None:
    approver = replace(cast.maiwp, role=Role.APPROVER)
    made = give(approver, story.widow, "maiwp-kecemasan", kind="cash")
    declare(actor=cast.maiwp, relation="friend", individual_id=story.widow)
    with pytest.raises(NotAllowed, match="own_circle"):
        give(approver, story.widow, "maiwp-sewa", kind="cash")
    with pytest.raises(NotAllowed, match="own_circle"):
        assistance.award(
            actor=approver, enrolment_id=made.enrolment_id, kind="cash", amount=Decimal(5), start=TODAY
        )
    with pytest.raises(NotAllowed, match="own_circle"):
        deliver(approver, made, "10.00")
    with pytest.raises(NotAllowed, match="own_circle"):
        assistance.end_award(actor=approver, award_id=made.id, on=TODAY + DAY, reason="x")
