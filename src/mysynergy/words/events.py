"""What happened, as a sentence: one for each type of event that may stand on a person's timeline.

A sentence holds no name and no number. ``%(need)s`` and ``%(programme)s`` are filled from the ids in
the body; where one is not known to the reader, ``told`` says "a need", "a programme".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

#: Type: icon, tone (ok, warn, bad, inf, non), sentence.
EVENTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "registry.registered": ("person", "inf", noop("Registered")),
    "registry.linked": ("link", "inf", noop("A record was confirmed to be about this person")),
    "registry.unlinked": ("undo", "warn", noop("A link to a record was undone")),
    "registry.corrected": ("edit", "inf", noop("Particulars corrected")),
    "registry.derived": ("edit", "non", noop("The record was derived anew from what agencies said")),
    "registry.correction_undone": ("undo", "warn", noop("A correction of particulars was undone")),
    "assistance.refused": (
        "cross",
        "warn",
        noop("Refused: %(programme)s. A rule of the agency stood in the way"),
    ),
    "assistance.refusal_reopened": (
        "undo",
        "inf",
        noop("A refusal was reopened: %(programme)s. It rested on somebody else's help"),
    ),
    "assistance.finding_withdrawn": ("undo", "non", noop("A finding was withdrawn: it was of two people")),
    "joining.joined": ("link", "inf", noop("Found to be one person with somebody else; both records joined")),
    "joining.parted": ("undo", "warn", noop("Taken apart again: the records of two people had been joined")),
    "corrections.lift_asked": ("shield", "warn", noop("Asked to lift the protection of the record")),
    "corrections.lift_confirmed": ("shield", "non", noop("A second person agreed to lift the protection")),
    "corrections.lift_refused": ("shield", "warn", noop("A second person kept the protection")),
    "corrections.lift_withdrawn": ("undo", "non", noop("The request to lift the protection was taken back")),
    "corrections.two_people_said": ("people", "non", noop("Said to be somebody else than a similar person")),
    "corrections.two_people_taken_back": (
        "undo",
        "non",
        noop("No longer said to be somebody else than a similar person"),
    ),
    "matching.decided": (
        "people",
        "inf",
        noop("A data steward looked whether this is one person with another"),
    ),
    "matching.correction_asked": ("edit", "non", noop("Another look at what is recorded was asked for")),
    "matching.correction_answered": ("check", "non", noop("What is recorded was looked at again")),
    "matching.correction_declined": ("edit", "non", noop("What is recorded was not looked at again")),
    "registry.contact_set": ("phone", "non", noop("Contact changed")),
    "registry.protected": ("shield", "warn", noop("Record protected")),
    "registry.unprotected": ("shield", "non", noop("Protection of the record lifted")),
    "registry.number_revealed": ("eye", "warn", noop("Identity number opened")),
    "registry.consent_given": ("check", "ok", noop("Consent or another legal basis recorded")),
    "registry.consent_withdrawn": ("undo", "warn", noop("Consent withdrawn")),
    "households.household_set": ("home", "non", noop("Household recorded")),
    "households.related": ("people", "non", noop("A relation was recorded")),
    "households.relation_ended": ("people", "non", noop("A relation ended")),
    "representatives.appointed": ("people", "inf", noop("Somebody may act for the person")),
    "representatives.asked": ("people", "warn", noop("A representative waits for a second person")),
    "representatives.agreed": ("check", "ok", noop("A second person agreed to a representative")),
    "representatives.refused": ("cross", "warn", noop("A second person did not agree to a representative")),
    "representatives.ended": ("minus", "warn", noop("A representative acts no longer")),
    "representatives.acted": ("people", "non", noop("Done for the person by a representative")),
    "circles.leave_asked": ("people", "warn", noop("An officer asked to work on a case of her own circle")),
    "circles.leave_given": (
        "people",
        "warn",
        noop("A second person released the case to an officer near her"),
    ),
    "circles.leave_refused": (
        "people",
        "non",
        noop("A second person did not release the case to an officer near her"),
    ),
    "screening.facts_recorded": ("edit", "non", noop("Answers recorded")),
    "screening.wish_set": ("heart", "non", noop("A wish was recorded")),
    "screening.screened": ("filter", "inf", noop("Screened against all programmes")),
    "documents.added": ("plus", "non", noop("A document was added")),
    "documents.opened": ("eye", "non", noop("A document was opened")),
    "documents.verified": ("check", "ok", noop("A document was verified")),
    "documents.attached": ("link", "non", noop("A document was attached as evidence")),
    "documents.withdrawn": ("undo", "non", noop("A document is no longer used")),
    "documents.held_back": ("alert", "bad", noop("A document is held back: the scanner found something")),
    "documents.scanned": ("check", "non", noop("A document was scanned: nothing found")),
    "cases.case_opened": ("tasks", "inf", noop("Case opened")),
    "cases.need_opened": ("ring", "warn", noop("Need opened: %(need)s")),
    "cases.need_reviewed": ("clock", "non", noop("Need looked at again: %(need)s")),
    "cases.need_handed_over": ("arrow", "non", noop("Need handed over")),
    "cases.need_escalated": ("alert", "bad", noop("Past its date, word went up: %(need)s")),
    "clocks.reminded": ("clock", "warn", noop("Reminded: an answer is due soon")),
    "clocks.date_moved": ("calendar", "non", noop("A date moved: a holiday was declared")),
    "clocks.escalated": ("alert", "bad", noop("An answer is late; word of it went up")),
    "clocks.other_offer_sought": (
        "arrow",
        "inf",
        noop("The secretariat asked for another offer; nobody is overruled"),
    ),
    "cases.need_closed": ("check", "ok", noop("Need closed: %(need)s")),
    "cases.contact_tried": ("phone", "non", noop("Tried to reach the person")),
    "cases.manager_changed": ("person", "non", noop("Another officer manages the case")),
    "cases.case_closed": ("check", "inf", noop("Case closed")),
    "outcomes.closed": ("check", "inf", noop("What came of the case was written down")),
    "outcomes.followed_up": ("phone", "ok", noop("Asked again how the person is")),
    "outcomes.tried": ("phone", "non", noop("Tried to ask the person again")),
    "outcomes.not_reached": ("alert", "warn", noop("The person could not be reached to be asked again")),
    "outcomes.given_on": ("arrow", "non", noop("Another officer asks the person again")),
    "arrivals.came": ("mail", "non", noop("Somebody rang, came or wrote")),
    "arrivals.taken": ("check", "non", noop("An officer took what came in")),
    "arrivals.call_owed": ("phone", "inf", noop("A call is owed by a time")),
    "arrivals.rang": ("phone", "non", noop("Somebody was rung back")),
    "arrivals.passed_on": ("clock", "warn", noop("Nobody acted in time; what came in was handed on")),
    "arrivals.closed": ("check", "ok", noop("What came in was dealt with")),
    "arrivals.attachment_opened": ("eye", "non", noop("What came with a letter was opened")),
    "circumstances.said": (
        "flag",
        "warn",
        noop("A circumstance that makes the trouble heavier was recorded"),
    ),
    "circumstances.taken_away": ("flag", "non", noop("A circumstance was said not to stand")),
    "crises.reported": ("alert", "bad", noop("Somebody was said to be in danger")),
    "crises.taken": ("check", "ok", noop("An officer answered that she acts")),
    "crises.escalated": ("clock", "bad", noop("Nobody answered in time; the next officer was asked")),
    "crises.settled": ("check", "ok", noop("The danger ended")),
    "crises.joined": ("link", "warn", noop("A crisis was joined to this record")),
    "worklists.view_kept": ("flag", "non", noop("A view of the worklist was kept")),
    "worklists.view_dropped": ("minus", "non", noop("A view of the worklist was dropped")),
    "worklists.view_shared": ("people", "non", noop("A view of the worklist was shared with the agency")),
    "worklists.view_unshared": ("lock", "non", noop("A view of the worklist is shared no longer")),
    "worklists.exported": ("download", "warn", noop("A worklist was taken along as a file")),
    "worklists.absence_said": ("calendar", "inf", noop("An officer is away; a colleague takes over")),
    "worklists.absence_ended": ("undo", "non", noop("An absence ended")),
    "plans.lead_taken": ("flag", "inf", noop("An agency leads for this person")),
    "plans.lead_ended": ("flag", "non", noop("An agency no longer leads for this person")),
    "plans.lead_given_on": ("flag", "non", noop("Another officer of the agency that leads manages the case")),
    "plans.given_on": ("arrow", "non", noop("Another officer looks after a part of the plan")),
    "plans.hand_over_asked": ("arrow", "warn", noop("The lead was offered to another officer")),
    "plans.hand_over_accepted": ("check", "ok", noop("The offered lead was accepted")),
    "plans.hand_over_declined": ("cross", "warn", noop("The offered lead was declined; the manager stays")),
    "plans.hand_over_withdrawn": ("undo", "non", noop("The offer of the lead was taken back")),
    "plans.goal_set": ("flag", "inf", noop("A goal was set")),
    "plans.goal_reached": ("check", "ok", noop("A goal was reached")),
    "plans.goal_dropped": ("minus", "non", noop("A goal was given up")),
    "plans.task_added": ("tasks", "inf", noop("A task was added to the plan")),
    "plans.task_done": ("check", "ok", noop("A task of the plan was done")),
    "plans.task_dropped": ("minus", "non", noop("A task of the plan is no longer needed")),
    "plans.visit_planned": ("calendar", "inf", noop("A visit was planned")),
    "plans.visit_made": ("check", "ok", noop("A visit was made")),
    "plans.visit_not_met": ("alert", "warn", noop("A visit met nobody")),
    "plans.visit_cancelled": ("undo", "non", noop("A visit was called off")),
    "plans.note_written": ("edit", "non", noop("A note was written")),
    "referrals.sent": ("send", "inf", noop("Referral sent to %(programme)s")),
    "referrals.received": ("check", "inf", noop("Referral received by %(programme)s")),
    "referrals.accepted": ("check", "ok", noop("%(programme)s will help")),
    "referrals.progressed": ("half", "inf", noop("%(programme)s continues with it")),
    "referrals.information_needed": (
        "alert",
        "warn",
        noop("%(programme)s needs to know more; its clock is stopped"),
    ),
    "referrals.information_given": ("check", "inf", noop("What %(programme)s asked for was answered")),
    "referrals.referred_on": (
        "arrow",
        "inf",
        noop("%(programme)s referred it on to another agency, and answers for it"),
    ),
    "referrals.came_back": (
        "undo",
        "warn",
        noop("Back with %(programme)s from the agency it was referred on to"),
    ),
    "onward.offered": ("people", "inf", noop("Offered to the agencies that could help, without the name")),
    "onward.claimed": ("check", "ok", noop("The offer was claimed for %(programme)s")),
    "onward.returned": ("undo", "warn", noop("Nobody claimed the offer by its day")),
    "onward.withdrawn": ("minus", "non", noop("The offer was withdrawn")),
    "liaison.appointment_proposed": ("calendar", "inf", noop("An appointment was proposed: %(programme)s")),
    "liaison.appointment_changed": ("calendar", "inf", noop("Another time was proposed: %(programme)s")),
    "liaison.appointment_confirmed": ("calendar", "ok", noop("Appointment confirmed: %(programme)s")),
    "liaison.appointment_cancelled": ("undo", "non", noop("Appointment cancelled: %(programme)s")),
    "liaison.appointment_kept": ("check", "ok", noop("Appointment kept: %(programme)s")),
    "liaison.appointment_missed": ("alert", "warn", noop("Appointment missed: %(programme)s")),
    "liaison.appointment_reminded": ("clock", "non", noop("Reminded of the appointment: %(programme)s")),
    "liaison.written": ("mail", "non", noop("A message was written")),
    "pathways.begun": ("arrow", "inf", noop("A pathway of several steps was laid out")),
    "pathways.step_opened": (
        "flag",
        "inf",
        noop("What the next step of the pathway waited for is done: it may be sent"),
    ),
    "pathways.step_sent": ("send", "inf", noop("A step of the pathway was sent")),
    "pathways.step_done": ("check", "ok", noop("A step of the pathway is done")),
    "pathways.step_stuck": (
        "alert",
        "warn",
        noop("A step of the pathway came to nothing: choose"),
    ),
    "pathways.step_reopened": ("undo", "inf", noop("A step of the pathway is tried again")),
    "pathways.step_skipped": ("minus", "non", noop("A step of the pathway was left out")),
    "pathways.step_cancelled": ("cross", "non", noop("A step of the pathway was cancelled")),
    "pathways.completed": ("check-twice", "ok", noop("The pathway is at its end")),
    "pathways.stopped": ("stop", "warn", noop("The pathway was stopped")),
    "beyond.sent": ("mail", "inf", noop("A letter to a body outside the platform was written")),
    "beyond.printed": ("print", "non", noop("The letter was printed")),
    "beyond.asked_again": ("clock", "non", noop("The body outside was asked again")),
    "beyond.accepted": ("check", "ok", noop("The body outside will help")),
    "beyond.helped": ("check-twice", "ok", noop("The body outside helped")),
    "beyond.refused": ("cross", "bad", noop("The body outside cannot help")),
    "beyond.no_answer": ("alert", "warn", noop("The body outside never answered")),
    "beyond.withdrawn": ("undo", "non", noop("The letter was taken back")),
    "referrals.declined": ("cross", "bad", noop("%(programme)s declined")),
    "referrals.failed": ("alert", "bad", noop("%(programme)s could not help after all")),
    "referrals.withdrawn": ("undo", "non", noop("Referral to %(programme)s withdrawn")),
    "referrals.returned": ("undo", "warn", noop("%(programme)s takes no new cases: the referral came back")),
    "referrals.completed": ("check-twice", "ok", noop("Referral to %(programme)s completed")),
    "referrals.proposed": ("flag", "inf", noop("Proposed next: %(programme)s")),
    "referrals.proposal_dismissed": ("minus", "non", noop("Proposal not wanted: %(programme)s")),
    "referrals.proposal_lapsed": ("minus", "warn", noop("Proposed, but closed meanwhile: %(programme)s")),
    "assistance.enrolled": ("check", "ok", noop("Enrolled in %(programme)s")),
    "assistance.awarded": ("gift", "ok", noop("Help granted by %(programme)s")),
    "assistance.amount_recorded": ("wallet", "non", noop("Amount recorded")),
    "assistance.delivered": ("check-twice", "ok", noop("Handed over: %(programme)s")),
    "assistance.reversed": ("undo", "bad", noop("Reversed: %(programme)s")),
    "assistance.award_ended": ("pause", "non", noop("Help ended: %(programme)s")),
    "assistance.overlap_asked": ("scales", "non", noop("Looked whether other help stands in the way")),
    "assistance.overlap_found": (
        "scales",
        "warn",
        noop("An overlap was told to the agency whose rule it is"),
    ),
    "assistance.finding_answered": ("scales", "non", noop("A finding was answered")),
    "assistance.override_approved": ("shield", "warn", noop("A second officer allowed vital help")),
    "schemes.membership_begun": (
        "umbrella",
        "inf",
        noop("Membership in a scheme begun; cover waits for the contribution"),
    ),
    "schemes.contribution_received": (
        "umbrella",
        "ok",
        noop("Contribution received; cover runs from receipt"),
    ),
    "clients.link_made": ("link", "inf", noop("A link was made by which the person sees where her case is")),
    "clients.link_revoked": ("undo", "warn", noop("A link of the person was made invalid")),
    "clients.link_opened": ("eye", "non", noop("The person opened her link")),
    "clients.link_shut": ("lock", "warn", noop("A link was shut: too many wrong answers")),
    "clients.told": ("mail", "non", noop("A message was put on its way to the person")),
    "clients.not_told": ("phone", "warn", noop("No message was sent: the person is to be called or met")),
    "clients.helped": ("check", "ok", noop("The person said that she was helped: %(need)s")),
    "clients.not_helped": ("alert", "bad", noop("The person said that she was not helped: %(need)s")),
    "clients.correction_asked": ("edit", "inf", noop("The person said what is wrong in her record")),
    "clients.correction_answered": ("check", "non", noop("What the person said is wrong was answered")),
    "clients.contact_said": ("phone", "inf", noop("The person said how she may be contacted")),
    "privacy.asked": ("edit", "non", noop("The person asked for a copy or for erasure")),
    "privacy.withdrawn": ("undo", "non", noop("The request was withdrawn")),
    "privacy.copy_given": ("print", "inf", noop("The person was given a copy of what is held")),
    "privacy.agreed": ("check", "non", noop("An agency agreed to the erasure")),
    "privacy.objected": ("cross", "warn", noop("An agency objected to the erasure")),
    "privacy.refused": ("cross", "warn", noop("The erasure was refused, with reasons")),
    "privacy.erased": ("shield", "warn", noop("Erased: name, numbers, answers and words are gone for ever")),
    "access.granted": ("lock", "non", noop("An agency may now see part of the record")),
    "access.grant_ended": ("lock", "non", noop("An agency may no longer see part of the record")),
}
#: Kept for audit, of no use to somebody who works with the person.
#: A need that changes hands stands in the line of the deed that moved it, never in one of its own.
QUIET: Final = frozenset(
    {
        "access.granted",
        "access.grant_ended",
        "assistance.amount_recorded",
        "cases.need_handed_over",
        "documents.scanned",
        "person.read",
    }
)


@dataclass(frozen=True, slots=True)
class EventSaid:
    """An event in the active language."""

    icon: str
    tone: str
    text: str


def told(type_: str, *, need: str = "", programme: str = "") -> EventSaid:
    """Return an event as a sentence; a type nobody named is quoted, never hidden."""
    known = EVENTS.get(type_)
    if known is None:
        return EventSaid("ring", "non", type_.replace("_", " ").replace(".", ": "))
    icon, tone, template = known
    names = {"need": need or gettext("a need"), "programme": programme or gettext("a programme")}
    return EventSaid(icon, tone, gettext(template) % names)
