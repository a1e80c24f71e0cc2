"""What happened to a person, and who read her page: both from events."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router
from pydantic import JsonValue

from mysynergy.access.public import users_by_id
from mysynergy.api.bearer import opened
from mysynergy.api.operations import reads
from mysynergy.api.shapes import MOST_IN_A_LIST, Out, Page, PagingIn, part
from mysynergy.events.public import Happened
from mysynergy.history.public import events_of

router = Router(tags=["history"])


class EventOut(Out):
    """One thing that happened, as the reader may see it; ``body`` holds ids, old and new values.

    Events of one ``act_id`` are one deed with its consequences. ``withheld`` stands for a name the reader has
    no need of; an agency or actor whose name is a secret is null.
    """

    id: uuid.UUID
    type: str
    category: str
    subject_id: str
    agency_id: uuid.UUID | None
    actor_kind: str
    actor_id: uuid.UUID | None
    actor_name: str | None
    actor_role: str
    purpose: str
    occurred_at: dt.datetime
    act_id: uuid.UUID | None
    body: dict[str, JsonValue]


class ReaderOut(Out):
    """Who read her page, for which purpose, in which hour."""

    id: uuid.UUID
    agency_id: uuid.UUID | None
    reader_id: uuid.UUID | None
    reader_name: str | None
    reader_role: str
    purpose: str
    read_at: dt.datetime


def _events(
    request: HttpRequest, individual_id: uuid.UUID, *, of_reading: bool
) -> tuple[tuple[Happened, ...], dict[uuid.UUID, str]]:
    actor = opened(request, individual_id)
    found = events_of(actor=actor, individual_id=individual_id, reads=of_reading, limit=MOST_IN_A_LIST)
    ids = frozenset(one.actor_id for one in found if one.actor_id is not None)
    people = users_by_id(actor=actor, ids=ids)
    return found, {user_id: user.name for user_id, user in people.items()}


@reads(router, "/individuals/{individual_id}/timeline", gives=Page[EventOut], summary="What happened")
def timeline(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[EventOut]:
    """Give the events about a person that the reader may see, newest first."""
    found, names = _events(request, individual_id, of_reading=False)
    return part(
        paging,
        found,
        key=lambda one: one.id,
        show=lambda one: EventOut(
            id=one.id,
            type=one.type,
            category=one.category,
            subject_id=one.subject_id,
            agency_id=one.agency_id,
            actor_kind=one.actor_kind,
            actor_id=one.actor_id,
            actor_name=names.get(one.actor_id) if one.actor_id else None,
            actor_role=one.actor_role,
            purpose=one.purpose,
            occurred_at=one.occurred_at,
            act_id=one.act_id,
            body=dict(one.body),
        ),
    )


@reads(router, "/individuals/{individual_id}/readers", gives=Page[ReaderOut], summary="Who read her page")
def readers(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[ReaderOut]:
    """Give the readings that the reader may see, newest first."""
    found, names = _events(request, individual_id, of_reading=True)
    return part(
        paging,
        found,
        key=lambda one: one.id,
        show=lambda one: ReaderOut(
            id=one.id,
            agency_id=one.agency_id,
            reader_id=one.actor_id,
            reader_name=names.get(one.actor_id) if one.actor_id else None,
            reader_role=one.actor_role,
            purpose=one.purpose,
            read_at=one.occurred_at,
        ),
    )
