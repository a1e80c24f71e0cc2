"""What letters to bodies outside the platform are called: bodies, what a letter tells, answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

BODIES: Final[Mapping[str, str]] = {
    "hospital": noop("Hospital"),
    "clinic": noop("Clinic"),
    "registration": noop("Registration department"),
    "police": noop("Police"),
    "court": noop("Court"),
    "school": noop("School"),
    "local_authority": noop("Local authority"),
    "embassy": noop("Embassy or high commission"),
    "network": noop("Another network of helpers"),
    "other": noop("Another body"),
}
TELLS: Final[Mapping[str, str]] = {
    "identity": noop("Who the person is: name, masked number, date of birth"),
    "needs": noop("What is lacking"),
    "contact": noop("How to reach the person: telephone and address"),
    "household": noop("How many live together"),
}
ANSWERS: Final[Mapping[str, str]] = {
    "accepted": noop("They will help; it is not done yet"),
    "helped": noop("They helped"),
    "partly_helped": noop("They helped in part"),
    "refused": noop("They cannot help"),
    "no_answer": noop("Nobody answered"),
    "withdrawn": noop("We take the letter back"),
}


def _word(table: Mapping[str, str], value: str) -> str:
    known = table.get(value)
    return gettext(known) if known else value.replace("_", " ")


def body_kind(code: str) -> str:
    """Return what kind of body it is."""
    return _word(BODIES, code)


def letter_tells(code: str) -> str:
    """Return what a letter tells of a person."""
    return _word(TELLS, code)


def letter_answer(code: str) -> str:
    """Return what a body can have answered."""
    return _word(ANSWERS, code)
