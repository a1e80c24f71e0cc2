"""What channels, relations and ends of arrivals are called on screen, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

CHANNELS: Final[Mapping[str, str]] = {
    "call": noop("Call"),
    "walk_in": noop("At the counter"),
    "email": noop("E-mail"),
    "web_form": noop("Public page"),
}
RELATIONS: Final[Mapping[str, str]] = {
    "self": noop("The person in need"),
    "spouse": noop("Husband or wife"),
    "parent": noop("Mother or father"),
    "child": noop("Son or daughter"),
    "relative": noop("Another relative"),
    "neighbour": noop("Neighbour"),
    "friend": noop("Friend"),
    "employer": noop("Employer"),
    "community_leader": noop("Community leader"),
    "officer": noop("Officer of another body"),
    "stranger": noop("Not known"),
    "other": noop("Somebody else"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "prospect": noop("Registered: a new case"),
    "known": noop("Goes to the case of a known person"),
    "crisis": noop("Somebody in danger: handed on at once"),
    "enquiry": noop("A question, put to who answers it"),
    "tip": noop("A tip about somebody in need, handed on"),
    "answered": noop("Answered on the spot"),
    "duplicate": noop("The same as another"),
    "not_for_us": noop("Not for this agency; told where to go"),
    "unreachable": noop("Could not be reached"),
    "wrong_number": noop("Wrong number, and no other is known"),
    "left": noop("Left before being served"),
    "spam": noop("Advertising or abuse"),
    "automatic": noop("Written by a machine"),
}
TRIES: Final[Mapping[str, str]] = {
    "reached": noop("Reached"),
    "not_reached": noop("Not reached"),
    "wrong_number": noop("Wrong number"),
}


def channel_name(code: str) -> str:
    """Return what a channel is called."""
    return gettext(CHANNELS.get(code, code))


def relation_name(code: str) -> str:
    """Return what a caller is to the person in need."""
    return gettext(RELATIONS.get(code, code))


def arrival_outcome(code: str | None) -> str:
    """Return how an arrival ended."""
    return gettext(OUTCOMES.get(code or "", code or ""))


def try_name(code: str) -> str:
    """Return what came of a try to ring back."""
    return gettext(TRIES.get(code, code))
