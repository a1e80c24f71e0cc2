"""A run that is killed takes its helpers with it: they hold memory, and the lock it was started under."""

from __future__ import annotations

import subprocess
import sys

_KILLED = """
import os, signal
from mysynergy.linkage.batch.link import _processes
if __name__ == "__main__":
    pool = _processes(1)
    pool.submit(os.getpid).result()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_helpers_end_when_their_run_is_killed() -> None:
    # The pipe is open as long as one of them lives.
    with subprocess.Popen([sys.executable, "-c", _KILLED], stdout=subprocess.PIPE) as run:
        said, _ = run.communicate(timeout=60)
    assert said == b""
    assert run.returncode < 0
