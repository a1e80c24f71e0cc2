"""What representatives are called on screen: capacities, scopes, evidence, conflicts, ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

CAPACITIES: Final[Mapping[str, str]] = {
    "parent": noop("Mother or father of a child"),
    "guardian": noop("Guardian"),
    "kin": noop("Relative"),
    "carer": noop("Carer"),
    "attorney": noop("By a power of attorney or a court's order"),
    "payee": noop("Receives what is paid for the person"),
    "worker": noop("Works for a home or an organisation"),
    "community_leader": noop("Community leader (village head, imam, pastor ...)"),
    "other": noop("In another capacity"),
}
SCOPES: Final[Mapping[str, str]] = {
    "speak": noop("Open a case and answer for the person"),
    "consent": noop("Agree for the person"),
    "receive": noop("Receive benefits for the person"),
    "be_told": noop("Be told how the case stands"),
}
EVIDENCE: Final[Mapping[str, str]] = {
    "birth_certificate": noop("Birth certificate"),
    "court_order": noop("Order of a court"),
    "power_of_attorney": noop("Power of attorney"),
    "official_letter": noop("Letter of an office"),
    "written_authority": noop("The person's own letter"),
    "said_before_officer": noop("The person said so before you (holds for one year at most)"),
    "none_yet": noop("Nothing was shown yet"),
}
CONFLICTS: Final[Mapping[str, str]] = {
    "creditor": noop("The person owes the representative money"),
    "landlord": noop("The representative is the landlord"),
    "employer": noop("The representative is the employer"),
    "runs_the_home": noop("The representative runs the home where the person lives"),
    "party_to_a_claim": noop("Both claim the same thing (an inheritance, maintenance)"),
    "other": noop("Another interest"),
}
ENDS: Final[Mapping[str, str]] = {
    "revoked": noop("The person no longer wants it"),
    "replaced": noop("Somebody else does it now"),
    "died": noop("The representative died"),
    "mistaken": noop("It was recorded by mistake"),
    "conflict": noop("A conflict of interest came to light"),
    "danger": noop("The representative is a danger to the person"),
}
STATES: Final[Mapping[str, str]] = {
    "asked": noop("Waits for a second person"),
    "in_force": noop("May act"),
    "over": noop("The period is over"),
    "refused": noop("Not agreed to by the second person"),
    "ended": noop("Acts no longer"),
}


def choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return codes with their words, for a control."""
    return [(code, gettext(word)) for code, word in words.items()]


def said(words: Mapping[str, str], code: str) -> str:
    """Return the word of a code; one that has none as it is written."""
    return gettext(words.get(code, code))
