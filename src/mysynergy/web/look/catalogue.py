"""Compile the catalogues of translations (django.po) when they are newer than what is compiled.

Done when the process starts, with Babel, so that a fresh clone speaks Malay without gettext being installed
and nobody commits compiled files.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

logger = logging.getLogger(__name__)


def compile_stale(folders: Iterable[Path]) -> list[Path]:
    """Compile each `<folder>/<language>/LC_MESSAGES/django.po` that is newer than its django.mo.

    Out: the files written. A folder that may not be written to is left as it is and said in the log (an
    operator with a read-only image compiles when building it). Errors: what Babel raises for a catalogue
    it cannot read.
    """
    written = []
    for folder in folders:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/django.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            try:
                _compile(source, target)
            except PermissionError:
                logger.warning("cannot write %s: pages fall back to English", target)
            else:
                written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
    body = BytesIO()
    write_mo(body, catalogue)
    # Written beside and moved, so that a process starting at the same time never reads half a file.
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".mo.new")
    with os.fdopen(handle, "wb") as file:
        file.write(body.getvalue())
    Path(name).chmod(0o644)
    Path(name).replace(target)
