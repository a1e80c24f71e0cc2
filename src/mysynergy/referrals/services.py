"""Steps of a referral after it was sent. Each is one transaction: the row, the need's holder, the event."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from mysynergy.access.public import Actor, acting, door, end_grants
from mysynergy.cases.public import due_at, needs
from mysynergy.documents.public import attach
from mysynergy.events.public import Json, enqueue
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.referrals import domain
from mysynergy.referrals.coordinating import coordinates
from mysynergy.referrals.domain import Evidence, State, Verb
from mysynergy.referrals.hands import answering_officer, ask_back, give_back, look_by, next_look, take_up
from mysynergy.referrals.models import Referral
from mysynergy.referrals.saying import text_faults
from mysynergy.referrals.selectors import referral_view, sides_of
from mysynergy.referrals.steps import in_turn, may, take
from mysynergy.referrals.telling import tell
from mysynergy.referrals.views import ReferralView

PROGRESS = {State.IN_PROGRESS: Verb.START, State.ON_HOLD: Verb.HOLD}


@door("referrals.answer")
def mark_received(*, actor: Actor, referral_id: uuid.UUID) -> ReferralView:
    """Note that an officer of the receiving agency opened a referral: from now that officer holds the need.

    Opening one that was received or answered already changes nothing.
    """
    row = in_turn(actor, referral_id)
    if row.state != State.REQUESTED and domain.Side.RECEIVER in sides_of(actor, row):
        return _seen(actor, row)
    step = may(actor, row, Verb.RECEIVE)
    fresh = take(actor, row, step, received_at=actor.now, answered_by_id=answering_officer(actor, row))
    take_up(actor, fresh, look_by(actor, fresh), "referral_received")
    tell(actor, fresh, "referrals.received", old=row.state)
    return _seen(actor, fresh)


@door("referrals.answer")
def accept(
    *, actor: Actor, referral_id: uuid.UUID, note: str = "", reason_code: str = domain.PLAIN_ACCEPTANCE
) -> ReferralView:
    """Accept a referral: the accepting officer holds the need, looks again by the due date or in a week.

    ``reason_code`` is one of ``ACCEPT_REASONS``; any but the programme's own conditions (``criteria_met``) is
    explained in the ``note``.

    Raises ``NotFound``, ``NotAllowed("not_your_side")``, ``Invalid``, or ``Conflict("changed_meanwhile")``
    with the state it has ``now``. Accepting what one accepted oneself changes nothing.
    """
    faults = text_faults("note", note, wanted=reason_code != domain.PLAIN_ACCEPTANCE)
    if reason_code not in domain.ACCEPT_REASONS:
        faults.append(Fault("reason_code", "unknown_choice"))
    _check(faults)
    row = in_turn(actor, referral_id)
    if row.state == State.ACCEPTED and row.answered_by_id == actor.id:
        return _seen(actor, row)
    step = may(actor, row, Verb.ACCEPT)
    fresh = take(
        actor,
        row,
        step,
        received_at=row.received_at or actor.now,
        accepted_at=actor.now,
        answered_by_id=answering_officer(actor, row),
        note=note.strip(),
        accept_code=reason_code,
    )
    take_up(actor, fresh, next_look(actor, fresh), "referral_accepted")
    tell(actor, fresh, "referrals.accepted", old=row.state, reason=reason_code)
    return _seen(actor, fresh)


@door("referrals.answer")
def set_progress(*, actor: Actor, referral_id: uuid.UUID, state: str, note: str = "") -> ReferralView:
    """Say that work on an accepted referral is ``in_progress`` (begun or resumed) or ``on_hold``.

    The officer who says so holds the need for the next week. Raises as ``accept`` does.
    """
    faults = text_faults("note", note)
    if state not in PROGRESS:
        faults.append(Fault("state", "unknown_choice"))
    _check(faults)
    row = in_turn(actor, referral_id)
    if row.state == state and domain.Side.RECEIVER in sides_of(actor, row):
        return _seen(actor, row)
    step = may(actor, row, PROGRESS[State(state)])
    fresh = take(
        actor, row, step, answered_by_id=answering_officer(actor, row), note=note.strip() or row.note
    )
    take_up(actor, fresh, next_look(actor, fresh), f"referral_{fresh.state}")
    tell(actor, fresh, "referrals.progressed", old=row.state)
    return _seen(actor, fresh)


@door("referrals.answer")
def complete(
    *,
    actor: Actor,
    referral_id: uuid.UUID,
    outcome: str = "helped",
    note: str = "",
    evidence: Evidence | None = None,
    reason_code: str | None = None,
    text: str = "",
) -> ReferralView:
    """Close an accepted referral as ``helped``, ``partly_helped`` or ``not_helped``.

    Help is shown by ``evidence``, maybe a document that is kept here: it is attached in the same transaction,
    which may raise ``NotFound`` and ``Conflict("document_not_current")``. Where none came of it,
    ``reason_code`` (of ``NOT_HELPED_REASONS``) and ``text`` say why.

    The need goes back to the sending officer, who asks the person within five working days whether it is met
    (closing it is that officer's word). After ``not_helped`` the next best programme is proposed and the
    receiving agency's sight of the person ends. Raises as ``accept`` does.
    """
    faults = text_faults("note", note)
    none_came = outcome == "not_helped"
    if outcome not in domain.REFERRAL_OUTCOMES:
        faults.append(Fault("outcome", "unknown_choice"))
    elif none_came:
        faults += text_faults("text", text, wanted=True)
        if reason_code not in domain.NOT_HELPED_REASONS:
            faults.append(Fault("reason_code", "unknown_choice" if reason_code else "required"))
    else:
        faults += domain.evidence_faults(evidence, actor.today)
    _check(faults)
    shown = None if none_came else evidence
    row = in_turn(actor, referral_id)
    if row.state == State.COMPLETED and row.outcome == outcome and row.answered_by_id == actor.id:
        return _seen(actor, row)
    step = may(actor, row, Verb.COMPLETE)
    fresh = take(
        actor,
        row,
        step,
        answered_by_id=answering_officer(actor, row),
        outcome=outcome,
        note=note.strip() or row.note,
        closed_at=actor.now,
        reason_code=reason_code if none_came else None,
        reason_text=text.strip() if none_came else "",
        evidence_kind=shown.kind if shown else None,
        evidence_on=shown.on if shown else None,
        evidence_reference=domain.reference_of(shown),
    )
    if shown and shown.document_id:
        attach(actor=actor, document_id=shown.document_id, concern="referral", concern_id=row.id)
    give_back(actor, fresh, "referral_completed", domain.NEXT_LOOK_WORKING_DAYS)
    why: dict[str, Json] = {"evidence": shown.kind} if shown else {"reason": reason_code}
    tell(actor, fresh, "referrals.completed", old=row.state, outcome=outcome, **why)
    if none_came:
        _over(actor, fresh)
        _look_further(fresh)
    return _seen(actor, fresh)


@door("referrals.answer")
def decline(*, actor: Actor, referral_id: uuid.UUID, reason_code: str, text: str) -> ReferralView:
    """Decline a referral (``rejected``), or give it up after accepting it (``failed``), saying why.

    ``reason_code`` is one of ``DECLINE_REASONS``; ``text`` explains it to the sending officer. In the same
    transaction the need is the sending officer's until the next working day, and the receiving agency's sight
    of the person ends; after commit the next best programme is proposed. Raises as ``accept`` does.
    """
    faults = text_faults("text", text, wanted=True)
    if reason_code not in domain.DECLINE_REASONS:
        faults.append(Fault("reason_code", "unknown_choice"))
    _check(faults)
    row = in_turn(actor, referral_id)
    if _repeated(actor, row, domain.Side.RECEIVER, (State.REJECTED, State.FAILED), reason_code):
        return _seen(actor, row)
    verb = Verb.FAIL if row.accepted_at else Verb.DECLINE
    step = may(actor, row, verb)
    fresh = take(
        actor,
        row,
        step,
        received_at=row.received_at or actor.now,
        answered_by_id=answering_officer(actor, row),
        reason_code=reason_code,
        reason_text=text.strip(),
        closed_at=actor.now,
    )
    give_back(actor, fresh, "referral_declined" if verb is Verb.DECLINE else "referral_failed")
    happened = "referrals.declined" if verb is Verb.DECLINE else "referrals.failed"
    tell(actor, fresh, happened, old=row.state, reason=reason_code)
    _over(actor, fresh)
    _look_further(fresh)
    return _seen(actor, fresh)


@door("referrals.question")
def set_question(*, actor: Actor, referral_id: uuid.UUID, asked: bool) -> ReferralView:
    """Note that the receiver asks the sender for more (``asked``), or that the sender answered.

    For room ``liaison``, which keeps the words. While a question is open the clock of the answer stands, and
    the sending officer holds the need until the reply is due: in three working days, in a crisis in one. The
    answer moves the due date by exactly the working time waited, by the receiver's calendar, and gives the
    need back to the officer who asked. Any other step ends the question. Raises as ``accept`` does, and
    ``Conflict`` with ``question_open`` or ``no_question_open``.
    """
    row = in_turn(actor, referral_id)
    step = may(actor, row, Verb.ASK if asked else Verb.SUPPLY)
    if not asked:
        fresh = take(actor, row, step)
        take_up(actor, fresh, _until(actor, fresh), "referral_answered")
        tell(actor, fresh, "referrals.information_given", old=row.state)
        return _seen(actor, fresh)
    days = domain.working_days_to_reply(urgency=row.urgency)
    fresh = take(
        actor,
        row,
        step,
        answered_by_id=answering_officer(actor, row),
        asked_at=actor.now,
        reply_due_at=due_at(actor=actor, agency_id=row.from_agency_id, working_days=days),
    )
    ask_back(actor, fresh)
    tell(actor, fresh, "referrals.information_needed", old=row.state)
    return _seen(actor, fresh)


def _until(actor: Actor, row: Referral) -> dt.datetime:
    """Return by when the receiver must act again once it has what it asked for."""
    return next_look(actor, row) if row.accepted_at else look_by(actor, row)


@door("referrals.withdraw")
def withdraw(
    *, actor: Actor, referral_id: uuid.UUID, reason_code: str = "person_withdrew", text: str = ""
) -> ReferralView:
    """Take back a referral one's own agency sent; ``sent_in_error`` marks an unanswered one as never meant.

    ``reason_code`` is one of ``WITHDRAW_REASONS``. The need is the sending officer's until the next working
    day. What a coordinating agency referred on from it is withdrawn with it. Raises as ``accept`` does.
    """
    faults = text_faults("text", text)
    if reason_code not in domain.WITHDRAW_REASONS:
        faults.append(Fault("reason_code", "unknown_choice"))
    _check(faults)
    row = in_turn(actor, referral_id)
    if _repeated(actor, row, domain.Side.SENDER, (State.CANCELLED, State.ENTERED_IN_ERROR), reason_code):
        return _seen(actor, row)
    mistaken = reason_code == "sent_in_error" and row.accepted_at is None
    step = may(actor, row, Verb.VOID if mistaken else Verb.WITHDRAW)
    fresh = take(actor, row, step, reason_code=reason_code, reason_text=text.strip(), closed_at=actor.now)
    _withdraw_onward(actor, fresh)
    give_back(actor, fresh, "referral_withdrawn")
    tell(actor, fresh, "referrals.withdrawn", old=row.state, reason=reason_code)
    _over(actor, fresh)
    return _seen(actor, fresh)


def _withdraw_onward(actor: Actor, row: Referral) -> None:
    """Take back what carries on a referral that was withdrawn, down to its end."""
    assert row.reason_code is not None  # noqa: S101 - withdrawn with a reason: the database's own check
    with acting(actor.as_system("referrals.withdraw_onward")) as system:
        for one in Referral.objects.filter(part_of=row, state__in=sorted(domain.OPEN_STATES)):
            withdraw(actor=system, referral_id=one.id, reason_code=row.reason_code)


@door("referrals.withdraw")
def give_back_unanswered(*, actor: Actor, referral_id: uuid.UUID, reason_code: str) -> bool:
    """Give a referral that nobody answered back to its sender, because its programme takes nobody now.

    For the jobs of this room. In the same transaction the need is the sending officer's, who looks at it
    within five working days (in a crisis on the next); after commit the next best programme is proposed.
    Returns whether it was given back: one that was answered meanwhile stays where it is.
    """
    row = in_turn(actor, referral_id)
    if row.state not in domain.UNANSWERED_STATES:
        return False
    step = may(actor, row, Verb.WITHDRAW)
    fresh = take(actor, row, step, reason_code=reason_code, closed_at=actor.now)
    give_back(actor, fresh, "referral_returned", domain.NEXT_LOOK_WORKING_DAYS)
    tell(actor, fresh, "referrals.returned", old=row.state, reason=reason_code)
    _over(actor, fresh)
    _look_further(fresh)
    return True


@door("referrals.withdraw")
def withdraw_for_closed_need(*, actor: Actor, need_id: uuid.UUID | str) -> int:
    """Withdraw the referrals of a need that was closed: unanswered ones, or all when the person withdrew.

    A job after ``cases.close_need``; repeating it finds nothing to do. Returns how many were withdrawn.
    """
    found = needs(actor=actor, ids=[uuid.UUID(str(need_id))])
    withdrawn = 0
    for need in found.values():
        if need.state == "open":
            continue
        states = domain.OPEN_STATES if need.outcome == "withdrawn" else {State.REQUESTED, State.RECEIVED}
        for row in Referral.objects.filter(need_id=need.id, state__in=sorted(states)):
            withdraw(actor=actor, referral_id=row.id, reason_code="need_closed")
            withdrawn += 1
    return withdrawn


def _seen(actor: Actor, row: Referral) -> ReferralView:
    return referral_view(row, actor, may_refer_on=coordinates(actor, row))


def _check(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(faults)


def _repeated(actor: Actor, row: Referral, side: domain.Side, ends: Collection[State], code: str) -> bool:
    """Whether this side gave this very answer before: a double click, not a second answer."""
    return side in sides_of(actor, row) and row.state in ends and row.reason_code == code


def _over(actor: Actor, row: Referral) -> None:
    """It ended without help: the receiver sees her no longer, and whatever was arranged is called off."""
    end_grants(actor=actor, reason_kind="referral", reason_id=row.id)
    enqueue(job="liaison.call_off", arguments={"referral_id": str(row.id)})


def _look_further(row: Referral) -> None:
    if row.part_of_id is not None:
        return  # the coordinating agency looks further
    enqueue(job="referrals.propose_next", arguments={"need_id": str(row.need_id)})
