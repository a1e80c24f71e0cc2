"""The words, tones and icons of every state a page may show.

One table, so that a state never has two names or two colours. The keys are the values the rooms store; a
value that is not here is shown as it is written, in a neutral tone, never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Status:
    """A state as a reader sees it: a tone (ok, warn, bad, inf, non), an icon of the sprite, a word."""

    tone: str
    icon: str
    word: str | Promise


_REFERRAL: Mapping[str, Status] = {
    "draft": Status("non", "edit", _("Draft")),
    "requested": Status("inf", "send", _("Sent")),
    "sent": Status("inf", "send", _("Sent")),
    "received": Status("inf", "check", _("Received")),
    "accepted": Status("ok", "check", _("Accepted")),
    "rejected": Status("bad", "cross", _("Declined")),
    "in-progress": Status("inf", "half", _("In progress")),
    "on-hold": Status("warn", "pause", _("On hold")),
    "completed": Status("ok", "check-twice", _("Completed")),
    "withdrawn": Status("non", "undo", _("Withdrawn")),
    "cancelled": Status("non", "undo", _("Withdrawn")),
    "entered-in-error": Status("non", "undo", _("Sent in error")),
    "overdue": Status("bad", "clock", _("Overdue")),
    "due-soon": Status("warn", "clock", _("Due soon")),
    "failed": Status("bad", "alert", _("Ended without help")),
    "entered_in_error": Status("non", "cross", _("Recorded in error")),
}

STATUSES: Mapping[str, Mapping[str, Status]] = {
    "referral": _REFERRAL,
    "referral-client": {
        **_REFERRAL,
        "rejected": Status("non", "arrow", _("Cannot help this time")),
        "failed": Status("non", "arrow", _("Cannot help this time")),
    },
    "verdict": {
        "eligible": Status("ok", "check", _("Eligible")),
        "not-eligible": Status("bad", "cross", _("Not eligible")),
        "unknown": Status("non", "question", _("Not known yet")),
    },
    "verdict-public": {
        "eligible": Status("ok", "check", _("Likely entitled (the agency decides)")),
        "not-eligible": Status("non", "cross", _("Not eligible")),
        "unknown": Status("non", "question", _("Not known yet")),
    },
    "criterion": {
        "yes": Status("ok", "check", _("Met")),
        "no": Status("bad", "cross", _("Not met")),
        "unknown": Status("non", "question", _("Not known yet")),
    },
    "assistance": {
        "not-assisted": Status("warn", "ring", _("Not assisted")),
        "helped-before": Status("warn", "ring", _("Not assisted (helped before)")),
        "being-assisted": Status("inf", "half", _("Being assisted")),
        "assisted": Status("ok", "check", _("Assisted")),
        "no-need": Status("non", "minus", _("No need")),
    },
    "need": {
        "open": Status("warn", "ring", pgettext_lazy("need", "Open")),
        "crisis": Status("bad", "alert", _("Crisis")),
        "referred": Status("inf", "send", _("Referred")),
        "unmet": Status("bad", "flag", _("Unmet need")),
        "met": Status("ok", "check", pgettext_lazy("need", "Met")),
        "closed": Status("non", "check", _("Closed")),
        "dropped": Status("bad", "alert", _("Dropped")),
    },
    "award": {
        "proposed": Status("non", "edit", _("Proposed")),
        "held": Status("warn", "pause", _("Held for a decision")),
        "approved": Status("ok", "check", _("Approved")),
        "active": Status("ok", "check", _("In force")),
        "in-force": Status("ok", "check", _("In force")),
        "delivered": Status("ok", "check-twice", _("Handed over")),
        "refused": Status("bad", "cross", _("Refused")),
        "ended": Status("non", "check-twice", _("Ended")),
        "lapsed": Status("non", "hourglass", _("Lapsed")),
        "reversed": Status("bad", "undo", _("Reversed")),
    },
    "delivery": {
        "promised": Status("inf", "hourglass", _("Promised")),
        "delivered": Status("ok", "check", _("Handed over")),
        "failed": Status("bad", "alert", _("Not handed over")),
        "reversed": Status("bad", "undo", _("Reversed")),
    },
    "enrolment": {
        "pending": Status("inf", "hourglass", _("Waiting")),
        "enrolled": Status("ok", "check", _("Enrolled")),
        "suspended": Status("warn", "pause", _("Suspended")),
        "left": Status("non", "exit", pgettext_lazy("enrolment", "Left")),
    },
    "agreement": {
        "invited": Status("non", "mail", _("Invited")),
        "agreed": Status("inf", "half", _("Agreed")),
        "signed": Status("inf", "edit", _("Signed")),
        "active": Status("ok", "check", _("In force")),
        "suspended": Status("warn", "pause", _("Suspended")),
        "ended": Status("non", "check-twice", _("Ended")),
    },
    "consent": {
        "given": Status("ok", "check", pgettext_lazy("consent", "Given")),
        "refused": Status("bad", "cross", pgettext_lazy("consent", "Refused")),
        "withdrawn": Status("non", "undo", _("Withdrawn")),
        "expired": Status("warn", "hourglass", _("Expired")),
        "not-asked": Status("non", "question", _("Not asked yet")),
    },
    "import": {
        "received": Status("inf", "hourglass", _("Being read")),
        "mapping": Status("warn", "question", _("Columns to be confirmed")),
        "checking": Status("inf", "hourglass", _("Being checked")),
        "checked": Status("warn", "clock", _("Ready to be brought in")),
        "applying": Status("inf", "hourglass", _("Being brought in")),
        "paused": Status("warn", "clock", _("Paused")),
        "applied": Status("ok", "check", _("Brought in")),
        "undoing": Status("inf", "hourglass", _("Being taken back")),
        "undone": Status("non", "undo", _("Taken back")),
        "failed": Status("bad", "cross", _("Could not be read")),
        "discarded": Status("non", "cross", _("Thrown away")),
    },
    "privacy": {
        "asked": Status("warn", "hourglass", pgettext_lazy("request", "To be decided")),
        "done": Status("ok", "check", pgettext_lazy("request", "Done")),
        "refused": Status("bad", "cross", pgettext_lazy("consent", "Refused")),
        "withdrawn": Status("non", "undo", _("Withdrawn")),
    },
    "claim": {
        "draft": Status("non", "edit", _("Draft")),
        "lodged": Status("inf", "send", _("Lodged")),
        "medical-board": Status("inf", "people", _("Before the medical board")),
        "waiting": Status("warn", "hourglass", _("Waiting for documents")),
        "approved": Status("ok", "check", _("Approved")),
        "refused": Status("bad", "cross", _("Refused")),
        "paid": Status("ok", "check-twice", _("Paid")),
    },
    "membership": {
        "covered": Status("ok", "shield", _("Covered")),
        "lapsed": Status("warn", "hourglass", _("Lapsed")),
        "ended": Status("non", "check-twice", _("Ended")),
        "none": Status("non", "minus", _("No cover")),
    },
    "grievance": {
        "received": Status("inf", "mail", pgettext_lazy("document", "Received")),
        "in-review": Status("inf", "half", _("Under review")),
        "answered": Status("ok", "check", _("Answered")),
        "upheld": Status("ok", "scales", _("Upheld")),
        "not-upheld": Status("non", "scales", _("Not upheld")),
        "overdue": Status("bad", "clock", _("Overdue")),
    },
    "likeness": {
        "same": Status("ok", "check", _("The same person")),
        "very-likely": Status("ok", "check", _("Very likely")),
        "likely": Status("warn", "near", _("Likely")),
        "unsure": Status("non", "question", _("Less sure")),
        "different": Status("bad", "cross", _("Two different people")),
    },
    "comparison": {
        "same": Status("ok", "equal", _("The same")),
        "near": Status("warn", "near", _("Nearly the same")),
        "year-same": Status("warn", "near", _("The year is the same")),
        "month-same": Status("warn", "near", _("Month and year are the same")),
        "different": Status("bad", "cross", _("Different")),
        "unknown": Status("non", "question", _("Not known")),
    },
    "verification": {
        "said": Status("non", "person", _("As told")),
        "seen": Status("inf", "eye", _("Document seen")),
        "verified": Status("ok", "shield", _("Confirmed by the source")),
        "expired": Status("warn", "hourglass", _("Out of date")),
    },
    "document": {
        "wanted": Status("warn", "document", _("Wanted")),
        "current": Status("ok", "document", _("In use")),
        "verified": Status("ok", "check", _("Verified")),
        "unverified": Status("non", "question", _("Not verified yet")),
        "expired": Status("warn", "clock", _("Expired")),
        "replaced": Status("non", "arrow", _("Replaced")),
        "withdrawn": Status("non", "undo", _("No longer used")),
        "held_back": Status("bad", "alert", _("Held back by the scanner")),
        "gone": Status("non", "cross", _("Erased")),
        "received": Status("ok", "check", pgettext_lazy("document", "Received")),
        "unscanned": Status("warn", "shield", _("Not scanned, no preview")),
        "refused": Status("bad", "cross", _("Cannot be used")),
    },
    "proof": {
        "intact": Status("ok", "shield", _("Intact")),
        "broken": Status("bad", "alert", _("Broken")),
        "waiting": Status("inf", "hourglass", _("Waiting for witnesses")),
    },
}


def status_of(kind: str, value: str) -> Status:
    """The words and tone of a state.

    In: `kind`, a key of STATUSES; `value`, the stored state (underscores and hyphens are the same).
    Out: a Status. A value nobody named is shown as written, in the neutral tone.
    Errors: KeyError for a kind that does not exist, which is a mistake in a template.
    """
    known = STATUSES[kind]
    key = str(value).strip().lower().replace("_", "-")
    return known.get(key) or Status("non", "ring", str(value).replace("_", " "))
