"""What notices to officers are called. A sentence holds no name: the page sets the person beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

GROUPS: Final[Mapping[str, str]] = {
    "danger": noop("Somebody in danger"),
    "client": noop("From the people we serve"),
    "dates": noop("Dates and what is late"),
    "arrived": noop("Newly arrived"),
    "questions": noop("Questions, messages and appointments"),
    "answers": noop("What came back on referrals and offers"),
    "handed": noop("Handed to you"),
}
#: Kind: icon, sentence.
NOTICES: Final[Mapping[str, tuple[str, str]]] = {
    "danger": ("alert", noop("Somebody is in danger: you are asked to act now")),
    "not_helped": ("alert", noop("The person says: I was not helped")),
    "helped": ("check", noop("The person says: I was helped")),
    "call_instead": ("phone", noop("No message was sent: call or meet the person instead")),
    "says_wrong": ("edit", noop("The person says that something in the record is wrong")),
    "contact_changed": ("phone", noop("The person said how to make contact from now on")),
    "late": ("clock", noop("An answer or a date is late")),
    "due_soon": ("clock", noop("An answer is due soon")),
    "appointment_missed": ("alert", noop("An appointment was missed")),
    "appointment_soon": ("calendar", noop("An appointment is near")),
    "arrived": ("send", noop("A referral arrived")),
    "offer": ("people", noop("A need is offered that this agency may claim")),
    "came_in": ("mail", noop("A letter, or a call from another system, came in and waits")),
    "told": ("mail", noop("A tip or a question waits for you")),
    "asked": ("question", noop("More information is asked for; the clock is stopped")),
    "question_answered": ("check", noop("A question was answered; the clock runs again")),
    "written": ("mail", noop("A message was written on a referral")),
    "appointment": ("calendar", noop("An appointment was proposed or changed")),
    "accepted": ("check", noop("A referral was accepted")),
    "declined": ("cross", noop("A referral came back without help")),
    "completed": ("check-twice", noop("A referral was completed")),
    "came_back": ("undo", noop("A referral came back: the programme takes nobody new")),
    "withdrawn": ("undo", noop("A referral was taken back by its sender")),
    "claimed": ("check", noop("An offer was claimed")),
    "unclaimed": ("undo", noop("Nobody claimed an offer: the need is at its desk again")),
    "handed": ("arrow", noop("A need was put into your hands")),
    "case_handed": ("person", noop("A case was given to you")),
    "lead_offered": ("flag", noop("You are asked to lead for a person")),
    "lead_answered": ("flag", noop("Your offer of the lead was answered")),
    "proposed": ("flag", noop("Another programme is proposed for a need")),
    "step": ("arrow", noop("A step of a pathway waits for you")),
    "follow_up": ("phone", noop("A person is to be asked again by you")),
    "came_to_you": ("arrow", noop("A call, visit or letter was put into your hands")),
}
#: Why no message was sent, beside "call or meet the person instead".
NOT_TOLD: Final[Mapping[str, str]] = {
    "call_only": noop("The person wants calls only."),
    "do_not_contact": noop("The person must not be contacted."),
    "not_asked": noop("Nobody asked yet how to make contact safely."),
    "protected": noop("The record is protected."),
    "dead": noop("The person died."),
    "no_guardian": noop("A child without anybody who may be told."),
    "no_phone": noop("No telephone number is known."),
    "no_provider": noop("Nobody is set who sends messages out."),
    "not_delivered": noop("The message could not be delivered."),
    "no_proof": noop("The record holds too little to ask who opens a link."),
    "address_changed": noop("The number or address changed before the message went."),
    "taken_back": noop("The person’s links were made invalid."),
    "erased": noop("The record was erased."),
}
#: Where "call or meet the person" would be the wrong thing to say.
_INSTEAD: Final[Mapping[str, str]] = {
    "dead": noop("No message was sent: the person died"),
    "link_shut": noop("A link was shut after five wrong answers: ask the person, and give a new one"),
}


def notice_said(kind: str, about: str = "") -> tuple[str, str]:
    """Return icon and sentence of a notice; ``about`` adds why no message was sent."""
    icon, text = NOTICES.get(kind, ("ring", kind))
    if kind == "call_instead" and about in _INSTEAD:
        return icon, gettext(_INSTEAD[about])
    if kind == "call_instead" and about in NOT_TOLD:
        return icon, f"{gettext(text)}. {gettext(NOT_TOLD[about])}"
    return icon, gettext(text)


def group_name(group: str) -> str:
    """Return what a group of notices is called."""
    return gettext(GROUPS[group])
