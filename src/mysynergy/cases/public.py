"""The door of cases: what a person needs, who holds each need, and until when.

No function here leaves an open need without a named person and a date. ``hand_over_after_referral`` is for
the room of referrals; ``escalate_overdue`` is run by the clock.
"""

from __future__ import annotations

from mysynergy.cases.casework import case_opened, casework
from mysynergy.cases.domain import (
    CLOSE_REASONS,
    CONTACT_CHANNELS,
    CONTACT_RESULTS,
    MODULES,
    NEED_KINDS,
    OUTCOMES,
    PRIVATE_KINDS,
    SERVED_BY,
    URGENCIES,
)
from mysynergy.cases.giving import HANDS, Handing
from mysynergy.cases.holders import HOLDERS
from mysynergy.cases.jobs import escalate_overdue
from mysynergy.cases.leavers import JOBS
from mysynergy.cases.numbers import NUMBERS
from mysynergy.cases.proof import GRACE, PROOFS, Broken
from mysynergy.cases.putting_off import HOLDS
from mysynergy.cases.queues import Queue
from mysynergy.cases.selectors import (
    cases_of,
    contact_tries,
    dropped_needs,
    due_at,
    escalated_needs,
    needs,
    needs_of,
    worklist,
)
from mysynergy.cases.services import (
    add_needs,
    close_need,
    hand_over_after_referral,
    hold,
    open_case,
    record_contact_try,
)
from mysynergy.cases.views import (
    CaseView,
    ContactTryView,
    Desk,
    EscalatedNeed,
    Escalation,
    NeedSaid,
    NeedView,
    WorkItem,
)

__all__ = [
    "CLOSE_REASONS",
    "CONTACT_CHANNELS",
    "CONTACT_RESULTS",
    "GRACE",
    "HANDS",
    "HOLDERS",
    "HOLDS",
    "JOBS",
    "MODULES",
    "NEED_KINDS",
    "NUMBERS",
    "OUTCOMES",
    "PRIVATE_KINDS",
    "PROOFS",
    "SERVED_BY",
    "URGENCIES",
    "Broken",
    "CaseView",
    "ContactTryView",
    "Desk",
    "EscalatedNeed",
    "Escalation",
    "Handing",
    "NeedSaid",
    "NeedView",
    "Queue",
    "WorkItem",
    "add_needs",
    "case_opened",
    "cases_of",
    "casework",
    "close_need",
    "contact_tries",
    "dropped_needs",
    "due_at",
    "escalate_overdue",
    "escalated_needs",
    "hand_over_after_referral",
    "hold",
    "needs",
    "needs_of",
    "open_case",
    "record_contact_try",
    "worklist",
]
