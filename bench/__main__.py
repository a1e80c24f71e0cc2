"""Run every benchmark of this folder, one process each, so that none warms another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run them in order of name; return how many failed."""
    failed = 0
    for path in sorted(HERE.glob("*_bench.py")):
        print(f"\n== {path.stem} ==", flush=True)  # noqa: T201 - printing figures is what it is for
        failed += subprocess.run([sys.executable, "-m", f"bench.{path.stem}"], check=False).returncode != 0  # noqa: S603
    return failed


if __name__ == "__main__":
    sys.exit(main())
