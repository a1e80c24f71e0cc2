"""Words of requests, sealed with the person's key: they go with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from mysynergy.vault.public import OpenKey, key_for


def seal(individual_id: uuid.UUID, row_id: uuid.UUID, words: str) -> bytes | None:
    """Return words sealed for one row, or ``None`` where there are none."""
    text = words.strip()
    return key_for(scope=individual_id).seal(text, context=_context(row_id)) if text else None


def opened(
    keys: Mapping[uuid.UUID, OpenKey],
    individual_id: uuid.UUID,
    row_id: uuid.UUID,
    cipher: bytes | memoryview[int] | None,
) -> str:
    """Return the words of a row; nothing where there are none, or where her key was destroyed."""
    key = keys.get(individual_id)
    return key.open(bytes(cipher), context=_context(row_id)) if cipher and key is not None else ""


def _context(row_id: uuid.UUID) -> str:
    return f"privacy:{row_id}"
