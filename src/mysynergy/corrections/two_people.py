"""Two people who are not one, by an officer's word: said, taken back, told to whoever finds both alike.

It refuses nobody anything: a number may have been mistyped, and she may be the same person after all.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from django.db import connection

from mysynergy.access.public import Actor, ActorKind, door
from mysynergy.corrections.domain import TwoPeopleView
from mysynergy.corrections.models import TwoPeople
from mysynergy.corrections.particulars import secret_agencies
from mysynergy.events.public import record
from mysynergy.intake.public import source_records
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Conflict, NotFound, need_reason
from mysynergy.registry.public import candidates, get_many


@door("registry.link")
def say_two_people(
    *, actor: Actor, source_record_id: uuid.UUID, individual_id: uuid.UUID, reason: str
) -> uuid.UUID:
    """Say that a source record of the actor's agency is not of ``individual_id``; return the word's id.

    The individual must be one the actor sees or one near what was said (else ``NotFound``). Saying it twice
    says it once. A system job may say it of another agency's record, too (two who were parted). Raises
    ``Conflict("same_record")`` where the record stands for that very person,
    ``Conflict("record_of_nobody")`` where it stands for nobody yet, ``Invalid`` without a reason.
    """
    text = need_reason(reason)
    source = source_records(actor=actor, ids=[source_record_id]).get(source_record_id)
    of_own = source is not None and source.agency_id == actor.own_agency_id
    if source is None or not (of_own or actor.kind is ActorKind.SYSTEM):
        raise NotFound("source_record")
    if not get_many(actor=actor, ids=[individual_id]):
        near = candidates(actor=actor, said=source.said)
        if individual_id not in {one.individual_id for one in near}:
            raise NotFound("individual")
    person_id, other_id = _sides(source_record_id, individual_id)
    if person_id is None:
        raise Conflict("record_of_nobody")
    if person_id == other_id:
        raise Conflict("same_record")
    row, new = TwoPeople.objects.get_or_create(
        individual_id=other_id,
        source_record_id=source_record_id,
        taken_back_at=None,
        defaults={
            "agency_id": actor.own_agency_id,
            "reason": text,
            "said_by": actor.id,
            "said_at": actor.now,
        },
    )
    if new:
        record(
            actor=actor,
            type="corrections.two_people_said",
            category="identity",
            subject_id=row.id,
            individual_id=person_id,
            body={"source_record": str(source_record_id), "other": str(other_id), "reason": text},
        )
    return row.id


@door("registry.link")
def take_back_two_people(*, actor: Actor, two_people_id: uuid.UUID, reason: str) -> None:
    """Take back a word of the actor's agency that two people are not one. Twice is once.

    Raises ``NotFound("two_people")``, ``Invalid`` without a reason.
    """
    text = need_reason(reason)
    row = (
        TwoPeople.objects.select_for_update().filter(id=two_people_id, agency_id=actor.own_agency_id).first()
    )
    if row is None:
        raise NotFound("two_people")
    if row.taken_back_at is not None:
        return
    row.taken_back_at, row.taken_back_by, row.taken_back_reason = actor.now, actor.id, text
    row.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    person_id, other_id = _sides(row.source_record_id, row.individual_id)
    record(
        actor=actor,
        type="corrections.two_people_taken_back",
        category="identity",
        subject_id=row.id,
        individual_id=person_id or other_id,
        body={"source_record": str(row.source_record_id), "other": str(other_id), "reason": text},
    )


@door("registry.read")
def two_people_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[TwoPeopleView, ...]:
    """Return what was said of an individual and somebody else, taken back too, the newest first.

    As far as the actor may see it: her own agency's words, and those that an agreement shows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, other_id FROM corrections_of(%s)", [individual_id])
        others = dict(cursor.fetchall())
    seen = get_many(actor=actor, ids=others.values())
    secret = secret_agencies(actor)
    return tuple(
        TwoPeopleView(
            id=row.id,
            other_id=others[row.id] if row.agency_id == actor.agency_id or others[row.id] in seen else None,
            source_record_id=row.source_record_id,
            own=(own := row.agency_id == actor.agency_id),
            agency_id=None if row.agency_id in secret else row.agency_id,
            said_by=None if row.agency_id in secret else row.said_by,
            said_at=row.said_at,
            reason=row.reason if own else None,
            taken_back_at=row.taken_back_at,
            taken_back_reason=row.taken_back_reason or None if own else None,
        )
        for row in TwoPeople.objects.filter(id__in=others).order_by("-said_at", "-id")
    )


@door("registry.find")
def two_people_among(
    *, actor: Actor, ids: Collection[uuid.UUID]
) -> Mapping[frozenset[uuid.UUID], tuple[dt.date, str | None]]:
    """Return which of these people an officer of any agency said to be two: the day of the newest word, and
    her agency's code (``None`` where its name could tell a secret).

    For ``registry.candidates``, whose answers hold only people whom the actor may be told of.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one, other, said_at, agency_id, code, secret FROM corrections_among(%s::uuid[])",
            [list(ids)],
        )
        rows = cursor.fetchall()
    return {
        frozenset((one, other)): (
            day_of(said_at),
            None if secret and agency_id != actor.agency_id else code,
        )
        for one, other, said_at, agency_id, code, secret in rows
    }


def _sides(source_record_id: uuid.UUID, individual_id: uuid.UUID) -> tuple[uuid.UUID | None, uuid.UUID]:
    """Return whom the record stands for now, if anybody, and whom the individual stands for now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT corrections_bearer(%s), registry_current_one(%s)", [source_record_id, individual_id]
        )
        person_id, other_id = cursor.fetchone()
    return person_id, other_id
