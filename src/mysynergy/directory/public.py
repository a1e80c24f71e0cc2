"""The door of the directory."""

from __future__ import annotations

from mysynergy.directory.selectors import ProgrammeView, programme, programmes, rulebook
from mysynergy.directory.services import publish

__all__ = ["ProgrammeView", "programme", "programmes", "publish", "rulebook"]
