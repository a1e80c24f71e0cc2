"""Words typed on a referral: how many, and of what."""

from __future__ import annotations

from mysynergy.kernel.errors import Fault

MAX_TEXT = 4000


def text_faults(field: str, text: str, *, wanted: bool = False) -> list[Fault]:
    """Return what is wrong with words typed into ``field``."""
    if len(text) > MAX_TEXT:
        return [Fault(field, "too_long", {"most": MAX_TEXT, "has": len(text)})]
    if "\x00" in text:
        return [Fault(field, "not_text")]
    return [Fault(field, "required")] if wanted and not text.strip() else []
