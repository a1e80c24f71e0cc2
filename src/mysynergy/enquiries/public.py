"""The door of enquiries: a proof that somebody asked, and answers left behind a code."""

from __future__ import annotations

from mysynergy.enquiries.domain import LEFT_LETTERS, PROOF_LETTERS, WAITS, LeftHere, LeftView, ProofView
from mysynergy.enquiries.services import (
    find_proof,
    keep_proof,
    leave,
    open_left,
    proof_is_of,
    take_back,
    take_over,
    tidy,
)

__all__ = [
    "LEFT_LETTERS",
    "PROOF_LETTERS",
    "WAITS",
    "LeftHere",
    "LeftView",
    "ProofView",
    "find_proof",
    "keep_proof",
    "leave",
    "open_left",
    "proof_is_of",
    "take_back",
    "take_over",
    "tidy",
]
