"""A need handed to a programme of an agency, with a clock, and what came back."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Instant, Out, Page, PagingIn, SlugIn, Text, Word, part, read_part
from mysynergy.liaison import public as liaison
from mysynergy.referrals import public as referrals

router = Router(tags=["referrals"])


class ReferralIn(In):
    """Which need goes to which programme, on which basis (``consent_id``)."""

    need_id: uuid.UUID
    programme_id: Word
    consent_id: uuid.UUID | None = None
    message: Text = ""
    although_full: bool = False


class PromiseOut(Out):
    """``count`` of ``unit``, said ``by``: ``agreement``, ``programme`` or ``usual``."""

    count: int
    unit: str
    by: str


class ReferralOut(Out):
    """A referral with its clock; ``steps`` are what the reader's side may do next."""

    id: uuid.UUID
    need_id: uuid.UUID
    individual_id: uuid.UUID
    programme_id: str
    module: str
    kind: str
    urgency: str
    private: bool
    from_agency_id: uuid.UUID | None
    from_user: uuid.UUID | None
    agency_id: uuid.UUID
    answered_by: uuid.UUID | None
    consent_id: uuid.UUID
    state: str
    message: str
    note: str
    reason_code: str | None
    reason_text: str
    accept_code: str | None
    outcome: str | None
    evidence_kind: str | None
    evidence_on: dt.date | None
    evidence_reference: str
    due_at: dt.datetime
    promise: PromiseOut | None
    sent_at: dt.datetime
    received_at: dt.datetime | None
    accepted_at: dt.datetime | None
    closed_at: dt.datetime | None
    late: bool
    business_status: str | None
    asked_at: dt.datetime | None
    reply_due_at: dt.datetime | None
    part_of: uuid.UUID | None
    on_code: str | None
    on_text: str
    handed_on_at: dt.datetime | None
    side: str
    steps: list[str]


class NoteIn(In):
    """A word to the other side."""

    note: Text = ""


class AcceptIn(In):
    """Why: any reason but ``criteria_met`` is explained in the note."""

    reason_code: Word = referrals.PLAIN_ACCEPTANCE
    note: Text = ""


class DeclineIn(In):
    """Why not: a reason of the list, and words that explain it."""

    reason_code: Word
    text: Text


class WithdrawIn(In):
    """Why it is taken back."""

    reason_code: Word = "person_withdrew"
    text: Text = ""


class CompleteIn(In):
    """What came of it. Helped or partly helped: which evidence shows it. Not helped: a reason, and words.

    ``evidence_document``: a document that is kept here; it needs no ``evidence_reference``.
    """

    outcome: Word = "helped"
    note: Text = ""
    evidence_kind: Word = ""
    evidence_on: dt.date | None = None
    evidence_reference: Word = ""
    evidence_document: uuid.UUID | None = None
    reason_code: Word | None = None
    text: Text = ""


class MessageIn(In):
    """``message`` asks for nothing; a ``question`` stops the receiver's clock, its ``answer`` starts it."""

    kind: Word = "message"
    text: Text


class MessageOut(Out):
    """What one side wrote to the other; ``seen_at``: when somebody there first opened it."""

    id: uuid.UUID
    referral_id: uuid.UUID
    kind: str
    side: str
    agency_id: uuid.UUID
    by: uuid.UUID | None
    text: str
    sent_at: dt.datetime
    seen_at: dt.datetime | None


class AppointmentIn(In):
    """When (an instant with its offset), how (place, phone, visit), where, and who is to come."""

    at: Instant
    mode: Word
    place: Text = ""
    who: Word = "person"


class SettleIn(In):
    """``confirm``, ``cancel``, ``keep`` (it was kept) or ``miss``."""

    verb: Word


class AppointmentOut(Out):
    """An appointment; ``steps`` are what the reader's side may do next."""

    id: uuid.UUID
    referral_id: uuid.UUID
    individual_id: uuid.UUID
    at: dt.datetime
    mode: str
    place: str
    who: str
    state: str
    by_side: str
    reminded_at: dt.datetime | None
    steps: list[str]


class WhyOut(Out):
    """Why a programme comes first: a code (``seems_eligible``, ``accepted_of`` ...) and its figures."""

    code: str
    figures: dict[str, int]


class ProposalOut(Out):
    """The next best programme for a need, and why it is: proposed, taken or dismissed. Nothing was sent."""

    id: uuid.UUID
    need_id: uuid.UUID
    individual_id: uuid.UUID
    programme_id: str
    rank: int
    state: str
    made_at: dt.datetime
    reasons: list[WhyOut]


def referral_out(view: referrals.ReferralView) -> ReferralOut:
    """Return a referral as it is sent."""
    return ReferralOut(**{name: getattr(view, name) for name in ReferralOut.model_fields})


def _message(view: liaison.MessageView) -> MessageOut:
    return MessageOut(**{name: getattr(view, name) for name in MessageOut.model_fields})


def _appointment(view: liaison.AppointmentView) -> AppointmentOut:
    return AppointmentOut(**{name: getattr(view, name) for name in AppointmentOut.model_fields})


def _proposal(view: referrals.ProposalView) -> ProposalOut:
    reasons = [WhyOut(code=code, figures=dict(figures)) for code, figures in view.reasons]
    plain = {name: getattr(view, name) for name in ProposalOut.model_fields if name != "reasons"}
    return ProposalOut(**plain, reasons=reasons)


@writes(
    router,
    "POST",
    "/referrals",
    gives=ReferralOut,
    status=201,
    summary="Hand a need to a programme",
    example={
        "need_id": "0198c5d2-7c1e-7bb0-8000-000000000005",
        "programme_id": "tekun-niaga",
        "consent_id": "0198c5d2-7c1e-7bb0-8000-000000000006",
        "message": "",
    },
)
def send_referral(request: HttpRequest, body: ReferralIn) -> ReferralOut:
    """Send; the agency must be named by a consent or another basis in force (409 ``consent_missing``).

    409 ``programme_full`` says when the next opening is; ``although_full`` sends all the same.
    """
    return referral_out(
        referrals.send(
            actor=actor_of(request),
            need_id=body.need_id,
            programme_id=body.programme_id,
            consent_id=body.consent_id,
            message=body.message,
            although_full=body.although_full,
        )
    )


@reads(router, "/referrals/inbox", gives=Page[ReferralOut], summary="Referrals to the own agency")
def inbox(request: HttpRequest, paging: PagingIn, state: SlugIn = None) -> Page[ReferralOut]:
    """Give those that are open, or those in ``state``, soonest due first."""
    return read_part(
        paging,
        lambda after, limit: referrals.of_agency(
            actor=actor_of(request), side=referrals.Side.RECEIVER, state=state, after=after, limit=limit
        ),
        key=lambda one: one.id,
        show=referral_out,
    )


@reads(router, "/referrals/sent", gives=Page[ReferralOut], summary="Referrals the own agency sent")
def sent_referrals(request: HttpRequest, paging: PagingIn, state: SlugIn = None) -> Page[ReferralOut]:
    """Give those that are open, or those in ``state``, soonest due first."""
    return read_part(
        paging,
        lambda after, limit: referrals.of_agency(
            actor=actor_of(request), side=referrals.Side.SENDER, state=state, after=after, limit=limit
        ),
        key=lambda one: one.id,
        show=referral_out,
    )


@reads(router, "/individuals/{individual_id}/referrals", gives=Page[ReferralOut], summary="Her referrals")
def list_referrals(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[ReferralOut]:
    """Give the referrals of a person that the reader may see, newest first."""
    found = referrals.of_individual(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=referral_out)


@reads(router, "/referrals/{referral_id}", gives=ReferralOut, summary="One referral")
def get_referral(request: HttpRequest, referral_id: uuid.UUID) -> ReferralOut:
    """Give a referral. Looking at it does not receive it: that is a step of its own."""
    return referral_out(referrals.get(actor=actor_of(request), referral_id=referral_id))


@writes(router, "POST", "/referrals/{referral_id}/receive", gives=ReferralOut, summary="Receive a referral")
def receive_referral(request: HttpRequest, referral_id: uuid.UUID) -> ReferralOut:
    """An officer of the receiving agency opened it and holds the need from now."""
    return referral_out(referrals.mark_received(actor=actor_of(request), referral_id=referral_id))


@writes(
    router,
    "POST",
    "/referrals/{referral_id}/accept",
    gives=ReferralOut,
    summary="Accept a referral",
    example={"reason_code": "criteria_met", "note": "please come on Monday"},
)
def accept_referral(request: HttpRequest, referral_id: uuid.UUID, body: AcceptIn) -> ReferralOut:
    """The accepting officer holds the need."""
    return referral_out(
        referrals.accept(
            actor=actor_of(request), referral_id=referral_id, note=body.note, reason_code=body.reason_code
        )
    )


@writes(
    router,
    "POST",
    "/referrals/{referral_id}/decline",
    gives=ReferralOut,
    summary="Decline a referral",
    example={"reason_code": "quota_full", "text": "no places before March"},
)
def decline_referral(request: HttpRequest, referral_id: uuid.UUID, body: DeclineIn) -> ReferralOut:
    """The need is at once the sending officer's until the next working day; the next best is proposed."""
    return referral_out(
        referrals.decline(
            actor=actor_of(request), referral_id=referral_id, reason_code=body.reason_code, text=body.text
        )
    )


@writes(
    router,
    "POST",
    "/referrals/{referral_id}/withdraw",
    gives=ReferralOut,
    summary="Take back a referral",
    example={"reason_code": "person_withdrew", "text": ""},
)
def withdraw_referral(request: HttpRequest, referral_id: uuid.UUID, body: WithdrawIn) -> ReferralOut:
    """The need is the sending officer's again, and the receiving agency's sight of her ends."""
    return referral_out(
        referrals.withdraw(
            actor=actor_of(request), referral_id=referral_id, reason_code=body.reason_code, text=body.text
        )
    )


@writes(
    router,
    "POST",
    "/referrals/{referral_id}/hold",
    gives=ReferralOut,
    summary="Put an accepted referral on hold",
    example={"note": "waits for the licence"},
)
def hold_referral(request: HttpRequest, referral_id: uuid.UUID, body: NoteIn) -> ReferralOut:
    """Work on it rests; the officer who says so looks again within the week."""
    return _progress(request, referral_id, "on_hold", body)


@writes(
    router,
    "POST",
    "/referrals/{referral_id}/resume",
    gives=ReferralOut,
    summary="Begin or resume work on a referral",
    example={"note": ""},
)
def resume_referral(request: HttpRequest, referral_id: uuid.UUID, body: NoteIn) -> ReferralOut:
    """Work on it begins or goes on."""
    return _progress(request, referral_id, "in_progress", body)


def _progress(request: HttpRequest, referral_id: uuid.UUID, state: str, body: NoteIn) -> ReferralOut:
    return referral_out(
        referrals.set_progress(actor=actor_of(request), referral_id=referral_id, state=state, note=body.note)
    )


@writes(
    router,
    "POST",
    "/referrals/{referral_id}/complete",
    gives=ReferralOut,
    summary="Complete a referral",
    example={
        "outcome": "helped",
        "note": "",
        "evidence_kind": "receipt",
        "evidence_on": "2026-11-20",
        "evidence_reference": "R-2026-118",
    },
)
def complete_referral(request: HttpRequest, referral_id: uuid.UUID, body: CompleteIn) -> ReferralOut:
    """The need goes back to the sending officer, who asks the person whether it is met."""
    return referral_out(
        referrals.complete(
            actor=actor_of(request),
            referral_id=referral_id,
            outcome=body.outcome,
            note=body.note,
            evidence=_shown(body),
            reason_code=body.reason_code,
            text=body.text,
        )
    )


def _shown(body: CompleteIn) -> referrals.Evidence:
    return referrals.Evidence(
        body.evidence_kind, body.evidence_on, body.evidence_reference, body.evidence_document
    )


@reads(router, "/referrals/{referral_id}/messages", gives=Page[MessageOut], summary="What both sides wrote")
def list_messages(request: HttpRequest, referral_id: uuid.UUID, paging: PagingIn) -> Page[MessageOut]:
    """Give the thread of a referral, oldest first: to its two sides only."""
    found = liaison.thread_of(actor=actor_of(request), referral_id=referral_id)
    return part(paging, found, key=lambda one: one.id, show=_message)


@writes(
    router,
    "POST",
    "/referrals/{referral_id}/messages",
    gives=MessageOut,
    status=201,
    summary="Write to the other side, ask or answer",
    example={"kind": "question", "text": "is the licence in her own name?"},
)
def write_message(request: HttpRequest, referral_id: uuid.UUID, body: MessageIn) -> MessageOut:
    """A question stops the receiver's clock and gives the need to the sender; the answer undoes both."""
    return _message(
        liaison.write(actor=actor_of(request), referral_id=referral_id, kind=body.kind, text=body.text)
    )


@reads(
    router,
    "/referrals/{referral_id}/appointments",
    gives=Page[AppointmentOut],
    summary="When she and the agency meet",
)
def list_appointments(request: HttpRequest, referral_id: uuid.UUID, paging: PagingIn) -> Page[AppointmentOut]:
    """Give the appointments of a referral, the last one first: to its two sides only."""
    found = liaison.appointments_of(actor=actor_of(request), referral_id=referral_id)
    return part(paging, found, key=lambda one: one.id, show=_appointment)


@writes(
    router,
    "POST",
    "/referrals/{referral_id}/appointments",
    gives=AppointmentOut,
    status=201,
    summary="Propose an appointment, or another time",
    example={"at": "2027-01-12T10:00:00+08:00", "mode": "place", "place": "Kaunter 3", "who": "person"},
)
def arrange_appointment(request: HttpRequest, referral_id: uuid.UUID, body: AppointmentIn) -> AppointmentOut:
    """The other side confirms; the one that stands open is given another time."""
    said = liaison.AppointmentSaid(body.at, body.mode, body.place, body.who)
    return _appointment(liaison.arrange(actor=actor_of(request), referral_id=referral_id, said=said))


@writes(
    router,
    "POST",
    "/appointments/{appointment_id}/settle",
    gives=AppointmentOut,
    summary="Confirm, cancel, keep or miss an appointment",
    example={"verb": "confirm"},
)
def settle_appointment(request: HttpRequest, appointment_id: uuid.UUID, body: SettleIn) -> AppointmentOut:
    """A missed one brings the need to its holder's desk by the next working day."""
    return _appointment(
        liaison.settle(actor=actor_of(request), appointment_id=appointment_id, verb=body.verb)
    )


@reads(router, "/needs/{need_id}/proposals", gives=Page[ProposalOut], summary="The next best programmes")
def list_proposals(request: HttpRequest, need_id: uuid.UUID, paging: PagingIn) -> Page[ProposalOut]:
    """Give the standing proposals for a need; only the agency that leads it sees them."""
    found = referrals.proposals_of(actor=actor_of(request), need_ids=[need_id])
    return part(paging, found, key=lambda one: one.id, show=_proposal)


@writes(
    router,
    "POST",
    "/proposals/{proposal_id}/dismiss",
    gives=ProposalOut,
    summary="She does not want the proposed programme",
)
def dismiss_proposal(request: HttpRequest, proposal_id: uuid.UUID) -> ProposalOut:
    """Dismiss a proposal; the next best one follows."""
    return _proposal(referrals.dismiss_proposal(actor=actor_of(request), proposal_id=proposal_id))
