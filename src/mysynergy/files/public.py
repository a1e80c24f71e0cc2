"""The door of files: look at what came, keep it sealed, open it, scan it, forget it.

Like the rooms beneath it, it runs inside the context of whoever calls: rooms above decide who may.
"""

from __future__ import annotations

from mysynergy.files.domain import (
    CLEAN,
    INFECTED,
    MOST_BYTES,
    MOST_MEGABYTES,
    TYPES,
    UNSCANNED,
    FileType,
)
from mysynergy.files.services import (
    Arrived,
    FileView,
    arrived,
    content_of,
    files,
    forget,
    keep,
    scan_waiting,
)

__all__ = [
    "CLEAN",
    "INFECTED",
    "MOST_BYTES",
    "MOST_MEGABYTES",
    "TYPES",
    "UNSCANNED",
    "Arrived",
    "FileType",
    "FileView",
    "arrived",
    "content_of",
    "files",
    "forget",
    "keep",
    "scan_waiting",
]
