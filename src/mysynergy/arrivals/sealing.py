"""What is sealed in the row of an arrival: its sheet, and the names of what came with it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from mysynergy.arrivals.domain import Sheet
from mysynergy.arrivals.models import Arrival
from mysynergy.vault.public import Sealed, open_text, seal_text


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """The sealed words of an arrival."""

    sheet: Sheet
    names: tuple[str, ...] = ()


def _context(arrival_id: uuid.UUID) -> str:
    return f"arrivals.arrival:{arrival_id}"


def sealed(arrival_id: uuid.UUID, sheet: Sheet, names: Sequence[str] = ()) -> Sealed:
    """Seal the words for their row."""
    text = json.dumps({"sheet": sheet.texts(), "names": list(names)}, ensure_ascii=True)
    return seal_text(text, context=_context(arrival_id))


def opened(row: Arrival) -> Said:
    """Return the words of a row; nothing of a person who was erased."""
    if not bytes(row.cipher):
        return Said(Sheet())
    found = json.loads(open_text(Sealed(row.key_id, bytes(row.cipher)), context=_context(row.id)))
    return Said(Sheet.read(found["sheet"]), tuple(found["names"]))
