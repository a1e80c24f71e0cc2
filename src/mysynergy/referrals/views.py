"""What the door of referrals gives out."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromiseView:
    """``count`` of ``unit`` (``working_days``, ``office_hours``, ``hours``), said ``by`` an ``agreement`` of
    both agencies, the ``programme`` itself, or as is ``usual`` where neither says anything.
    """

    count: int
    unit: str
    by: str


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral as its reader may see it.

    ``side`` is sender, receiver, both (an agency's own programme), system or third. A third party reads no
    words (message, note, reason in words), no officers, and no sending agency whose name can be a secret.
    ``answered_by`` is the receiving officer in charge (from ``received`` on). ``steps`` are the verbs open
    to the reader's side now (accept, decline, complete, withdraw ...); her role must allow
    them besides. ``late``: due and unanswered, a clock that stands still not running on. ``business_status``:
    ``information_needed`` from ``asked_at`` while the receiver waits for the sender's answer, due at
    ``reply_due_at``; ``referred_on`` from ``handed_on_at`` while another agency carries it on. ``part_of``:
    the referral that this one carries on, for the reason ``on_code`` and ``on_text`` say. ``promise``: within
    how long an answer was promised when it was sent, and by whom.
    """

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
    promise: PromiseView | None
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
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """One page of a list: ``before`` and ``after`` name the pages beside it, ``None`` at an end."""

    rows: tuple[ReferralView, ...]
    count: int
    before: uuid.UUID | None
    after: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """The next best programme for a need: proposed, taken (a referral was sent) or dismissed.

    ``reasons``: why it comes first, each a code and its figures.
    """

    id: uuid.UUID
    need_id: uuid.UUID
    individual_id: uuid.UUID
    programme_id: str
    rank: int
    state: str
    made_at: dt.datetime
    reasons: tuple[tuple[str, Mapping[str, int]], ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many open referrals an agency was asked and has sent, and how many of them are late to answer.

    ``questions``: on how many of those sent the receiver waits for a reply; ``questions_late``: past date.
    """

    to_answer: int
    to_answer_late: int
    accepted: int
    sent: int
    sent_unanswered: int
    sent_late: int
    questions: int
    questions_late: int
