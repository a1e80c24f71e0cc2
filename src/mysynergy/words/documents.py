"""What documents, what they prove, and how they stand are called on screen, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

KINDS: Final[Mapping[str, str]] = {
    "identity_card": noop("Identity card (MyKad, MyKid, MyPR)"),
    "birth_certificate": noop("Birth certificate"),
    "passport": noop("Passport"),
    "marriage_certificate": noop("Marriage certificate"),
    "death_certificate": noop("Death certificate"),
    "oku_card": noop("OKU card (disabled person's card)"),
    "medical_report": noop("Medical report"),
    "payslip": noop("Pay slip"),
    "bank_statement": noop("Bank statement or passbook"),
    "utility_bill": noop("Electricity or water bill"),
    "course_certificate": noop("Certificate of a course or school"),
    "business_licence": noop("Business licence or registration"),
    "receipt": noop("Receipt or payment slip"),
    "letter": noop("Letter"),
    "photo": noop("Photograph"),
    "other": noop("Another document"),
}
PROVES: Final[Mapping[str, str]] = {
    "identity": noop("Who the person is"),
    "birth": noop("Birth and parents"),
    "marriage": noop("Marriage or its end"),
    "death": noop("A death"),
    "disability": noop("Disability"),
    "illness": noop("Illness or injury"),
    "income": noop("Earnings"),
    "bank_account": noop("A bank account in the person's name"),
    "residence": noop("Where the person lives"),
    "qualification": noop("What was learnt"),
    "business": noop("A business"),
    "help_given": noop("Help that was given or asked for"),
    "circumstances": noop("How things are"),
}
HOWS: Final[Mapping[str, str]] = {
    "original_seen": noop("I held the original in my hands"),
    "issuer_confirmed": noop("Whoever issued it confirmed it to me"),
}
VERIFIED: Final[Mapping[str, str]] = {
    "original_seen": noop("original seen"),
    "issuer_confirmed": noop("confirmed by the issuer"),
}
STANDINGS: Final[Mapping[str, str]] = {
    "current": noop("In use"),
    "expired": noop("Expired"),
    "replaced": noop("Replaced by a newer one"),
    "withdrawn": noop("No longer used"),
    "held_back": noop("Held back: the virus scanner found something in it"),
    "gone": noop("Erased"),
}
SCANS: Final[Mapping[str, str]] = {
    "clean": noop("Scanned: nothing found"),
    "unscanned": noop("Not scanned for viruses"),
    "infected": noop("The virus scanner found something"),
}


def _said(table: Mapping[str, str], code: str) -> str:
    return gettext(table[code]) if code in table else code.replace("_", " ")


def document_kind(code: str) -> str:
    """Return what a kind of document is called."""
    return _said(KINDS, code)


def document_proves(code: str) -> str:
    """Return what a document proves, in words."""
    return _said(PROVES, code)


def verified_how(code: str) -> str:
    """Return how a document was verified, as a part of a sentence."""
    return _said(VERIFIED, code)


def how_choice(code: str) -> str:
    """Return how a document is verified, as the officer who does it says it."""
    return _said(HOWS, code)


def document_standing(code: str) -> str:
    """Return how a document stands."""
    return _said(STANDINGS, code)


def scan_said(code: str) -> str:
    """Return what a scanner said of a file."""
    return _said(SCANS, code)
