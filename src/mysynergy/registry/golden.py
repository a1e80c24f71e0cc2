"""The golden record's own fields: what a source would put there, filling the empty ones, emptying them
again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mysynergy.access.public import Actor
from mysynergy.intake.public import PersonSaid
from mysynergy.linkage import ParsedIdentity, PersonRecord
from mysynergy.registry.candidates import today_of
from mysynergy.registry.comparison import record_said, stored_date, tail_of
from mysynergy.registry.models import Individual

#: Fields that are filled, and emptied, together.
_TOGETHER = {
    "birth_date": ("birth_date", "birth_precision"),
    "death_date": ("death_date", "death_precision"),
    "number": ("number_kind", "number_tail"),
}
_SINGLE = ("name", "sex", "state", "district", "postcode", "address", "language", "safe_to_contact")
_COLUMNS = (*_SINGLE, *(part for parts in _TOGETHER.values() for part in parts), "alive")
_RULES = ("safe", "call_only", "do_not_contact")

#: Fields that a correction may set against what other records say.
CORRECTED = ("name", "birth_date", "sex", "alive", "death_date")

Golden = Mapping[str, object]


def golden_of(said: PersonSaid, actor: Actor) -> Golden:
    """Return what a source record says for the golden record; birth date and sex also from its number."""
    today = today_of(actor)
    return golden_from(said, record_said(said, today), said.identity(today))


def golden_from(said: PersonSaid, typed: PersonRecord, number: ParsedIdentity | None) -> Golden:
    """Return the same of what was read already."""
    birth_date, birth_precision = stored_date(typed.birth_date)
    death_date, death_precision = stored_date(said.death_date)
    return {
        "name": said.name,
        "birth_date": birth_date,
        "birth_precision": birth_precision,
        "sex": said.sex or (typed.sex.value if typed.sex else None),
        "state": said.state,
        "district": said.district or None,
        "postcode": said.postcode or None,
        "address": said.address or None,
        "language": said.language,
        "number_kind": number.kind.value if number is not None and number.valid else None,
        "number_tail": tail_of(number) if number is not None and number.valid else None,
        "alive": said.alive,
        "death_date": death_date,
        "death_precision": death_precision,
        "safe_to_contact": said.safe_to_contact,
    }


def fill(row: Individual, golden: Golden, *, save: bool = True) -> list[str]:
    """Put values into the fields that are empty and return their names; nothing that stands is touched.

    Two exceptions, for the person's sake: a death told by one source is taken (``alive``), and a stricter
    rule of contact takes the place of a laxer one (``stricter_contact``, which an undone link does not
    loosen again).
    """
    filled: list[str] = []
    columns: list[str] = []
    for name, parts in [*_TOGETHER.items(), *((single, (single,)) for single in _SINGLE)]:
        if name == "death_date" and row.alive and golden["alive"]:
            continue
        if getattr(row, parts[0]) in (None, "") and golden[parts[0]] not in (None, ""):
            for part in parts:
                setattr(row, part, golden[part])
            filled.append(name)
            columns += parts
    if row.alive and not golden["alive"]:
        row.alive = False
        filled.append("alive")
        columns.append("alive")
    if _strictness(golden["safe_to_contact"]) > _strictness(row.safe_to_contact):
        row.safe_to_contact = str(golden["safe_to_contact"])
        filled.append("stricter_contact")
        columns.append("safe_to_contact")
    if save and columns:
        row.save(update_fields=columns)
    return filled


def fill_from(row: Individual, other: Individual) -> list[str]:
    """Fill what is empty from another golden record, and return the names (see ``fill``).

    ``stricter_contact`` carries the former rule behind a colon: two who were joined wrongly are parted as
    they stood, and each keeps the rule that was hers.
    """
    former = row.safe_to_contact
    golden = {name: getattr(other, name) for name in _COLUMNS}
    return [f"{name}:{former or ''}" if name == "stricter_contact" else name for name in fill(row, golden)]


def emptied_again(row: Individual, other: Individual, filled: Sequence[str]) -> None:
    """Empty what ``fill_from`` filled, where it stands as it was filled; what was put right since stays."""
    gone: list[str] = []
    for name in filled:
        kind, _colon, former = name.partition(":")
        if kind == "stricter_contact":
            if row.safe_to_contact == other.safe_to_contact:
                row.safe_to_contact = former or None
                row.save(update_fields=["safe_to_contact"])
        elif all(getattr(row, part) == getattr(other, part) for part in _TOGETHER.get(kind, (kind,))):
            gone.append(kind)
    empty(row, gone)


def prevail(row: Individual, said: PersonSaid, fields: Collection[str]) -> None:
    """Put what a correction says into ``fields`` (of ``CORRECTED``), whatever stood there."""
    values: Golden = {
        "name": said.name,
        **dict(zip(_TOGETHER["birth_date"], stored_date(said.birth_date), strict=True)),
        "sex": said.sex,
        "alive": said.alive,
        **dict(zip(_TOGETHER["death_date"], stored_date(said.death_date), strict=True)),
    }
    columns = [part for name in fields for part in _TOGETHER.get(name, (name,))]
    for column in columns:
        setattr(row, column, values[column])
    if row.alive and row.death_date is not None:
        row.death_date = row.death_precision = None
        columns += _TOGETHER["death_date"]
    if columns:
        row.save(update_fields=sorted(set(columns)))


def without_correction(
    row: Individual, fields: Collection[str], said: Sequence[PersonSaid], actor: Actor
) -> None:
    """Put back into ``fields`` what the other records say, the first that says something; a death that one
    of them tells stands again.
    """
    golden = [golden_of(one, actor) for one in said]
    columns: list[str] = []
    if "alive" in fields:
        row.alive = all(one["alive"] for one in golden)
        columns.append("alive")
    for name in fields:
        if name == "alive":
            continue
        parts = _TOGETHER.get(name, (name,))
        found = next((one for one in golden if one[parts[0]] not in (None, "")), None)
        if name == "name" and found is None:
            continue
        for part in parts:
            setattr(row, part, found[part] if found is not None else None)
            columns.append(part)
    if row.alive and row.death_date is not None:
        row.death_date = row.death_precision = None
        columns += _TOGETHER["death_date"]
    if columns:
        row.save(update_fields=sorted(set(columns)))


def _strictness(rule: object) -> int:
    return _RULES.index(rule) if rule in _RULES else -1


def empty(row: Individual, filled: Sequence[str]) -> None:
    """Empty again what a link had filled."""
    columns: list[str] = []
    for name in filled:
        if name == "alive":
            row.alive = True
            columns.append("alive")
        elif name not in ("name", "stricter_contact"):
            for part in _TOGETHER.get(name, (name,)):
                setattr(row, part, None)
                columns.append(part)
    if row.alive and row.death_date is not None:
        row.death_date = row.death_precision = None
        columns += ["death_date", "death_precision"]
    if columns:
        row.save(update_fields=sorted(set(columns)))
