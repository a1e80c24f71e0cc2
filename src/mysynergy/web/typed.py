"""Ids, days and moments as a form gave them, for pages whose forms are not Django's."""

from __future__ import annotations

import datetime as dt
import uuid

from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.kernel.errors import Fault, Invalid


def typed_id(text: str, field: str) -> uuid.UUID:
    """Return an id from a form. Raises ``Invalid`` where there is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Invalid([Fault(field, "unknown_choice")]) from None


def id_in(text: str) -> uuid.UUID | None:
    """Return an id from an address, ``None`` where there is none that can be read."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def typed_day(text: str, field: str) -> dt.date | None:
    """Return a day from a form, ``None`` for an empty control. Raises ``Invalid``."""
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Invalid([Fault(field, "impossible_date")]) from None


def typed_moment(day: str, hour: str, field: str) -> dt.datetime:
    """Return an instant from a day and a Malaysian time of a form. Raises ``Invalid``."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time.fromisoformat(hour), KUALA_LUMPUR)
    except ValueError:
        raise Invalid([Fault(field, "impossible_date")]) from None
