"""Help is there for whoever has no database yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.wide

#: Each command's help, in one process in which nothing was set up.
_ASKS = """
import sys
from mysynergy.ops.main import COMMANDS, mysynergy
for at, name in enumerate(COMMANDS):
    sys.argv = ["mysynergy", name, ("-h", "--help")[at % 2]]
    mysynergy(prog_name="mysynergy", standalone_mode=False)
"""


def test_every_command_tells_how_it_is_used_without_a_database(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DATABASE"))}
    asked = subprocess.run(
        [sys.executable, "-c", _ASKS],
        env={**kept, "MYSYNERGY_VAR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr[-2000:]
    assert asked.stdout.count("Usage: mysynergy ") >= 20
    assert not list(tmp_path.glob("**/PG_VERSION"))
