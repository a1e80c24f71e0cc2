"""Writes of circumstances. Each leaves an event with the kind; reasons stay in the row."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from mysynergy.access.public import Actor, ActorKind, Role, acting, door
from mysynergy.circles.public import must_be_free
from mysynergy.circumstances import domain
from mysynergy.circumstances.models import Said, Weighed
from mysynergy.circumstances.selectors import circumstances_of
from mysynergy.events.public import enqueue, record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.registry.public import StandsFor, get_many, records

#: Ages grow and facts go stale: what was weighed longer ago is weighed again.
KEPT: Final = dt.timedelta(days=7)
_BATCH: Final = 200


@door("circumstances.say")
def say(
    *, actor: Actor, individual_id: uuid.UUID, kind: str, reason: str = "", with_need: bool = False
) -> None:
    """Add a circumstance of a person in the name of the actor's agency; one that stands already stays.

    ``with_need``: recorded together with a need, whose note says why; otherwise a reason is needed. Raises
    ``Invalid``, ``NotFound``, ``NotAllowed("own_circle")``, ``Conflict("changed_meanwhile")``.
    """
    filed = _filed(actor, individual_id, domain.faults_of(kind, reason, needed=not with_need))
    standing = _own(actor, filed, kind)
    if standing is not None and standing.state == "standing":
        return
    if standing is not None:
        _end(actor, standing)
    _put(actor, filed, kind, "standing", reason)
    _weigh_anew(actor, filed)


@door("circumstances.say")
def take_away(*, actor: Actor, individual_id: uuid.UUID, kind: str, reason: str) -> None:
    """Say that a circumstance does not stand, whatever it follows from; it counts no more for this agency.

    What another agency said stands for that agency. Raises as ``say``, and
    ``Conflict("circumstance_not_there")`` where it does not stand.
    """
    filed = _filed(actor, individual_id, domain.faults_of(kind, reason, needed=True))
    weighed = Weighed.objects.filter(individual_id=filed, agency_id=actor.own_agency_id).first()
    needs = weighed.needs if weighed else ()
    known = circumstances_of(actor=actor, individual_id=filed, needs=needs)
    if kind not in known.kinds:
        raise Conflict("circumstance_not_there")
    standing = _own(actor, filed, kind)
    if standing is not None:
        _end(actor, standing)
    _put(actor, filed, kind, "denied", reason)
    _weigh_anew(actor, filed)


@door("circumstances.say")
def weigh(*, actor: Actor, individual_id: uuid.UUID, needs: Collection[str]) -> int:
    """Weigh a person's circumstances for the actor's agency, whose open needs are of these kinds.

    Called by cases in the transaction that opens or closes a need. Without an open need nothing is kept.
    Returns the weight.
    """
    with acting(_eyes_of(actor, actor.own_agency_id)) as eyes:
        return _weigh(eyes, individual_id, needs)


@door("circumstances.weigh")
def weigh_for(*, actor: Actor, individual_id: str, agency_id: str, begin: str = "") -> int:
    """Weigh anew what an agency may know of a person, as that agency's own system would see it.

    A job of ``screening.record_facts`` and of a need that changed hands; with ``begin`` also where
    nothing was weighed before. Returns the weight.
    """
    agency, person = uuid.UUID(agency_id), uuid.UUID(individual_id)
    with acting(_eyes_of(actor, agency)) as eyes:
        rows = Weighed.objects.filter(agency_id=agency)
        exact = rows.filter(individual_id=person).first()
        row = exact if exact or begin else rows.filter(individual_id__in=StandsFor(person)).first()
        if row is None and not begin:
            return 0
        if person not in get_many(actor=eyes, ids=[person]):
            return 0
        return _weigh(eyes, person if row is None else row.individual_id, row.needs if row else (), keep=True)


@door("circumstances.weigh")
def weigh_old(*, actor: Actor) -> int:
    """Weigh anew what was weighed a week ago; return how many. By the clock, a batch at a time: the job runs
    again at once while there are more, so that a house of a million people gets round in its week, too.
    """
    rows = Weighed.objects.filter(weighed_at__lt=actor.now - KEPT).order_by("weighed_at", "id")[:_BATCH]
    done = 0
    for row in list(rows):
        with acting(_eyes_of(actor, row.agency_id)) as eyes:
            seen = row.individual_id in get_many(actor=eyes, ids=[row.individual_id])
            if seen:
                _weigh(eyes, row.individual_id, row.needs, keep=True)
            else:
                row.delete()
        done += 1
    if done == _BATCH:
        enqueue(job="circumstances.weigh_old", arguments={})
    return done


def _eyes_of(actor: Actor, agency_id: uuid.UUID) -> Actor:
    """Return an actor that sees what the agency sees: the weight tells nothing that it may not know."""
    if actor.kind is not ActorKind.SYSTEM:
        return actor
    return replace(
        actor,
        kind=ActorKind.AGENCY_SYSTEM,
        role=Role.AGENCY_SYSTEM,
        agency_id=agency_id,
        purpose="circumstances.weigh",
    )


def _weigh(eyes: Actor, individual_id: uuid.UUID, needs: Iterable[str], *, keep: bool = False) -> int:
    open_kinds = sorted(set(needs))
    if not open_kinds and not keep:
        Weighed.objects.filter(individual_id=individual_id, agency_id=eyes.own_agency_id).delete()
        return 0
    kinds = circumstances_of(actor=eyes, individual_id=individual_id, needs=open_kinds).kinds
    weight = domain.weight_of(kinds)
    fresh = Weighed(
        individual_id=individual_id,
        agency_id=eyes.own_agency_id,
        kinds=list(kinds),
        needs=open_kinds,
        weight=weight,
        weighed_at=eyes.now,
    )
    Weighed.objects.bulk_create(
        [fresh],
        update_conflicts=True,
        unique_fields=["individual_id", "agency"],
        update_fields=["kinds", "needs", "weight", "weighed_at"],
    )
    return weight


def _weigh_anew(actor: Actor, filed: uuid.UUID) -> None:
    row = Weighed.objects.filter(individual_id=filed, agency_id=actor.own_agency_id).first()
    if row is not None:
        with acting(_eyes_of(actor, actor.own_agency_id)) as eyes:
            _weigh(eyes, filed, row.needs, keep=True)


def _filed(actor: Actor, individual_id: uuid.UUID, faults: list[Fault]) -> uuid.UUID:
    if faults:
        raise Invalid(faults)
    seen = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if seen is None:
        raise NotFound("individual")
    must_be_free(actor=actor, individual_id=seen.id)
    return records.filed_under(actor=actor, individual_id=seen.id)


def _own(actor: Actor, filed: uuid.UUID, kind: str) -> Said | None:
    rows = Said.objects.select_for_update().filter(individual_id=filed, agency_id=actor.own_agency_id)
    return rows.filter(kind=kind, ended_at=None).first()


def _end(actor: Actor, row: Said) -> None:
    row.ended_at, row.ended_by = actor.now, actor.id
    row.save(update_fields=["ended_at", "ended_by"])


def _put(actor: Actor, filed: uuid.UUID, kind: str, state: str, reason: str) -> None:
    row = Said(
        individual_id=filed,
        agency_id=actor.own_agency_id,
        kind=kind,
        category=domain.CATEGORY_OF[kind],
        state=state,
        reason=reason.strip(),
        said_by=actor.id,
        said_at=actor.now,
    )
    # Two officers at once: one row stands. Both may have said the same; otherwise the second one is told.
    made = Said.objects.bulk_create([row], ignore_conflicts=True)
    if not Said.objects.filter(id=made[0].id).exists():
        standing = _own(actor, filed, kind)
        if standing is not None and standing.state != state:
            raise Conflict("changed_meanwhile")
        return
    record(
        actor=actor,
        type="circumstances.said" if state == "standing" else "circumstances.taken_away",
        category=domain.event_category(kind),
        subject_id=row.id,
        individual_id=filed,
        agency_id=row.agency_id,
        body={"circumstance": kind},
    )
