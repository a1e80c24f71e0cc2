"""A declared holiday as others see it. Pure.

Codes of errors. ``Invalid``: ``state``/``unknown_choice``, ``day``/``in_the_past``, ``name_ms``, ``name_en``
and ``source``/``required``, ``too_long``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from mysynergy.workdays.days import NATION_WIDE

MOST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class HolidayView:
    """A declared holiday; ``state`` ``None``: the whole nation. ``moved``: due dates were looked at."""

    id: uuid.UUID
    day: dt.date
    state: str | None
    name_ms: str
    name_en: str
    source: str
    declared_at: dt.datetime
    moved: bool

    def counts_in(self, state: str | None) -> bool:
        """Whether offices of ``state`` (``None``: of the whole nation, in the capital) rest on it."""
        return self.state in (None, state or NATION_WIDE)
