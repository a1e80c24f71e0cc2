"""Errors that cross a door: a stable code, and the place of the fault, never prose for people.

A face (page or API) turns the code into a sentence in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Final

_LONGEST_REASON: Final = 1000


class MySynergyError(Exception):
    """Base of every error a door may raise.

    ``code`` is stable (part of the API); ``params`` fill the sentence and never hold an identity
    number, a name or any other personal data.
    """

    def __init__(self, code: str, params: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, object] = params or {}
        #: What is kept although the deed is undone (that it was refused, what was shown): whoever opened the
        #: transaction calls it once, after that has been rolled back.
        self.afterwards: Callable[[], object] | None = None


class NotAllowed(MySynergyError):  # noqa: N818 - reads as the sentence it is
    """The actor may not do this (role, agency, agreement or purpose)."""


class NotFound(MySynergyError):  # noqa: N818
    """No such thing, or none that this actor may see: the two are never told apart."""


class Conflict(MySynergyError):  # noqa: N818
    """The thing changed since it was read, or something stands in the way; ``params`` say what."""


class Invalid(MySynergyError):  # noqa: N818
    """What was typed cannot be taken; ``faults`` name each field."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("invalid", {"fields": [fault.field for fault in faults]})
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one field: ``code`` is stable, ``params`` fill the sentence."""

    field: str
    code: str
    params: Mapping[str, object] = dataclass_field(default_factory=dict)


def need_reason(reason: str, field: str = "reason") -> str:
    """Return a reason in words without outer blanks.

    Raises ``Invalid`` where there is none, or more than a thousand characters.
    """
    text = reason.strip().replace("\x00", "")
    if not text:
        raise Invalid([Fault(field, "reason_missing")])
    if len(text) > _LONGEST_REASON:
        raise Invalid([Fault(field, "too_long", {"limit": _LONGEST_REASON, "length": len(text)})])
    return text
