"""From the faults of doors to what a form shows: a summary with links, and a sentence beside each field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mysynergy.kernel.errors import Fault
from mysynergy.words.errors import fault_sentence

#: Where one part of a control is at fault, the control as a whole shows it.
_WHOLE = {
    "birth_date": "birth",
    "birth_year": "birth",
    "birth_month": "birth",
    "birth_day": "birth",
    "death_date": "death",
    "death_year": "death",
    "death_month": "death",
    "death_day": "death",
}


@dataclass(frozen=True)
class Mending:
    """``errors`` for the summary (id of the control, sentence), ``wrong`` by control for the fields."""

    errors: list[tuple[str, str]] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.errors)


def control_of(name: str, controls: Mapping[str, str] | None = None) -> str:
    """Return the id of the control in which a door's field was typed: of ``m0_birth_year`` ``m0_birth``."""
    known = (controls or {}).get(name)
    if known is not None:
        return known
    for ending, whole in _WHOLE.items():
        if name == ending or name.endswith(f"_{ending}"):
            return name.removesuffix(ending) + whole
    return name


def mending(faults: Iterable[Fault], controls: Mapping[str, str] | None = None) -> Mending:
    """Return faults as the form shows them, one sentence a control; ``controls`` renames fields."""
    found = Mending()
    for fault in faults:
        add(found, control_of(fault.field, controls), fault_sentence(fault))
    return found


def add(found: Mending, control: str, sentence: str) -> None:
    """Add a sentence for a control, unless one stands there already."""
    if control not in found.wrong:
        found.errors.append((control, sentence))
        found.wrong[control] = sentence
