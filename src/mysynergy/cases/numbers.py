"""The number of a case: read out over the telephone, written on paper, typed into the search box.

Nine digits said in threes, ``K-482-719-346``: eight that the database spreads without ever giving one
twice (``cases_new_number``), and a check digit by Damm's method, which finds every single wrong digit and
every two neighbours that changed places. It says nothing of the person, of the agency or of the order of
cases, and opens nothing: whoever types it finds what row-level security shows her.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from mysynergy.access.public import Actor, door
from mysynergy.cases.models import Case
from mysynergy.registry.public import IndividualView, get_many, search

_DIGITS: Final = 9
_GROUP: Final = 3
#: Said before the digits, so that nobody takes them for an identity number.
_SIGN: Final = "K"
#: H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004): rows by the digit so far, columns by the next.
_DAMM: Final = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_APART: Final = re.compile(r"[\s.\-\u2010-\u2015]")
_MEANT: Final = re.compile(rf"{_SIGN}\d{{6,12}}")


def spoken(number: str) -> str:
    """Return a stored number as it is shown and said; nothing for none."""
    if not number:
        return ""
    return "-".join([_SIGN, *(number[at : at + _GROUP] for at in range(0, len(number), _GROUP))])


def read_number(typed: str) -> str | None:
    """Return the number that somebody typed, as it is stored; ``None`` where it is none or mistyped."""
    plain = _APART.sub("", typed.upper()).removeprefix(_SIGN)
    if len(plain) != _DIGITS or not (plain.isascii() and plain.isdigit()) or plain[0] == "0":
        return None
    return plain if _check(plain) == 0 else None


def mistyped(typed: str) -> bool:
    """Whether a case number was meant (it begins with its letter) and none can have been."""
    plain = _APART.sub("", typed.upper())
    return _MEANT.fullmatch(plain) is not None and read_number(typed) is None


def _check(digits: str) -> int:
    so_far = 0
    for digit in digits:
        so_far = int(_DAMM[so_far][int(digit)])
    return so_far


@door("cases.read")
def find_people(*, actor: Actor, text: str, limit: int = 20) -> tuple[IndividualView, ...]:
    """Return whom ``text`` finds: who bears the case number, if it is one, and as ``registry.search``.

    Only cases and people that the actor sees; a closed case is found, too.
    """
    found: dict[uuid.UUID, IndividualView] = {}
    number = read_number(text)
    if number is not None:
        theirs = Case.objects.filter(number=number).values_list("individual_id", flat=True)
        found = {one.id: one for one in get_many(actor=actor, ids=list(theirs)).values()}
    for one in search(actor=actor, text=text, limit=limit):
        found.setdefault(one.id, one)
    return tuple(found.values())[:limit]


class _Finds(Protocol):
    def __call__(self, *, actor: Actor, text: str, limit: int = 20) -> tuple[IndividualView, ...]: ...


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What is done with numbers of cases; ``find_people`` is a door, as those of ``public.py`` are."""

    find_people: _Finds
    mistyped: Callable[[str], bool]


NUMBERS: Final = _Numbers(find_people=find_people, mistyped=mistyped)
