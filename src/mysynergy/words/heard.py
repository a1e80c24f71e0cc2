"""What tips and questions, who tells, topics and ends are called on screen, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from mysynergy.words.needs import MODULES

KINDS: Final[Mapping[str, str]] = {"tip": noop("Tip about somebody in need"), "question": noop("Question")}
CHANNELS: Final[Mapping[str, str]] = {
    "web": noop("Public page"),
    "counter": noop("At the counter"),
    "phone": noop("By telephone"),
}
RELATIONS: Final[Mapping[str, str]] = {
    "neighbour": noop("Neighbour"),
    "village_head": noop("Village head (penghulu) or residents' association"),
    "imam": noop("Imam, priest or other leader of a congregation"),
    "teacher": noop("Teacher"),
    "health_worker": noop("Nurse or other health worker"),
    "relative": noop("Another relative"),
    "employer": noop("Employer"),
    "other": noop("Somebody else"),
}
TOPICS: Final[Mapping[str, str]] = {
    **MODULES,
    "papers": noop("Identity card and other papers"),
    "contribution": noop("Contributions and cover"),
    "where_to_go": noop("Which office, when and where"),
    "other": noop("Something else"),
}
SAFE: Final[Mapping[str, str]] = {
    "safe": noop("You may ring or write"),
    "call_only": noop("Only ring, leave no message"),
    "do_not_contact": noop("Do not ring or write: I look behind the code"),
}
WAYS: Final[Mapping[str, str]] = {
    "code": noop("Only behind the code"),
    "phone": noop("Told by telephone"),
    "email": noop("Sent by e-mail"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "prospect": noop("Registered: a new case"),
    "visited": noop("Visited; help goes on elsewhere"),
    "known_already": noop("Known, and helped already"),
    "help_refused": noop("The person wants no help"),
    "not_found": noop("Nobody was found there"),
    "no_need": noop("There was no need"),
    "not_true": noop("It was not true"),
    "duplicate": noop("The same as another"),
    "not_for_us": noop("Not for this agency; told where to go"),
    "answered": noop("Answered"),
    "no_question": noop("No question, or abuse"),
}


def word(table: Mapping[str, str], code: str | None) -> str:
    """Return what a code of one of the tables is called."""
    return gettext(table.get(code or "", code or ""))


def choices(table: Mapping[str, str], codes: tuple[str, ...] | None = None) -> list[tuple[str, str]]:
    """Return a table, or these codes of it, for a form."""
    return [(code, gettext(table[code])) for code in codes or tuple(table)]
