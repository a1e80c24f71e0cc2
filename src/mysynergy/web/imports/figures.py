"""The figures of a list as lines: what becomes of rows, why some do not come in, what was repaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mysynergy.words.imports import WHAT, coded

_TONES = {
    "new": ("ok", "plus"),
    "attached": ("ok", "link"),
    "review": ("warn", "people"),
    "error": ("bad", "alert"),
    "twice": ("non", "info"),
    "known": ("non", "info"),
    "taken_back": ("non", "undo"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: how many rows of what."""

    word: str
    count: int
    tone: str = "non"
    icon: str = "info"


def what_lines(counts: Mapping[str, int]) -> list[Line]:
    """Return what becomes of rows, in the order in which it is asked."""
    return [Line(_(WHAT[what]), counts[what], *_TONES[what]) for what in WHAT if counts.get(what)]


def fault_lines(counts: Mapping[str, int]) -> list[Line]:
    """Return why rows do not come in, the most frequent first."""
    return _coded(counts, "fault")


def note_lines(counts: Mapping[str, int]) -> list[Line]:
    """Return what was repaired or left out, the most frequent first."""
    return _coded(counts, "note")


def kept_lines(counts: Mapping[str, int]) -> list[Line]:
    """Return why rows were left by a roll back."""
    return _coded(counts, "kept")


def _coded(counts: Mapping[str, int], prefix: str) -> list[Line]:
    return [Line(one.word, one.count) for one in coded(counts, prefix)]
