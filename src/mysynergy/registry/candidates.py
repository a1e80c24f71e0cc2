"""Who is this? The one question about people that crosses agencies, answered by a definer function.

The database brings at most 24 unprotected individuals that share a key with what was typed; they are
compared here with numbers and phones opened in memory. At most five are shown, and each answer is an event.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.events.public import record
from mysynergy.intake.public import PersonSaid
from mysynergy.linkage import PersonRecord, Score, home_of
from mysynergy.registry.comparison import (
    HashedKey,
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
    """A person of the answer of ``registry_who``, in its order; numbers and phones only where asked for."""

    individual_id: str
    name: str
    birth_date: str | None
    birth_precision: str | None
    sex: str | None
    state: str | None
    district: str | None
    postcode: str | None
    address: str | None
    number_kind: str | None
    number_tail: str | None
    other_names: list[str] | None
    numbers: list[tuple[str, str, str]] | None
    phones: list[tuple[str, str]] | None
    agencies: list[tuple[str, str, bool]]


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
    typed = record_said(said, actor.today, with_home=True)
    found = _apart_last(actor, near(actor=actor, typed=typed), instead_of)
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
    rows, held = asked(typed, keys)
    today = actor.today
    compared = ((scored(typed, row, *opened(row), today), row) for row in rows)
    found = [
        (score, row)
        for score, row in compared
        if strength_of(score) is not None or (always is not None and row.individual_id == str(always))
    ]
    found.sort(key=lambda pair: (-pair[0].weight, pair[1].individual_id))
    return tuple(
        _near(actor, score, row, held=row.individual_id in held, today=today) for score, row in found[:most]
    )


def asked(typed: PersonRecord, keys: Sequence[HashedKey]) -> tuple[list[_Row], set[str]]:
    """Return who shares keys, the most first, and the ids of those whom the actor may see anyway."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registry_who(%s, %s, %s, %s, %s)",
            [
                f"{{{','.join(key.key.hex() for key in keys)}}}",
                f"{{{','.join(str(key.weight) for key in keys)}}}",
                MOST_COMPARED,
                bool(typed.identities),
                bool(typed.phones),
            ],
        )
        people, held = json.loads(cursor.fetchone()[0])
    return [_Row(*one) for one in people], set(held)


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


def _near(actor: Actor, score: Score, row: _Row, *, held: bool, today: dt.date) -> Near:
    shown, bits = reasons_to_show(score.evidence)
    agencies = [(uuid.UUID(one), code, secret) for one, code, secret in row.agencies]
    candidate = Candidate(
        individual_id=uuid.UUID(row.individual_id),
        name=row.name if name_agrees(shown) else initials(row.name),
        number_kind=row.number_kind,
        number_masked=masked(row.number_kind, row.number_tail),
        age=age_on(_day(row.birth_date), row.birth_precision, today),
        state=row.state,
        district=row.district,
        probability=score.probability,
        weight=score.weight,
        strength=strength_of(score) or Strength.POSSIBLE,
        reasons=shown,
        known_by=known_by(agencies, actor.agency_id),
        held=held,
        start=score.weight - sum(one.weight for one in score.evidence),
        bits=bits,
    )
    return Near(candidate, score, "identity_exact" in {code for code, _ in shown})


def opened(row: _Row) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the numbers (kind and number) and the phones that came with a row, opened."""
    return (
        [(kind, _open(key_id, cipher, IDENTIFIER_CONTEXT)) for kind, key_id, cipher in row.numbers or ()],
        [_open(key_id, cipher, CONTACT_CONTEXT) for key_id, cipher in row.phones or ()],
    )


def scored(
    typed: PersonRecord, row: _Row, numbers: list[tuple[str, str]], phones: list[str], today: dt.date
) -> Score:
    """Return the score of the individual under that of her names which agrees most."""
    # Her address is read where one was typed; that it differs is never told (``reasons_to_show``).
    home = home_of(row.address) if row.address and typed.home is not None else None
    return best_score(
        typed,
        [
            record_held(
                name=spelling,
                birth_date=_day(row.birth_date),
                birth_precision=row.birth_precision,
                sex=row.sex,
                state=row.state,
                postcode=row.postcode,
                numbers=numbers,
                phones=phones,
                today=today,
                home=home,
            )
            for spelling in (row.name, *(row.other_names or ()))
        ],
    )


def _day(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso is not None else None


def _open(key_id: str, cipher: str, context: str) -> str:
    return open_text(Sealed(key_id, bytes.fromhex(cipher)), context=context)
