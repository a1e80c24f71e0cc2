"""Officers who are away: from the first day on, the needs that they hold go to the stand-in, by the clock.

They go with their dates, also those that come later, and do not come back by themselves: whoever returns is
given work again, or opens it herself. Tasks, visits, calls and follow-ups stay with the officer.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from django.db import transaction

from mysynergy.access.public import Actor, Role, door
from mysynergy.cases.public import HANDS
from mysynergy.events.public import Json, record
from mysynergy.kernel.errors import Fault, Invalid, MySynergyError, NotAllowed, NotFound
from mysynergy.referrals.public import PLUGS
from mysynergy.worklists.domain import MOST_ABSENT_DAYS, AbsenceView
from mysynergy.worklists.models import Absence, Item

_FOR_OTHERS = frozenset({Role.SUPERVISOR, Role.COORDINATOR})
_BATCH = 500


@door("worklists.read_absences")
def absences(*, actor: Actor) -> tuple[AbsenceView, ...]:
    """Return who of the actor's agency is away or will be, the first to go first."""
    rows = Absence.objects.filter(agency_id=actor.own_agency_id, ended_at=None, last_on__gte=actor.today)
    return tuple(_view(row, actor.today) for row in rows.order_by("first_on", "id"))


def _view(row: Absence, today: dt.date) -> AbsenceView:
    now = row.first_on <= today <= row.last_on
    return AbsenceView(row.id, row.user_id, row.stand_in_id, row.first_on, row.last_on, now)


@door("worklists.absent")
def say_absent(
    *, actor: Actor, user_id: uuid.UUID, stand_in_id: uuid.UUID, first_on: dt.date, last_on: dt.date
) -> AbsenceView:
    """Say that an officer is away and who takes over: one says it of oneself, a supervisor of anybody.

    Raises ``Invalid`` by field, ``NotAllowed("not_of_others")`` for another officer's.
    """
    if user_id != actor.id and actor.role not in _FOR_OTHERS:
        raise NotAllowed("not_of_others")
    faults = []
    for field, one in (("user_id", user_id), ("stand_in_id", stand_in_id)):
        if not HANDS.can_hold(actor=actor, user_id=one):
            faults.append(Fault(field, "not_a_colleague"))
    if user_id == stand_in_id:
        faults.append(Fault("stand_in_id", "unknown_choice"))
    if last_on < max(first_on, actor.today):
        faults.append(Fault("last_on", "in_the_past"))
    elif (last_on - actor.today).days > MOST_ABSENT_DAYS:
        latest = (actor.today + dt.timedelta(days=MOST_ABSENT_DAYS)).isoformat()
        faults.append(Fault("last_on", "too_far", {"latest": latest}))
    away = Absence.objects.filter(agency_id=actor.own_agency_id, ended_at=None)
    if away.filter(user_id=stand_in_id, first_on__lte=last_on, last_on__gte=first_on).exists():
        faults.append(Fault("stand_in_id", "away_too"))
    if faults:
        raise Invalid(faults)
    row = Absence.objects.create(
        agency_id=actor.own_agency_id,
        user_id=user_id,
        stand_in_id=stand_in_id,
        first_on=first_on,
        last_on=last_on,
        said_by=actor.own_id,
        said_at=actor.now,
    )
    _tell(actor, row, "absence_said", {"stand_in": str(stand_in_id)})
    return _view(row, actor.today)


@door("worklists.absent")
def end_absence(*, actor: Actor, absence_id: uuid.UUID) -> None:
    """End an absence early, or take it back. Twice is once.

    Raises ``NotFound``, ``NotAllowed("not_of_others")``.
    """
    row = Absence.objects.filter(id=absence_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("absence_not_found")
    if row.user_id != actor.id and actor.role not in _FOR_OTHERS:
        raise NotAllowed("not_of_others")
    if Absence.objects.filter(id=row.id, ended_at=None).update(ended_at=actor.now):
        _tell(actor, row, "absence_ended", {})


def _tell(actor: Actor, row: Absence, happened: str, body: dict[str, Json]) -> None:
    record(
        actor=actor,
        type=f"worklists.{happened}",
        category="staff",
        subject_id=row.id,
        agency_id=row.agency_id,
        body={"officer": str(row.user_id), "from": str(row.first_on), "until": str(row.last_on), **body},
    )


@door("worklists.hand_over")
def hand_over(*, actor: Actor) -> int:
    """Give what stands in the name of officers who are away today to their stand-ins; return of how much.

    For a system actor; repeatable. What cannot be given (the stand-in is of the person's circle, or left)
    stays and is escalated by its date as everything is.
    """
    moved = 0
    today = Absence.objects.filter(ended_at=None, first_on__lte=actor.today, last_on__gte=actor.today)
    for row in today.order_by("first_on", "id"):
        there = replace(actor, agency_id=row.agency_id)
        held = Item.objects.filter(what="need", officer_id=row.user_id, holder_agency_id=row.agency_id)
        for need_id in list(held.order_by("due_at", "id").values_list("need_id", flat=True)[:_BATCH]):
            moved += _to_stand_in(there, need_id, row.stand_in_id)
    return moved


def _to_stand_in(actor: Actor, need_id: uuid.UUID, stand_in: uuid.UUID) -> bool:
    try:
        with transaction.atomic():
            PLUGS.take_turns(need_id)
            changed = HANDS.give(actor=actor, need_id=need_id, to_user=stand_in, because="holder_away")
            if changed:
                PLUGS.answers(actor=actor, need_id=need_id, officer_id=stand_in)
            return changed
    except MySynergyError:
        return False


#: What the clock runs for this room, by name.
JOBS: Final[Mapping[str, Callable[..., object]]] = {"worklists.hand_over": hand_over}
