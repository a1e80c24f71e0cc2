"""Reads of requests over one's own record, and what a decider has to know."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models import Count, F, Q

from mysynergy.access.public import Actor, Bar, Kept, Subject, acting, door
from mysynergy.kernel.errors import NotFound
from mysynergy.privacy.domain import HoldView, Look, RequestView, decided_duties
from mysynergy.privacy.models import Hold, Request, Say
from mysynergy.privacy.rooms import ROOMS, subject_of
from mysynergy.privacy.sealing import opened
from mysynergy.vault.public import keys_of

_JOB = "privacy.look"


def views(actor: Actor, rows: Sequence[Request]) -> tuple[RequestView, ...]:
    """Return requests as plain values, opened with one query for the keys."""
    keys = keys_of(scopes={row.individual_id for row in rows})
    said = dict(
        Say.objects.filter(request__in=[row.id for row in rows], agency=actor.agency_id).values_list(
            "request_id", "agrees"
        )
    )
    return tuple(
        RequestView(
            id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            kind=row.kind,
            channel=row.channel,
            shown=row.shown,
            words=opened(keys, row.individual_id, row.id, row.words),
            state=row.state,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            because=tuple(row.because),
            answer=opened(keys, row.individual_id, row.id, row.answer),
            retention=row.retention,
            erased=row.erased,
            concerned=len(row.concerned),
            own_say=said.get(row.id),
        )
        for row in rows
    )


@door("privacy.read")
def requests(
    *, actor: Actor, individual_id: uuid.UUID | None = None, state: str | None = None, limit: int = 200
) -> tuple[RequestView, ...]:
    """Return requests made at the actor's agency or concerning its records: open ones first, the oldest
    before.
    """
    if actor.agency_id is None:
        return ()
    mine = Q(agency_id=actor.agency_id) | Q(concerned__contains=[actor.agency_id])
    rows = Request.objects.filter(mine)
    if individual_id is not None:
        rows = rows.filter(individual_id=individual_id)
    if state is not None:
        rows = rows.filter(state=state)
    newest = rows.order_by(F("decided_at").desc(nulls_first=True), "asked_at", "id")[:limit]
    return views(actor, list(newest))


@door("privacy.read")
def request(*, actor: Actor, request_id: uuid.UUID) -> RequestView:
    """Return one request. Raises ``NotFound`` for one of agencies that hold nothing with the actor's."""
    return views(actor, [row_of(actor, request_id)])[0]


def row_of(actor: Actor, request_id: uuid.UUID) -> Request:
    """Return a row the actor's agency received or is concerned by. Raises ``NotFound``."""
    row = Request.objects.filter(id=request_id).first()
    if row is None or actor.agency_id not in (row.agency_id, *row.concerned):
        raise NotFound("privacy_request_not_found")
    return row


@door("privacy.read")
def look(*, actor: Actor, request_id: uuid.UUID) -> Look:
    """Return what stands in the way of an erasure now, at any agency, and what would stay of her record.

    Codes and counts only: which agency's need or award it is, is not told.
    """
    row = row_of(actor, request_id)
    subject = subject_of(actor=actor.as_system(_JOB), individual_id=row.individual_id)
    return looked(actor, row, subject)


def looked(actor: Actor, row: Request, subject: Subject) -> Look:
    """Ask every room what it has against erasing, and the agencies concerned what they said."""
    bars: list[Bar] = []
    kept: list[Kept] = []
    with acting(actor.as_system(_JOB)) as system:
        for room in ROOMS:
            if room.stands is not None:
                standing = room.stands(actor=system, subject=subject)
                bars += standing.bars
                kept += standing.kept
        says = Say.objects.filter(request=row).aggregate(
            agree=Count("id", filter=Q(agrees=True)), object=Count("id", filter=Q(agrees=False))
        )
        silent = len(set(row.concerned) - {row.agency_id}) - says["agree"] - says["object"]
    if says["object"]:
        bars.append(Bar("erasure_objected", says["object"]))
    if silent > 0:
        bars.append(Bar("erasure_others_silent", silent))
    duties, running = decided_duties(kept, actor.today)
    return Look(bars=(*bars, *running), duties=duties)


@door("privacy.read")
def holds(*, actor: Actor, individual_id: uuid.UUID) -> tuple[HoldView, ...]:
    """Return the legal holds that the actor's agency set on a person and that stand."""
    rows = Hold.objects.filter(individual_id=individual_id, lifted_at=None).order_by("set_at", "id")
    return tuple(HoldView(row.id, row.individual_id, row.agency_id, row.reason, row.set_at) for row in rows)


@door("privacy.erase")
def unsound(*, actor: Actor) -> Mapping[str, int]:
    """Return how many things about erasures do not fit together; all noughts in a sound house.

    ``body_without_erasure``: an event lost its body though no erasure of its person is recorded.
    ``key_without_erasure``: a person's key is gone without the event of it. ``came_back``: a person was
    erased, and yet a golden record with a name stands (an older backup was restored).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_unsound()")
        body, key, back = cursor.fetchone()
    return {"body_without_erasure": body, "key_without_erasure": key, "came_back": back}
