"""The controls of several small forms on one page: what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mysynergy.kernel.errors import Invalid
from mysynergy.web.mending import Mending, mending

_LIMIT = 6000
#: Controls that ask for a door's field under another name.
_ASKED_AS = {"officer_id": "who", "to_user_id": "to", "to_agency_id": "to"}


@dataclass(frozen=True, slots=True)
class Control:
    """One control of one form."""

    id: str
    value: str
    error: str


class Forms:
    """The forms of a page, each known by what it does and to what: ``goal:<case id>``."""

    def __init__(self, posted: Mapping[str, str]) -> None:
        self.do = posted.get("do", "")
        self._posted = posted
        self.wrong = Mending()

    def take(self, invalid: Invalid) -> None:
        """Put the faults of the form that was sent beside its controls."""
        named = {fault.field: _ASKED_AS.get(fault.field, fault.field) for fault in invalid.faults}
        known = {field: self._id(self.do, control) for field, control in named.items()}
        self.wrong = mending(invalid.faults, known)

    def form(self, do: str, fields: tuple[str, ...]) -> dict[str, object]:
        """Return a form for its template: open and filled when it is the one that was sent with faults."""
        sent = bool(self.wrong) and do == self.do
        controls = {
            field: Control(
                id=self._id(do, field),
                value=self._posted.get(field, "")[:_LIMIT] if sent else "",
                error=self.wrong.wrong.get(self._id(do, field), ""),
            )
            for field in fields
        }
        return {"do": do, "open": sent, **controls}

    @staticmethod
    def _id(do: str, field: str) -> str:
        return f"{field}-{do.replace(':', '-')}"
