"""Identifiers: UUID version 7 (RFC 9562), so that index pages fill in order of time."""

from __future__ import annotations

import secrets
import time
import uuid

_RANDOM_BITS = 74
_RANDOM_BYTES = 10


def new_id(*, milliseconds: int | None = None, random_bits: int | None = None) -> uuid.UUID:
    """Return a new UUIDv7.

    ``milliseconds``: Unix time in milliseconds; the machine's clock when absent (an identifier is
    not a statement about time: never read a date back from it). ``random_bits``: 74 bits, only for
    made-up data that must be repeatable.
    """
    when = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    bits = secrets.randbits(_RANDOM_BITS) if random_bits is None else random_bits & ((1 << _RANDOM_BITS) - 1)
    return _of(when, bits)


def new_ids(count: int) -> list[uuid.UUID]:
    """Return so many new UUIDv7, of one moment: lists of thousands take eight a row."""
    when, random = time.time_ns() // 1_000_000, secrets.token_bytes(count * _RANDOM_BYTES)
    return [
        _of(when, int.from_bytes(random[at : at + _RANDOM_BYTES]) >> (8 * _RANDOM_BYTES - _RANDOM_BITS))
        for at in range(0, len(random), _RANDOM_BYTES)
    ]


def _of(when: int, bits: int) -> uuid.UUID:
    value = (when & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (bits >> 62) << 64
    value |= 0b10 << 62
    value |= bits & ((1 << 62) - 1)
    return uuid.UUID(int=value)
