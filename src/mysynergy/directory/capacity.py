"""The room in a programme (HSDS ``service_capacity``): told by its agency, known before sending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.access.public import Actor, ActorKind, door
from mysynergy.directory.models import Capacity
from mysynergy.directory.selectors import programme
from mysynergy.directory.services import STOPPED
from mysynergy.events.public import Json, enqueue, record
from mysynergy.kernel.errors import Fault, Invalid, NotAllowed

CAPACITY: Final = ("available", "waiting_list", "full", "closed")
#: What was told so many days ago is no longer relied upon: it is said to be old, and does not warn.
STALE_DAYS: Final = 30
_MOST: Final = 1_000_000
_YEARS_AHEAD: Final = 5


@dataclass(frozen=True, slots=True)
class CapacityView:
    """The room in a programme as its agency told it last: ``places`` free of an ``available`` one, how many
    wait (``waiting``) on a ``waiting_list``, the next opening (``opens_on``).

    ``stale``: nothing was told for ``STALE_DAYS``; ``takes``: it may be asked without a word of warning.
    """

    programme_id: str
    status: str
    places: int | None
    waiting: int | None
    opens_on: dt.date | None
    as_of: dt.date
    told_at: dt.datetime
    stale: bool

    @property
    def takes(self) -> bool:
        """Whether nothing known today speaks against asking it."""
        return self.stale or self.status in ("available", "waiting_list")


@door("directory.tell_capacity")
def tell_capacity(
    *,
    actor: Actor,
    programme_id: str,
    status: str,
    places: int | None = None,
    waiting: int | None = None,
    opens_on: dt.date | None = None,
    as_of: dt.date | None = None,
) -> CapacityView:
    """Tell the room in a programme of one's own agency; ``as_of`` is today when absent.

    Where it takes nobody any more, what it was asked before and did not answer goes back to the holders.
    ``places`` belongs to ``available``, ``waiting`` to ``waiting_list``; ``opens_on`` to those that are not
    available. Telling the same again confirms it as of its day. Raises ``NotFound("no_programme")``,
    ``NotAllowed("programme_of_another")``, ``Invalid``.
    """
    found = programme(actor=actor, programme_id=programme_id)
    if actor.kind is not ActorKind.SYSTEM and found.agency_id != actor.agency_id:
        raise NotAllowed("programme_of_another", {"programme": programme_id})
    day = as_of or actor.today
    if faults := _faults(status, places, waiting, opens_on, day, actor.today):
        raise Invalid(faults)
    before = capacities(actor=actor, ids=[programme_id]).get(programme_id)
    row = Capacity.objects.create(
        programme_id=programme_id,
        agency_id=found.agency_id,
        status=status,
        places=places,
        waiting=waiting,
        opens_on=opens_on,
        as_of=day,
        told_by=actor.id,
        told_at=actor.now,
    )
    now = _view(row, actor.today)
    record(
        actor=actor,
        type="directory.capacity_told",
        category="public",
        subject_id=programme_id,
        agency_id=found.agency_id,
        body={"old": _said(before) if before else None, "new": _said(now)},
    )
    if not now.takes and (before is None or before.takes):
        enqueue(job=STOPPED, arguments={"programme_id": programme_id})
    return now


@door("directory.read")
def capacities(*, actor: Actor, ids: Collection[str] | None = None) -> Mapping[str, CapacityView]:
    """Return what was told last of each programme of which anything was ever told."""
    rows = Capacity.objects.order_by("programme_id", "-told_at", "-id").distinct("programme_id")
    if ids is not None:
        rows = rows.filter(programme_id__in=list(ids))
    return {row.programme_id: _view(row, actor.today) for row in rows}


def _view(row: Capacity, today: dt.date) -> CapacityView:
    return CapacityView(
        programme_id=row.programme_id,
        status=row.status,
        places=row.places,
        waiting=row.waiting,
        opens_on=row.opens_on,
        as_of=row.as_of,
        told_at=row.told_at,
        stale=(today - row.as_of).days > STALE_DAYS,
    )


def _said(view: CapacityView) -> dict[str, Json]:
    return {
        "status": view.status,
        "places": view.places,
        "waiting": view.waiting,
        "opens_on": view.opens_on.isoformat() if view.opens_on else None,
        "as_of": view.as_of.isoformat(),
    }


def _faults(
    status: str,
    places: int | None,
    waiting: int | None,
    opens_on: dt.date | None,
    as_of: dt.date,
    today: dt.date,
) -> list[Fault]:
    faults = []
    if status not in CAPACITY:
        faults.append(Fault("status", "unknown_choice"))
    for field, count, belongs in (
        ("places", places, status == "available"),
        ("waiting", waiting, status == "waiting_list"),
    ):
        if count is not None and not belongs:
            faults.append(Fault(field, "not_with_status"))
        elif count is not None and not 0 <= count <= _MOST:
            faults.append(Fault(field, "out_of_range", {"least": 0, "most": _MOST}))
    if opens_on is not None and status == "available":
        faults.append(Fault("opens_on", "not_with_status"))
    elif opens_on is not None and opens_on < today:
        faults.append(Fault("opens_on", "in_the_past"))
    elif opens_on is not None and opens_on.year > today.year + _YEARS_AHEAD:
        faults.append(Fault("opens_on", "too_far", {"latest": f"{today.year + _YEARS_AHEAD}-12-31"}))
    if as_of > today:
        faults.append(Fault("as_of", "in_the_future"))
    return faults
