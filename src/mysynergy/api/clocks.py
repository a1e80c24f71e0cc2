"""What is late and with whom; another offer, looked for by the secretariat."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import Out
from mysynergy.clocks import public as clocks

router = Router(tags=["late"])


class LateOut(Out):
    """Something late, without the person: an ``answer`` to a referral, a ``reply`` to a question, or a need
    held past its date (``hold``). ``step``: to whom word went (supervisor, head, secretariat).
    """

    id: uuid.UUID
    kind: str
    owed_by: uuid.UUID
    waits: uuid.UUID
    user_id: uuid.UUID | None
    subject_id: uuid.UUID | None
    module: str
    kind_of_need: str
    urgency: str
    due_at: dt.datetime
    step: str | None
    sought_at: dt.datetime | None


class LateCountOut(Out):
    """How many of a kind an agency owes."""

    agency_id: uuid.UUID
    kind: str
    late: int
    crisis: int
    oldest: dt.datetime


class BoardOut(Out):
    """The 200 oldest of each side, and counts of all."""

    owed: list[LateOut]
    waited: list[LateOut]
    counts: list[LateCountOut]


def _row(row: clocks.LateRow) -> LateOut:
    return LateOut(**{name: getattr(row, name) for name in LateOut.model_fields})


@reads(router, "/late", gives=BoardOut, summary="What is late, and with whom")
def list_late(request: HttpRequest) -> BoardOut:
    """Give what the own agency owes and waits for; for the secretariat what reached it, and all counts."""
    found = clocks.board(actor=actor_of(request))
    return BoardOut(
        owed=[_row(one) for one in found.owed],
        waited=[_row(one) for one in found.waited],
        counts=[
            LateCountOut(**{name: getattr(one, name) for name in LateCountOut.model_fields})
            for one in found.counts
        ],
    )


@writes(router, "POST", "/late/{late_id}/other-offer", gives=None, summary="Look for another offer")
def seek_other_offer(request: HttpRequest, late_id: uuid.UUID) -> None:
    """The next best programme is proposed to the agency that leads; the referral stays as it is."""
    clocks.seek_other_offer(actor=actor_of(request), late_id=late_id)
