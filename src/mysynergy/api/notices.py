"""What came to an officer's desk: the token's own notices, how many are new, and that they were read."""

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
from mysynergy.api.shapes import MOST_ON_A_PAGE, In, Out, Page, PagingIn, read_part
from mysynergy.notices import public as notices
from mysynergy.notices.public import NoticeView

router = Router(tags=["notices"])


class Wanted(Schema):
    """Only what was not read yet, or all of ninety days."""

    only_new: bool = False


WantedIn = Annotated[Wanted, Query()]


class NoticeOut(Out):
    """What happened (``kind``) and what it leads to (``thing`` and its id); no names. ``mine``: meant for the
    officer by name, not for the whole desk.
    """

    id: uuid.UUID
    kind: str
    thing: str
    thing_id: uuid.UUID
    individual_id: uuid.UUID | None
    about: str
    at: dt.datetime
    read: bool
    mine: bool


class UnreadOut(Out):
    """How many notices are new; counted to one hundred."""

    unread: int


class ReadIn(In):
    """Which notices were read; those of somebody else's desk mark nothing."""

    notices: list[uuid.UUID] = Field(max_length=MOST_ON_A_PAGE)


class ReadUntilIn(In):
    """The notice up to which all were read, in the order in which they were written: the greatest id seen."""

    until: uuid.UUID


def _shown(view: NoticeView) -> NoticeOut:
    return NoticeOut(**{one.name: getattr(view, one.name) for one in fields(view)})


@reads(router, "/notices", gives=Page[NoticeOut], summary="What came to one's own desk")
def list_notices(request: HttpRequest, wanted: WantedIn, paging: PagingIn) -> Page[NoticeOut]:
    """Give notices, the newest first."""
    return read_part(
        paging,
        lambda after, limit: (
            notices.desk(actor=actor_of(request), only_new=wanted.only_new, before=after, limit=limit).notices
        ),
        key=lambda one: one.id,
        show=_shown,
    )


@reads(router, "/notices/unread", gives=UnreadOut, summary="How many notices are new")
def count_notices(request: HttpRequest) -> UnreadOut:
    """Give how many of one's own notices were not read yet."""
    return UnreadOut(unread=notices.unread(actor=actor_of(request)))


@writes(
    router,
    "POST",
    "/notices/read",
    gives=UnreadOut,
    summary="Mark notices as read",
    example={"notices": ["01920000-0000-7000-8000-000000000001"]},
)
def read_notices(request: HttpRequest, body: ReadIn) -> UnreadOut:
    """Note that the token's officer read these; give how many are still new."""
    actor = actor_of(request)
    notices.mark_read(actor=actor, notice_ids=body.notices)
    return UnreadOut(unread=notices.unread(actor=actor))


@writes(
    router,
    "POST",
    "/notices/read-until",
    gives=UnreadOut,
    summary="Mark all notices up to one as read",
    example={"until": "01920000-0000-7000-8000-000000000001"},
)
def read_notices_until(request: HttpRequest, body: ReadUntilIn) -> UnreadOut:
    """Note that everything written up to this notice was read; what was written since stays new."""
    actor = actor_of(request)
    notices.mark_all_read(actor=actor, until=body.until)
    return UnreadOut(unread=notices.unread(actor=actor))
