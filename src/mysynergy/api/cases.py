"""What a person needs, who holds each need and until when; the worklist."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import MOST_IN_A_LIST, In, Out, Page, PagingIn, Text, Word, part
from mysynergy.cases import public as cases
from mysynergy.kernel.errors import NotFound

router = Router(tags=["needs"])


class NeedIn(In):
    """One thing that is lacking, in one module; ``circumstances`` make it heavier (children ...)."""

    module: Word
    kind: Word
    urgency: Word = "normal"
    note: Text = ""
    circumstances: list[Word] = Field(default=[], max_length=20)


class NeedsIn(In):
    """The needs to add to the case of the own agency; ``representative_id``: who speaks for the person."""

    needs: list[NeedIn] = Field(max_length=100)
    representative_id: uuid.UUID | None = None


class NeedOut(Out):
    """A need. An open one always has a holder and a date; both may be hidden from third parties."""

    id: uuid.UUID
    case_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    module: str
    kind: str
    urgency: str
    note: str
    state: str
    outcome: str | None
    close_code: str | None
    close_reason: str
    held_by: uuid.UUID | None
    holder_agency_id: uuid.UUID | None
    held_since: dt.datetime | None
    held_until: dt.datetime | None
    held_for: str
    held_note: str
    reviews_in_row: int
    escalated_to: str | None
    opened_at: dt.datetime
    closed_at: dt.datetime | None


class NeedsOut(Out):
    """Needs that were added."""

    items: list[NeedOut]


class CaseOut(Out):
    """A person as one agency's prospect; ``number`` is said over the telephone and finds her."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    manager_id: uuid.UUID
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    number: str
    needs: list[NeedOut]


class HoldIn(In):
    """Who of the own agency looks after the need until the end of which day."""

    held_by: uuid.UUID
    held_until: dt.date
    reason: Text = ""


class CloseIn(In):
    """``met``, ``unmet`` or ``withdrawn``; ``code`` says why (the first of its outcome when absent)."""

    outcome: Word
    code: Word | None = None
    reason: Text = ""


class ContactTryIn(In):
    """One attempt to reach the person."""

    channel: Word
    result: Word


class ContactTryOut(Out):
    """An attempt to reach the person of a need."""

    channel: str
    result: str
    tried_at: dt.datetime
    tried_by: uuid.UUID | None


class ContactTriesOut(Out):
    """How many attempts there are now."""

    tries: int


class WorkItemOut(Out):
    """A need on somebody's desk: escalated, overdue, due_today, due_soon or later."""

    why: str
    circumstances: list[str]
    need: NeedOut


class EscalatedOut(Out):
    """What the secretariat sees of a need that nobody looked after: no person, no note."""

    need_id: uuid.UUID
    agency_id: uuid.UUID
    holder_agency_id: uuid.UUID | None
    module: str
    kind: str
    urgency: str
    opened_at: dt.datetime
    held_until: dt.datetime
    escalated_at: dt.datetime


def need_out(view: cases.NeedView) -> NeedOut:
    """Return a need as JSON holds it."""
    return NeedOut(**{name: getattr(view, name) for name in NeedOut.model_fields})


def _case(view: cases.CaseView) -> CaseOut:
    return CaseOut(
        id=view.id,
        individual_id=view.individual_id,
        agency_id=view.agency_id,
        manager_id=view.manager_id,
        opened_at=view.opened_at,
        closed_at=view.closed_at,
        number=view.number,
        needs=[need_out(one) for one in view.needs],
    )


def _item(view: cases.WorkItem) -> WorkItemOut:
    return WorkItemOut(why=view.why, circumstances=list(view.circumstances), need=need_out(view.need))


@reads(router, "/individuals/{individual_id}/cases", gives=Page[CaseOut], summary="Cases of a person")
def list_cases(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[CaseOut]:
    """Give the cases that the reader may see, the newest first."""
    found = cases.cases_of(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=_case)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/case",
    gives=CaseOut,
    summary="Open the case of the own agency",
)
def open_case(request: HttpRequest, individual_id: uuid.UUID) -> CaseOut:
    """Open a case; one that is open already is answered as it is."""
    return _case(cases.open_case(actor=actor_of(request), individual_id=individual_id))


@reads(router, "/individuals/{individual_id}/needs", gives=Page[NeedOut], summary="Needs of a person")
def list_needs(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[NeedOut]:
    """Give the needs that the reader may see, open ones first."""
    found = cases.needs_of(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=need_out)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/needs",
    gives=NeedsOut,
    status=201,
    summary="Add needs",
    example={"needs": [{"module": "finance", "kind": "fire_loss", "urgency": "urgent", "note": ""}]},
)
def add_needs(request: HttpRequest, individual_id: uuid.UUID, body: NeedsIn) -> NeedsOut:
    """Add needs to the case of the own agency, opened when there is none. Each is held from now."""
    said = [
        cases.NeedSaid(one.module, one.kind, one.urgency, one.note, tuple(one.circumstances))
        for one in body.needs
    ]
    added = cases.add_needs(
        actor=actor_of(request), individual_id=individual_id, needs=said, by=body.representative_id
    )
    return NeedsOut(items=[need_out(one) for one in added])


@reads(router, "/needs/{need_id}", gives=NeedOut, summary="One need")
def get_need(request: HttpRequest, need_id: uuid.UUID) -> NeedOut:
    """Give a need that the reader may see."""
    found = cases.needs(actor=actor_of(request), ids=[need_id])
    if need_id not in found:
        raise NotFound("need_not_found")
    opened(request, found[need_id].individual_id)
    return need_out(found[need_id])


@writes(
    router,
    "POST",
    "/needs/{need_id}/hold",
    gives=NeedOut,
    summary="Review a need: who holds it until when",
    example={
        "held_by": "0198c5d2-7c1e-7bb0-8000-000000000004",
        "held_until": "2026-12-01",
        "reason": "waits for papers",
    },
)
def hold_need(request: HttpRequest, need_id: uuid.UUID, body: HoldIn) -> NeedOut:
    """At most 30 days ahead, in a crisis one working day; the third review in a row is a supervisor's."""
    return need_out(
        cases.hold(
            actor=actor_of(request),
            need_id=need_id,
            held_by=body.held_by,
            held_until=body.held_until,
            reason=body.reason,
        )
    )


@writes(
    router,
    "POST",
    "/needs/{need_id}/close",
    gives=NeedOut,
    summary="Close a need",
    example={"outcome": "met", "code": "helped", "reason": "the stall stands again"},
)
def close_need(request: HttpRequest, need_id: uuid.UUID, body: CloseIn) -> NeedOut:
    """Close as met, unmet or withdrawn. "No programme exists" is kept and counted as unmet."""
    return need_out(
        cases.close_need(
            actor=actor_of(request),
            need_id=need_id,
            outcome=body.outcome,
            code=body.code,
            reason=body.reason,
        )
    )


@reads(
    router,
    "/needs/{need_id}/contact-tries",
    gives=Page[ContactTryOut],
    summary="Attempts to reach the person",
)
def list_contact_tries(request: HttpRequest, need_id: uuid.UUID, paging: PagingIn) -> Page[ContactTryOut]:
    """Give the attempts, oldest first."""
    found = cases.contact_tries(actor=actor_of(request), need_id=need_id)
    return part(
        paging,
        found,
        key=lambda one: one.tried_at.isoformat(),
        show=lambda one: ContactTryOut(
            channel=one.channel, result=one.result, tried_at=one.tried_at, tried_by=one.tried_by
        ),
    )


@writes(
    router,
    "POST",
    "/needs/{need_id}/contact-tries",
    gives=ContactTriesOut,
    status=201,
    summary="Note an attempt to reach the person",
    example={"channel": "phone", "result": "no_answer"},
)
def record_contact_try(request: HttpRequest, need_id: uuid.UUID, body: ContactTryIn) -> ContactTriesOut:
    """ "Cannot be reached" takes three tries on three days by two channels."""
    tries = cases.record_contact_try(
        actor=actor_of(request), need_id=need_id, channel=body.channel, result=body.result
    )
    return ContactTriesOut(tries=tries)


@reads(router, "/worklist", gives=Page[WorkItemOut], summary="What is on my desk")
def worklist(request: HttpRequest, paging: PagingIn) -> Page[WorkItemOut]:
    """Give the open needs that the actor holds, the most pressing first."""
    found = cases.worklist(actor=actor_of(request), limit=MOST_IN_A_LIST).items
    return part(paging, found, key=lambda one: one.need.id, show=_item)


@reads(router, "/dropped-needs", gives=Page[WorkItemOut], summary="Needs past their date")
def dropped_needs(request: HttpRequest, paging: PagingIn) -> Page[WorkItemOut]:
    """Give open needs past their date that the own agency leads or holds: there should be none."""
    found = cases.dropped_needs(actor=actor_of(request), limit=MOST_IN_A_LIST)
    return part(paging, found, key=lambda one: one.need.id, show=_item)


@reads(router, "/escalated-needs", gives=Page[EscalatedOut], summary="Needs that reached the secretariat")
def escalated_needs(request: HttpRequest, paging: PagingIn) -> Page[EscalatedOut]:
    """For the secretariat: without person and without note."""
    return part(
        paging,
        cases.escalated_needs(actor=actor_of(request)),
        key=lambda one: one.need_id,
        show=lambda one: EscalatedOut(**{name: getattr(one, name) for name in EscalatedOut.model_fields}),
    )
