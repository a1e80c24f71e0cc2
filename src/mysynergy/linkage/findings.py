"""What a reader of numbers, phones or dates has to say: stable codes, never prose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Sex(StrEnum):
    """Sex as identity numbers and name markers tell it."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about what was typed: a stable ``code``, and figures that fill its sentence.

    ``params`` never hold the number, name or date itself.
    """

    code: str
    params: Mapping[str, int] = field(default_factory=dict)
