"""Days: the house lives in Malaysia, wherever its servers and their clocks stand."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day in Malaysia at ``moment`` (timezone-aware)."""
    return moment.astimezone(KUALA_LUMPUR).date()
