"""Declaring a holiday that the package of holidays does not know."""

from __future__ import annotations

import datetime as dt
import uuid

from mysynergy.access.public import Actor, acting, door
from mysynergy.events.public import enqueue, record
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.workdays.days import STATES
from mysynergy.workdays.domain import MOST_WORDS, HolidayView
from mysynergy.workdays.models import Holiday
from mysynergy.workdays.selectors import holiday_view


@door("workdays.declare")
def declare_holiday(
    *, actor: Actor, day: dt.date, state: str | None, name_ms: str, name_en: str, source: str
) -> HolidayView:
    """Declare a day on which offices of ``state`` (``None``: of the whole nation) do not work; once.

    By the joint secretariat or the operator, for good: dates that it moves stay moved.
    Clocks that start from now count it so; those that run are moved after commit, by a job. Raises
    ``Invalid`` for a day that is over, a state there is none of, or missing words.
    """
    faults = []
    if state is not None and state not in STATES:
        faults.append(Fault("state", "unknown_choice"))
    if day < actor.today:
        faults.append(Fault("day", "in_the_past"))
    for field, text in (("name_ms", name_ms), ("name_en", name_en), ("source", source)):
        if not text.strip():
            faults.append(Fault(field, "required"))
        elif len(text) > MOST_WORDS:
            faults.append(Fault(field, "too_long", {"most": MOST_WORDS, "has": len(text)}))
    if faults:
        raise Invalid(faults)
    words = {"name_ms": name_ms.strip(), "name_en": name_en.strip(), "source": source.strip()}
    with acting(actor.as_system("workdays.declare")) as system:  # nobody else writes what all read
        row, made = Holiday.objects.get_or_create(
            day=day, state=state, defaults={**words, "declared_at": actor.now}
        )
        if made:
            record(
                actor=system,
                type="workdays.holiday_declared",
                category="public",
                subject_id=row.id,
                body={"day": day.isoformat(), "state": state, "source": row.source},
            )
            enqueue(job="clocks.move_for_holidays", arguments={})
    return holiday_view(row)


@door("workdays.declare")
def note_moved(*, actor: Actor, holiday_id: uuid.UUID) -> None:
    """Note that all due dates that stood when a holiday was declared have been moved. For room ``clocks``."""
    Holiday.objects.filter(id=holiday_id, moved_at=None).update(moved_at=actor.now)
