"""Decisions about referrals: the states of FHIR Task, and who may take which step from where. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from mysynergy.kernel.errors import Conflict, Fault, NotAllowed
from mysynergy.workdays.public import Calendar


class State(StrEnum):
    """States of a FHIR Task. ``draft`` is what stands before ``send`` and is never stored."""

    DRAFT = "draft"
    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    FAILED = "failed"
    ENTERED_IN_ERROR = "entered_in_error"


class Side(StrEnum):
    """On which side of a referral somebody stands; an agency may refer to itself and stand on both."""

    SENDER = "sender"
    RECEIVER = "receiver"


class Verb(StrEnum):
    """The steps of a referral."""

    SEND = "send"
    RECEIVE = "receive"
    ACCEPT = "accept"
    START = "start"
    HOLD = "hold"
    COMPLETE = "complete"
    DECLINE = "decline"
    FAIL = "fail"
    WITHDRAW = "withdraw"
    VOID = "void"
    ASK = "ask"
    SUPPLY = "supply"
    REFER_ON = "refer_on"


@dataclass(frozen=True, slots=True)
class Step:
    """``side`` may take ``verb`` from any of ``sources`` to ``target``, if its role may do ``action``.

    ``target`` is ``None`` where the state stays and only a question is put or answered. ``question`` says
    whether one must be open (``True``), none may be (``False``), or either (``None``). ``while_on``: whether
    it may be taken while another agency carries the referral on.
    """

    verb: Verb
    sources: frozenset[State]
    target: State | None
    side: Side
    action: str
    question: bool | None = None
    while_on: bool = False


_UNANSWERED = frozenset({State.REQUESTED, State.RECEIVED})
_UNDERWAY = frozenset({State.ACCEPTED, State.IN_PROGRESS, State.ON_HOLD})
OPEN_STATES = _UNANSWERED | _UNDERWAY
#: The receiving side has taken it up: somebody there holds the need.
ENGAGED_STATES = _UNDERWAY | {State.RECEIVED}
#: Asked, and nobody has said yes or no.
UNANSWERED_STATES = _UNANSWERED
STORED_STATES = frozenset(State) - {State.DRAFT}

_SEND, _ANSWER, _WITHDRAW = "referrals.send", "referrals.answer", "referrals.withdraw"
_REFER_ON = "referrals.refer_on"
#: Every step there is. What is not in this table is refused.
TRANSITIONS: tuple[Step, ...] = (
    Step(Verb.SEND, frozenset({State.DRAFT}), State.REQUESTED, Side.SENDER, _SEND),
    Step(Verb.RECEIVE, frozenset({State.REQUESTED}), State.RECEIVED, Side.RECEIVER, _ANSWER),
    Step(Verb.ACCEPT, _UNANSWERED, State.ACCEPTED, Side.RECEIVER, _ANSWER),
    Step(Verb.START, frozenset({State.ACCEPTED, State.ON_HOLD}), State.IN_PROGRESS, Side.RECEIVER, _ANSWER),
    Step(Verb.HOLD, frozenset({State.ACCEPTED, State.IN_PROGRESS}), State.ON_HOLD, Side.RECEIVER, _ANSWER),
    Step(Verb.COMPLETE, _UNDERWAY, State.COMPLETED, Side.RECEIVER, _ANSWER),
    Step(Verb.DECLINE, _UNANSWERED, State.REJECTED, Side.RECEIVER, _ANSWER),
    Step(Verb.FAIL, _UNDERWAY, State.FAILED, Side.RECEIVER, _ANSWER),
    Step(Verb.WITHDRAW, OPEN_STATES, State.CANCELLED, Side.SENDER, _WITHDRAW, while_on=True),
    Step(Verb.VOID, _UNANSWERED, State.ENTERED_IN_ERROR, Side.SENDER, _WITHDRAW),
    Step(Verb.ASK, ENGAGED_STATES, None, Side.RECEIVER, _ANSWER, question=False),
    Step(Verb.SUPPLY, ENGAGED_STATES, None, Side.SENDER, _SEND, question=True),
    # By a coordinating agency: it accepts, so to say, and hands the need on; it answers for it to the sender.
    Step(Verb.REFER_ON, OPEN_STATES, State.IN_PROGRESS, Side.RECEIVER, _REFER_ON),
)
_BY_VERB = {step.verb: step for step in TRANSITIONS}

DECLINE_REASONS = (
    "criteria_not_met",
    "quota_full",
    "outside_area",
    "duplicate_help",
    "documents_missing",
    "cannot_reach_person",
    "conflict_of_interest",
    "other",
)
WITHDRAW_REASONS = (
    "person_withdrew",
    "helped_elsewhere",
    "no_answer",
    "consent_withdrawn",
    "sent_in_error",
    "need_closed",
    "other",
)
#: Why the house itself gives an unanswered referral back to its sender: nobody's answer, nobody's wish.
RETURN_REASONS = ("programme_closed", "quota_full")
REFERRAL_OUTCOMES = ("helped", "partly_helped", "not_helped")
#: Why an agency accepts. Whatever is not simply the programme's own conditions is explained in words.
ACCEPT_REASONS = ("criteria_met", "criteria_met_after_checks", "by_discretion", "other")
PLAIN_ACCEPTANCE = "criteria_met"
#: Accepted by referring it on; no officer chooses it.
REFERRED_ON = "referred_on"
#: Why a coordinating agency hands a need on. Each is explained in words.
REFER_ON_REASONS = (
    "better_placed",
    "criteria_not_met",
    "quota_full",
    "outside_area",
    "part_of_the_need",
    "other",
)
#: The purpose of a clause by which an agreement lets an agency refer on what others sent it.
COORDINATION = "coordination"
#: What shows that help was given.
EVIDENCE_KINDS = (
    "award_record",
    "payment_record",
    "receipt",
    "certificate",
    "attendance",
    "letter",
    "visit",
    "other",
)
#: Of referrals completed before evidence was asked for; no door takes it.
NOT_RECORDED = "not_recorded"
NOT_HELPED_REASONS = (*DECLINE_REASONS, "person_withdrew", "helped_elsewhere")
MAX_REFERENCE = 200

#: Categories of data a receiving agency may ask agreements for; the person's consent narrows them.
_ALWAYS = frozenset({"identity", "needs", "referrals"})
_USUAL = _ALWAYS | {
    "contact",
    "household",
    "income",
    "work",
    "screening",
    "awards",
    "amounts",
    "schemes",
    "consent",
}
#: A need in crisis is looked at on the next working day; that it is answered is a matter of hours.
CRISIS_WORKING_DAYS = 1
CRISIS_OFFICE_HOURS = 4
USUAL_WORKING_DAYS = 14
#: Working days within which the accepting officer, or the sender after completion, looks at the need again.
NEXT_LOOK_WORKING_DAYS = 5
#: Working days within which the sender answers a question of the receiver, whose own clock stands meanwhile.
REPLY_WORKING_DAYS = 3
#: FHIR Task.businessStatus while the receiver waits for the sender's answer.
INFORMATION_NEEDED = "information_needed"


def step(
    *, state: State, verb: Verb, sides: Collection[Side], asked: bool = False, handed_on: bool = False
) -> Step:
    """Return the step from ``state`` by ``verb`` for somebody on ``sides``; ``asked``: a question is open;
    ``handed_on``: another agency carries the referral on.

    Raises ``NotAllowed("not_your_side")`` for the other side or a third party,
    ``Conflict("changed_meanwhile")`` with the present state where the verb does not lead on from it, and
    ``Conflict`` with ``handed_on``, ``question_open`` or ``no_question_open``.
    """
    found = _BY_VERB[verb]
    if found.side not in sides:
        raise NotAllowed("not_your_side", {"verb": verb.value, "side": found.side.value})
    if state not in found.sources:
        raise Conflict("changed_meanwhile", {"now": state.value, "verb": verb.value})
    if handed_on and not found.while_on:
        raise Conflict("handed_on", {"verb": verb.value})
    if found.question is not None and found.question != asked:
        raise Conflict("question_open" if asked else "no_question_open")
    return found


def steps_open_to(
    *, state: State, sides: Collection[Side], asked: bool = False, handed_on: bool = False
) -> tuple[Step, ...]:
    """Return the steps that somebody on ``sides`` may take from ``state``."""
    open_ones = (one for one in TRANSITIONS if state in one.sources and one.side in sides)
    return tuple(
        one for one in open_ones if one.question in (None, asked) and (one.while_on or not handed_on)
    )


@dataclass(frozen=True, slots=True)
class Onward:
    """Which referral a coordinating agency refers on, and why, in a code and in words."""

    referral_id: uuid.UUID
    reason_code: str
    why: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that help was given: its kind, its date, and the reference of the document.

    ``document_id``: one kept here (room ``documents``); it needs no other reference.
    """

    kind: str
    on: dt.date | None
    reference: str
    document_id: uuid.UUID | None = None


def reference_of(evidence: Evidence | None) -> str:
    """Return by what somebody finds the evidence again: what was typed, else the id of the document."""
    if evidence is None:
        return ""
    return evidence.reference.strip() or str(evidence.document_id or "")


def evidence_faults(evidence: Evidence | None, today: dt.date) -> list[Fault]:
    """Return what is wrong with the evidence of help; ``None`` lacks all of it."""
    said = evidence or Evidence("", None, "")
    faults = []
    if said.kind not in EVIDENCE_KINDS:
        faults.append(Fault("evidence_kind", "unknown_choice" if said.kind else "required"))
    if said.on is None:
        faults.append(Fault("evidence_on", "required"))
    elif said.on > today:
        faults.append(Fault("evidence_on", "in_future"))
    if not said.reference.strip():
        if said.document_id is not None:
            return faults
        faults.append(Fault("evidence_reference", "required"))
    elif "\x00" in said.reference:
        faults.append(Fault("evidence_reference", "not_text"))
    elif len(said.reference) > MAX_REFERENCE:
        faults.append(
            Fault("evidence_reference", "too_long", {"most": MAX_REFERENCE, "has": len(said.reference)})
        )
    return faults


def categories_to_grant(
    *, consented: Collection[str], module: str, wish: str | None, sensitive: str | None
) -> tuple[str, ...]:
    """Return what the receiving agency may see: what the programme can need, as far as she agreed.

    Who she is, the need and the referral itself are part of asking. Faith goes to programmes of her zakat
    wish only, health to medical ones, violence to shelters; an agreement must give each besides.
    """
    possible = set(_USUAL)
    if wish == "zakat":
        possible.add("faith")
    if module == "medication_health":
        possible.add("health")
    if sensitive == "shelter":
        possible.add("violence")
    return tuple(sorted(_ALWAYS | (possible & set(consented))))


def working_days_to_reply(*, urgency: str) -> int:
    """Return within how many working days the sender is to answer a question of the receiving agency."""
    return CRISIS_WORKING_DAYS if urgency == "crisis" else REPLY_WORKING_DAYS


@dataclass(frozen=True, slots=True)
class Clock:
    """Within how long the receiving agency is to answer: ``count`` of ``unit`` (``working_days``,
    ``office_hours``, ``hours`` by day and night), and who said so (``agreement``, ``programme``, ``usual``).
    """

    count: int
    unit: str
    by: str

    def due(self, calendar: Calendar, now: dt.datetime) -> dt.datetime:
        """Return when it runs out, begun ``now``."""
        if self.unit == "working_days":
            return calendar.due_after(now, self.count)
        hours = dt.timedelta(hours=self.count)
        return now + hours if self.unit == "hours" else calendar.office_later(now, hours)


def clock_to_answer(
    *,
    urgency: str,
    promised: int | None,
    agreed: Collection[tuple[int, str]],
    calendar: Calendar,
    now: dt.datetime,
) -> Clock:
    """Return the clock of an answer: the sooner of what the agencies agreed on (count and unit) and what the
    programme promises in working days. A crisis is a matter of hours, also where nobody agreed on any.
    """
    clocks = [Clock(count, unit, "agreement") for count, unit in agreed]
    if urgency == "crisis" and not clocks:
        clocks = [USUAL_IN_CRISIS]
    if promised is not None:
        clocks.append(Clock(promised, "working_days", "programme"))
    return min(clocks or [USUAL], key=lambda clock: clock.due(calendar, now))


USUAL = Clock(USUAL_WORKING_DAYS, "working_days", "usual")
USUAL_IN_CRISIS = Clock(CRISIS_OFFICE_HOURS, "office_hours", "usual")
