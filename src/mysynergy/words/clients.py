"""What a person reads of her case through her link: short sentences, no names that can be a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

#: Stage: icon, tone, sentence; ``%(who)s`` is to act.
STAGES: Final[Mapping[str, tuple[str, str, str]]] = {
    "looked_at": ("tasks", "inf", noop("%(who)s is looking for help for you.")),
    "asked": ("send", "inf", noop("%(who)s was asked and will answer.")),
    "helping": ("half", "ok", noop("%(who)s agreed to help you.")),
    "done": ("check", "ok", noop("Help was reported as given. Is that so?")),
    "over": ("check-twice", "non", noop("This matter was closed.")),
}
SAID: Final[Mapping[str, str]] = {
    "helped": noop("You said: I was helped."),
    "not_helped": noop("You said: I was not helped. Somebody will look at it."),
}
RULES: Final[Mapping[str, str]] = {
    "safe": noop("Calls and messages are fine"),
    "call_only": noop("Call me, send no messages"),
    "do_not_contact": noop("Do not contact me; I will come or call"),
}
FIELDS: Final[Mapping[str, str]] = {
    "phone": noop("Telephone number"),
    "address": noop("Address"),
    "postcode": noop("Postcode"),
    "words": noop("In the person’s own words"),
}
HOW: Final[Mapping[str, str]] = {
    "message": noop("In a message"),
    "sent": noop("Sent by an officer"),
    "printed": noop("On paper, given by an officer"),
}
STATES: Final[Mapping[str, str]] = {
    "waiting": noop("Waits"),
    "sending": noop("Being sent"),
    "sent": noop("Sent"),
    "on_screen": noop("Not sent anywhere: no provider is set"),
    "withheld": noop("Held back: not sent"),
    "dead": noop("Given up"),
}
TEMPLATES: Final[Mapping[str, str]] = {
    "link": noop("The person’s link"),
    "progress": noop("There is news"),
    "appointment": noop("An appointment is near"),
    "how_are_you": noop("How are things now?"),
    "digest": noop("Digest of notices"),
}
#: Why a message did not go, as the line or the provider said it.
FAULTS: Final[Mapping[str, str]] = {
    "too_old": noop("It waited for three days."),
    "worker_died": noop("Nobody knows whether it went: it is not sent again by itself."),
    "no_connection": noop("The provider could not be reached."),
    "refused": noop("The address was refused."),
}


def fault_said(code: str) -> str:
    """Return why a message did not go; the answer of a provider as its number."""
    if code in FAULTS or not code:
        return said_in(FAULTS, code)
    return gettext("The provider did not take it (%(code)s).") % {"code": code.rpartition("_")[2]}


def said_in(table: Mapping[str, str], code: str) -> str:
    """Return what a code of one of these tables is called; one nobody named as it is."""
    return gettext(table[code]) if code in table else code


def stage_said(stage: str, who: str) -> tuple[str, str, str]:
    """Return icon, tone and sentence of a stage."""
    icon, tone, text = STAGES[stage]
    return icon, tone, gettext(text) % {"who": who}
