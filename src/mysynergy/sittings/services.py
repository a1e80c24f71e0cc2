"""A sitting begins, pauses, goes on and ends. What is done in it is done by the rooms of those things."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from mysynergy.access.public import Actor, door
from mysynergy.circles.public import must_be_free
from mysynergy.events.public import Happened, Json, of_individuals, record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.registry.public import StandsFor, get_many
from mysynergy.sittings.domain import ENDED, LONGEST, MARKS, OPEN, PAUSED, STEPS, SittingView
from mysynergy.sittings.models import Sitting, Stretch, Tie
from mysynergy.sittings.selectors import view_of

#: So many events of one person are looked through: far more than anybody does in a day.
_EVENTS = 500
_BATCH = 200


@door("sittings.sit")
def begin(*, actor: Actor, individual_id: uuid.UUID) -> SittingView:
    """Begin a sitting with a person; one that the actor left goes on. Twice begins one.

    Whoever sat with somebody else leaves that one for now: nobody's time runs at two counters at once.
    Raises ``NotFound`` where the actor may not see her, ``NotAllowed("own_circle")``.
    """
    person = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if person is None:
        raise NotFound("individual")
    must_be_free(actor=actor, individual_id=person.id)
    open_ones = Sitting.objects.filter(officer_id=actor.own_id, agency_id=actor.own_agency_id, state=OPEN)
    standing = list(open_ones.select_for_update().order_by("id"))  # in one order, before the one that goes on
    row = _going(actor, person.id)
    for other in standing:
        if row is None or other.id != row.id:
            _leave(actor, other)
    if row is None:
        try:
            with transaction.atomic():
                row = _begun(actor, person.id)
        except IntegrityError:  # pressed twice
            row = _going(actor, person.id)
            if row is None:
                raise
    elif row.state == PAUSED:
        _on(actor, row)
    return view_of(row, actor)


def _leave(actor: Actor, row: Sitting) -> None:
    _stop(actor, row, actor.now)
    row.state = PAUSED
    row.save(update_fields=["state"])


def _going(actor: Actor, individual_id: uuid.UUID) -> Sitting | None:
    rows = Sitting.objects.select_for_update().filter(
        individual_id__in=StandsFor(individual_id), officer_id=actor.own_id, agency_id=actor.own_agency_id
    )
    return rows.exclude(state=ENDED).first()


def _begun(actor: Actor, individual_id: uuid.UUID) -> Sitting:
    row = Sitting.objects.create(
        individual_id=individual_id,
        agency_id=actor.own_agency_id,
        officer_id=actor.own_id,
        started_at=actor.now,
    )
    Stretch.objects.create(sitting=row, agency_id=row.agency_id, begun_at=actor.now)
    _tell(actor, row, "begun", {})
    return row


def _on(actor: Actor, row: Sitting) -> None:
    row.state = OPEN
    row.save(update_fields=["state"])
    Stretch.objects.create(sitting=row, agency_id=row.agency_id, begun_at=actor.now)


@door("sittings.sit")
def mark(*, actor: Actor, sitting_id: uuid.UUID, step: str, said: str) -> SittingView:
    """Say of a step that it is ``done`` or ``not_needed``; empty takes back what was said.

    Raises ``Invalid`` (``step``), ``NotFound``, ``Conflict("sitting_ended")``.
    """
    if step not in STEPS or (said and said not in MARKS):
        raise Invalid([Fault("step", "unknown_choice")])
    row = _mine(actor, sitting_id)
    row.marks = {**row.marks, step: said} if said else {k: v for k, v in row.marks.items() if k != step}
    row.save(update_fields=["marks"])
    return view_of(row, actor)


@door("sittings.sit")
def pause(*, actor: Actor, sitting_id: uuid.UUID) -> SittingView:
    """Leave a sitting; the time stops, and it goes on where it was left. Raises as ``mark``."""
    row = _mine(actor, sitting_id)
    if row.state == OPEN:
        _leave(actor, row)
    return view_of(row, actor)


@door("sittings.sit")
def end(*, actor: Actor, sitting_id: uuid.UUID) -> SittingView:
    """End a sitting: what was done in it is tied to it for good. Raises as ``mark``."""
    row = _mine(actor, sitting_id)
    if row.state == OPEN:
        _stop(actor, row, actor.now)
    row.state, row.ended_at = ENDED, actor.now
    row.save(update_fields=["state", "ended_at"])
    view = view_of(row, actor)
    _tell(actor, row, "ended", {"minutes": int(view.took.total_seconds() // 60), "events": len(view.events)})
    return view


@door("sittings.tidy")
def pause_forgotten(*, actor: Actor) -> int:
    """Pause sittings that nobody ended: the time stops at the last thing done in them. By the clock."""
    forgotten = Stretch.objects.filter(until_at__isnull=True, begun_at__lt=actor.now - LONGEST)
    done = 0
    for stretch in forgotten.select_related("sitting").order_by("begun_at", "id")[:_BATCH]:
        row = Sitting.objects.select_for_update().get(id=stretch.sitting_id)
        if row.state != OPEN:
            continue
        last = _in_it(row, stretch.begun_at, actor.now)
        _stop(actor, row, max((one.occurred_at for one in last), default=stretch.begun_at))
        row.state = PAUSED
        row.save(update_fields=["state"])
        done += 1
    return done


def _mine(actor: Actor, sitting_id: uuid.UUID) -> Sitting:
    rows = Sitting.objects.select_for_update().filter(
        id=sitting_id, officer_id=actor.own_id, agency_id=actor.own_agency_id
    )
    row = rows.first()
    if row is None:
        raise NotFound("sitting_not_found")
    if row.state == ENDED:
        raise Conflict("sitting_ended")
    return row


def _stop(actor: Actor, row: Sitting, until: dt.datetime) -> None:
    """End the stretch that goes on and tie to the sitting what its officer did for this person in it."""
    stretch = Stretch.objects.filter(sitting=row, until_at__isnull=True).first()
    if stretch is None:
        return
    Stretch.objects.filter(id=stretch.id).update(until_at=until)
    Tie.objects.bulk_create(
        (
            Tie(sitting=row, agency_id=row.agency_id, event_id=one.id, occurred_at=one.occurred_at)
            for one in _in_it(row, stretch.begun_at, until)
        ),
        ignore_conflicts=True,
    )


def _in_it(row: Sitting, begun: dt.datetime, until: dt.datetime) -> list[Happened]:
    found = of_individuals(individual_ids=StandsFor(row.individual_id), limit=_EVENTS)
    return [
        one
        for one in found
        if one.actor_id == row.officer_id
        and begun <= one.occurred_at <= until
        and not one.type.startswith("sittings.")
    ]


def _tell(actor: Actor, row: Sitting, happened: str, body: dict[str, Json]) -> None:
    record(
        actor=actor,
        type=f"sittings.{happened}",
        category="needs",
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        body=body,
    )
