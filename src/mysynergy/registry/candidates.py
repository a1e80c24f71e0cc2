"""Who is this? The one question about people that crosses agencies, answered by a definer function.

The database brings at most fifty unprotected individuals that share a key with what was typed; they are
compared here with numbers and phones opened in memory. At most five are shown, and each answer is an event.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

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
    Strength,
    age_on,
    initials,
    known_by,
)
from mysynergy.vault.public import Sealed, open_text

IDENTIFIER_CONTEXT = "registry_identifier"
CONTACT_CONTEXT = "registry_contact"
_COLUMNS = (
    "individual_id, name, birth_date, birth_precision, sex, state, district, postcode, "
    "number_kind, number_tail, names, numbers, phones, agencies, held"
)


@dataclass(frozen=True, slots=True, repr=False)
class Near:
    """One individual as the definer function gives it, compared with what was typed."""

    candidate: Candidate
    score: Score
    same_number: bool


@door("registry.find")
def candidates(*, actor: Actor, said: PersonSaid) -> tuple[Candidate, ...]:
    """Return those already known who may be the person typed, the most probable first, at most five.

    Takes unchecked, half-typed words. Protected persons never appear. The answer is an event that holds the
    ids.
    """
    found = near(actor=actor, typed=record_said(said, today_of(actor)))
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
            f"SELECT {_COLUMNS} FROM registry_near(%s, %s, %s)",  # noqa: S608 - a constant
            [[key.key for key in keys], [key.weight for key in keys], MOST_COMPARED],
        )
        rows = cursor.fetchall()
    compared = (_compare(actor, typed, row, always) for row in rows)
    found = [item for item in compared if item is not None]
    found.sort(key=lambda item: (-item.score.weight, item.candidate.individual_id))
    return tuple(found[:most])


def today_of(actor: Actor) -> dt.date:
    """Return the actor's day in Malaysia."""
    return actor.now.astimezone(KUALA_LUMPUR).date()


def _compare(
    actor: Actor, typed: PersonRecord, row: Sequence[object], always: uuid.UUID | None
) -> Near | None:
    match row:
        case [
            uuid.UUID() as individual_id,
            str() as name,
            dt.date() | None as birth_date,
            str() | None as precision,
            str() | None as sex,
            str() | None as state,
            str() | None as district,
            str() | None as postcode,
            str() | None as kind,
            str() | None as tail,
            list() as names,
            numbers,
            phones,
            agencies,
            bool() as held,
        ]:
            pass
        case _:
            raise TypeError("registry_near gives other columns than are read here")
    today = today_of(actor)
    opened = [(k, _open(key, cipher, IDENTIFIER_CONTEXT)) for k, key, cipher in _json(numbers)]
    dialled = [_open(key, cipher, CONTACT_CONTEXT) for key, cipher in _json(phones)]
    spellings = [
        record_held(
            name=spelling,
            birth_date=birth_date,
            birth_precision=precision,
            sex=sex,
            state=state,
            postcode=postcode,
            numbers=opened,
            phones=dialled,
            today=today,
        )
        for spelling in dict.fromkeys([name, *names])
    ]
    score = best_score(typed, spellings)
    strength = strength_of(score)
    if strength is None and individual_id != always:
        return None
    shown = reasons_to_show(score.evidence)
    codes = {code for code, _ in shown}
    candidate = Candidate(
        individual_id=individual_id,
        name=name if name_agrees(shown) else initials(name),
        number_kind=kind,
        number_masked=masked(kind, tail),
        age=age_on(birth_date, precision, today),
        state=state,
        district=district,
        probability=score.probability,
        weight=score.weight,
        strength=strength or Strength.POSSIBLE,
        reasons=shown,
        known_by=known_by(
            [(uuid.UUID(one), code, bool(secret)) for one, code, secret in _json(agencies)], actor.agency_id
        ),
        held=held,
    )
    return Near(candidate, score, "identity_exact" in codes)


def _json(value: object) -> list[list[str]]:
    if not isinstance(value, str):
        raise TypeError("a raw cursor gives jsonb as text")
    rows: list[list[str]] = json.loads(value)
    return rows


def _open(key_id: str, cipher: str, context: str) -> str:
    return open_text(Sealed(key_id, bytes.fromhex(cipher)), context=context)
