"""What the answers around referrals are called: reasons and outcomes; for pages and API alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as noop

from mysynergy.words.programmes import working_days

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
    "programme_closed": noop("The programme takes no new cases"),
    "quota_full": noop("The quota is full"),
    "need_closed": noop("The need was closed"),
    "other": noop("Another reason"),
}
ACCEPT_REASONS: Final[Mapping[str, str]] = {
    "criteria_met": noop("Conditions are met"),
    "criteria_met_after_checks": noop("Conditions are met after checks"),
    "by_discretion": noop("Taken in at our discretion"),
    "referred_on": noop("Referred on to another agency"),
    "other": noop("Another reason"),
}
REFER_ON_REASONS: Final[Mapping[str, str]] = {
    "better_placed": noop("Another agency is better placed"),
    "criteria_not_met": noop("Conditions are not met"),
    "quota_full": noop("The quota is full"),
    "outside_area": noop("Outside our area"),
    "part_of_the_need": noop("Another agency helps with a part of it"),
    "other": noop("Another reason"),
}
EVIDENCE: Final[Mapping[str, str]] = {
    "award_record": noop("Award recorded on the platform"),
    "payment_record": noop("Record of a payment"),
    "receipt": noop("Receipt signed by the person"),
    "certificate": noop("Certificate"),
    "attendance": noop("Attendance list"),
    "letter": noop("Letter"),
    "visit": noop("Report of a visit"),
    "other": noop("Another document"),
    "not_recorded": noop("Not recorded at that time"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "helped": noop("Helped"),
    "partly_helped": noop("Helped in part"),
    "not_helped": noop("Not helped"),
}
#: Why a programme is the next best one; the figures are those of ``referrals.ranking``.
PROPOSED_BECAUSE: Final[Mapping[str, str]] = {
    "seems_eligible": noop("The person seems to qualify by what is known."),
    "open_questions": noop("Questions still open on whether the person qualifies: %(n)s."),
    "places_free": noop("There are places now."),
    "places_waiting": noop("There is a waiting list."),
    "places_full": noop("Nobody is taken at present."),
    "accepted_of": noop("Of the last %(answered)s referrals %(accepted)s were accepted."),
    "days_to_help": noop("Help usually came within %(days)s days."),
    "same_state": noop("It serves the person’s state."),
    "another_state": noop("Its agency works in another state."),
}


MODES: Final[Mapping[str, str]] = {
    "place": noop("The person comes to a place"),
    "phone": noop("By telephone"),
    "visit": noop("An officer visits the person"),
}
WHO: Final[Mapping[str, str]] = {
    "person": noop("The person alone"),
    "with_companion": noop("The person with somebody they trust"),
    "representative": noop("A representative"),
}
APPOINTMENT_STATES: Final[Mapping[str, str]] = {
    "proposed": noop("Proposed, not confirmed yet"),
    "confirmed": noop("Confirmed"),
    "kept": noop("Kept"),
    "missed": noop("Missed"),
    "cancelled": noop("Cancelled"),
}


def _word(table: Mapping[str, str], value: str) -> str:
    known = table.get(value)
    return gettext(known) if known else value.replace("_", " ")


def refer_on_reason(code: str) -> str:
    """Return why a coordinating agency handed a need on."""
    return _word(REFER_ON_REASONS, code)


def decline_reason(code: str) -> str:
    """Return why an agency could not help."""
    return _word(DECLINE_REASONS, code)


def withdraw_reason(code: str) -> str:
    """Return why a referral was taken back."""
    return _word(WITHDRAW_REASONS, code)


def reason_name(code: str) -> str:
    """Return the words of a reason, of whichever side."""
    return _word({**ACCEPT_REASONS, **REFER_ON_REASONS, **WITHDRAW_REASONS, **DECLINE_REASONS}, code)


def proposal_reasons(reasons: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """Return why a programme is proposed, in sentences."""
    return " ".join(_word(PROPOSED_BECAUSE, code) % figures for code, figures in reasons)


def accept_reason(code: str) -> str:
    """Return why an agency accepted."""
    return _word(ACCEPT_REASONS, code)


def evidence_name(kind: str) -> str:
    """Return what shows that help was given."""
    return _word(EVIDENCE, kind)


def referral_outcome(code: str) -> str:
    """Return what came of an accepted referral."""
    return _word(OUTCOMES, code)


def appointment_mode(code: str) -> str:
    """Return how an appointment is held."""
    return _word(MODES, code)


def appointment_who(code: str) -> str:
    """Return who is to come."""
    return _word(WHO, code)


def appointment_state(code: str) -> str:
    """Return how an appointment stands."""
    return _word(APPOINTMENT_STATES, code)


_LATE: Final[Mapping[str, str]] = {
    "answer": noop("An answer to a referral"),
    "reply": noop("A reply to a question"),
    "hold": noop("A need past its date"),
}
_TOLD_TO: Final[Mapping[str, str]] = {
    "": noop("Nobody above the officer yet"),
    "supervisor": noop("The supervisor"),
    "head": noop("Coordinator and head of the agency"),
    "secretariat": noop("The secretariat"),
}


_PROMISED_BY: Final[Mapping[str, str]] = {
    "agreement": noop("%(within)s, as both agencies agreed"),
    "programme": noop("%(within)s, as the programme promises"),
    "usual": noop("%(within)s, as is usual where nothing is promised"),
}


def promised(count: int, unit: str, by: str) -> str:
    """Return within how long an answer was promised, and who said so."""
    n = {"n": count}
    if unit == "hours":
        within = ngettext("Within %(n)s hour", "Within %(n)s hours", count) % n
    elif unit == "office_hours":
        within = ngettext("Within %(n)s office hour", "Within %(n)s office hours", count) % n
    else:
        within = ngettext("Within %(n)s working day", "Within %(n)s working days", count) % n
    return gettext(_PROMISED_BY[by]) % {"within": within}


def late_kind(kind: str) -> str:
    """Return what kind of thing is late."""
    return gettext(_LATE[kind])


def told_to(step: str) -> str:
    """Return to whom word of something late went."""
    return gettext(_TOLD_TO[step])


_PROMISED: Final[Mapping[str, str]] = {
    "agreement": noop("promised in the agreement"),
    "programme": noop("set by the programme"),
    "usual": noop("the usual time"),
}


def promise_says(by: str, count: int | None, unit: str | None) -> str:
    """Return within what time an answer was promised, and by what; ``by``: agreement, programme or usual."""
    promised = gettext(_PROMISED[by]) if by in _PROMISED else by
    if count is None:
        return promised
    if unit == "hours":
        within = ngettext("%(n)s hour", "%(n)s hours", count) % {"n": count}
    elif unit == "office_hours":
        within = ngettext("%(n)s office hour", "%(n)s office hours", count) % {"n": count}
    else:
        within = working_days(count)
    return f"{within}, {promised}"
