"""A person's rights over her record: a copy, erasure by two persons, legal holds."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.http import HttpRequest
from ninja import Router
from pydantic import JsonValue, StrictBool

from mysynergy.access.public import Bar
from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, Words, part
from mysynergy.api.spoken import in_both
from mysynergy.directory.public import programmes
from mysynergy.privacy import public as privacy
from mysynergy.privacy.public import Duty, HoldView, RequestView
from mysynergy.words.errors import sentence
from mysynergy.words.personal import as_json

router = Router(tags=["privacy"])
_ASKED = {"kind": "erasure", "channel": "counter", "shown": "document_seen", "words": "I moved abroad."}


class CopyOut(Out):
    """A copy: `sections` with everything held, and `labels` that name kinds and fields in two languages."""

    copy_id: uuid.UUID
    individual_id: uuid.UUID
    made_at: dt.datetime
    made_by_agency: str | None
    whole: bool
    says: Words
    left_out: Words
    labels: dict[str, JsonValue]
    sections: list[dict[str, JsonValue]]


class WhyIn(In):
    """Why the copy is given; she may read it."""

    reason: Text


class AskIn(In):
    """What a person asks for (`access` or `erasure`), how, and how it was made sure that it is she."""

    kind: Word
    channel: Word
    shown: Word
    words: Text = ""


class SayIn(In):
    """What another agency says to an erasure; an objection needs its reason."""

    agrees: StrictBool
    reason: Text = ""


class FoundIn(In):
    """What the decider found of each duty to keep whose figure is undecided, by kind of entry."""

    retention: dict[str, Word] = {}


class HoldIn(In):
    """Why nothing of her may be erased: court, audit, investigation or complaint."""

    reason: Word


class RequestOut(Out):
    """A request. `words` and `answer` are empty once she was erased."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    kind: str
    channel: str
    shown: str
    words: str
    state: str
    asked_by: uuid.UUID
    asked_at: dt.datetime
    decided_by: uuid.UUID | None
    decided_at: dt.datetime | None
    because: list[str]
    answer: str
    erased: dict[str, int]
    concerned: int
    own_say: bool | None


class BarOut(Out):
    """Something that stands in the way of an erasure; whose it is, is not told."""

    code: str
    count: int
    text: Words


class DutyOut(Out):
    """An entry that would stay without a name, and what the law may ask of it."""

    kind: str
    count: int
    newest: dt.date | None
    undecided: bool
    law: Words | None


class LookOut(Out):
    """What a decider has to know now."""

    bars: list[BarOut]
    duties: list[DutyOut]


class HoldOut(Out):
    """A legal hold of the reader's agency that stands."""

    id: uuid.UUID
    reason: str
    set_at: dt.datetime


class HoldsOut(Out):
    """All that stand."""

    items: list[HoldOut]


def _request(one: RequestView) -> RequestOut:
    names = [name for name in RequestOut.model_fields if name not in ("because", "erased")]
    return RequestOut(
        because=list(one.because), erased=dict(one.erased), **{name: getattr(one, name) for name in names}
    )


def bars_out(bars: Sequence[Bar]) -> LookOut:
    """Return what stands in the way, for the problem that says so."""
    return LookOut(bars=[_bar(bar) for bar in bars], duties=[])


def _bar(bar: Bar) -> BarOut:
    return BarOut(code=bar.code, count=bar.count, text=in_both(lambda: sentence(bar.code)))


def _duty(duty: Duty) -> DutyOut:
    rule = duty.retention
    return DutyOut(
        kind=duty.kept.kind,
        count=duty.kept.count,
        newest=duty.kept.newest,
        undecided=duty.undecided,
        law=Words(ms=rule.law_ms, en=rule.law_en) if rule else None,
    )


def _holds(found: Sequence[HoldView]) -> HoldsOut:
    return HoldsOut(items=[HoldOut(id=one.id, reason=one.reason, set_at=one.set_at) for one in found])


@reads(
    router,
    "/individuals/{individual_id}/copy",
    gives=CopyOut,
    summary="A copy of what is held about a person, for her",
    method="POST",
    example={"reason": "asked at the counter, document seen"},
)
def give_copy(request: HttpRequest, individual_id: uuid.UUID, body: WhyIn) -> CopyOut:
    """Give what the agency holds and what others share with it. Each copy is an event; it is never kept."""
    actor = actor_of(request)
    copy = privacy.give_copy(actor=actor, individual_id=individual_id, reason=body.reason)
    names = {
        key: {"ms": one.rule.name.ms, "en": one.rule.name.en} for key, one in programmes(actor=actor).items()
    }
    return CopyOut.model_validate(as_json(copy, names))


@reads(router, "/privacy-requests", gives=Page[RequestOut], summary="Requests of people over their record")
def list_privacy_requests(request: HttpRequest, paging: PagingIn) -> Page[RequestOut]:
    """Give requests made at the agency or concerning its records, open ones first."""
    found = privacy.requests(actor=actor_of(request))
    return part(paging, found, key=lambda one: one.id, show=_request)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/privacy-requests",
    gives=RequestOut,
    summary="Take down what a person asks for",
    status=201,
    example=_ASKED,
)
def ask_privacy(request: HttpRequest, individual_id: uuid.UUID, body: AskIn) -> RequestOut:
    """Record that she asks for a copy or for erasure; other agencies that hold records are asked then."""
    return _request(
        privacy.ask(
            actor=actor_of(request),
            individual_id=individual_id,
            kind=body.kind,
            channel=body.channel,
            shown=body.shown,
            words=body.words,
        )
    )


@reads(router, "/privacy-requests/{request_id}", gives=RequestOut, summary="One request")
def get_privacy_request(request: HttpRequest, request_id: uuid.UUID) -> RequestOut:
    """Give one request that the agency received or is concerned by."""
    return _request(privacy.request(actor=actor_of(request), request_id=request_id))


@reads(router, "/privacy-requests/{request_id}/look", gives=LookOut, summary="What stands in the way")
def look_at_erasure(request: HttpRequest, request_id: uuid.UUID) -> LookOut:
    """Say what stands in the way of an erasure now, at any agency, and what would stay without a name."""
    found = privacy.look(actor=actor_of(request), request_id=request_id)
    return LookOut(bars=[_bar(bar) for bar in found.bars], duties=[_duty(one) for one in found.duties])


@writes(
    router,
    "PUT",
    "/privacy-requests/{request_id}/say",
    gives=RequestOut,
    summary="Agree or object, for another agency",
    example={"agrees": True},
)
def say_to_erasure(request: HttpRequest, request_id: uuid.UUID, body: SayIn) -> RequestOut:
    """Say for an agency that holds records of hers whether it agrees; the last word counts."""
    actor = actor_of(request)
    privacy.say(actor=actor, request_id=request_id, agrees=body.agrees, reason=body.reason)
    return _request(privacy.request(actor=actor, request_id=request_id))


@writes(
    router,
    "POST",
    "/privacy-requests/{request_id}/refusal",
    gives=RequestOut,
    summary="Refuse an erasure",
    example={"reason": "A loan is not paid back yet."},
)
def refuse_erasure(request: HttpRequest, request_id: uuid.UUID, body: WhyIn) -> RequestOut:
    """Refuse as the second person, with the reason as she will read it."""
    return _request(privacy.refuse(actor=actor_of(request), request_id=request_id, reason=body.reason))


@writes(
    router,
    "POST",
    "/privacy-requests/{request_id}/erasure",
    gives=RequestOut,
    summary="Erase a person, for ever",
    example={"retention": {"delivery": "kept_without_name"}},
)
def erase_person(request: HttpRequest, request_id: uuid.UUID, body: FoundIn) -> RequestOut:
    """Erase as the second person. What stands in the way is in `barred` of the problem (409)."""
    return _request(privacy.erase(actor=actor_of(request), request_id=request_id, retention=body.retention))


@writes(
    router,
    "POST",
    "/privacy-requests/{request_id}/withdrawal",
    gives=RequestOut,
    summary="Withdraw a request, because the person does",
)
def withdraw_privacy_request(request: HttpRequest, request_id: uuid.UUID) -> RequestOut:
    """Withdraw a request that nobody decided yet."""
    actor = actor_of(request)
    privacy.withdraw_request(actor=actor, request_id=request_id)
    return _request(privacy.request(actor=actor, request_id=request_id))


@reads(router, "/individuals/{individual_id}/legal-holds", gives=HoldsOut, summary="Legal holds")
def list_holds(request: HttpRequest, individual_id: uuid.UUID) -> HoldsOut:
    """Give the legal holds of the agency that stand."""
    found = privacy.holds(actor=actor_of(request), individual_id=individual_id)
    opened(request, individual_id)
    return _holds(found)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/legal-holds",
    gives=HoldsOut,
    summary="Set a legal hold",
    status=201,
    example={"reason": "audit"},
)
def set_hold(request: HttpRequest, individual_id: uuid.UUID, body: HoldIn) -> HoldsOut:
    """Forbid every erasure of a person while a court, an audit, an investigation or a complaint needs it."""
    actor = actor_of(request)
    privacy.set_hold(actor=actor, individual_id=individual_id, reason=body.reason)
    return _holds(privacy.holds(actor=actor, individual_id=individual_id))


@writes(router, "POST", "/legal-holds/{hold_id}/lift", gives=None, summary="Lift a legal hold")
def lift_hold(request: HttpRequest, hold_id: uuid.UUID) -> None:
    """Lift a legal hold of the agency."""
    privacy.lift_hold(actor=actor_of(request), hold_id=hold_id)
