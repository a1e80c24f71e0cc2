"""What the answers around referrals are called: reasons and outcomes; for pages and API alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

DECLINE_REASONS: Final[Mapping[str, str]] = {
    "criteria_not_met": noop("Conditions are not met"),
    "quota_full": noop("The quota is full"),
    "outside_area": noop("Outside our area"),
    "duplicate_help": noop("Such help is being given already"),
    "documents_missing": noop("Documents are missing"),
    "cannot_reach_person": noop("The person cannot be reached"),
    "conflict_of_interest": noop("We know the person privately"),
    "other": noop("Another reason"),
}
WITHDRAW_REASONS: Final[Mapping[str, str]] = {
    "person_withdrew": noop("The person no longer wants it"),
    "helped_elsewhere": noop("The person was helped elsewhere"),
    "no_answer": noop("No answer came"),
    "consent_withdrawn": noop("The person withdrew the consent"),
    "sent_in_error": noop("Sent in error"),
    "need_closed": noop("The need was closed"),
    "other": noop("Another reason"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "helped": noop("Helped"),
    "partly_helped": noop("Helped in part"),
    "not_helped": noop("Not helped"),
}


def _word(table: Mapping[str, str], value: str) -> str:
    known = table.get(value)
    return gettext(known) if known else value.replace("_", " ")


def decline_reason(code: str) -> str:
    """Return why an agency could not help."""
    return _word(DECLINE_REASONS, code)


def withdraw_reason(code: str) -> str:
    """Return why a referral was taken back."""
    return _word(WITHDRAW_REASONS, code)


def reason_name(code: str) -> str:
    """Return the words of a reason, of whichever side."""
    return _word(DECLINE_REASONS if code in DECLINE_REASONS else WITHDRAW_REASONS, code)


def referral_outcome(code: str) -> str:
    """Return what came of an accepted referral."""
    return _word(OUTCOMES, code)
