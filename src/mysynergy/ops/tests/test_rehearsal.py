"""A small month with real crashes, on a database of its own: slow, and the thing itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from mysynergy.ops.preparation import python_path
from mysynergy.ops.rehearsal import plan


def test_the_same_seed_draws_the_same_month_and_every_case_comes_to_a_counter() -> None:
    drawn = plan.draw(40, 7)
    assert drawn == plan.draw(40, 7)
    assert drawn != plan.draw(40, 8)
    assert [one.number for one in drawn.arrivals] == list(range(1, 41))
    assert {one.kind for one in drawn.crashes} == set(plan.CRASH_KINDS)
    assert {one.agency for one in drawn.officers if one.leaves} == set(plan.AGENCIES)
    assert len(drawn.closures) == len(drawn.fillings) == 2


@pytest.mark.slow
def test_a_month_with_crashes_drops_nobody() -> None:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MYSYNERGY_")}
    outside.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "mysynergy", "rehearse", "--cases", "40", "--seed", "7"],
        env={**outside, "PYTHONPATH": python_path()},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["cases"] == 40
    assert last["crashes"] >= 6
    assert last["dropped_needs"] == 0
    assert last["referrals"] > 40
