"""What the door of letters gives out and takes in."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body outside the platform, as the reader's own agency wrote it down."""

    id: uuid.UUID
    name: str
    kind: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class LetterSaid:
    """A letter as an officer orders it.

    ``categories``: what of her it tells (of ``CAN_TELL``, each covered by the consent); ``whole_number_for``:
    why the body needs her whole identity number, empty for a masked one; ``follow_up_on``: when the officer
    asks again.
    """

    need_id: uuid.UUID
    body_id: uuid.UUID
    consent_id: uuid.UUID | None
    categories: tuple[str, ...]
    language: str
    words: str
    follow_up_on: dt.date | None
    whole_number_for: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSaid:
    """What the body answered, as the officer learnt it; which parts are needed depends on ``answer``.

    ``accepted``: a new ``follow_up_on``. ``helped``, ``partly_helped``: evidence; ``need_met`` closes it.
    ``refused``: ``reason_code`` of ``DECLINE_REASONS`` and ``text``. ``withdrawn``: ``reason_code``.
    """

    answer: str
    text: str = ""
    reason_code: str | None = None
    follow_up_on: dt.date | None = None
    evidence_kind: str = ""
    evidence_on: dt.date | None = None
    evidence_reference: str = ""
    need_met: bool = False


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter and how it stands; ``state`` is one of FHIR Task, as for referrals on the platform."""

    id: uuid.UUID
    need_id: uuid.UUID
    individual_id: uuid.UUID
    module: str
    kind: str
    urgency: str
    agency_id: uuid.UUID
    officer_id: uuid.UUID
    body: BodyView
    consent_id: uuid.UUID
    categories: tuple[str, ...]
    reference: str
    language: str
    whole_number: bool
    state: str
    follow_up_on: dt.date
    late: bool
    renewals: int
    note: str
    reason_code: str | None
    reason_text: str
    outcome: str | None
    evidence_kind: str | None
    evidence_on: dt.date | None
    evidence_reference: str
    sent_at: dt.datetime
    accepted_at: dt.datetime | None
    closed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Paper:
    """What a letter says, as it left: codes and values; faces put the words of its language around them.

    ``number`` is masked unless the body needs it whole. ``None``: not told. ``call_only``: no message may be
    left with anybody else.
    """

    reference: str
    on: dt.date
    language: str
    agency_ms: str
    agency_en: str
    officer: str
    body_name: str
    body_kind: str
    body_address: str
    name: str
    number: str | None
    number_kind: str | None
    birth_date: dt.date | None
    sex: str | None
    phone: str | None
    call_only: bool
    address: str | None
    members: int | None
    module: str
    need: str
    urgency: str
    basis: str
    words: str
    follow_up_on: dt.date
    case_number: str = ""  # none in a letter written before cases had numbers
