"""The door of documents: papers of a person, verified once, used again, evidence for what is done.

``concerns`` is where rooms above say whose a need, a referral or an enrolment is (``config/wiring.py``).
"""

from __future__ import annotations

from mysynergy.documents.concerns import concerns
from mysynergy.documents.domain import (
    CONCERNS,
    HOWS,
    KINDS,
    OWN_ONLY,
    PROVES,
    DocumentView,
    EvidenceView,
)
from mysynergy.documents.selectors import (
    Opened,
    documents,
    evidence_for,
    of_individual,
    open_document,
    uses_of,
)
from mysynergy.documents.services import add, attach, scan_again, verify, withdraw

__all__ = [
    "CONCERNS",
    "HOWS",
    "KINDS",
    "OWN_ONLY",
    "PROVES",
    "DocumentView",
    "EvidenceView",
    "Opened",
    "add",
    "attach",
    "concerns",
    "documents",
    "evidence_for",
    "of_individual",
    "open_document",
    "scan_again",
    "uses_of",
    "verify",
    "withdraw",
]
