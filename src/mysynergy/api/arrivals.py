"""Who rang, came or wrote: an agency's own systems bring it, officers list it, take it and end it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router
from pydantic import AwareDatetime, Field

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, SlugIn, Text, Word, read_part
from mysynergy.arrivals import public as arrivals
from mysynergy.arrivals.public import ArrivalView, Sheet

router = Router(tags=["calls, visits and letters"])


class ArrivalIn(In):
    """What another system of the agency took down. ``channel``: call, email or web_form.

    ``caller`` is who rang or wrote, ``person`` is who is in need where that is somebody else (``relation``).
    ``act_by``: by when somebody was promised to act, at most seven days ahead.
    """

    channel: Word
    caller: Word = ""
    relation: Word = "self"
    person: Word = ""
    phone: Word = ""
    safe_when: Word = ""
    email: Word = ""
    subject: Word = ""
    state: Word = ""
    said: Text = ""
    act_by: AwareDatetime | None = None


class ArrivalReceivedOut(Out):
    """It stands in the queue; somebody acts by ``due_at``."""

    id: uuid.UUID
    due_at: dt.datetime | None


class AttachmentOut(Out):
    """What came with a letter. ``refused``: why it was not kept. ``document_id``: the document it became."""

    id: uuid.UUID
    name: str
    refused: str
    media: str
    size: int
    scan: str
    document_id: uuid.UUID | None


class ArrivalOut(Out):
    """A call, a visit or a letter: waiting, held by an officer, closed with an outcome.

    ``added`` is what was said besides a letter, ``note`` how it ended; ``emptied``: no words are kept.
    """

    id: uuid.UUID
    channel: str
    office: str
    ticket: int | None
    arrived_at: dt.datetime
    state: str
    held_by: uuid.UUID | None
    due_at: dt.datetime | None
    late: bool
    owes_call: bool
    passed_on: int
    closed_at: dt.datetime | None
    outcome: str | None
    individual_id: uuid.UUID | None
    led_to: uuid.UUID | None
    emptied: bool
    caller: str
    relation: str
    person: str
    phone: str
    safe_when: str
    email: str
    subject: str
    place: str = Field(description="the state of Malaysia")
    said: str
    added: str
    note: str
    attachments: list[AttachmentOut]


class TakeIn(In):
    """Whose hands it goes into; absent: one's own."""

    to_user: uuid.UUID | None = None


class ArrivalEndIn(In):
    """How it ends. ``known`` and ``prospect`` name the person, the others say why in ``note``."""

    outcome: Word
    note: Text = ""
    individual_id: uuid.UUID | None = None


_SAID = ("caller", "relation", "person", "phone", "safe_when", "email", "subject", "said", "added", "note")


def _shown(view: ArrivalView) -> ArrivalOut:
    said = {name: getattr(view.sheet, name) for name in _SAID}
    papers = [
        AttachmentOut(**{name: getattr(one, name) for name in AttachmentOut.model_fields})
        for one in view.attachments
    ]
    own = {
        name: getattr(view, name)
        for name in ArrivalOut.model_fields
        if name not in said and name not in ("place", "attachments")
    }
    return ArrivalOut(**own, **said, place=view.sheet.state, attachments=papers)


@writes(
    router,
    "POST",
    "/arrivals",
    gives=ArrivalReceivedOut,
    status=201,
    summary="Bring a call or a letter from another system",
    example={
        "channel": "call",
        "caller": "Encik Bala",
        "relation": "neighbour",
        "person": "Mak Limah",
        "phone": "012-345 6789",
        "safe_when": "mornings only",
        "state": "MY-14",
        "said": "She has had nothing to eat since Monday",
    },
)
def feed_arrival(request: HttpRequest, body: ArrivalIn) -> ArrivalReceivedOut:
    """Put it into the agency's queue, with a date. Somebody in danger now: `POST /crises`."""
    given = body.model_dump(exclude={"channel", "act_by"})
    view = arrivals.MACHINES.feed(
        actor=actor_of(request), channel=body.channel, sheet=Sheet.read(given), act_by=body.act_by
    )
    return ArrivalReceivedOut(id=view.id, due_at=view.due_at)


@reads(router, "/arrivals", gives=Page[ArrivalOut], summary="The queue of the own agency")
def list_arrivals(
    request: HttpRequest, paging: PagingIn, view: SlugIn = None, channel: SlugIn = None
) -> Page[ArrivalOut]:
    """Give what is due first at the top; `view` mine, nobodys, calls, late or closed (the newest first)."""
    actor = actor_of(request)
    return read_part(
        paging,
        lambda after, most: (
            arrivals.arrivals(
                actor=actor, view=view or "", channel=channel or "", limit=most, after=after
            ).items
        ),
        key=lambda one: one.id,
        show=_shown,
    )


@reads(router, "/arrivals/{arrival_id}", gives=ArrivalOut, summary="One call, visit or letter")
def get_arrival(request: HttpRequest, arrival_id: uuid.UUID) -> ArrivalOut:
    """Give one of the own agency; no other agency reads it."""
    return _shown(arrivals.arrival(actor=actor_of(request), arrival_id=arrival_id))


@writes(
    router,
    "POST",
    "/arrivals/{arrival_id}/take",
    gives=ArrivalOut,
    summary="Take it, or give it to a colleague",
    example={"to_user": None},
)
def take_arrival(request: HttpRequest, arrival_id: uuid.UUID, body: TakeIn) -> ArrivalOut:
    """Whoever takes what a colleague has takes it over; what a machine put aside is open again."""
    return _shown(arrivals.take(actor=actor_of(request), arrival_id=arrival_id, to_user=body.to_user))


@writes(
    router,
    "POST",
    "/arrivals/{arrival_id}/close",
    gives=ArrivalOut,
    summary="Say how it ended",
    example={"outcome": "answered", "note": "told which papers to bring"},
)
def close_arrival(request: HttpRequest, arrival_id: uuid.UUID, body: ArrivalEndIn) -> ArrivalOut:
    """A call that is owed is given up only after tries on three days (409 `call_owed` or 422)."""
    return _shown(
        arrivals.close(
            actor=actor_of(request),
            arrival_id=arrival_id,
            outcome=body.outcome,
            note=body.note,
            individual_id=body.individual_id,
        )
    )
