"""What stands in the name of an officer who left: tasks, visits and leads go to a colleague, by the clock."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from mysynergy.access.public import Actor, door
from mysynergy.cases.public import cases_of, casework
from mysynergy.kernel.errors import Conflict
from mysynergy.plans.models import Lead, Task, Visit
from mysynergy.plans.telling import tell

_BATCH = 500


@door("plans.keep")
def keep_named(*, actor: Actor) -> int:
    """Give tasks, visits and leads of officers who left to somebody who is there; return of how many.

    For a system actor; repeatable. To who manages the case, else whoever of the agency works with people and
    has not the person in her own circle; an agency that has nobody keeps them as they are. Whether an officer
    is there is asked once for each officer.
    """
    return _tasks_and_visits(actor) + _leads(actor)


def _tasks_and_visits(actor: Actor) -> int:
    moved = 0
    for rows in (Task.objects.filter(state="open"), Visit.objects.filter(state="planned")):
        pairs = rows.order_by().values_list("officer_id", "agency_id").distinct()
        for officer_id, agency_id in list(pairs):
            if casework.works_at(actor=actor, user_id=officer_id, agency_id=agency_id):
                continue
            for row in rows.filter(officer_id=officer_id, agency_id=agency_id).order_by("id")[:_BATCH]:
                moved += _give_on(actor, row)
    return moved


def _give_on(actor: Actor, row: Task | Visit) -> int:
    manager = casework.case(actor=actor, case_id=row.case_id).manager_id
    found = _somebody(actor, row.agency_id, manager, row.individual_id)
    if found is None:
        return 0
    same = {"id": row.id, "officer_id": row.officer_id, "state": row.state}
    changed = (
        Task.objects.filter(**same).update(officer_id=found)
        if isinstance(row, Task)
        else Visit.objects.filter(**same).update(officer_id=found)
    )
    if changed:
        tell(
            actor,
            "plans.given_on",
            {"case": str(row.case_id), "officer": str(found)},
            subject_id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
        )
    return changed


def _leads(actor: Actor) -> int:
    moved = 0
    standing = Lead.objects.filter(until=None)
    for manager_id, agency_id in list(standing.order_by().values_list("manager_id", "agency_id").distinct()):
        if casework.works_at(actor=actor, user_id=manager_id, agency_id=agency_id):
            continue
        for row in standing.filter(manager_id=manager_id, agency_id=agency_id).order_by("id")[:_BATCH]:
            found = _somebody(actor, agency_id, None, row.individual_id)
            if found is None:
                continue
            if not Lead.objects.filter(id=row.id, until=None, manager_id=manager_id).update(manager_id=found):
                continue
            moved += 1
            tell(
                actor,
                "plans.lead_given_on",
                {"manager": str(found)},
                subject_id=row.id,
                individual_id=row.individual_id,
                agency_id=agency_id,
            )
            for case in cases_of(actor=actor, individual_id=row.individual_id):
                if case.agency_id == agency_id and case.closed_at is None and case.manager_id == manager_id:
                    there = replace(actor, agency_id=agency_id)
                    casework.set_manager(actor=there, case_id=case.id, manager_id=found)
    return moved


def _somebody(
    actor: Actor, agency_id: uuid.UUID, first: uuid.UUID | None, about: uuid.UUID
) -> uuid.UUID | None:
    try:
        return casework.named_officer(actor=actor, agency_id=agency_id, first=first, about=about)
    except Conflict:
        return None


#: What the clock runs for this room, by name.
JOBS: Final[Mapping[str, Callable[..., object]]] = {"plans.keep_named": keep_named}
