"""Spreadsheets and Parquet read in a process of their own, with bounded memory and no secrets around it.

Such files are unpacked by libraries in one piece: one stray cell in a sheet's last corner, or a few kilobytes
that swell to gigabytes, ends the process that reads them. It must not be the worker, which everybody needs.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO

from mysynergy.imports.reading.rows import RawRow, UnreadableFile


def rows_apart(kind: str, content: bytes) -> Iterator[RawRow]:
    """Return the rows of a file of this kind (``xlsx``, ``parquet``), read in another process.

    Raises ``UnreadableFile``: what the readers raise, and ``too_large_inside`` where the process came to its
    limits. Given up halfway, the process ends.
    """
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "mysynergy.imports.reading.sheets", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath},
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process without its pipes")
    giving = threading.Thread(target=_give, args=(process.stdin, content), daemon=True)
    giving.start()
    try:
        whole = False
        for line in process.stdout:
            said = json.loads(line)
            if isinstance(said, str):
                if said:
                    raise UnreadableFile(said)
                whole = True
            else:
                yield RawRow(said[0], said[1])
        if not whole:
            raise UnreadableFile("too_large_inside")
    finally:
        process.kill()
        process.wait()
        giving.join()
        process.stdout.close()


def _give(pipe: IO[bytes], content: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), pipe:
        pipe.write(content)
