"""Letters to bodies outside the platform: what they may tell, and how an answer ends them. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.kernel.errors import Fault
from mysynergy.referrals.public import PLUGS, Side, State, Verb

BODY_KINDS: Final = (
    "hospital",
    "clinic",
    "registration",
    "police",
    "court",
    "school",
    "local_authority",
    "embassy",
    "network",
    "other",
)
#: Bodies that cannot find a person without her whole identity number.
NEEDS_NUMBER: Final = frozenset({"hospital", "clinic", "registration", "police", "court"})
LANGUAGES: Final = ("ms", "en")
#: What a letter can tell, and what each letter tells: who she is, and what is lacking.
CAN_TELL: Final = ("identity", "needs", "contact", "household")
ALWAYS_TELLS: Final = frozenset({"identity", "needs"})
#: The purpose that stands in the consent for a letter.
PURPOSE: Final = "referral"
MAX_FOLLOW_UP_DAYS: Final = 30
#: Asking again for the third time in a row is a supervisor's.
SUPERVISOR_RENEWAL: Final = 3
MAX_NAME, MAX_ADDRESS, MAX_TEXT, MAX_NUMBER_REASON = 200, 500, 4000, 1000
#: What a body can have answered, as the officer who asked learnt it.
ANSWERS: Final = ("accepted", "helped", "partly_helped", "refused", "no_answer", "withdrawn")
HELPED: Final = ("helped", "partly_helped")
#: Working days within which the need is looked at again, by answer.
NEXT_LOOK: Final[Mapping[str, int]] = {
    "helped": 5,
    "partly_helped": 5,
    "refused": 1,
    "no_answer": 1,
    "withdrawn": 1,
}
#: Why the officer took it back; "no answer" is an answer of its own here.
WITHDRAWN_BECAUSE: Final = (
    "person_withdrew",
    "helped_elsewhere",
    "consent_withdrawn",
    "sent_in_error",
    "other",
)


def follow(*, state: State, answer: str, reason: str = "") -> State:
    """Return the state of FHIR Task that an answer leads to, step by step through the one table of referrals.

    The body has no hand on the platform: the officer who asked notes its steps, so that she stands on both
    sides. Raises ``Conflict("changed_meanwhile")`` where the table has no way.
    """
    unanswered = state in (State.REQUESTED, State.RECEIVED)
    verbs: tuple[Verb, ...] = {
        "accepted": (Verb.ACCEPT,),
        "helped": (Verb.ACCEPT, Verb.COMPLETE) if unanswered else (Verb.COMPLETE,),
        "partly_helped": (Verb.ACCEPT, Verb.COMPLETE) if unanswered else (Verb.COMPLETE,),
        "refused": (Verb.DECLINE if unanswered else Verb.FAIL,),
        "no_answer": (Verb.WITHDRAW,),
        "withdrawn": (Verb.VOID if reason == "sent_in_error" and unanswered else Verb.WITHDRAW,),
    }[answer]
    for verb in verbs:
        state = PLUGS.step(state=state, verb=verb, sides=frozenset(Side)).target or state
    return state


def end_of(day: dt.date) -> dt.datetime:
    """Return the last second of a day in Malaysia."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), KUALA_LUMPUR)


def day_faults(*, day: dt.date | None, now: dt.datetime, latest: dt.date) -> list[Fault]:
    """Return what is wrong with the day on which the officer asks again."""
    if day is None:
        return [Fault("follow_up_on", "required")]
    if end_of(day) <= now:
        return [Fault("follow_up_on", "in_the_past")]
    if day > latest:
        return [Fault("follow_up_on", "too_far", {"latest": latest.isoformat()})]
    return []


def words_faults(field: str, text: str, most: int, *, wanted: bool = True) -> list[Fault]:
    """Return what is wrong with words typed into ``field``."""
    if "\x00" in text:
        return [Fault(field, "not_text")]
    if len(text) > most:
        return [Fault(field, "too_long", {"most": most, "has": len(text)})]
    return [Fault(field, "required")] if wanted and not text.strip() else []


def category_faults(*, wanted: Collection[str], agreed: Collection[str]) -> list[Fault]:
    """Return what is wrong with what a letter is to tell: only what was agreed, never less than who asks."""
    if set(wanted) - set(CAN_TELL):
        return [Fault("categories", "unknown_choice")]
    if missing := sorted(ALWAYS_TELLS - set(wanted)):
        return [Fault("categories", "letter_tells_always", {"missing": ", ".join(missing)})]
    if beyond := sorted(set(wanted) - set(agreed)):
        return [Fault("categories", "not_agreed_to", {"count": len(beyond)})]
    return []


def reference_of(code: str, year: int, number: int) -> str:
    """Return the number of a letter as it stands on paper: agency, year, a count of that year."""
    return f"{code}/{year}/L{number:05d}"
