"""Which documents there are, what each proves, its category of data, and how it stands today. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.files.public import INFECTED, FileView
from mysynergy.kernel.errors import Fault

#: A category that no agreement contains: such a document is its own agency's alone.
OWN_ONLY: Final = "documents.own"
#: Kind: the category of data it belongs to, and what it usually proves. A photograph and "other" may show
#: anything at all, so they are kept to the agency that has them.
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "identity_card": ("identity", "identity"),
    "birth_certificate": ("identity", "birth"),
    "passport": ("identity", "identity"),
    "marriage_certificate": ("household", "marriage"),
    "death_certificate": ("household", "death"),
    "oku_card": ("health", "disability"),
    "medical_report": ("health", "illness"),
    "payslip": ("income", "income"),
    "bank_statement": ("income", "bank_account"),
    "utility_bill": ("contact", "residence"),
    "course_certificate": ("work", "qualification"),
    "business_licence": ("work", "business"),
    "receipt": ("referrals", "help_given"),
    "letter": ("referrals", "help_given"),
    "photo": (OWN_ONLY, "circumstances"),
    "other": (OWN_ONLY, "circumstances"),
}
KINDS: Final = tuple(_KINDS)
CATEGORIES: Final = tuple(sorted({category for category, _ in _KINDS.values()}))
PROVES: Final = (
    *("identity", "birth", "marriage", "death", "disability", "illness", "income", "bank_account"),
    *("residence", "qualification", "business", "help_given", "circumstances"),
)
#: How it was verified: the paper itself was held in hand, or whoever issued it confirmed it.
HOWS: Final = ("original_seen", "issuer_confirmed")
#: What a document may be evidence for, and the category of data in which that is told.
CONCERNS: Final = ("need", "referral", "enrolment")
CURRENT, EXPIRED, REPLACED, WITHDRAWN, HELD_BACK, GONE = (
    *("current", "expired", "replaced", "withdrawn"),
    *("held_back", "gone"),
)
MAX_NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document. ``standing``: current, expired, replaced, withdrawn, held_back (a scanner found something
    in it) or gone (erased). ``reused``: whoever reads it has it from another agency.
    No agency and no officer: the name of that agency can be the secret.
    """

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    kind: str
    category: str
    proves: str
    note: str
    issued_on: dt.date | None
    expires_on: dt.date | None
    added_by: uuid.UUID | None
    added_at: dt.datetime
    verified_how: str | None
    verified_at: dt.datetime | None
    verified_by: uuid.UUID | None
    verified_agency_id: uuid.UUID | None
    replaced_by: uuid.UUID | None
    withdrawn_at: dt.datetime | None
    withdrawn_reason: str
    file: FileView
    standing: str
    reused: bool

    @property
    def usable(self) -> bool:
        """Whether it may be evidence for something new."""
        return self.standing == CURRENT

    @property
    def opens(self) -> bool:
        """Whether its bytes can still be had."""
        return self.standing not in (HELD_BACK, GONE)


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A document that is evidence for a need, a referral or an enrolment (``concern``, ``concern_id``)."""

    concern: str
    concern_id: uuid.UUID
    attached_at: dt.datetime
    document: DocumentView


def category_of(kind: str) -> str:
    """Return the category of data of a kind. Raises ``KeyError`` for none."""
    return _KINDS[kind][0]


def usually_proves(kind: str) -> str:
    """Return what a document of this kind proves unless something else is said."""
    return _KINDS[kind][1]


def standing_of(
    *,
    file: FileView,
    replaced: bool,
    withdrawn: bool,
    expires_on: dt.date | None,
    today: dt.date,
) -> str:
    """Return how a document stands today; what hinders its use most comes first."""
    if file.emptied_at is not None:
        return GONE
    if file.scan == INFECTED:
        return HELD_BACK
    if withdrawn:
        return WITHDRAWN
    if replaced:
        return REPLACED
    # A card is good on the day that is printed on it.
    return EXPIRED if expires_on is not None and expires_on < today else CURRENT


def faults_of(
    *,
    kind: str,
    proves: str,
    issued_on: dt.date | None,
    expires_on: dt.date | None,
    note: str,
    today: dt.date,
) -> list[Fault]:
    """Return what is wrong with what was said about a document, by field."""
    faults = []
    if kind not in _KINDS:
        faults.append(Fault("kind", "unknown_choice" if kind else "required"))
    if proves and proves not in PROVES:
        faults.append(Fault("proves", "unknown_choice"))
    if issued_on is not None and issued_on > today:
        faults.append(Fault("issued_on", "in_future"))
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        faults.append(Fault("expires_on", "ends_before_it_starts"))
    if len(note) > MAX_NOTE:
        faults.append(Fault("note", "too_long", {"limit": MAX_NOTE, "length": len(note)}))
    if "\x00" in note:
        faults.append(Fault("note", "not_text"))
    return faults
