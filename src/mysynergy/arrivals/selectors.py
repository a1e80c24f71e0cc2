"""Reads of arrivals: the own agency's, through row-level security."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count, Q, QuerySet

from mysynergy.access.public import Actor, door
from mysynergy.arrivals import domain
from mysynergy.arrivals.domain import ArrivalView, AttachmentView, Counter, Queue, TryView
from mysynergy.arrivals.models import Arrival, Attachment, Try
from mysynergy.arrivals.papers import content
from mysynergy.arrivals.sealing import opened
from mysynergy.events.public import record
from mysynergy.files.public import FileView, files
from mysynergy.kernel.errors import Fault, Invalid, NotFound

MOST = 100


@door("arrivals.read")
def arrivals(
    *,
    actor: Actor,
    view: str = "",
    channel: str = "",
    limit: int = MOST,
    after: uuid.UUID | None = None,
) -> Queue:
    """Return a part of the own agency's queue, what is due first at the top, and how many stand in each.

    ``view``: empty for all that is open, ``mine``, ``nobodys``, ``calls`` (calls owed), ``late``, ``closed``
    (the newest first). ``after``: the arrival behind which the part begins, where it stands now. Raises
    ``Invalid`` for another view.
    """
    views = _views(actor)
    if (view and view not in views) or (channel and channel not in domain.CHANNELS):
        raise Invalid([Fault("view", "unknown_choice")])
    own = Arrival.objects.filter(agency_id=actor.own_agency_id)
    standing = own.exclude(state="closed")
    mine = Q(held_by_id=actor.id)
    counts = standing.aggregate(
        all=Count("id"),
        **{name: Count("id", filter=q) for name, q in views.items() if name != "closed"},
        calls_mine=Count("id", filter=views["calls"] & mine),
        late_mine=Count("id", filter=views["late"] & mine),
    )
    rows = own.filter(views[view]) if view == "closed" else standing.filter(views.get(view, Q()))
    if channel:
        rows = rows.filter(channel=channel)
    order = ("-closed_at", "-id") if view == "closed" else ("due_at", "id")
    last = own.filter(id=after).first() if after is not None else None
    if last is not None and view == "closed" and last.closed_at is not None:
        rows = rows.filter(Q(closed_at__lt=last.closed_at) | Q(closed_at=last.closed_at, id__lt=last.id))
    elif last is not None and last.due_at is not None:
        rows = rows.filter(Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, id__gt=last.id))
    return Queue(_listed(rows.order_by(*order)[:limit], actor), **counts)


def _views(actor: Actor) -> Mapping[str, Q]:
    return {
        "mine": Q(held_by_id=actor.id),
        "nobodys": Q(state="waiting"),
        "calls": Q(owes_call=True),
        "late": Q(due_at__lt=actor.now),
        "closed": Q(state="closed"),
    }


@door("arrivals.read")
def arrival(*, actor: Actor, arrival_id: uuid.UUID) -> ArrivalView:
    """Return one arrival of the own agency with its tries and attachments. Raises ``NotFound``."""
    row = Arrival.objects.filter(id=arrival_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("arrival_not_found")
    return view_of(row, actor)


@door("arrivals.read")
def counter(*, actor: Actor, office: str, day: dt.date | None = None) -> Counter:
    """Return one office of the own agency on one day (today): who waits, and how long people waited."""
    on = day or actor.today
    rows = Arrival.objects.filter(
        agency_id=actor.own_agency_id, office=office, day=on, channel="walk_in"
    ).order_by("ticket")
    times = list(rows.values_list("arrived_at", "taken_at", "state", "outcome"))
    # Somebody who left before being called waited too, but nobody knows how long: counted apart.
    called = [(came, taken) for came, taken, _state, end in times if taken is not None and end != "left"]
    median, longest = domain.waits(called)
    return Counter(
        offices=_offices(actor, on),
        office=office,
        day=on,
        waiting=_listed(rows.filter(state="waiting"), actor),
        served_now=_listed(rows.filter(state="held"), actor),
        arrived=len(times),
        served=sum(state == "closed" and end != "left" for _came, _taken, state, end in times),
        left=sum(end == "left" for *_times, end in times),
        median_wait=median,
        longest_wait=longest,
    )


@door("arrivals.read")
def open_attachment(
    *, actor: Actor, arrival_id: uuid.UUID, attachment_id: uuid.UUID
) -> tuple[AttachmentView, bytes]:
    """Return what came with a letter, and its bytes; each opening is an event.

    Raises ``NotFound`` (none of this letter, refused when it came, or a document now), ``Conflict`` with
    ``document_held_back`` (a scanner found something in it) or ``document_damaged``.
    """
    view = arrival(actor=actor, arrival_id=arrival_id)
    row = Attachment.objects.filter(arrival_id=view.id, id=attachment_id, file__isnull=False).first()
    found = next((one for one in view.attachments if one.id == attachment_id), None)
    if row is None or found is None:
        raise NotFound("file_gone")
    whole = content(actor, row)
    record(
        actor=actor,
        type="arrivals.attachment_opened",
        category="needs.private",
        subject_id=view.id,
        individual_id=view.individual_id,
        agency_id=actor.agency_id,
        body={"attachment": str(attachment_id)},
    )
    return found, whole


def _offices(actor: Actor, day: dt.date) -> tuple[str, ...]:
    """Return the counters of the own agency at which tickets were given in the month before, by name."""
    since = day - dt.timedelta(days=30)
    rows = Arrival.objects.filter(agency_id=actor.own_agency_id, channel="walk_in", day__gte=since)
    return tuple(rows.order_by("office").values_list("office", flat=True).distinct())


def view_of(row: Arrival, actor: Actor) -> ArrivalView:
    """Return an arrival as a plain value."""
    return _listed([row], actor)[0]


def _listed(rows: Sequence[Arrival] | QuerySet[Arrival], actor: Actor) -> tuple[ArrivalView, ...]:
    found = list(rows)
    ids = [row.id for row in found]
    tries: dict[uuid.UUID, list[TryView]] = {}
    for one in Try.objects.filter(arrival_id__in=ids).order_by("at", "id") if ids else ():
        tries.setdefault(one.arrival_id, []).append(TryView(one.at, one.by, one.result))
    letters = [row.id for row in found if row.channel == "email"]
    attached = list(Attachment.objects.filter(arrival_id__in=letters).order_by("number")) if letters else []
    about = files(ids=[one.file_id for one in attached if one.file_id]) if attached else {}
    return tuple(_view(row, actor, tries.get(row.id, ()), attached, about) for row in found)


def _view(
    row: Arrival,
    actor: Actor,
    tries: Collection[TryView],
    attached: Sequence[Attachment],
    about: Mapping[uuid.UUID, FileView],
) -> ArrivalView:
    said = opened(row)
    own = [one for one in attached if one.arrival_id == row.id]
    return ArrivalView(
        id=row.id,
        channel=row.channel,
        office=row.office,
        ticket=row.ticket,
        arrived_at=row.arrived_at,
        state=row.state,
        held_by=row.held_by_id,
        due_at=row.due_at,
        late=row.state != "closed" and row.due_at is not None and row.due_at < actor.now,
        owes_call=row.owes_call,
        passed_on=row.passed_on,
        taken_at=row.taken_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        individual_id=row.individual_id,
        draft_id=row.draft_id,
        led_to=row.led_to,
        version=row.version,
        sheet=said.sheet,
        emptied=not bytes(row.cipher),
        tries=tuple(tries),
        attachments=tuple(_attachment(one, said.names, about) for one in own),
    )


def _attachment(one: Attachment, names: Sequence[str], about: Mapping[uuid.UUID, FileView]) -> AttachmentView:
    name = names[one.number - 1] if one.number <= len(names) else ""
    file = about.get(one.file_id) if one.file_id else None
    if file is None or (file.emptied_at is not None and one.document_id is None):
        return AttachmentView(one.id, one.number, name, one.refused or "file_gone")
    return AttachmentView(
        one.id, one.number, name, "", file.type.media, file.size, file.scan, one.document_id
    )
