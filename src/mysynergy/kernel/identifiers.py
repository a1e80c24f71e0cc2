"""Identifiers: UUID version 7 (RFC 9562), so that index pages fill in order of time."""

from __future__ import annotations

import secrets
import time
import uuid

_RANDOM_BITS = 74


def new_id(*, milliseconds: int | None = None, random_bits: int | None = None) -> uuid.UUID:
    """Return a new UUIDv7.

    ``milliseconds``: Unix time in milliseconds; the machine's clock when absent (an identifier is
    not a statement about time: never read a date back from it). ``random_bits``: 74 bits, only for
    made-up data that must be repeatable.
    """
    when = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    bits = secrets.randbits(_RANDOM_BITS) if random_bits is None else random_bits & ((1 << _RANDOM_BITS) - 1)
    value = (when & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (bits >> 62) << 64
    value |= 0b10 << 62
    value |= bits & ((1 << 62) - 1)
    return uuid.UUID(int=value)
