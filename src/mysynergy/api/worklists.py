"""What an agency has to do, with the filters of the pages; work given out, many items in one act."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import fields
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn
from mysynergy.worklists import public as worklists
from mysynergy.worklists.public import Filters

router = Router(tags=["worklists"])


class Narrowed(Schema):
    """Which list (mine, agency, late, waiting), what of it, in which order; empty: not filtered by it."""

    tab: str = Field("mine", max_length=20)
    module: str = Field("", max_length=40)
    urgency: str = Field("", max_length=20)
    due: str = Field("", max_length=20)
    programme: str = Field("", max_length=80)
    officer: str = Field("", max_length=36)
    sort: str = Field("", max_length=20)


NarrowedIn = Annotated[Narrowed, Query()]


class LineOut(Out):
    """Something to do: an open need, or a referral that nobody of the agency opened (``what``)."""

    id: uuid.UUID
    what: str
    need_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    holder_agency_id: uuid.UUID
    officer_id: uuid.UUID | None
    module: str
    kind: str
    urgency: str
    due_at: dt.datetime
    opened_at: dt.datetime
    why: str
    circumstances: list[str]


class WorkCountsOut(Out):
    """How many lines each list has under the filters."""

    mine: int
    agency: int
    late: int
    waiting: int


class AssignIn(In):
    """What is given, and to whom."""

    items: list[uuid.UUID] = Field(max_length=worklists.MOST_AT_ONCE)
    to_user: uuid.UUID


class RefusedOut(Out):
    """What could not be given, and the code of the error that stood in the way."""

    id: uuid.UUID
    code: str


class GivenOut(Out):
    """What changed hands, what was in those hands already, and what could not be given."""

    given: list[uuid.UUID]
    already: list[uuid.UUID]
    refused: list[RefusedOut]


@reads(router, "/worklists/lines", gives=Page[LineOut], summary="What there is to do")
def list_work(request: HttpRequest, narrowed: NarrowedIn, paging: PagingIn) -> Page[LineOut]:
    """Give a list of the agency, filtered, page by page."""
    found = worklists.lines(
        actor=actor_of(request),
        filters=Filters.read(narrowed.model_dump()),
        after=paging.cursor,
        limit=paging.limit,
    )
    items = [LineOut(**{one.name: getattr(line, one.name) for one in fields(line)}) for line in found.lines]
    return Page(items=items, next=found.after)


@reads(router, "/worklists/counts", gives=WorkCountsOut, summary="How much there is to do")
def count_work(request: HttpRequest, narrowed: NarrowedIn) -> WorkCountsOut:
    """Give the number of lines of each list: what opening it lists."""
    filters = Filters.read(narrowed.model_dump())
    return WorkCountsOut(**worklists.counts(actor=actor_of(request), filters=filters))


@writes(
    router,
    "POST",
    "/worklists/assignments",
    gives=GivenOut,
    summary="Give work to a colleague",
    example={
        "items": ["01920000-0000-7000-8000-000000000001"],
        "to_user": "01920000-0000-7000-8000-000000000002",
    },
)
def assign_work(request: HttpRequest, body: AssignIn) -> GivenOut:
    """Give needs and unopened referrals to an officer; what could not be given is said, the rest is done."""
    given = worklists.assign(actor=actor_of(request), items=body.items, to_user=body.to_user)
    return GivenOut(
        given=list(given.given),
        already=list(given.already),
        refused=[RefusedOut(id=one, code=code) for one, code in given.refused],
    )
