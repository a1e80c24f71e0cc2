"""Reads: the calendar of an agency, and the holidays that were declared. All of it is public."""

from __future__ import annotations

import uuid

from django.db.models import Q

from mysynergy.access.public import Actor, agencies, door
from mysynergy.workdays.days import NATION_WIDE, Calendar
from mysynergy.workdays.domain import HolidayView
from mysynergy.workdays.models import Holiday


def holiday_view(row: Holiday) -> HolidayView:
    """Return a holiday as a plain value."""
    return HolidayView(
        id=row.id,
        day=row.day,
        state=row.state,
        name_ms=row.name_ms,
        name_en=row.name_en,
        source=row.source,
        declared_at=row.declared_at,
        moved=row.moved_at is not None,
    )


@door("workdays.read")
def declared_holidays(*, actor: Actor, waiting: bool = False) -> tuple[HolidayView, ...]:
    """Return the declared holidays by day; ``waiting``: those for which due dates were not moved yet."""
    rows = Holiday.objects.order_by("day", "state")
    return tuple(holiday_view(row) for row in (rows.filter(moved_at=None) if waiting else rows))


@door("workdays.read")
def calendar_at(*, actor: Actor, agency_id: uuid.UUID | None) -> Calendar:
    """Return how time counts at an agency, by its state; for ``None`` as nation-wide, by the capital's."""
    agency = agencies(actor=actor).get(agency_id) if agency_id is not None else None
    state = agency.state if agency is not None else None
    counts = Q(state=None) | Q(state=state or NATION_WIDE)
    days = Holiday.objects.filter(counts).values_list("day", flat=True)
    return Calendar(state, frozenset(days))
