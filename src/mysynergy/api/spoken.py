"""Sentences in both languages at once: an API client chooses, the answer carries both."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils import translation

from mysynergy.api.shapes import ProblemFault, Words
from mysynergy.kernel.errors import Fault
from mysynergy.words.errors import sentence


def in_both(say: Callable[[], str]) -> Words:
    """Return what ``say`` says in Malay and in English."""
    with translation.override("ms"):
        malay = say()
    with translation.override("en"):
        return Words(ms=malay, en=say())


def said_of_error(code: str, params: Mapping[str, object] | None = None) -> Words:
    """Return the sentence of an error or fault in both languages."""
    return in_both(lambda: sentence(code, params))


def fault_out(fault: Fault) -> ProblemFault:
    """Return a fault or warning of one field with its sentences."""
    return ProblemFault(field=fault.field, code=fault.code, detail=said_of_error(fault.code, fault.params))
