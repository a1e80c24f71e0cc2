"""A referral from asking to answer: the need is in named hands, with a date, at every step."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction
from tests.people import SYSTEM

from mysynergy.access.public import Actor, Role, acting
from mysynergy.cases import public as cases
from mysynergy.cases.public import NeedView
from mysynergy.directory.public import programmes, tell_capacity
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.referrals import public as referrals
from mysynergy.referrals.offers import Lately, offers_for, records_of
from mysynergy.referrals.proposals import propose_next
from mysynergy.referrals.public import ReferralView
from mysynergy.referrals.ranking import Record, next_best
from mysynergy.referrals.tests.conftest import Cast, Story
from mysynergy.registry.public import get_many, withdraw_consent
from mysynergy.screening.public import Candidate, Standing

Outbox = Callable[[], list[tuple[str, str]]]
TEKUN, GIATMARA = "tekun-niaga", "giatmara-sepenuh-masa"
RECEIPT = referrals.Evidence("receipt", dt.date(2026, 11, 20), "R-2026-118")
NEXT_WORKING_DAY = dt.datetime(2026, 11, 24, 15, 59, 59, tzinfo=dt.UTC)


def send(cast: Cast, story: Story, programme: str = TEKUN, key: str | None = None) -> ReferralView:
    return referrals.send(
        actor=cast.maiwp,
        need_id=story.capital.id,
        programme_id=programme,
        consent_id=story.consent_id,
        message="Gerai terbakar",
        idempotency_key=key,
    )


def need(actor: Actor, one: NeedView) -> NeedView:
    return cases.needs(actor=actor, ids=[one.id])[one.id]


def test_sending_starts_the_clock_and_lets_the_receiver_see_what_she_agreed_to(
    cast: Cast, story: Story
) -> None:
    assert get_many(actor=cast.tekun, ids=[story.individual_id]) == {}
    sent = send(cast, story)
    assert (sent.state, sent.side, sent.steps) == ("requested", "sender", ("withdraw", "void"))
    assert (sent.due_at - sent.sent_at).days >= 18  # fourteen working days
    held = need(cast.maiwp, story.capital)
    assert (held.held_by, held.held_until, held.held_for) == (cast.maiwp.id, sent.due_at, "referral_sent")
    (found,) = referrals.of_agency(actor=cast.tekun, side=referrals.Side.RECEIVER)
    assert (found.id, found.message, found.side) == (sent.id, "Gerai terbakar", "receiver")
    assert set(get_many(actor=cast.tekun, ids=[story.individual_id])) == {story.individual_id}
    assert [one.id for one in referrals.of_agency(actor=cast.maiwp, side=referrals.Side.SENDER)] == [sent.id]


def test_a_crisis_is_answered_within_hours_and_its_holder_looks_by_the_next_working_day(
    cast: Cast, story: Story
) -> None:
    said = [cases.NeedSaid("finance", "food", "crisis")]
    (crisis,) = cases.add_needs(actor=cast.maiwp, individual_id=story.individual_id, needs=said)
    sent = referrals.send(
        actor=cast.maiwp, need_id=crisis.id, programme_id=TEKUN, consent_id=story.consent_id
    )
    assert sent.due_at == cast.maiwp.now + dt.timedelta(hours=4)  # as all parties agreed
    assert need(cast.maiwp, crisis).held_until == NEXT_WORKING_DAY


def test_declined_the_need_is_the_senders_at_once_and_the_next_programme_is_proposed(
    cast: Cast, story: Story, outbox: Outbox
) -> None:
    sent = send(cast, story)
    assert referrals.mark_received(actor=cast.tekun, referral_id=sent.id).state == "received"
    assert need(cast.maiwp, story.capital).held_by == cast.tekun.id
    declined = referrals.decline(
        actor=cast.tekun, referral_id=sent.id, reason_code="quota_full", text="Kuota penuh"
    )
    assert (declined.state, declined.reason_code) == ("rejected", "quota_full")
    held = need(cast.maiwp, story.capital)
    assert (held.held_by, held.held_for) == (cast.maiwp.id, "referral_declined")
    assert held.held_until == NEXT_WORKING_DAY
    assert get_many(actor=cast.tekun, ids=[story.individual_id]) == {}
    assert ("referrals.propose_next", str(story.capital.id)) in outbox()
    proposed = propose_next(actor=SYSTEM, need_id=str(story.capital.id))
    again = propose_next(actor=SYSTEM, need_id=story.capital.id)
    assert proposed is not None
    assert proposed == again
    assert proposed.programme_id != TEKUN
    assert programmes(actor=SYSTEM)[proposed.programme_id].rule.module == "finance"
    assert referrals.proposals_of(actor=cast.maiwp, need_ids=[story.capital.id]) == (proposed,)
    assert referrals.proposals_of(actor=cast.tekun, need_ids=[story.capital.id]) == ()
    assert referrals.of_agency(actor=cast.tekun, side=referrals.Side.RECEIVER) == ()


def test_how_far_an_agency_is_counts_by_state_and_is_told(cast: Cast, story: Story) -> None:
    """The widow lives in Kuala Lumpur: a council there is near, one in Perak is not, a lender serves all."""
    known = [
        Candidate(one, Standing.ELIGIBLE, 0, own_module=True)
        for one in ("maipk-bulanan", "maiwp-sewa", "tekun-niaga")
    ]
    home = get_many(actor=cast.maiwp, ids=[story.individual_id])[story.individual_id].state
    offers = offers_for(cast.maiwp, home, known, Lately(cast.maiwp))
    assert {one.programme_id: one.near for one in offers} == {
        "maipk-bulanan": "elsewhere", "maiwp-sewa": "state", "tekun-niaga": "nation",
    }  # fmt: skip
    ranked = {one.programme_id: [why.code for why in one.reasons] for one in next_best(offers)}
    assert "another_state" in ranked["maipk-bulanan"]
    assert "same_state" in ranked["maiwp-sewa"]
    assert list(ranked)[-1] == "maipk-bulanan"


def test_a_dismissed_proposal_makes_room_for_the_next_one(cast: Cast, story: Story, outbox: Outbox) -> None:
    first = propose_next(actor=SYSTEM, need_id=story.capital.id)
    assert first is not None
    with pytest.raises(NotFound):
        referrals.dismiss_proposal(actor=cast.tekun, proposal_id=first.id)
    for _ in range(2):
        assert referrals.dismiss_proposal(actor=cast.maiwp, proposal_id=first.id).state == "dismissed"
    assert outbox().count(("referrals.propose_next", str(story.capital.id))) == 1
    second = propose_next(actor=SYSTEM, need_id=story.capital.id)
    assert second is not None
    assert second.programme_id != first.programme_id


def test_accepted_and_completed_the_need_returns_to_the_sender_to_be_closed(
    cast: Cast, story: Story, outbox: Outbox
) -> None:
    sent = send(cast, story)
    accepted = referrals.accept(actor=cast.tekun, referral_id=sent.id, note="Sila datang")
    assert (accepted.state, accepted.answered_by, accepted.note) == ("accepted", cast.tekun.id, "Sila datang")
    held = need(cast.maiwp, story.capital)
    assert (held.held_by, held.holder_agency_id) == (cast.tekun.id, cast.tekun.agency_id)
    assert [item.need.id for item in cases.worklist(actor=cast.tekun).items] == [story.capital.id]
    for state in ("in_progress", "on_hold", "in_progress"):
        assert referrals.set_progress(actor=cast.tekun, referral_id=sent.id, state=state).state == state
    done = referrals.complete(actor=cast.second, referral_id=sent.id, outcome="helped", evidence=RECEIPT)
    assert (done.state, done.outcome, done.steps) == ("completed", "helped", ())
    held = need(cast.maiwp, story.capital)
    assert (held.held_by, held.held_for, held.state) == (cast.maiwp.id, "referral_completed", "open")
    assert set(get_many(actor=cast.tekun, ids=[story.individual_id])) == {story.individual_id}
    before = len(outbox())
    cases.close_need(actor=cast.maiwp, need_id=story.capital.id, outcome="met")
    assert outbox()[before:] == [("referrals.withdraw_for_closed_need", str(story.capital.id))]


def test_completed_without_help_the_next_programme_is_looked_for(
    cast: Cast, story: Story, outbox: Outbox
) -> None:
    sent = send(cast, story)
    referrals.accept(actor=cast.tekun, referral_id=sent.id)
    referrals.complete(
        actor=cast.tekun, referral_id=sent.id, outcome="not_helped", reason_code="other", text="Tidak jadi"
    )
    assert ("referrals.propose_next", str(story.capital.id)) in outbox()
    assert get_many(actor=cast.tekun, ids=[story.individual_id]) == {}


def test_given_up_after_acceptance_it_is_failed_and_the_need_goes_back(cast: Cast, story: Story) -> None:
    sent = send(cast, story)
    referrals.accept(actor=cast.tekun, referral_id=sent.id)
    failed = referrals.decline(
        actor=cast.tekun, referral_id=sent.id, reason_code="documents_missing", text="Tiada lesen"
    )
    assert failed.state == "failed"
    assert need(cast.maiwp, story.capital).held_by == cast.maiwp.id


def test_one_agency_declines_while_another_helps_the_need_stays_where_it_is_helped(
    cast: Cast, story: Story
) -> None:
    first, second = send(cast, story), send(cast, story, GIATMARA)
    referrals.accept(actor=cast.tekun, referral_id=first.id)
    referrals.mark_received(actor=cast.giatmara, referral_id=second.id)
    before = need(cast.maiwp, story.capital)
    assert before.held_by == cast.tekun.id
    referrals.decline(actor=cast.giatmara, referral_id=second.id, reason_code="other", text="Bukan kami")
    assert need(cast.maiwp, story.capital) == before
    referrals.decline(actor=cast.tekun, referral_id=first.id, reason_code="other", text="Tidak jadi")
    assert need(cast.maiwp, story.capital).held_by == cast.maiwp.id


def test_when_the_holder_declines_and_another_received_it_that_officer_takes_over(
    cast: Cast, story: Story
) -> None:
    first, second = send(cast, story), send(cast, story, GIATMARA)
    referrals.mark_received(actor=cast.tekun, referral_id=first.id)
    referrals.mark_received(actor=cast.giatmara, referral_id=second.id)
    referrals.decline(actor=cast.tekun, referral_id=first.id, reason_code="other", text="x")
    held = need(cast.maiwp, story.capital)
    assert (held.held_by, held.holder_agency_id) == (cast.giatmara.id, cast.giatmara.agency_id)


def test_without_a_basis_that_names_the_agency_nothing_is_sent(cast: Cast, story: Story) -> None:
    for consent_id, programme in ((None, TEKUN), (uuid.uuid4(), TEKUN), (story.consent_id, "aim-i-mesra")):
        with pytest.raises(Conflict, match="consent_missing"):
            referrals.send(
                actor=cast.maiwp, need_id=story.capital.id, programme_id=programme, consent_id=consent_id
            )
    withdraw_consent(actor=cast.maiwp, consent_id=story.consent_id, reason="Berubah fikiran")
    with pytest.raises(Conflict, match="consent_missing"):
        send(cast, story)
    assert referrals.of_agency(actor=cast.maiwp, side=referrals.Side.SENDER) == ()
    assert replace(need(cast.maiwp, story.capital), case_number="") == story.capital


def test_only_open_needs_and_programmes_that_take_referrals(cast: Cast, story: Story) -> None:
    with pytest.raises(NotFound, match="no_programme"):
        send(cast, story, "no-such-programme")
    with pytest.raises(Conflict, match="agency_not_participating"):
        send(cast, story, "str")
    with pytest.raises(NotFound, match="need_not_found"):
        referrals.send(
            actor=cast.stranger, need_id=story.capital.id, programme_id=TEKUN, consent_id=story.consent_id
        )
    cases.close_need(actor=cast.maiwp, need_id=story.capital.id, outcome="withdrawn")
    with pytest.raises(Conflict, match="need_closed"):
        send(cast, story)


def test_the_same_key_sends_once_and_one_programme_is_asked_once(cast: Cast, story: Story) -> None:
    first = send(cast, story, key="k")
    assert send(cast, story, key="k").id == first.id
    with pytest.raises(Conflict, match="already_referred") as conflict:
        send(cast, story)
    assert conflict.value.params["referral_id"] == str(first.id)
    with pytest.raises(Conflict, match="idempotency_key_reused"):
        send(cast, story, GIATMARA, key="k")
    referrals.withdraw(actor=cast.maiwp, referral_id=first.id, reason_code="sent_in_error")
    assert referrals.get(actor=cast.maiwp, referral_id=first.id).state == "entered_in_error"
    assert send(cast, story).id != first.id


def test_the_second_officer_who_answers_is_told_what_it_is_now(cast: Cast, story: Story) -> None:
    sent = send(cast, story)
    first = referrals.accept(actor=cast.tekun, referral_id=sent.id)
    assert referrals.accept(actor=cast.tekun, referral_id=sent.id) == first
    with pytest.raises(Conflict, match="changed_meanwhile") as conflict:
        referrals.accept(actor=cast.second, referral_id=sent.id)
    assert conflict.value.params["now"] == "accepted"
    referrals.withdraw(actor=cast.maiwp, referral_id=sent.id)
    with pytest.raises(Conflict, match="changed_meanwhile") as conflict:
        referrals.complete(actor=cast.tekun, referral_id=sent.id, evidence=RECEIPT)
    assert conflict.value.params["now"] == "cancelled"
    # What its sender took back is no word on the programme, whether it had been accepted or not.
    assert records_of(SYSTEM, [sent.programme_id]) == {sent.programme_id: Record()}


def test_each_side_takes_its_own_steps_only(cast: Cast, story: Story) -> None:
    sent = send(cast, story)
    with pytest.raises(NotAllowed, match="not_your_side"):
        referrals.accept(actor=cast.maiwp, referral_id=sent.id)
    with pytest.raises(NotAllowed, match="not_your_side"):
        referrals.withdraw(actor=cast.tekun, referral_id=sent.id)
    with pytest.raises(NotFound):
        referrals.accept(actor=cast.stranger, referral_id=sent.id)


def test_a_refusal_needs_a_reason_from_the_list_and_words(cast: Cast, story: Story) -> None:
    sent = send(cast, story)
    with pytest.raises(Invalid) as wrong:
        referrals.decline(actor=cast.tekun, referral_id=sent.id, reason_code="no_mood", text="  ")
    assert [fault.field for fault in wrong.value.faults] == ["text", "reason_code"]


def test_closing_a_need_takes_back_what_nobody_answered(cast: Cast, story: Story) -> None:
    sent = send(cast, story)
    cases.close_need(actor=cast.maiwp, need_id=story.capital.id, outcome="met")
    withdraw = referrals.JOBS["referrals.withdraw_for_closed_need"]
    assert withdraw(actor=SYSTEM, need_id=str(story.capital.id)) == 1
    assert withdraw(actor=SYSTEM, need_id=str(story.capital.id)) == 0
    now = referrals.get(actor=cast.tekun, referral_id=sent.id)
    assert (now.state, now.reason_code) == ("cancelled", "need_closed")
    assert get_many(actor=cast.tekun, ids=[story.individual_id]) == {}


def test_an_unanswered_referral_past_its_date_shows_as_late_and_its_need_as_dropped(
    cast: Cast, story: Story
) -> None:
    sent = send(cast, story)
    after = sent.due_at + dt.timedelta(minutes=1)
    (late,) = referrals.of_agency(actor=cast.tekun.at(after), side=referrals.Side.RECEIVER)
    assert late.late
    assert story.capital.id in {item.need.id for item in cases.dropped_needs(actor=cast.maiwp.at(after))}
    assert cases.dropped_needs(actor=cast.maiwp) == ()


def test_a_need_dropped_by_the_agency_that_took_it_up_shows_on_either_side_and_climbs(
    cast: Cast, story: Story
) -> None:
    """Also when its holder works there no more: supervisors see it, then the secretariat."""
    sent = send(cast, story)
    referrals.accept(actor=cast.tekun, referral_id=sent.id)
    until = need(cast.maiwp, story.capital).held_until
    assert until is not None
    late = until + dt.timedelta(minutes=1)
    watching = replace(cast.second, role=Role.SUPERVISOR).at(late)
    assert story.capital.id in {one.need.id for one in cases.worklist(actor=watching).items}
    for side in (cast.maiwp, cast.second):
        assert story.capital.id in {one.need.id for one in cases.dropped_needs(actor=side.at(late))}
    assert cases.escalate_overdue(actor=SYSTEM.at(late)).to_supervisors >= 1
    further, later = late + dt.timedelta(days=5), late + dt.timedelta(days=10)
    assert cases.escalate_overdue(actor=SYSTEM.at(further)).to_heads >= 1
    assert cases.escalate_overdue(actor=SYSTEM.at(later)).to_secretariat >= 1
    secretariat = replace(cast.stranger, role=Role.SECRETARIAT).at(later)
    assert story.capital.id in {one.need_id for one in cases.escalated_needs(actor=secretariat)}


def test_each_step_is_one_event_of_the_referral_and_holds_no_words(cast: Cast, story: Story) -> None:
    sent = send(cast, story)
    referrals.mark_received(actor=cast.tekun, referral_id=sent.id)
    referrals.decline(actor=cast.tekun, referral_id=sent.id, reason_code="other", text="rahsia")
    with acting(SYSTEM):
        told = [one for one in of_subject(subject_id=sent.id) if one.type.startswith("referrals.")]
    told.reverse()
    types = ["referrals.sent", "referrals.received", "referrals.declined"]
    assert sorted(one.type for one in told) == sorted(types)
    assert not any("rahsia" in str(one.body) or "terbakar" in str(one.body) for one in told)
    assert {one.type: one.actor_id for one in told} == dict(
        zip(types, [cast.maiwp.id, cast.tekun.id, cast.tekun.id], strict=True)
    )


def test_a_full_programme_is_asked_only_by_who_was_warned_and_is_proposed_last(
    cast: Cast, story: Story, outbox: Outbox
) -> None:
    system = Actor.system("test", now=cast.maiwp.now)
    opens = dt.date(2027, 1, 4)
    tell_capacity(actor=system, programme_id=TEKUN, status="full", opens_on=opens)
    with pytest.raises(Conflict) as warned:
        send(cast, story)
    assert (warned.value.code, warned.value.params["opens_on"]) == ("programme_full", "2027-01-04")
    sent = referrals.send(
        actor=cast.maiwp,
        need_id=story.capital.id,
        programme_id=TEKUN,
        consent_id=story.consent_id,
        although_full=True,
    )
    assert sent.state == "requested"
    referrals.decline(actor=cast.tekun, referral_id=sent.id, reason_code="quota_full", text="Kuota penuh")
    before = transaction.savepoint()
    first = propose_next(actor=system, need_id=story.capital.id)
    transaction.savepoint_rollback(before)
    assert first is not None
    tell_capacity(actor=system, programme_id=first.programme_id, status="full")
    again = propose_next(actor=system, need_id=story.capital.id)
    assert again is not None
    assert again.programme_id != first.programme_id
