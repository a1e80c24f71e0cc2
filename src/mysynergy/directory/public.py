"""The door of the directory."""

from __future__ import annotations

from mysynergy.directory.selectors import ProgrammeView, programme, programmes, rulebook
from mysynergy.directory.services import STOPPED, announce_stopped, publish

__all__ = [
    "STOPPED",
    "ProgrammeView",
    "announce_stopped",
    "programme",
    "programmes",
    "publish",
    "rulebook",
]
