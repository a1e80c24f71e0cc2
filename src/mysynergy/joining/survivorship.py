"""Which of several sources a golden field should follow: verified, then trusted, then the newest. Pure.

The order is total, so the answer never hangs on the order in which sources came, and taking a source away
gives what stood without it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

#: The fields of a golden record whose sources are told, in the order of a page.
FIELDS: Final = (
    "name",
    "birth_date",
    "sex",
    "alive",
    "state",
    "district",
    "postcode",
    "address",
    "language",
)
#: Told only where the reader may see how and where somebody is reached.
WHERE: Final = frozenset({"state", "district", "postcode", "address", "language"})
#: The most trusted last. ``page``: set on her page by an officer; a correction was made knowing what stood.
KINDS: Final = ("device", "file", "online", "api", "phone", "outreach", "counter", "page", "correction")
VERIFIED: Final = ("said", "document_seen", "verified_by_source")
#: Why a value stands: ``put_right`` by a correction; ``agreed`` by several sources; ``only`` one says it;
#: ``set_here``: on her page, no record says it; ``first``: told before the others, which say otherwise.
WHYS: Final = ("put_right", "agreed", "only", "set_here", "first")


@dataclass(frozen=True, slots=True, repr=False)
class FieldSource:
    """What one source says of one field. ``value``: a plain word, a date as far as it is known
    (``1984-05``), or ``yes``/``no``.

    ``agency_id`` is ``None`` for an agency that may not be named; ``on``: the day it was said (``None`` of
    what was set on her page). ``stands``: this value is on the golden record, ``why`` then says why.
    ``better``: by the rule this source goes before the value that stands; somebody should look.
    """

    field: str
    value: str
    agency_id: uuid.UUID | None
    own: bool
    on: dt.date | None
    kind: str
    verification: str
    source_record_id: uuid.UUID | None
    stands: bool = False
    why: str = ""
    better: bool = False


def rank(source: FieldSource) -> tuple[int, int, dt.date, str, str]:
    """Return what a source weighs; the highest prevails. Two of the same day go by value and record."""
    return (
        VERIFIED.index(source.verification),
        KINDS.index(source.kind),
        source.on or dt.date.max,
        source.value,
        str(source.source_record_id),
    )


def ordered(sources: Iterable[FieldSource]) -> tuple[FieldSource, ...]:
    """Return sources with the one that should prevail first."""
    return tuple(sorted(sources, key=rank, reverse=True))


def told(field: str, stands: str, sources: Collection[FieldSource]) -> tuple[FieldSource, ...]:
    """Return the sources of a field, the most trusted first, marked with which value stands and why.

    A value that no source says was set on her page: it is a source of its own. ``stands``: the value on the
    golden record, empty where there is none.
    """
    agreeing = [one for one in sources if same(one.value, stands)]
    every = list(sources)
    if stands and not agreeing:
        page = FieldSource(
            field=field,
            value=stands,
            agency_id=None,
            own=False,
            on=None,
            kind="page",
            verification="said",
            source_record_id=None,
        )
        every, agreeing = [*every, page], [page]
    lead = max(map(rank, agreeing), default=None)
    why = _why(agreeing, every) if agreeing else ""
    return tuple(
        replace(
            one,
            stands=(here := same(one.value, stands)),
            why=why if here else "",
            better=not here and lead is not None and rank(one)[:2] > lead[:2],
        )
        for one in ordered(every)
    )


def _why(agreeing: Collection[FieldSource], every: Collection[FieldSource]) -> str:
    if any(one.kind == "correction" for one in agreeing):
        return "put_right"
    if any(one.kind == "page" for one in agreeing):
        return "set_here"
    if len(agreeing) > 1:
        return "agreed"
    return "only" if len(every) == 1 else "first"


def same(one: str, other: str) -> bool:
    """Whether two values say the same, whatever their capitals and blanks."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def prevailing(sources: Mapping[str, tuple[FieldSource, ...]]) -> Mapping[str, str]:
    """Return for each field the value that should prevail by the rule."""
    return {field: ordered(found)[0].value for field, found in sources.items() if found}
