"""From where each field of a golden record comes, as far as its reader may see the sources."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, acting, door
from mysynergy.intake.public import source_records
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import NotFound
from mysynergy.linkage.survivorship import PLACE, Statement, ordered, rank, same
from mysynergy.registry.public import get_many, links_of, records

#: The fields whose sources are told, in the order of a page.
FIELDS: Final = ("name", "birth_date", "sex", "alive", *PLACE, "language")
#: Told only where the reader may see how and where somebody is reached.
WHERE: Final = frozenset({*PLACE, "language"})
#: Why a value stands: ``put_right`` by a correction; ``set_here`` on her page; ``agreed`` by several sources;
#: ``only`` one speaks of it; ``death`` is taken when one tells it; what makes it go before the next one:
#: ``verified``, ``trusted``, ``newest``; ``fits``: the next one goes before it, and it is a finer date, or of
#: the place that stands. ``unseen``: by a record that the reader may not see.
WHYS: Final = (
    *("put_right", "set_here", "agreed", "only", "death"),
    *("verified", "trusted", "newest", "fits", "unseen"),
)


@dataclass(frozen=True, slots=True, repr=False)
class FieldSource:
    """What one source says of one field. ``value``: a plain word, a date as far as it is known
    (``1984-05``), or ``yes``/``no``; empty where somebody set that it is not known.

    ``agency_id`` is ``None`` for an agency that may not be named; ``on``: the day it was said (``None``
    where the reader may not see the source). ``stands``: this value is on the golden record, ``why`` then
    says why (``WHYS``).
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


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """A statement as one reader may see it: whose it is, and whether it is her own agency's."""

    statement: Statement
    agency_id: uuid.UUID | None
    own: bool
    where: bool


@door("joining.read")
def sources_of(*, actor: Actor, individual_id: uuid.UUID) -> Mapping[str, tuple[FieldSource, ...]]:
    """Return for each field of a person what every standing record says of it, the one that prevails first.

    Sources are those whose link the actor may see; where somebody lives needs a right to contacts besides.
    Fields of which nothing is known are left out. Raises ``NotFound``.
    """
    person = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if person is None:
        raise NotFound("individual")
    links = [one for one in links_of(actor=actor, individual_id=person.id) if one.ended_at is None]
    with acting(actor.as_system("joining.sources")) as system:
        opened = source_records(actor=system, ids=[one.source_record_id for one in links])
    reached = _reached(person.id, {one.agency_id for one in opened.values()})
    seen: list[Seen] = []
    for link in links:
        source = opened.get(link.source_record_id)
        if source is not None:
            own = source.agency_id == actor.agency_id
            says = records.says(link=link, source=source)
            seen.append(Seen(says, link.agency_id, own, own or source.agency_id in reached))
    stands = records.stands(person=person)
    found = {field: told(field, stands[field], seen) for field in FIELDS}
    return {field: sources for field, sources in found.items() if sources}


def told(field: str, stands: str, seen: Iterable[Seen]) -> tuple[FieldSource, ...]:
    """Return the sources of a field that a reader may see, the one that prevails first, marked with which
    value stands and why. ``stands``: the value on the golden record, empty where there is none.
    """
    of = {one.statement.source: one for one in seen if one.where or field not in WHERE}
    every = ordered(field, [one.statement for one in of.values()])
    agreeing = [one for one in every if same(one.says[field], stands)]
    why = _why(field, agreeing, [one for one in every if one not in agreeing])
    found = [_source(field, one, of[one.source], stands=one in agreeing, why=why) for one in every]
    if stands and not agreeing:
        unseen = FieldSource(
            field=field,
            value=stands,
            agency_id=None,
            own=False,
            on=None,
            kind="",
            verification="said",
            source_record_id=None,
            stands=True,
            why="unseen",
        )
        return unseen, *found
    return tuple(found)


def _why(field: str, agreeing: Sequence[Statement], others: Sequence[Statement]) -> str:
    if not agreeing:
        return ""
    lead = agreeing[0]
    if lead.prevails:
        return "set_here" if lead.kind == "page" else "put_right"
    if field == "alive" and lead.says[field] == "no":
        return "death"
    if len(agreeing) > 1:
        return "agreed"
    if not others:
        return "only"
    after = others[0]
    if rank(field, lead) < rank(field, after):
        return "fits"
    if lead.verification != after.verification:
        return "verified"
    trusted = lead.at < after.at if field in WHERE else lead.kind != after.kind
    return "trusted" if trusted else "newest"


def _source(field: str, one: Statement, seen: Seen, *, stands: bool, why: str) -> FieldSource:
    return FieldSource(
        field=field,
        value=one.says[field],
        agency_id=seen.agency_id,
        own=seen.own,
        on=day_of(one.at),
        kind=one.kind,
        verification=one.verification,
        source_record_id=one.source,
        stands=stands,
        why=why if stands else "",
    )


def _reached(individual_id: uuid.UUID, agencies: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return the agencies whose contacts of this person the running context may see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a FROM unnest(%s::uuid[]) AS a WHERE app_is_system() OR app_may_see(a, %s, 'contact')",
            [sorted(agencies), individual_id],
        )
        return {row[0] for row in cursor.fetchall()}
