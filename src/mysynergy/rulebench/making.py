"""Making the people. Only what is loaded at first use stands here: the library of made-up people."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from mysynergy.synthetic import people_frame, population_blocks


def write(file: Path, progress: Path, people: int, seed: int, day: dt.date) -> None:
    """Write the facts of made-up people to ``file``; ``progress`` tells how many are done."""
    frames: list[pl.DataFrame] = []
    for part in population_blocks(people, seed, day):
        frames.append(people_frame(part))
        progress.write_text(str(sum(frame.height for frame in frames)))
    pl.concat(frames).write_parquet(file, compression="zstd")
