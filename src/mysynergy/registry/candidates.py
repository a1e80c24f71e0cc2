"""Who is this? The one question about people that crosses agencies, answered by a definer function.

The database brings at most 24 unprotected individuals that share a key with what was typed; they are
compared here with numbers and phones opened in memory. At most five are shown, and each answer is an event.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import connection

from mysynergy.access.public import KUALA_LUMPUR, Actor, door
from mysynergy.events.public import record
from mysynergy.intake.public import PersonSaid
from mysynergy.linkage import PersonRecord, Score
from mysynergy.registry.comparison import (
    best_score,
    keys_to_ask,
    masked,
    name_agrees,
    reasons_to_show,
    record_held,
    record_said,
    strength_of,
)
from mysynergy.registry.domain import (
    MOST_CANDIDATES,
    MOST_COMPARED,
    Candidate,
    SaidApart,
    Strength,
    age_on,
    initials,
    known_by,
    said_apart,
)
from mysynergy.vault.public import Sealed, open_text

IDENTIFIER_CONTEXT = "registry_identifier"
CONTACT_CONTEXT = "registry_contact"


class _Row(NamedTuple):
    """A row of ``registry_near``, in the order of its columns; lists of seals come as JSON text."""

    individual_id: uuid.UUID
    name: str
    birth_date: dt.date | None
    birth_precision: str | None
    sex: str | None
    state: str | None
    district: str | None
    postcode: str | None
    number_kind: str | None
    number_tail: str | None
    names: list[str]
    numbers: str
    phones: str
    agencies: str


@dataclass(frozen=True, slots=True, repr=False)
class Near:
    """One individual as the definer function gives it, compared with what was typed."""

    candidate: Candidate
    score: Score
    same_number: bool


@door("registry.find")
def candidates(
    *, actor: Actor, said: PersonSaid, instead_of: uuid.UUID | None = None
) -> tuple[Candidate, ...]:
    """Return those already known who may be the person typed, the most probable first, at most five.

    Takes unchecked, half-typed words. Protected persons never appear. Who was said to be somebody else than
    a more probable one, or than ``instead_of`` (the person for whom the words stand already), stands last,
    with that word. The answer is an event that holds the ids.
    """
    found = _apart_last(actor, near(actor=actor, typed=record_said(said, today_of(actor))), instead_of)
    record(
        actor=actor,
        type="registry.candidates_shown",
        category="identity",
        subject_id=actor.id or actor.role.value,
        body={"shown": [str(item.candidate.individual_id) for item in found]},
    )
    return tuple(item.candidate for item in found)


def near(
    *, actor: Actor, typed: PersonRecord, most: int = MOST_CANDIDATES, always: uuid.UUID | None = None
) -> tuple[Near, ...]:
    """Return the nearest individuals, possible ones at least, the weightiest first. Records nothing.

    ``always`` is kept however weak the comparison.
    """
    keys = keys_to_ask(typed)
    if not keys:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_Row._fields)} FROM registry_near(%s, %s, %s)",  # noqa: S608 - own names
            [[key.key for key in keys], [key.weight for key in keys], MOST_COMPARED],
        )
        rows = [_Row(*row) for row in cursor.fetchall()]
    compared = (_compare(actor, typed, row, always) for row in rows)
    found = [item for item in compared if item is not None]
    found.sort(key=lambda item: (-item.score.weight, item.candidate.individual_id))
    nearest = found[:most]
    held = _held([item.candidate.individual_id for item in nearest])
    return tuple(
        replace(item, candidate=replace(item.candidate, held=item.candidate.individual_id in held))
        for item in nearest
    )


def _held(ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these the actor may see anyway: row-level security asked through a plan that is kept."""
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_held(%s)", [ids])
        seen: list[uuid.UUID] = cursor.fetchone()[0]
    return set(seen)


def _apart_last(actor: Actor, found: tuple[Near, ...], instead_of: uuid.UUID | None) -> tuple[Near, ...]:
    """Return candidates with what officers said of them, those said to be somebody else last."""
    ids = [item.candidate.individual_id for item in found]
    before = [instead_of] if instead_of is not None and _seen(instead_of) else []
    pairs = said_apart.among(actor=actor, ids=[*before, *ids])
    if not pairs:
        return found
    first, last = list[Near](), list[Near]()
    for item in found:
        mine = item.candidate.individual_id
        other = next((one for one in before if frozenset((one, mine)) in pairs), None)
        if other is None:
            before.append(mine)
            first.append(item)
            continue
        on, agency = pairs[frozenset((other, mine))]
        said = SaidApart(other_id=other, on=on, agency=agency)
        last.append(replace(item, candidate=replace(item.candidate, apart=said)))
    return (*first, *last)


def _seen(individual_id: uuid.UUID) -> bool:
    """Whether the actor may see this person: what was said of others is not told."""
    return individual_id in _held([individual_id])


def today_of(actor: Actor) -> dt.date:
    """Return the actor's day in Malaysia."""
    return actor.now.astimezone(KUALA_LUMPUR).date()


def _compare(actor: Actor, typed: PersonRecord, row: _Row, always: uuid.UUID | None) -> Near | None:
    today = today_of(actor)
    score = best_score(typed, _spellings(typed, row, today))
    strength = strength_of(score)
    if strength is None and row.individual_id != always:
        return None
    shown, bits = reasons_to_show(score.evidence)
    agencies = [(uuid.UUID(one), code, bool(secret)) for one, code, secret in _json(row.agencies)]
    candidate = Candidate(
        individual_id=row.individual_id,
        name=row.name if name_agrees(shown) else initials(row.name),
        number_kind=row.number_kind,
        number_masked=masked(row.number_kind, row.number_tail),
        age=age_on(row.birth_date, row.birth_precision, today),
        state=row.state,
        district=row.district,
        probability=score.probability,
        weight=score.weight,
        strength=strength or Strength.POSSIBLE,
        reasons=shown,
        known_by=known_by(agencies, actor.agency_id),
        held=False,
        start=score.weight - sum(one.weight for one in score.evidence),
        bits=bits,
    )
    return Near(candidate, score, "identity_exact" in {code for code, _ in shown})


def _spellings(typed: PersonRecord, row: _Row, today: dt.date) -> list[PersonRecord]:
    """The individual under each of her names; numbers and phones are opened only where one was typed."""
    sealed = _json(row.numbers) if typed.identities else []
    numbers = [(kind, _open(key, cipher, IDENTIFIER_CONTEXT)) for kind, key, cipher in sealed]
    called = _json(row.phones) if typed.phones else []
    phones = [_open(key, cipher, CONTACT_CONTEXT) for key, cipher in called]
    return [
        record_held(
            name=spelling,
            birth_date=row.birth_date,
            birth_precision=row.birth_precision,
            sex=row.sex,
            state=row.state,
            postcode=row.postcode,
            numbers=numbers,
            phones=phones,
            today=today,
        )
        for spelling in dict.fromkeys([row.name, *row.names])
    ]


def _json(value: str) -> list[list[str]]:
    rows: list[list[str]] = json.loads(value)
    return rows


def _open(key_id: str, cipher: str, context: str) -> str:
    return open_text(Sealed(key_id, bytes.fromhex(cipher)), context=context)
