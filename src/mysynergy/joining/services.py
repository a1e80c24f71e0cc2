"""Two joined, and parted. Both lock both people in id order, as every link does."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db import connection

from mysynergy.access.public import Actor, ActorKind, acting, door
from mysynergy.corrections.public import say_two_people
from mysynergy.events.public import Json, record
from mysynergy.intake.public import source_records
from mysynergy.joining.domain import HOW, How, parting
from mysynergy.joining.models import Join, Moved
from mysynergy.joining.selectors import side_of, standing_join
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound, need_reason
from mysynergy.kernel.identifiers import new_id
from mysynergy.registry.public import (
    candidates,
    current_ids,
    get_many,
    identity_changed,
    links_of,
    person_opens,
    records,
)

_MOST_ASKED = 3


@door("joining.join")
def join(
    *,
    actor: Actor,
    one_id: uuid.UUID,
    other_id: uuid.UUID,
    how: How,
    weight: Decimal | None,
    evidence: Sequence[str],
    reason: str,
    despite: Collection[uuid.UUID] = (),
) -> uuid.UUID:
    """Let all that stands for ``other_id`` stand for ``one_id``, and return the join's id.

    ``how``: a ``steward`` decided (her ``reason`` is needed), or the ``batch`` (a system job) above its upper
    threshold. ``weight``: bits; ``evidence``: reason codes as shown. Joining the same two again, either way
    round, gives the join that stands. ``despite``: ids of words that they are two people, which the steward
    knows of and sets aside; a machine never may.

    A steward must see one of them, and see the other or find her near a record of her own agency. Raises
    ``NotFound("individual")``, ``Conflict("protected_person")``, ``Conflict("numbers_contradict")`` (two
    different MyKad numbers: verified ones for everybody, said ones for a machine),
    ``Conflict("said_apart", {words})``, ``Conflict("same_person")``, ``NotAllowed("not_a_machines")``,
    ``Invalid``.
    """
    text = _checked(actor, how, reason)
    if how == "steward":
        _must_know(actor, one_id, other_id)
        for one in (one_id, other_id):
            person_opens.ask(actor=actor, individual_id=one)
    _lock(actor, one_id, other_id)
    if (stands := standing_join(one_id, other_id)) is not None:
        return stands
    one_id, other_id = _now(actor, one_id, other_id)
    _may_be_one(actor, one_id, other_id, how, despite)
    join_id = new_id()
    moved, changed = records.move(
        actor=actor,
        one_id=one_id,
        other_id=other_id,
        evidence=evidence,
        weight=None if weight is None else float(weight),
    )
    row = Join(
        id=join_id,
        one_id=one_id,
        other_id=other_id,
        agency_id=actor.agency_id,
        how=how,
        weight=weight,
        evidence=list(evidence)[:40],
        despite=sorted(set(despite)),
        reason=text,
        joined_by=actor.id if how == "steward" else None,
        joined_at=actor.now,
    )
    _keep(actor, row, moved, changed)
    identity_changed.announce(actor=actor, individual_ids=tuple(sorted((one_id, other_id))), change="joined")
    return join_id


@door("joining.part")
def part(*, actor: Actor, join_id: uuid.UUID, reason: str) -> tuple[uuid.UUID, uuid.UUID]:
    """Take apart two who were joined wrongly; return (one, other), who stand as if never joined.

    Rows stay with the side they were written under. What was decided because of the join is reopened
    (``domain.Reopens``), and a lasting word says that they are two people. What another decision has moved
    since stays where it is. Parting twice parts once. Raises ``NotFound("join")``, ``Invalid`` without a
    reason, ``Conflict("protected_while_joined")`` (nobody can tell which of them the mark is for: the other
    would stand unprotected), and what a guard raises.
    """
    text = need_reason(reason)
    row = Join.objects.filter(id=join_id).first()
    if row is None or not get_many(actor=actor, ids=[row.one_id]):
        raise NotFound("join")
    person_opens.ask(actor=actor, individual_id=row.one_id)
    _lock(actor, row.one_id, row.other_id)
    row.refresh_from_db()
    if row.parted_at is not None:
        return row.one_id, row.other_id
    if records.protected(actor=actor, ids=_now(actor, row.one_id, row.other_id), erased=False):
        raise Conflict("protected_while_joined")
    sides = side_of(row)
    with acting(actor.as_system("joining.part")) as system:
        moved = list(Moved.objects.filter(join=row).values_list("source_record_id", flat=True))
        back = records.bring_back(
            actor=actor,
            one_id=row.one_id,
            other_id=row.other_id,
            moved=moved,
            joined_at=row.joined_at,
        )
        row.parted_at, row.parted_by, row.parted_reason = actor.now, actor.id, text
        row.parted_agency_id = actor.agency_id
        row.save(update_fields=["parted_at", "parted_by", "parted_reason", "parted_agency"])
        if back:
            say_two_people(actor=system, source_record_id=back[0], individual_id=row.one_id, reason=text)
    identity_changed.announce(
        actor=actor, individual_ids=tuple(sorted((row.one_id, row.other_id))), change="parted"
    )
    reopened = parting.reopen(actor=actor, sides=sides, really=True)
    body: dict[str, Json] = {"records": len(back), "reopened": len(reopened), "reason": text}
    _tell(actor, "joining.parted", row, body)
    return row.one_id, row.other_id


def _checked(actor: Actor, how: str, reason: str) -> str:
    if how not in HOW:
        raise Invalid([Fault("how", "unknown_choice", {"choices": list(HOW)})])
    if (how == "batch") != (actor.kind is ActorKind.SYSTEM):
        raise NotAllowed("not_a_machines")
    return need_reason(reason) if how == "steward" else reason.strip()


def _lock(actor: Actor, one_id: uuid.UUID, other_id: uuid.UUID) -> None:
    """Lock two and whom they stand for; again where another join took one of them elsewhere meanwhile."""
    wanted = {one_id, other_id, *_now(actor, one_id, other_id)}
    while True:
        records.lock(ids=wanted)
        now = set(_now(actor, one_id, other_id))
        if now <= wanted:
            return
        wanted |= now


def _now(actor: Actor, one_id: uuid.UUID, other_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """Return whom both stand for now."""
    found = current_ids(actor=actor, ids=[one_id, other_id])
    return found.get(one_id, one_id), found.get(other_id, other_id)


def _must_know(actor: Actor, one_id: uuid.UUID, other_id: uuid.UUID) -> None:
    """Raise ``NotFound`` unless the steward sees both, or sees one and finds the other near its records."""
    seen = get_many(actor=actor, ids=[one_id, other_id])
    unseen = [one for one in (one_id, other_id) if one not in seen]
    if not unseen:
        return
    if len(unseen) == 1:
        (known,) = seen
        own = source_records(
            actor=actor,
            ids=[
                one.source_record_id
                for one in links_of(actor=actor, individual_id=known)
                if one.ended_at is None and one.how != "corrected"
            ],
        )
        wanted = _now(actor, unseen[0], unseen[0])[0]
        newest = sorted(own.values(), key=lambda one: one.received_at, reverse=True)[:_MOST_ASKED]
        for source in newest:
            found = candidates(actor=actor, said=source.said, instead_of=known)
            if wanted in {one.individual_id for one in found}:
                return
    raise NotFound("individual")


def _may_be_one(
    actor: Actor, one_id: uuid.UUID, other_id: uuid.UUID, how: How, despite: Collection[uuid.UUID]
) -> None:
    """Raise ``Conflict`` where these two must not be joined, or not by a machine, or not in silence."""
    if one_id == other_id:
        raise Conflict("same_person")
    if records.protected(actor=actor, ids=[one_id, other_id]):
        raise Conflict("protected_person")
    against = records.numbers_against(actor=actor, one_id=one_id, other_id=other_id)
    if against == "verified" or (against is not None and how == "batch"):
        raise Conflict("numbers_contradict")
    with connection.cursor() as cursor:
        cursor.execute("SELECT joining_words(%s, %s)", [one_id, other_id])
        words = [row[0] for row in cursor.fetchall()]
    if words and (how == "batch" or not set(words) <= set(despite)):
        raise Conflict("said_apart", {"words": [str(one) for one in words]})


def _keep(actor: Actor, row: Join, moved: Collection[uuid.UUID], changed: Sequence[str]) -> None:
    with acting(actor.as_system("joining.join")):
        row.save(force_insert=True)
        Moved.objects.bulk_create([Moved(join=row, source_record_id=one) for one in moved])
    _tell(actor, "joining.joined", row, _said(row, len(moved), changed))


def _said(row: Join, moved: int, changed: Sequence[str]) -> dict[str, Json]:
    return {
        "how": row.how,
        "records": moved,
        "evidence": list(row.evidence),
        "centibits": None if row.weight is None else round(row.weight * 100),
        "despite": [str(one) for one in row.despite],
        "changed": list(changed),
        "reason": row.reason,
    }


def _tell(actor: Actor, happened: str, row: Join, body: dict[str, Json]) -> None:
    """Record the deed with each of the two: once parted, each timeline tells it of its own person."""
    for mine, theirs in ((row.one_id, row.other_id), (row.other_id, row.one_id)):
        record(
            actor=actor,
            type=happened,
            category="identity",
            subject_id=row.id,
            individual_id=mine,
            agency_id=actor.agency_id,
            body={**body, "other": str(theirs)},
        )
