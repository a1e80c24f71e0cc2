"""Millions of made-up people as one file of facts: the nation without names, records and help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from mysynergy.synthetic.files import Written
from mysynergy.synthetic.nation.census import take_census


def synthesise_many(
    people: int, seed: int, out: Path, as_of: dt.date, on_progress: Callable[[int, int], None] | None = None
) -> Written:
    """Write ``people`` made-up people to ``people.parquet`` below ``out``, chunk by chunk.

    ``on_progress(done, people)`` is called after each chunk. The same arguments write the same bytes. Raises
    ``ValueError`` for a number below one and ``OSError`` where the folder cannot be written.
    """
    summary = take_census(people, seed, out, as_of, only=("people",), on_progress=on_progress)
    return Written(out, summary.people, summary.households, 0, summary.files)
