"""For whom do the rows of a list stand? Decided for many rows at once, in a system context; nothing written.

A row is attached by the machine in one case only: its valid twelve-digit number stands for an unprotected
person, and name and the rest agree so far that the comparison is certain. Everybody else is registered anew;
who looks like somebody known is told to the stewards, who decide.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import connection

from mysynergy.imports.public import Row
from mysynergy.linkage import (
    KeyKind,
    PersonRecord,
    Score,
    SearchKey,
    Verdict,
    name_search_keys,
    score,
    search_keys,
)
from mysynergy.registry.candidates import CONTACT_CONTEXT, IDENTIFIER_CONTEXT
from mysynergy.registry.comparison import (
    best_score,
    hashed,
    number_index,
    record_held,
    record_said,
    stands_for_one,
    weight_of,
)
from mysynergy.registry.models import Contact, Identifier, Individual, NumberHolder, Spelling
from mysynergy.vault.public import Sealed, open_text

#: Keys under which the near ones of a list are looked for: few people share one of them.
_ASKED: Final = frozenset({KeyKind.NUMBER, KeyKind.PHONE, KeyKind.DATE_MOTHER, KeyKind.DATE_NAME})
_MOST_OF_A_KEY: Final = 20
_MOST_OF_A_ROW: Final = 4
_NEAR: Final = frozenset({Verdict.CERTAIN, Verdict.LIKELY})


@dataclass(slots=True, repr=False)
class Placed:
    """A row, for whom it stands (``None``: somebody new), and who is near it.

    ``bearer``: who holds its number already, whether or not the row was attached to her. ``same_as``: an
    earlier row of the same call whose new person this one is.
    """

    row: Row
    record: PersonRecord
    keys: Mapping[SearchKey, bytes]
    index: bytes | None
    individual_id: uuid.UUID | None = None
    same_as: int | None = None
    bearer: uuid.UUID | None = None
    score: Score | None = None
    near: list[tuple[uuid.UUID, Score]] = field(default_factory=list)


def place(placed: list[Placed], today: dt.date) -> list[Placed]:
    """Decide for each row; in order, so that a row may stand for the new person of an earlier one."""
    holders = _holders([one.index for one in placed if one.index is not None])
    asked = _near_ids(placed)
    known = _Known.load({*holders.values(), *(one for ids in asked for one in ids)}, today)
    first: dict[bytes, int] = {}
    for at, one in enumerate(placed):
        if one.index is not None:
            one.bearer = holders.get(one.index)
            if one.bearer is not None:
                found = known.score(one.record, one.bearer)
                if found is not None and found.verdict is Verdict.CERTAIN:
                    one.individual_id, one.score = one.bearer, found
                elif found is not None:
                    one.near.append((one.bearer, found))
            elif (before := first.setdefault(one.index, at)) != at:
                found = score(one.record, placed[before].record)
                one.same_as = before if found.verdict is Verdict.CERTAIN else None
        if one.individual_id is None and one.same_as is None:
            _add_near(one, asked[at], known)
    return placed


def made_ready(rows: Sequence[Row], today: dt.date) -> list[Placed]:
    """Return rows with what is compared of them and their keys: most of the work, and no query."""
    return [_read(row, today) for row in rows]


def _read(row: Row, today: dt.date) -> Placed:
    record = record_said(row.person, today)
    words = name_search_keys(record.name) if record.name is not None else frozenset()
    keys = {key: hashed(key) for key in search_keys(record) | words}
    number = row.identity
    index = number_index(number) if number is not None and stands_for_one(number) else None
    return Placed(row, record, keys, index)


def _holders(indexes: Sequence[bytes]) -> dict[bytes, uuid.UUID]:
    if not indexes:
        return {}
    rows = NumberHolder.objects.filter(index__in=indexes).values_list("index", "individual_id")
    return {bytes(index): individual_id for index, individual_id in rows}


def _near_ids(placed: Sequence[Placed]) -> list[list[uuid.UUID]]:
    """Return for each row the few individuals that share its most telling keys, the nearest first."""
    at: list[int] = []
    keys: list[bytes] = []
    weights: dict[bytes, int] = {}
    for place_, one in enumerate(placed):
        for key, value in one.keys.items():
            if key.kind in _ASKED:
                at.append(place_)
                keys.append(value)
                weights[value] = weight_of(key)
    shared: list[dict[uuid.UUID, int]] = [defaultdict(int) for _one in placed]
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT w.at, w.key, s.individual_id FROM unnest(%s::int[], %s::bytea[]) AS w(at, key) "
                "CROSS JOIN LATERAL (SELECT DISTINCT k.individual_id FROM registry_searchkey k "
                "WHERE k.key = w.key ORDER BY k.individual_id LIMIT %s) s",
                [at, keys, _MOST_OF_A_KEY],
            )
            for place_, key, individual_id in cursor.fetchall():
                shared[place_][individual_id] += weights[bytes(key)]
    return [sorted(one, key=lambda found: (-one[found], found))[:_MOST_OF_A_ROW] for one in shared]


def _add_near(one: Placed, ids: Iterable[uuid.UUID], known: _Known) -> None:
    for individual_id in ids:
        if individual_id == one.bearer:
            continue
        found = known.score(one.record, individual_id)
        if found is not None and found.verdict in _NEAR:
            one.near.append((individual_id, found))


@dataclass(frozen=True, slots=True, repr=False)
class _Known:
    """People as the tables hold them, ready for comparing; protected and erased ones are not there."""

    records: Mapping[uuid.UUID, Sequence[PersonRecord]]

    @classmethod
    def load(cls, ids: set[uuid.UUID], today: dt.date) -> _Known:
        people = Individual.objects.filter(id__in=ids, protected_by=None, erased_at=None)
        standing = {"individual_id__in": ids, "ended_at": None}
        names: dict[uuid.UUID, list[str]] = defaultdict(list)
        for individual_id, name in Spelling.objects.filter(**standing).values_list("individual_id", "name"):
            names[individual_id].append(name)
        numbers: dict[uuid.UUID, list[tuple[str, str]]] = defaultdict(list)
        for held in Identifier.objects.filter(**standing):
            text = open_text(Sealed(held.key_id, bytes(held.cipher)), context=IDENTIFIER_CONTEXT)
            numbers[held.individual_id].append((held.kind, text))
        phones: dict[uuid.UUID, list[str]] = defaultdict(list)
        for called in Contact.objects.filter(**standing):
            text = open_text(Sealed(called.key_id, bytes(called.cipher)), context=CONTACT_CONTEXT)
            phones[called.individual_id].append(text)
        records = {
            one.id: [
                record_held(
                    name=name,
                    birth_date=one.birth_date,
                    birth_precision=one.birth_precision,
                    sex=one.sex,
                    state=one.state,
                    postcode=one.postcode,
                    numbers=numbers[one.id],
                    phones=phones[one.id],
                    today=today,
                )
                for name in dict.fromkeys([one.name, *names[one.id]])
            ]
            for one in people
            if names[one.id]
        }
        return cls(records)

    def score(self, record: PersonRecord, individual_id: uuid.UUID) -> Score | None:
        """Return the comparison with one of them, or ``None`` where she is not there."""
        held = self.records.get(individual_id)
        return best_score(record, held) if held else None
