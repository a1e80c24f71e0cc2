"""The clock of a rehearsal: a file that tells every process of it what time it is said to be."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

#: So many seconds are said to pass in one: work within a round takes some minutes of an officer's day.
_PACE = 12.0


@dataclass(frozen=True, slots=True)
class Clock:
    """Reads and sets the said time. Whoever only reads never sees it going backwards within a round."""

    file: Path

    def set(self, said: dt.datetime) -> None:
        """Say that it is ``said`` now; from here it goes on by itself."""
        fresh = self.file.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps([said.isoformat(), time.time()]))
        fresh.replace(self.file)

    def now(self) -> dt.datetime:
        """Return the said time."""
        said, at = json.loads(self.file.read_text())
        passed = max(0.0, time.time() - at) * _PACE
        # No round of work is said to last longer than an hour, however busy the machine.
        return dt.datetime.fromisoformat(said) + dt.timedelta(seconds=min(passed, 3600.0))
