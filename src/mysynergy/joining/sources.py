"""From where each field of a golden record comes, as far as its reader may see the sources."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import KUALA_LUMPUR, Actor, acting, door
from mysynergy.intake.public import PersonSaid, SourceRecordView, source_records
from mysynergy.joining.survivorship import FIELDS, WHERE, FieldSource, told
from mysynergy.kernel.errors import NotFound
from mysynergy.linkage import person_record
from mysynergy.registry.public import IndividualView, LinkView, get_many, links_of

_SEEN = frozenset({"document", "certificate"})


@door("joining.read")
def sources_of(*, actor: Actor, individual_id: uuid.UUID) -> Mapping[str, tuple[FieldSource, ...]]:
    """Return for each field of a person what every standing record says of it, the most trusted first.

    Sources are those whose link the actor may see; where somebody lives needs a right to contacts besides.
    Fields of which nothing is known are left out. Raises ``NotFound``.
    """
    person = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if person is None:
        raise NotFound("individual")
    links = [one for one in links_of(actor=actor, individual_id=person.id) if one.ended_at is None]
    with acting(actor.as_system("joining.sources")) as system:
        opened = source_records(actor=system, ids=[one.source_record_id for one in links])
    reached = _reached(person.id, opened)
    said: dict[str, list[FieldSource]] = {field: [] for field in FIELDS}
    for link in links:
        source = opened.get(link.source_record_id)
        if source is None:
            continue
        own = source.agency_id == actor.agency_id
        for field, value in _values(source, link).items():
            if value and (own or field not in WHERE or source.agency_id in reached):
                said[field].append(_source(field, value, link, source, own=own))
    golden = _golden(person)
    found = {field: told(field, golden[field], said[field]) for field in FIELDS}
    return {field: sources for field, sources in found.items() if sources}


def _reached(individual_id: uuid.UUID, opened: Mapping[uuid.UUID, SourceRecordView]) -> set[uuid.UUID]:
    """Return the agencies whose contacts of this person the running context may see."""
    agencies = sorted({one.agency_id for one in opened.values()})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a FROM unnest(%s::uuid[]) AS a WHERE app_is_system() OR app_may_see(a, %s, 'contact')",
            [agencies, individual_id],
        )
        return {row[0] for row in cursor.fetchall()}


def _source(field: str, value: str, link: LinkView, source: SourceRecordView, *, own: bool) -> FieldSource:
    corrected = link.how == "corrected"
    return FieldSource(
        field=field,
        value=value,
        agency_id=link.agency_id,
        own=own,
        on=_day(source),
        kind="correction" if corrected else source.channel,
        verification="document_seen" if corrected and _SEEN & set(link.evidence) else "said",
        source_record_id=source.id,
    )


def _values(source: SourceRecordView, link: LinkView) -> dict[str, str]:
    """Return what a record says, by its number too, as the golden record reads it; a correction says only
    what it put right.
    """
    said = source.said
    birth, sex = _by_number(said, _day(source))
    values = {
        "name": said.name,
        "birth_date": birth,
        "sex": said.sex or sex,
        "alive": "yes" if said.alive else "no",
        "state": said.state or "",
        "district": said.district,
        "postcode": said.postcode,
        "address": said.address,
        "language": said.language or "",
    }
    if link.how != "corrected":
        return values
    return {field: value for field, value in values.items() if field in link.prevails}


def _by_number(said: PersonSaid, day: dt.date) -> tuple[str, str]:
    """Return birth date and sex as said, else as the identity number or the name's marker tells them."""
    number = said.identity(day)
    read = person_record(
        name=said.name, birth_date=said.birth_date, identities=[number] if number is not None else []
    )
    born = read.birth_date
    return (
        "" if born is None else _date(born.year, born.month, born.day),
        "" if read.sex is None else read.sex.value,
    )


def _day(source: SourceRecordView) -> dt.date:
    return source.received_at.astimezone(KUALA_LUMPUR).date()


def _golden(person: IndividualView) -> dict[str, str]:
    precise = person.birth_precision
    birth = person.birth_date
    return {
        "name": person.name,
        "birth_date": ""
        if birth is None
        else _date(
            birth.year,
            birth.month if precise != "year" else None,
            birth.day if precise == "day" else None,
        ),
        "sex": person.sex or "",
        "alive": "yes" if person.alive else "no",
        "state": person.state or "",
        "district": person.district or "",
        "postcode": person.postcode or "",
        "address": person.address or "",
        "language": person.language or "",
    }


def _date(year: int | None, month: int | None, day: int | None) -> str:
    if year is None:
        return ""
    parts = [f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)]
    return "-".join(parts if month is not None else parts[:1])
