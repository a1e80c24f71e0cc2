"""Splink beside us: its own environment, the columns it is given, and its run as a process of its own.

What our reading makes of names, numbers, dates and addresses is given to it for nothing: what is compared
here is linking, not cleaning.
"""

from __future__ import annotations

import json
import subprocess
import venv
from pathlib import Path
from typing import Any

import polars as pl

from bench.ground import house, say
from mysynergy.linkage.batch.records import Records

LOCK = "requirements/peer-linkage.lock"


class NoPeerError(Exception):
    """The peer cannot be had here; says why."""


def peer_python() -> Path:
    """Return the peer's interpreter."""
    return installed(LOCK, ".venv-peer-linkage")


def installed(lock: str, called: str) -> Path:
    """Return the interpreter of an environment, made with the hashes of its lock file if it is not there."""
    folder = house() / called
    python, ready = folder / "bin" / "python", folder / ".installed"
    wanted = (house() / lock).read_text()
    if ready.exists() and ready.read_text() == wanted:
        return python
    say(f"  installing {lock} into {folder.name}")
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        venv.create(folder, with_pip=True, clear=True, symlinks=True)
        subprocess.run(  # noqa: S603 - ours
            [*install, "--no-deps", "--require-hashes", "-r", str(house() / lock)],
            check=True,
            capture_output=True,
            text=True,
            timeout=600,
        )
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", None) or str(error)
        raise NoPeerError(str(told).strip().splitlines()[-1]) from error
    ready.write_text(wanted)
    return python


def run_peer(job: dict[str, object], folder: Path, script: str = "splink_run.py") -> dict[str, Any]:
    """Run one job in the peer's interpreter and return what it says of itself."""
    path = folder / "job.json"
    path.write_text(json.dumps(job))
    done = subprocess.run(  # noqa: S603 - ours
        [peer_python(), Path(__file__).with_name(script), path], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise NoPeerError(f"Splink failed: {done.stderr.strip().splitlines()[-6:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if answer["untrained"]:
        raise NoPeerError(f"Splink left levels without a weight: {'; '.join(answer['untrained'])}")
    return answer


def cleaned(records: Records) -> pl.DataFrame:
    """What the peer is given: a row for each record, with our reading of names, numbers, dates and places."""
    table, names = records.table, records.names
    read = names.table.select("sound_1", "father_sound", "whole").with_columns(
        _joined(names.spelled_out("parted")).alias("given"),
        _joined(names.spelled_out("clan")).alias("father"),
    )
    name, mother = table["name"], table["mother"]
    year, month, day = (
        (pl.col("dob") // 10_000).alias("year"),
        pl.col("dob") // 100 % 100,
        pl.col("dob") % 100,
    )
    full = pl.when((month > 0) & (day > 0))
    text = {
        "dob": full.then(pl.format("{}-{}-{}", year, _two(month), _two(day))),
        "swapped": full.then(pl.format("{}-{}-{}", year, _two(day), _two(month))),
    }
    return table.select(
        pl.int_range(pl.len()).alias("rid"),
        "ic",
        pl.col("ic").str.slice(-6).alias("serial"),
        "other",
        *(column.alias(called) for called, column in text.items()),
        year,
        *("sex", "state", "postcode", "home", "phone"),
        read["given"].gather(name),
        read["father"].gather(name),
        read["sound_1"].gather(name).alias("given_sound"),
        read["father_sound"].gather(name),
        read["whole"].gather(name).alias("whole_sound"),
        read["sound_1"].gather(mother).alias("mother_sound"),
        (read["given"].fill_null("") + " " + read["father"].fill_null(""))
        .str.strip_chars()
        .replace("", None)
        .gather(mother)
        .alias("mother"),
    )


def _joined(words: pl.Series) -> pl.Series:
    return words.list.join(" ").replace("", None)


def _two(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(2)
