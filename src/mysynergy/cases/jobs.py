"""Work that runs by the clock: what nobody acted on goes to supervisors, then to heads and coordinators,
then to the secretariat."""

from __future__ import annotations

from mysynergy.access.public import Actor, door
from mysynergy.cases.models import Need
from mysynergy.cases.views import Escalation
from mysynergy.events.public import enqueue, record
from mysynergy.workdays.public import calendar_at

_BATCH = 500
#: To whom word goes next, from whom; each but the first a working day later.
_NEXT = {"supervisor": "head", "head": "secretariat"}


@door("cases.work")
def escalate_overdue(*, actor: Actor) -> Escalation:
    """Bring needs past their date to the holder's supervisors, a working day later to the head and the
    coordinator of that agency, and another later to the secretariat.

    For a system actor; repeatable: a need goes up one step at most per run, and a step is taken once. At most
    500 needs per step and run; the job runs again while there are more.
    """
    overdue = Need.objects.filter(state="open", held_until__lt=actor.now)
    first = list(overdue.filter(escalated_to=None).order_by("held_until")[:_BATCH])
    waiting = {
        step: list(overdue.filter(escalated_to=step).order_by("escalated_at")[:_BATCH]) for step in _NEXT
    }
    up = sum(_raise(actor, row, "supervisor") for row in first)
    further = {
        _NEXT[step]: sum(_raise(actor, row, _NEXT[step]) for row in rows if _waited_a_working_day(row, actor))
        for step, rows in waiting.items()
    }
    if max(up, *further.values()) == _BATCH:
        # After a holiday far more than one run takes fall due at once; they do not wait for the next quarter.
        enqueue(job="cases.escalate_overdue", arguments={})
    return Escalation(up, further["secretariat"], further["head"])


def _waited_a_working_day(row: Need, actor: Actor) -> bool:
    if row.escalated_at is None or row.holder_agency_id is None:
        return True
    calendar = calendar_at(actor=actor, agency_id=row.holder_agency_id)
    return calendar.due_after(row.escalated_at, 1) < actor.now


def _raise(actor: Actor, row: Need, to: str) -> int:
    changed = Need.objects.filter(
        id=row.id, state="open", held_until=row.held_until, escalated_to=row.escalated_to
    ).update(escalated_to=to, escalated_at=actor.now)
    if changed:
        record(
            actor=actor,
            type="cases.need_escalated",
            category=row.category,
            subject_id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            body={"old": row.escalated_to, "new": to},
        )
    return changed
