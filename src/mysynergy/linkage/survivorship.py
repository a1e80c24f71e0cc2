"""What a golden record says, out of what the standing records say of a person. Pure.

The order of sources is total and hangs on the sources alone: not on the order in which they were linked, nor
on what stood before. So taking a source away gives what would stand had it never come. Why each field has
the rule it has stands in docs/explanation/recognising-people.md.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.kernel.days import KUALA_LUMPUR, day_of

IDENTITY: Final = ("name", "birth_date", "sex", "number")
PLACE: Final = ("state", "district", "postcode", "address")
FIELDS: Final = (*IDENTITY, "alive", "death_date", *PLACE, "language", "safe_to_contact")
#: How a source came; the most trusted last. ``page``: set on her page; ``correction``: put right there.
KINDS: Final = ("device", "file", "online", "api", "phone", "outreach", "counter", "page", "correction")
VERIFIED: Final = ("said", "document_seen", "verified_by_source")
#: How she may be contacted; the strictest last.
RULES: Final = ("safe", "call_only", "do_not_contact")
#: Nobody spoke with her when these were written: however new, they do not tell where she lives today.
_UNSPOKEN: Final = frozenset({"device", "file"})
_STANDS_FOR_ONE: Final = ("mykad:", "mypr:", "mykas:")
_NEWEST: Final = frozenset({*PLACE, "language"})
_EVER: Final = dt.datetime.min.replace(tzinfo=dt.UTC)
_NOBODY: Final = uuid.UUID(int=0)

Rank = tuple[int, int, int, dt.datetime, uuid.UUID, int, int, int, dt.datetime, str, uuid.UUID]


@dataclass(frozen=True, slots=True, repr=False)
class Statement:
    """What one standing source says of a person.

    ``says``: a text by field (``FIELDS``); a field that is missing is not spoken of. A date is told as far
    as it is known (``1984-05``), ``alive`` is ``yes`` or ``no``, a valid ``number`` its kind and last signs.
    ``prevails``: it was made on her page, knowing what stood, and goes before what had been said; only there
    an empty text says something: that it is not known. ``implied``: fields that nobody said, read from the
    number or the name. ``over``: sources whose rule of contact it knew and set aside. ``disputed``: its
    number stands for somebody else, too.
    """

    source: uuid.UUID
    at: dt.datetime
    kind: str
    says: Mapping[str, str]
    verification: str = "said"
    prevails: bool = False
    implied: frozenset[str] = frozenset()
    over: frozenset[uuid.UUID] = frozenset()
    disputed: bool = False

    @property
    def made(self) -> tuple[dt.datetime, uuid.UUID]:
        """When it was said; of two at one instant the one written later is the newer."""
        return self.at, self.source


def golden(statements: Collection[Statement]) -> dict[str, str]:
    """Return what the golden record says in each of ``FIELDS``; empty where nothing is known."""
    if len(statements) == 1:  # almost everybody, and all of a first list: no rule has anything to choose
        (only,) = statements
        return {field: only.says.get(field, "") for field in FIELDS}
    lives = [one.made for one in statements if one.prevails and one.says.get("alive") == "yes"]
    since = max(lives, default=(_EVER, _NOBODY))
    later = [one for one in statements if one.made > since]
    died = any(one.says.get("alive") == "no" for one in later)
    return {
        **{field: _first(field, statements) for field in ("name", "sex", "number", "language")},
        "birth_date": _date("birth_date", statements),
        "alive": "no" if died else "yes",
        "death_date": _date("death_date", later) if died else "",
        **_place(statements),
        "safe_to_contact": _rule(statements),
    }


def ordered(field: str, statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return those that speak of a field, the one that goes before all others first."""
    speaking = (one for one in statements if field in one.says)
    return tuple(sorted(speaking, key=lambda one: rank(field, one), reverse=True))


def rank(field: str, one: Statement) -> Rank:
    """Return what a source weighs in a field; the highest prevails.

    Who somebody is: what was put right knowing the others, the newest; then what was said before what was
    implied; then verified, trusted, new. Where she lives and her language: verified, said by herself, new.
    """
    verified, kind = VERIFIED.index(one.verification), KINDS.index(one.kind)
    spoken = one.kind not in _UNSPOKEN
    # A list is of its day: which of its rows came in first, or together, says nothing.
    at = one.at if spoken else dt.datetime.combine(day_of(one.at), dt.time(), KUALA_LUMPUR)
    parts = PLACE if field in PLACE else (field,)
    value = "\n".join(one.says.get(part, "") for part in parts)
    if field in _NEWEST:
        return verified, spoken, 0, at, _NOBODY, kind, 0, 0, _EVER, value, one.source
    number = one.says.get("number", "") if field == "number" else ""
    return (
        not (number and one.disputed),
        number.startswith(_STANDS_FOR_ONE),
        one.prevails,
        *(one.made if one.prevails else (_EVER, _NOBODY)),
        field not in one.implied,
        verified,
        kind,
        at,
        value,
        one.source,
    )


def same(one: str, other: str) -> bool:
    """Whether two values say the same, whatever their capitals and blanks."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _first(field: str, statements: Collection[Statement]) -> str:
    found = ordered(field, statements)
    return found[0].says[field] if found else ""


def _date(field: str, statements: Collection[Statement]) -> str:
    """The date that prevails; known in part only, as far as others that agree with it know it."""
    found = ordered(field, statements)
    if not found:
        return ""
    value = found[0].says[field]
    if found[0].prevails:
        return value
    finer = [one.says[field] for one in found if one.says[field].startswith(value)]
    return max(finer, key=len)


def _place(statements: Collection[Statement]) -> dict[str, str]:
    """One place, not parts of two: the first that tells where, and what those that agree with it add."""
    told = [one for one in statements if any(part in one.says for part in PLACE)]
    place: dict[str, str] = {}
    for one in sorted(told, key=lambda one: rank("state", one), reverse=True):
        parts = {part: one.says[part] for part in PLACE if part in one.says}
        if all(same(place.get(part, value), value) for part, value in parts.items()):
            place = {**parts, **place}
        if one.prevails:
            break  # whoever set it on her page knew the others
    return {part: place.get(part, "") for part in PLACE}


def _rule(statements: Collection[Statement]) -> str:
    """The strictest rule of contact, but for those that somebody knew and set aside."""
    aside = {source for one in statements if "safe_to_contact" in one.says for source in one.over}
    rules = [
        one.says["safe_to_contact"]
        for one in statements
        if "safe_to_contact" in one.says and one.source not in aside
    ]
    return max(rules, key=lambda rule: RULES.index(rule) if rule else -1, default="")
