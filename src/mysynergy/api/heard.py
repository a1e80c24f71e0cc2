"""Tips that somebody needs help, and questions that are not a case: brought, answered, ended."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, SlugIn, Text, Word, read_part
from mysynergy.heard import public as heard
from mysynergy.heard.public import HeardView, Received, Said

router = Router(tags=["tips and questions"])


class TipIn(In):
    """Who is in need and where, what was seen, and who tells. ``danger``: an officer acts within minutes."""

    about: Word = ""
    place: Word = ""
    state: Word
    words: Text
    relation: Word
    teller: Word = ""
    phone: Word = ""
    channel: Word = "phone"
    danger: bool = False


class QuestionIn(In):
    """A question; a name, telephone and address only where they are wished."""

    topic: Word
    words: Text
    state: Word = ""
    teller: Word = ""
    phone: Word = ""
    email: Word = ""
    safe_to_contact: Word = ""
    channel: Word = "phone"


class BroughtOut(Out):
    """The code is given only here: of a tip it shows "received", of a question the answer."""

    id: uuid.UUID
    code: str
    acts_by: dt.datetime


class HeardOut(Out):
    """A tip or a question of the own agency. Of a tip it is without who told it."""

    id: uuid.UUID
    kind: str
    channel: str
    topic: str
    area: str
    received_at: dt.datetime
    state: str
    held_by: uuid.UUID | None
    held_until: dt.datetime | None
    late: bool
    passed_on: int
    crisis_id: uuid.UUID | None
    individual_id: uuid.UUID | None
    outcome: str | None
    closed_at: dt.datetime | None
    reachable: bool
    about: str
    place: str
    words: str
    teller: str
    phone: str
    email: str
    safe_to_contact: str
    answer: str
    note: str


class AnswerIn(In):
    """The answer, which stands behind the code, and how else it went out: code, phone or email."""

    text: Text
    way: Word = "code"


class HeardEndIn(In):
    """How it ended, and why in words that nobody outside reads."""

    outcome: Word
    note: Text


class PassIn(In):
    """To which agency, and why."""

    agency_id: uuid.UUID
    reason: Text


_SAID = ("about", "place", "words", "teller", "phone", "email", "safe_to_contact", "answer", "note")


def _brought(received: Received) -> BroughtOut:
    return BroughtOut(id=received.id, code=received.code, acts_by=received.acts_by)


def _shown(view: HeardView) -> HeardOut:
    said = {name: getattr(view.said, name) for name in _SAID}
    own = {name: getattr(view, name) for name in HeardOut.model_fields if name not in said}
    return HeardOut(**own, **said)


@writes(
    router,
    "POST",
    "/tips",
    gives=BroughtOut,
    status=201,
    summary="Tell of somebody in need",
    example={
        "about": "Mak Limah",
        "place": "the last house behind the surau",
        "state": "MY-14",
        "words": "She has not left the house for a week",
        "relation": "neighbour",
    },
)
def bring_tip(request: HttpRequest, body: TipIn) -> BroughtOut:
    """It goes to the welfare department of the state, to a named officer and with a date."""
    said = Said(**body.model_dump(include={"about", "place", "words", "relation", "teller", "phone"}))
    received = heard.tell_of(
        actor=actor_of(request), said=said, state=body.state, channel=body.channel, danger=body.danger
    )
    return _brought(received)


@writes(
    router,
    "POST",
    "/questions",
    gives=BroughtOut,
    status=201,
    summary="Ask a question",
    example={"topic": "contribution", "words": "Am I covered while I drive?"},
)
def bring_question(request: HttpRequest, body: QuestionIn) -> BroughtOut:
    """It is the own agency's where somebody there works with people, else the host's."""
    said = Said(**body.model_dump(include={"words", "teller", "phone", "email", "safe_to_contact"}))
    received = heard.ask(
        actor=actor_of(request), said=said, topic=body.topic, state=body.state, channel=body.channel
    )
    return _brought(received)


@reads(router, "/tips", gives=Page[HeardOut], summary="Tips and questions of the own agency")
def list_tips(
    request: HttpRequest, paging: PagingIn, kind: SlugIn = None, view: SlugIn = None
) -> Page[HeardOut]:
    """Give those that are open, the soonest due first; `kind` tip, question; `view` mine, late, closed."""
    actor = actor_of(request)
    return read_part(
        paging,
        lambda after, most: heard.all_heard(
            actor=actor, kind=kind or "", view=view or "", limit=most, after=after
        ),
        key=lambda one: one.id,
        show=_shown,
    )


@reads(router, "/tips/{heard_id}", gives=HeardOut, summary="One tip or question")
def get_tip(request: HttpRequest, heard_id: uuid.UUID) -> HeardOut:
    """Give one of the own agency; no other agency reads it."""
    return _shown(heard.one_heard(actor=actor_of(request), heard_id=heard_id))


@writes(router, "POST", "/tips/{heard_id}/take", gives=HeardOut, summary="I see to it")
def take_tip(request: HttpRequest, heard_id: uuid.UUID) -> HeardOut:
    """The actor holds it, with a day by which it ends."""
    return _shown(heard.take_up(actor=actor_of(request), heard_id=heard_id))


@writes(
    router,
    "POST",
    "/tips/{heard_id}/answer",
    gives=HeardOut,
    summary="Answer a question",
    example={"text": "Yes, from the day you pay", "way": "code"},
)
def answer_question(request: HttpRequest, heard_id: uuid.UUID, body: AnswerIn) -> HeardOut:
    """What she said is safe is obeyed; whoever told a tip is never answered (409)."""
    return _shown(heard.answer(actor=actor_of(request), heard_id=heard_id, text=body.text, way=body.way))


@writes(
    router,
    "POST",
    "/tips/{heard_id}/close",
    gives=HeardOut,
    summary="Say how a tip or a question ended",
    example={"outcome": "visited", "note": "a case was opened at the district office"},
)
def close_tip(request: HttpRequest, heard_id: uuid.UUID, body: HeardEndIn) -> HeardOut:
    """Nobody outside the agency reads either."""
    return _shown(
        heard.close(actor=actor_of(request), heard_id=heard_id, outcome=body.outcome, note=body.note)
    )


@writes(
    router,
    "POST",
    "/tips/{heard_id}/pass",
    gives=None,
    summary="Hand a tip or a question to another agency",
    example={"agency_id": "0198c5d2-7c1e-7bb0-8000-000000000002", "reason": "it is their district"},
)
def pass_tip(request: HttpRequest, heard_id: uuid.UUID, body: PassIn) -> None:
    """An officer there has it, with a date; the own agency reads it no more."""
    heard.pass_to(actor=actor_of(request), heard_id=heard_id, agency_id=body.agency_id, reason=body.reason)
