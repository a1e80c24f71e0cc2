"""For whom do the rows of a list stand? Decided for many rows at once, in a system context; nothing written.

A row is attached by the machine in one case only: its valid twelve-digit number stands for an unprotected
person, and name and the rest agree so far that the comparison is certain. Everybody else is registered anew;
who looks like somebody known is told to the stewards, who decide.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mysynergy.database.public import select_many
from mysynergy.imports.public import Row
from mysynergy.linkage import (
    KEYS_VERSION,
    KeyKind,
    PartialDate,
    PersonRecord,
    Score,
    Sex,
    Verdict,
    name_search_keys,
    search_keys,
)
from mysynergy.registry.candidates import CONTACT_CONTEXT, IDENTIFIER_CONTEXT
from mysynergy.registry.comparison import (
    KEY_BYTES,
    best_score,
    hashed,
    number_index,
    record_held,
    record_said,
    stands_for_one,
    weight_of,
)
from mysynergy.vault.public import Sealed, open_text

#: Keys under which the near ones of a list are looked for: few people share one of them.
_ASKED: Final = frozenset({KeyKind.NUMBER, KeyKind.PHONE, KeyKind.DATE_MOTHER, KeyKind.DATE_NAME})
_MOST_OF_A_KEY: Final = 20
_MOST_OF_A_ROW: Final = 4
_VERSION: Final = bytes([KEYS_VERSION])
_KINDS: Final = {kind: bytes([number]) for number, kind in enumerate(KeyKind)}
_OF_KIND: Final = tuple(KeyKind)
_INDEX_BYTES: Final = 32
_NEAR: Final = frozenset({Verdict.CERTAIN, Verdict.LIKELY})


@dataclass(slots=True, repr=False)
class Placed:
    """A row, for whom it stands (``None``: somebody new), and who is near it.

    ``bearer``: who holds its number already, whether or not the row was attached to her. ``same_as``: an
    earlier row of the same call whose new person this one is; ``beside``: earlier ones whose new person she
    may be, and whether both bear one number.
    """

    row: Row
    today: dt.date
    keys: Sequence[tuple[KeyKind, bytes]]
    index: bytes | None
    read: PersonRecord | None = None
    individual_id: uuid.UUID | None = None
    same_as: int | None = None
    bearer: uuid.UUID | None = None
    score: Score | None = None
    near: list[tuple[uuid.UUID, Score]] = field(default_factory=list)
    beside: list[tuple[int, Score, bool]] = field(default_factory=list)
    compared: frozenset[uuid.UUID] = frozenset()

    @property
    def record(self) -> PersonRecord:
        """What is compared of it; read when it is asked for: most rows are like nobody."""
        if self.read is None:
            self.read = record_said(self.row.person, self.today, identity=self.row.identity)
        return self.read

    @property
    def brief(self) -> PersonRecord:
        """Birth date and sex as ``record`` has them; the name is read only where it has to tell the sex."""
        if self.read is not None:
            return self.read
        said, number = self.row.person, self.row.identity
        tells = number is not None and stands_for_one(number)
        if said.sex is None and not tells:
            return self.record
        born = said.birth_date
        if born is None and number is not None and number.valid and number.birth_date is not None:
            born = PartialDate.of(number.birth_date)
        sex = Sex(said.sex) if said.sex is not None else number.sex if number is not None else None
        return PersonRecord(birth_date=born, sex=sex)


def place(placed: list[Placed], today: dt.date) -> list[Placed]:
    """Decide for each row; in order, so that a row may stand for the new person of an earlier one."""
    _by_bearer(placed, today)
    # Only for the others is it asked who else is near.
    fresh = [(at, one) for at, one in enumerate(placed) if one.individual_id is None]
    asked = _near_ids([one for _at, one in fresh])
    known = _Known.load({other for ids in asked for other in ids}, today)
    first: dict[bytes, int] = {}
    earlier = _Earlier()
    for (at, one), ids in zip(fresh, asked, strict=True):
        one.compared = frozenset(ids)
        if one.index is not None and one.bearer is None:
            _by_earlier(one, first.setdefault(one.index, at), at, earlier)
        if one.same_as is None:
            _add_near(one, ids, known)
            one.beside += earlier.near(one)
        earlier.add(at if one.same_as is None else one.same_as, one)
    return placed


def _by_bearer(placed: Sequence[Placed], today: dt.date) -> None:
    """Attach rows to who bears their number already, where the comparison is certain."""
    holders = holders_of(one.index for one in placed if one.index is not None)
    known = _Known.load(set(holders.values()), today)
    for one in placed:
        one.bearer = holders.get(one.index) if one.index is not None else None
        found = known.score(one.record, one.bearer) if one.bearer is not None else None
        if found is not None and found.verdict is Verdict.CERTAIN:
            one.individual_id, one.score = one.bearer, found
        elif found is not None and one.bearer is not None:
            one.near.append((one.bearer, found))


def _by_earlier(one: Placed, first: int, at: int, earlier: _Earlier) -> None:
    """Decide for row ``at`` by its number, which nobody bears: whose it is since row ``first``."""
    if first == at:
        return
    found = earlier.score(one, first)
    if found.verdict is Verdict.CERTAIN:
        one.same_as = first
    else:
        one.beside.append((first, found, True))


def look_again(
    placed: Sequence[Placed], stands: Collection[uuid.UUID], today: dt.date
) -> list[tuple[Placed, uuid.UUID, Score]]:
    """Look for people who came since ``place`` looked, in other transactions; add them to whom rows are near,
    and return them. ``stands``: for whom the rows themselves stand by now.
    """
    fresh = [one for one in placed if one.individual_id is None and one.same_as is None]
    asked = [
        [other for other in ids if other not in one.compared]
        for one, ids in zip(fresh, _near_ids(fresh, besides=frozenset(stands)), strict=True)
    ]
    if not any(asked):
        return []
    known = _Known.load({other for ids in asked for other in ids}, today)
    found: list[tuple[Placed, uuid.UUID, Score]] = []
    for one, ids in zip(fresh, asked, strict=True):
        before = len(one.near)
        _add_near(one, ids, known)
        found += [(one, other, score) for other, score in one.near[before:]]
    return found


class _Earlier:
    """The new people of earlier rows of a call, found as the registry finds people: a row must be told as
    near them as if theirs had come in before.
    """

    def __init__(self) -> None:
        self._rows: dict[int, list[Placed]] = defaultdict(list)
        self._by_key: dict[bytes, list[int]] = defaultdict(list)

    def add(self, first: int, one: Placed) -> None:
        """Remember a row of the new person whose first row is ``first``."""
        self._rows[first].append(one)
        for kind, key in one.keys:
            if kind in _ASKED and len(sharing := self._by_key[key]) < _MOST_OF_A_KEY and first not in sharing:
                sharing.append(first)

    def score(self, one: Placed, first: int) -> Score:
        """Return the comparison with the new person whose first row is ``first``."""
        return best_score(one.record, [row.record for row in self._rows[first]])

    def near(self, one: Placed) -> list[tuple[int, Score, bool]]:
        """Return whom a row is near, but for whom it was compared with by its number."""
        shared: dict[int, int] = defaultdict(int)
        for kind, key in one.keys:
            if kind in _ASKED:
                for first in self._by_key.get(key, ()):
                    shared[first] += weight_of(kind)
        nearest = sorted(shared, key=lambda first: (-shared[first], first))[:_MOST_OF_A_ROW]
        numbered = {first for first, _score, _disputed in one.beside}
        scores = [(first, self.score(one, first), False) for first in nearest if first not in numbered]
        return [found for found in scores if found[1].verdict in _NEAR]


def after_first(first: Row, later: Sequence[Row], today: dt.date) -> list[bool | None]:
    """Say of rows that bear the number of ``first`` whether they would be taken for its person; ``None``
    where a number of its kind joins nobody.
    """
    if first.identity is None or not stands_for_one(first.identity):
        return [None for _row in later]
    held = [record_said(first.person, today)]
    found: list[bool | None] = []
    for row in later:
        record = record_said(row.person, today)
        alike = best_score(record, held).verdict is Verdict.CERTAIN
        found.append(alike)
        if alike:
            held.append(record)
    return found


def made_ready(rows: Sequence[Row], today: dt.date) -> list[Placed]:
    """Return rows with what is compared of them and their keys: most of the work, and no query."""
    return [_read(row, today) for row in rows]


def _read(row: Row, today: dt.date) -> Placed:
    if row.ready[:1] == _VERSION:
        index, keys = _unpacked(row.ready)
        return Placed(row, today, keys, index)
    record = record_said(row.person, today, identity=row.identity)
    words = name_search_keys(record.name) if record.name is not None else frozenset()
    keys = [(key.kind, hashed(key)) for key in search_keys(record) | words]
    number = row.identity
    index = number_index(number) if number is not None and stands_for_one(number) else None
    return Placed(row, today, keys, index, record)


def kept(one: Placed) -> bytes:
    """Return what takes long to make of a row, to be given back with it when it is brought in: its index and
    keys, which are keyed digests, and the version of the rules that made them.
    """
    parts = [_VERSION, bytes([one.index is not None]), one.index or b""]
    parts += [_KINDS[kind] + key for kind, key in one.keys]
    return b"".join(parts)


def _unpacked(ready: bytes) -> tuple[bytes | None, list[tuple[KeyKind, bytes]]]:
    start = 2 + _INDEX_BYTES * ready[1]
    index = ready[2:start] if ready[1] else None
    keys = [
        (_OF_KIND[ready[at]], ready[at + 1 : at + 1 + KEY_BYTES])
        for at in range(start, len(ready), 1 + KEY_BYTES)
    ]
    return index, keys


def holders_of(indexes: Iterable[bytes]) -> dict[bytes, uuid.UUID]:
    """Return for whom these numbers stand now, by their blind indexes."""
    rows = select_many(
        "SELECT index, individual_id FROM registry_numberholder WHERE index = ANY(%b)",
        ("bytea", set(indexes)),
    )
    return dict(rows)


def _near_ids(placed: Sequence[Placed], besides: frozenset[uuid.UUID] = frozenset()) -> list[list[uuid.UUID]]:
    """Return for each row the few individuals that share its most telling keys, the nearest first."""
    at: list[int] = []
    keys: list[bytes] = []
    weights: dict[bytes, int] = {}
    for place_, one in enumerate(placed):
        for kind, value in one.keys:
            if kind in _ASKED:
                at.append(place_)
                keys.append(value)
                weights[value] = weight_of(kind)
    shared: list[dict[uuid.UUID, int]] = [defaultdict(int) for _one in placed]
    found = select_many(
        "SELECT w.at, w.key, s.individual_id FROM unnest(%b::int[], %b) AS w(at, key) "
        "CROSS JOIN LATERAL (SELECT DISTINCT k.individual_id FROM registry_searchkey k "
        "WHERE k.key = w.key ORDER BY k.individual_id LIMIT %b) s",
        ("int", at),
        ("bytea", keys),
        _MOST_OF_A_KEY,
    )
    for place_, key, individual_id in found:
        if individual_id not in besides:
            shared[place_][individual_id] += weights[key]
    return [sorted(one, key=lambda found: (-one[found], found))[:_MOST_OF_A_ROW] for one in shared]


def _add_near(one: Placed, ids: Iterable[uuid.UUID], known: _Known) -> None:
    for individual_id in ids:
        if individual_id == one.bearer:
            continue
        found = known.score(one.record, individual_id)
        if found is not None and found.verdict in _NEAR:
            one.near.append((individual_id, found))


def _standing(columns: str, table: str, ids: Collection[uuid.UUID]) -> list[tuple[Any, ...]]:
    return select_many(
        f"SELECT individual_id, {columns} FROM registry_{table} "  # noqa: S608 - own names
        "WHERE individual_id = ANY(%b) AND ended_at IS NULL",
        ("uuid", ids),
    )


@dataclass(frozen=True, slots=True, repr=False)
class _Known:
    """People as the tables hold them, ready for comparing; protected and erased ones are not there."""

    records: Mapping[uuid.UUID, Sequence[PersonRecord]]

    @classmethod
    def load(cls, ids: set[uuid.UUID], today: dt.date) -> _Known:
        people = select_many(
            "SELECT id, name, birth_date, birth_precision, sex, state, postcode FROM registry_individual "
            "WHERE id = ANY(%b) AND protected_by_id IS NULL AND erased_at IS NULL",
            ("uuid", ids),
        )
        names: dict[uuid.UUID, list[str]] = defaultdict(list)
        for individual_id, name in _standing("name", "spelling", ids):
            names[individual_id].append(name)
        numbers: dict[uuid.UUID, list[tuple[str, str]]] = defaultdict(list)
        for individual_id, kind, key_id, cipher in _standing("kind, key_id, cipher", "identifier", ids):
            text = open_text(Sealed(key_id, cipher), context=IDENTIFIER_CONTEXT)
            numbers[individual_id].append((kind, text))
        phones: dict[uuid.UUID, list[str]] = defaultdict(list)
        for individual_id, key_id, cipher in _standing("key_id, cipher", "contact", ids):
            phones[individual_id].append(open_text(Sealed(key_id, cipher), context=CONTACT_CONTEXT))
        records: dict[uuid.UUID, list[PersonRecord]] = {}
        for individual_id, golden, birth_date, birth_precision, sex, state, postcode in people:
            if names[individual_id]:
                records[individual_id] = [
                    record_held(
                        name=name,
                        birth_date=birth_date,
                        birth_precision=birth_precision,
                        sex=sex,
                        state=state,
                        postcode=postcode,
                        numbers=numbers[individual_id],
                        phones=phones[individual_id],
                        today=today,
                    )
                    for name in dict.fromkeys([golden, *names[individual_id]])
                ]
        return cls(records)

    def score(self, record: PersonRecord, individual_id: uuid.UUID) -> Score | None:
        """Return the comparison with one of them, or ``None`` where she is not there."""
        held = self.records.get(individual_id)
        return best_score(record, held) if held else None
