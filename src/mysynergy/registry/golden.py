"""The golden record: derived from what the standing records say, by the rule of ``linkage.survivorship``."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from mysynergy.access.public import Actor, acting
from mysynergy.database.public import change_many
from mysynergy.intake.public import PersonSaid, SourceRecordView, source_records
from mysynergy.kernel.days import day_of
from mysynergy.linkage import TWELVE_DIGIT_KINDS, ParsedIdentity, PartialDate, normalise_name
from mysynergy.linkage.survivorship import FIELDS, PLACE, Statement, golden
from mysynergy.registry.comparison import partial, stored_date, tail_of
from mysynergy.registry.domain import IndividualView, LinkView
from mysynergy.registry.models import Individual, Link
from mysynergy.registry.selectors import link_view

#: Fields that a correction may put right.
CORRECTED: Final = ("name", "birth_date", "sex", "alive", "death_date")
_SEEN: Final = frozenset({"document", "certificate"})

#: What stands for whom some ids stand for, with the links that somebody undid (those of a join end and begin
#: with it), in one query: every link at a counter waits for it.
_STANDING: Final = """
SELECT l.*, c.current AS head, EXISTS (
  SELECT 1 FROM registry_identifier d WHERE d.individual_id = l.individual_id AND d.ended_at IS NULL
    AND d.source_record_id = l.source_record_id AND d.disputed) AS disputed
FROM (SELECT DISTINCT current FROM registry_current(%s::uuid[])) c
CROSS JOIN LATERAL registry_standing(c.current) s
JOIN registry_link l ON l.individual_id = s
WHERE l.ended_at IS NULL
   OR l.how NOT IN ('corrected', 'joined') AND l.end_reason NOT IN ('joined', 'parted')
"""

Columns = Mapping[str, str | bool | dt.date | None]
#: The columns that are derived, each with its type in SQL.
COLUMNS: Final = (
    *(("name", "text"), ("birth_date", "date"), ("birth_precision", "text"), ("sex", "text")),
    *(("state", "text"), ("district", "text"), ("postcode", "text"), ("address", "text")),
    *(("language", "text"), ("number_kind", "text"), ("number_tail", "text"), ("alive", "boolean")),
    *(("death_date", "date"), ("death_precision", "text"), ("safe_to_contact", "text")),
)
_PUT: Final = (
    f"UPDATE registry_individual t SET {', '.join(f'{name} = g.{name}' for name, _kind in COLUMNS)} "  # noqa: S608
    f"FROM unnest(%b, {', '.join(f'%b::{kind}[]' for _name, kind in COLUMNS)}) "
    f"AS g (id, {', '.join(name for name, _kind in COLUMNS)}) WHERE t.id = g.id"
)


def plain(
    source_id: uuid.UUID,
    at: dt.datetime,
    channel: str,
    said: PersonSaid,
    number: ParsedIdentity | None,
    *,
    disputed: bool = False,
) -> Statement:
    """Return what a record says that an agency took down; birth date and sex also from its number."""
    says = _said(said)
    implied = set[str]()
    if number is not None and number.valid:
        says["number"] = f"{number.kind.value}:{tail_of(number)}"
        if "birth_date" not in says and number.birth_date is not None:
            says["birth_date"] = number.birth_date.isoformat()
            implied.add("birth_date")
    if "sex" not in says and (sex := _implied_sex(said, number)):
        says["sex"] = sex
        implied.add("sex")
    return Statement(source_id, at, channel, says, implied=frozenset(implied), disputed=disputed)


def taken_down(source: SourceRecordView, *, disputed: bool = False) -> Statement:
    """Return what a record says, its number read as on the day it came."""
    number = source.said.identity(day_of(source.received_at))
    return plain(source.id, source.received_at, source.channel, source.said, number, disputed=disputed)


def statement(link: LinkView, source: SourceRecordView, *, disputed: bool = False) -> Statement:
    """Return what a linked record says; what was put right or set on her page says only that."""
    if link.how != "corrected":
        return taken_down(source, disputed=disputed)
    said = _said(source.said)
    return Statement(
        source.id,
        source.received_at,
        "page" if link.set_on_page else "correction",
        {field: said.get(field, "") for field in link.prevails},
        verification="document_seen" if _SEEN & set(link.evidence) else "said",
        prevails=True,
        over=frozenset(link.over),
    )


def columns(statements: Collection[Statement]) -> Columns:
    """Return what the golden record of one person should hold."""
    return _columns(golden(statements))


def texts(person: IndividualView) -> dict[str, str]:
    """Return what stands on a golden record, in the words of a statement; its number is left out."""
    return {
        "name": person.name,
        "birth_date": _date_text(partial(person.birth_date, person.birth_precision)),
        "sex": person.sex or "",
        "alive": "yes" if person.alive else "no",
        "death_date": _date_text(partial(person.death_date, person.death_precision)),
        **{part: getattr(person, part) or "" for part in PLACE},
        "language": person.language or "",
    }


def standing(actor: Actor, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Statement]]:
    """Return, for whom these ids stand now, what the records say that stand for each.

    Few queries for however many. What was put right under an id that leads to her counts as hers, and a rule
    of contact outlives an undone link: nobody's safety hangs on which record is whose. Who has no record of
    her own is left out: her golden record stays as it last stood.
    """
    if not ids:
        return {}
    with acting(actor.as_system("registry.golden")) as system:
        rows = list(Link.objects.raw(_STANDING, [list(set(ids))]))
        opened = source_records(actor=system, ids=[row.source_record_id for row in rows])
    found: dict[uuid.UUID, list[Statement]] = defaultdict(list)
    for row in rows:
        source = opened.get(row.source_record_id)
        if source is None:
            continue
        seen = vars(row)  # head and disputed are no columns of it
        say = statement(link_view(row), source, disputed=seen["disputed"])
        if row.ended_at is not None:
            say = replace(say, says={name: say.says[name] for name in say.says if name == "safe_to_contact"})
        found[seen["head"]].append(say)
    return {head: says for head, says in found.items() if any(map(_of_her_own, says))}


def _of_her_own(say: Statement) -> bool:
    return not say.prevails and "name" in say.says


def derive(actor: Actor, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Let the golden records of whom these ids stand for say what the rule gives; the rows are locked.

    Called after every change of what stands for somebody. Returns which fields follow another value now.
    """
    with acting(actor.as_system("registry.golden")) as system:
        found = standing(system, ids)
        return put({head: columns(says) for head, says in found.items()})


def put(wanted: Mapping[uuid.UUID, Columns]) -> dict[uuid.UUID, list[str]]:
    """Write what differs into golden records, all in one statement; return the names of each one's fields.

    For a system context: others see nothing to write.
    """
    rows = Individual.objects.in_bulk(list(wanted))
    changed = {
        one: [name for name, value in says.items() if getattr(rows[one], name) != value]
        for one, says in wanted.items()
    }
    ids = [one for one, names in changed.items() if names]
    if ids:
        values = [(kind, [wanted[one][name] for one in ids]) for name, kind in COLUMNS]
        change_many(_PUT, ("uuid", ids), *values)
    return {one: _fields(names) for one, names in changed.items()}


def _fields(names: Collection[str]) -> list[str]:
    fields = {_FIELD_OF.get(name, name) for name in names}
    return [field for field in FIELDS if field in fields]


_FIELD_OF: Final = {
    "birth_precision": "birth_date",
    "death_precision": "death_date",
    "number_kind": "number",
    "number_tail": "number",
}


def _columns(says: Mapping[str, str]) -> Columns:
    birth_date, birth_precision = _stored(says["birth_date"])
    death_date, death_precision = _stored(says["death_date"])
    kind, _colon, tail = says["number"].partition(":")
    return {
        "name": says["name"],
        "birth_date": birth_date,
        "birth_precision": birth_precision,
        "sex": says["sex"] or None,
        **{part: says[part] or None for part in PLACE},
        "language": says["language"] or None,
        "number_kind": kind or None,
        "number_tail": tail or None,
        "alive": says["alive"] == "yes",
        "death_date": death_date,
        "death_precision": death_precision,
        "safe_to_contact": says["safe_to_contact"] or None,
    }


def _said(said: PersonSaid) -> dict[str, str]:
    told = {
        "name": said.name,
        "birth_date": _date_text(said.birth_date),
        "sex": said.sex,
        "alive": "yes" if said.alive else "no",
        "death_date": _date_text(said.death_date),
        "state": said.state,
        "district": said.district,
        "postcode": said.postcode,
        "address": said.address,
        "language": said.language,
        "safe_to_contact": said.safe_to_contact,
    }
    return {field: value for field, value in told.items() if value}


def _implied_sex(said: PersonSaid, number: ParsedIdentity | None) -> str | None:
    if number is not None and number.valid and number.kind in TWELVE_DIGIT_KINDS:
        return number.sex.value if number.sex else None
    return normalise_name(said.name).marker_sex


def _date_text(date: PartialDate | None) -> str:
    if date is None:
        return ""
    return "-".join([f"{date.year:04}", *(f"{one:02}" for one in (date.month, date.day) if one is not None)])


def _stored(text: str) -> tuple[dt.date | None, str | None]:
    if not text:
        return None, None
    return stored_date(PartialDate(*map(int, text.split("-"))))
