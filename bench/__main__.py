"""Run every benchmark of this folder, one process each, so that none warms another.

Each prints its aim beside the figure and ends well whatever the figure is: only a benchmark that could not
measure counts as failed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bench.ground import load_average, say

HERE = Path(__file__).parent


def main() -> int:
    """Run them in order of name; return how many could not measure."""
    failed = []
    for path in sorted(HERE.glob("*_bench.py")):
        say(f"\n== {path.stem} ({load_average()}) ==")
        began = time.monotonic()
        done = subprocess.run([sys.executable, "-m", f"bench.{path.stem}"], check=False)  # noqa: S603 - ours
        say(f"({time.monotonic() - began:.0f} s)")
        if done.returncode:
            failed.append(path.stem)
    if failed:
        say(f"could not measure: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
