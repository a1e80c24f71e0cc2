"""The door of the registry: who is this, one golden record, links that can be undone, consent."""

from __future__ import annotations

from mysynergy.registry.arriving import PEOPLE_OF_LISTS, NearPair, StandsUpon, TakePairs, built_on, near_pairs
from mysynergy.registry.candidates import candidates
from mysynergy.registry.comparison import NumberKey
from mysynergy.registry.consents import consent_given, record_consent, withdraw_consent
from mysynergy.registry.contact import set_contact
from mysynergy.registry.domain import (
    BASES,
    CATEGORIES,
    AlreadyKnown,
    Beside,
    Candidate,
    CandidatesFound,
    ConsentView,
    IdentityChanged,
    IndividualView,
    LinkView,
    PersonOpens,
    RegisteredBeside,
    ResidenceSaid,
    SaidApart,
    Strength,
    identity_changed,
    person_opens,
    registered_beside,
    said_apart,
)
from mysynergy.registry.joined import records
from mysynergy.registry.particulars import reveal_number, set_protected
from mysynergy.registry.selectors import consents_of, current_ids, get_many, links_of, open_person, search
from mysynergy.registry.services import confirm_link, register, undo_link
from mysynergy.registry.standing import StandsFor

__all__ = [
    "BASES",
    "CATEGORIES",
    "PEOPLE_OF_LISTS",
    "AlreadyKnown",
    "Beside",
    "Candidate",
    "CandidatesFound",
    "ConsentView",
    "IdentityChanged",
    "IndividualView",
    "LinkView",
    "NearPair",
    "NumberKey",
    "PersonOpens",
    "RegisteredBeside",
    "ResidenceSaid",
    "SaidApart",
    "StandsFor",
    "StandsUpon",
    "Strength",
    "TakePairs",
    "built_on",
    "candidates",
    "confirm_link",
    "consent_given",
    "consents_of",
    "current_ids",
    "get_many",
    "identity_changed",
    "links_of",
    "near_pairs",
    "open_person",
    "person_opens",
    "record_consent",
    "records",
    "register",
    "registered_beside",
    "reveal_number",
    "said_apart",
    "search",
    "set_contact",
    "set_protected",
    "undo_link",
    "withdraw_consent",
]
