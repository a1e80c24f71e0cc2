"""Where a process of a rehearsal begins: Django first, for only then can rooms be imported."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import django

#: A dead worker's jobs are taken up after so many seconds; a house waits longer.
_PATIENCE_SECONDS = 3.0


def main() -> None:
    """Be the ``worker`` or an ``office`` of the rehearsal in the folder that is named besides."""
    part, folder = sys.argv[1], Path(sys.argv[2])
    django.setup()
    if part == "worker":
        clock = importlib.import_module("mysynergy.ops.rehearsal.clock").Clock(folder / "clock")
        importlib.import_module("mysynergy.ops.jobs").tell_time_by(clock.now)
        work = importlib.import_module("mysynergy.ops.commands.worker").work
        work(concurrency=2, patience=_PATIENCE_SECONDS)
    else:
        importlib.import_module("mysynergy.ops.rehearsal.office").serve(folder)


if __name__ == "__main__":
    main()
