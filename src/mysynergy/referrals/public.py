"""The door of referrals: a need handed to a programme of an agency, with a clock, and what came back.

However a referral ends, the need is in a named person's hands with a date in the same transaction. Nothing
reaches a new recipient before consent or another legal basis is recorded. ``JOBS`` is what the worker runs.
"""

from __future__ import annotations

from mysynergy.referrals.domain import (
    ACCEPT_REASONS,
    DECLINE_REASONS,
    EVIDENCE_KINDS,
    NOT_HELPED_REASONS,
    PLAIN_ACCEPTANCE,
    REFER_ON_REASONS,
    REFERRAL_OUTCOMES,
    WITHDRAW_REASONS,
    Evidence,
    Onward,
    Side,
    State,
    Verb,
)
from mysynergy.referrals.endings import ReferralEnded
from mysynergy.referrals.jobs import BY_CLOCK, JOBS
from mysynergy.referrals.lists import listed, of_agency
from mysynergy.referrals.plugs import PLUGS
from mysynergy.referrals.proof import PROOFS
from mysynergy.referrals.proposals import dismiss_proposal
from mysynergy.referrals.selectors import get, of_individual, proposals_of, waiting
from mysynergy.referrals.sending import send
from mysynergy.referrals.services import (
    accept,
    complete,
    decline,
    mark_received,
    set_progress,
    set_question,
    withdraw,
)
from mysynergy.referrals.views import ProposalView, ReferralPage, ReferralView, Waiting

__all__ = [
    "ACCEPT_REASONS",
    "BY_CLOCK",
    "DECLINE_REASONS",
    "EVIDENCE_KINDS",
    "JOBS",
    "NOT_HELPED_REASONS",
    "PLAIN_ACCEPTANCE",
    "PLUGS",
    "PROOFS",
    "REFERRAL_OUTCOMES",
    "REFER_ON_REASONS",
    "WITHDRAW_REASONS",
    "Evidence",
    "Onward",
    "ProposalView",
    "ReferralEnded",
    "ReferralPage",
    "ReferralView",
    "Side",
    "State",
    "Verb",
    "Waiting",
    "accept",
    "complete",
    "decline",
    "dismiss_proposal",
    "get",
    "listed",
    "mark_received",
    "of_agency",
    "of_individual",
    "proposals_of",
    "send",
    "set_progress",
    "set_question",
    "waiting",
    "withdraw",
]
