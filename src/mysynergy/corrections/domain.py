"""What corrections say, and their plain decisions. Pure.

Codes of errors: ``NotFound``: ``source_record``, ``individual``, ``two_people``, ``lift_request``.
``Conflict``:
``same_record`` (the record stands for that very person: undo the link instead), ``record_of_nobody``,
``not_protected``, ``request_decided``. ``NotAllowed``: ``second_person``, ``protected_by_another``,
``asked_by_another``.
``Invalid``: ``reason``/``reason_missing``, ``reason``/``too_long``, ``evidence``/``unknown_evidence``, and
those of ``intake.PersonSaid``. ``Conflict("changed_meanwhile")``: a stale edit.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

#: From whom or what the officer knows it: the person herself, her family, a document, a certificate (of birth
#: or death), another agency's word.
KNOWN_FROM: Final = ("said", "family", "document", "certificate", "agency")


@dataclass(frozen=True, slots=True, repr=False)
class TwoPeopleView:
    """An officer's word that a person is not ``other_id``, seen from that person.

    ``agency_id`` and ``said_by`` are absent where the agency's very name can tell a secret and the reader is
    of another; ``reason`` and ``taken_back_reason`` are read by the agency that said it, by nobody else.
    """

    id: uuid.UUID
    other_id: uuid.UUID | None
    source_record_id: uuid.UUID
    own: bool
    agency_id: uuid.UUID | None
    said_by: uuid.UUID | None
    said_at: dt.datetime
    reason: str | None
    taken_back_at: dt.datetime | None
    taken_back_reason: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Particulars:
    """Who a person is, as it should stand from now on; ``None`` and missing parts mean "not known"."""

    name: str
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    sex: str | None = None
    alive: bool = True
    death_year: int | None = None
    death_month: int | None = None
    death_day: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class LiftRequestView:
    """A request to lift the protected mark (asked, confirmed, refused, withdrawn); its agency reads it."""

    id: uuid.UUID
    individual_id: uuid.UUID
    state: str
    asked_by: uuid.UUID
    asked_at: dt.datetime
    reason: str
    decided_by: uuid.UUID | None
    decided_at: dt.datetime | None
    decision_reason: str
    withdrawn_at: dt.datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class CorrectionView:
    """Which golden fields a record of an agency put right, from whom or what it was known (``KNOWN_FROM``).

    The values stand in the source record; ``link_id`` undoes it (``registry.undo_link``). ``reason`` is read
    by the agency that corrected.
    """

    id: uuid.UUID
    link_id: uuid.UUID
    source_record_id: uuid.UUID
    agency_id: uuid.UUID | None
    fields: tuple[str, ...]
    evidence: str
    reason: str | None
    said_at: dt.datetime
