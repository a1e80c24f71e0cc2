"""What the second door of every room with personal data speaks of: who is meant, and what is held about her.

A room's ``personal.py`` has ``export_person`` and ``erase_person`` (docs/decisions/0005); only ``privacy``
opens it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from mysynergy.events.public import Json


@dataclass(frozen=True, slots=True)
class Subject:
    """One person, under every id that stands for her now, and the source records that stand for her."""

    individual_id: uuid.UUID
    individual_ids: tuple[uuid.UUID, ...]
    source_record_ids: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """One thing that is held about a person.

    ``kind`` and the names of ``fields`` have their words in ``words/personal.py``; ``agency_id`` is whose
    record it is, ``at`` when it was said or done. ``fields`` hold plain values: what is not known is left
    out.
    """

    kind: str
    category: str
    agency_id: uuid.UUID | None
    at: dt.datetime | dt.date | None
    fields: Mapping[str, Json]
    id: uuid.UUID | None = None

    @classmethod
    def of(
        cls,
        kind: str,
        values: Mapping[str, object],
        *,
        category: str,
        agency_id: uuid.UUID | None = None,
        at: dt.datetime | dt.date | None = None,
        id: uuid.UUID | None = None,  # noqa: A002 - the field's name
    ) -> Held:
        """Return what is held, with values as JSON knows them; dates, amounts and ids become text."""
        known = {name: _plain(value) for name, value in values.items() if value not in (None, "", (), [])}
        return cls(kind=kind, category=category, agency_id=agency_id, at=at, fields=known, id=id)


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that stands in the way of erasing a person: a stable code, and how many such things."""

    code: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays after an erasure, without name: the kind of entry, how many, and the newest of them."""

    kind: str
    count: int
    newest: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a room says before an erasure: what stands in the way, and what the law may ask to be kept."""

    bars: tuple[Bar, ...] = ()
    kept: tuple[Kept, ...] = ()


def _plain(value: object) -> Json:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Decimal | float | uuid.UUID):
        return str(value)
    if value is None:
        return None
    raise TypeError(f"{type(value).__name__} is no plain value")
