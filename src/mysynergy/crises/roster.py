"""Who is on duty at an agency, and who is asked when nobody is, or nobody answers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from mysynergy.access.public import Actor, Role, acting, colleagues, door
from mysynergy.crises.domain import DutyView, duty_faults
from mysynergy.crises.models import Duty
from mysynergy.events.public import record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound

#: Who is asked after those on duty: first whose work it is to answer for others.
ANSWERING = (Role.SUPERVISOR, Role.COORDINATOR, Role.CASEWORKER, Role.INTAKE_OFFICER)


def next_to_ask(
    actor: Actor, agency_id: uuid.UUID, now: dt.datetime, asked: Collection[uuid.UUID]
) -> uuid.UUID | None:
    """Return whom to ask next: on duty, then supervisors, coordinators, caseworkers, the counter.

    ``None`` when everybody was asked already. Raises ``Conflict("nobody_to_hold")`` for an agency without
    anybody who could answer, where nobody was asked before: later it returns ``None``, so that one agency
    whose officers all left does not stop the clock of the others.
    """
    with acting(actor.as_system("crises.roster")) as system:
        staff = {
            one.id: one
            for one in colleagues(actor=system, agency_id=agency_id)
            if any(role.value in one.roles for role in ANSWERING)
        }
        duty = Duty.objects.filter(agency_id=agency_id, starts_at__lte=now, ends_at__gt=now)
        on_duty = [row.user_id for row in duty.order_by("starts_at", "id") if row.user_id in staff]
    ranked = [one.id for role in ANSWERING for one in staff.values() if role.value in one.roles]
    if not ranked and not asked:
        raise Conflict("nobody_to_hold", {"agency_id": str(agency_id)})
    return next((one for one in (*on_duty, *ranked) if one not in asked), None)


@door("crises.read")
def duties(*, actor: Actor) -> tuple[DutyView, ...]:
    """Return the turns of duty of the actor's agency that are not over, the soonest first."""
    rows = Duty.objects.filter(agency_id=actor.own_agency_id, ends_at__gt=actor.now)
    return tuple(_view(row) for row in rows.order_by("starts_at", "id")[:200])


def _view(row: Duty) -> DutyView:
    return DutyView(row.id, row.user_id, row.starts_at, row.ends_at)


@door("crises.roster")
def set_duty(*, actor: Actor, user_id: uuid.UUID, starts_at: dt.datetime, ends_at: dt.datetime) -> DutyView:
    """Put an officer of the actor's agency on duty for people in danger. Raises ``Invalid``."""
    faults = duty_faults(starts_at, ends_at, actor.now)
    people = {one.id for one in colleagues(actor=actor) if any(role.value in one.roles for role in ANSWERING)}
    if user_id not in people:
        faults.append(Fault("user_id", "not_a_colleague"))
    if faults:
        raise Invalid(faults)
    row = Duty.objects.create(
        agency_id=actor.own_agency_id, user_id=user_id, starts_at=starts_at, ends_at=ends_at
    )
    _tell(actor, row, "crises.duty_set")
    return _view(row)


@door("crises.roster")
def end_duty(*, actor: Actor, duty_id: uuid.UUID) -> None:
    """End a turn of duty now, or take out one that has not begun. Raises ``NotFound``."""
    row = Duty.objects.filter(id=duty_id, agency_id=actor.own_agency_id, ends_at__gt=actor.now).first()
    if row is None:
        raise NotFound("duty_not_found")
    if row.starts_at >= actor.now:
        row.delete()
    else:
        row.ends_at = actor.now
        row.save(update_fields=["ends_at"])
    _tell(actor, row, "crises.duty_ended")


def _tell(actor: Actor, row: Duty, happened: str) -> None:
    record(
        actor=actor,
        type=happened,
        category="staff",
        subject_id=row.id,
        body={
            "user": str(row.user_id),
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
        },
    )
