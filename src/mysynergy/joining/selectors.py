"""Reads of joins, through row-level security."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import connection
from django.db.models import Count, Q

from mysynergy.access.public import Actor, ActorKind, acting, agencies, door
from mysynergy.joining.domain import (
    Consequences,
    JoinView,
    Side,
    Sides,
    parting,
    written_while_joined,
)
from mysynergy.joining.models import Join, Moved
from mysynergy.kernel.errors import NotFound
from mysynergy.registry.public import StandsFor, get_many, records


@door("joining.read")
def joins_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[JoinView, ...]:
    """Return the joins that brought somebody to a person, or her to somebody, parted ones too, newest first.

    As far as the actor may see one of the two.
    """
    ids = StandsFor(individual_id)
    rows = Join.objects.filter(Q(one_id__in=ids) | Q(other_id__in=ids))
    secret = _secret(actor)
    found = rows.annotate(records=Count("moved")).order_by("-joined_at", "-id")
    return tuple(_view(actor, row, row.records, secret) for row in found)


@door("joining.read")
def parted_among(
    *, actor: Actor, pairs: Collection[tuple[uuid.UUID, uuid.UUID]]
) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Return which of these pairs were joined once and parted, as far as the actor may see it."""
    ids = {one for pair in pairs for one in pair}
    rows = Join.objects.filter(one_id__in=ids, other_id__in=ids, parted_at__isnull=False)
    parted = {frozenset(ends) for ends in rows.values_list("one_id", "other_id")}
    return {pair for pair in pairs if frozenset(pair) in parted}


@door("joining.read")
def consequences(*, actor: Actor, join_id: uuid.UUID) -> Consequences:
    """Return what parting would do, as far as the actor may see it; nothing is changed.

    Raises ``NotFound("join")``.
    """
    row = Join.objects.filter(id=join_id).first()
    if row is None or not get_many(actor=actor, ids=[row.one_id]):
        raise NotFound("join")
    sides = side_of(row)
    with connection.cursor() as cursor:
        cursor.execute("SELECT agency_id, other_side, records FROM joining_agencies(%s)", [row.id])
        known = cursor.fetchall()
    theirs = [(agency_id, count) for agency_id, other_side, count in known if other_side]
    ours = [(agency_id, count) for agency_id, other_side, count in known if not other_side]
    secret = _secret(actor)
    with acting(actor.as_system("joining.consequences")):
        moved = list(Moved.objects.filter(join=row).values_list("source_record_id", flat=True))
    name = records.name_without(actor=actor, individual_id=row.one_id, moved=moved)
    one = _side(actor, row.one_id, sides.one_ids, name, ours, secret)
    name = records.names(ids=[row.other_id]).get(row.other_id, "")
    return Consequences(
        join_id=row.id,
        one=one,
        other=_side(actor, row.other_id, sides.other_ids, name, theirs, secret),
        unsure=written_while_joined(one.rows, row.joined_at, {agency_id for agency_id, _count in theirs}),
        reopened=parting.reopen(actor=actor, sides=sides, really=False),
    )


def _side(
    actor: Actor,
    individual_id: uuid.UUID,
    ids: frozenset[uuid.UUID],
    name: str,
    known: list[tuple[uuid.UUID, int]],
    secret: frozenset[uuid.UUID],
) -> Side:
    return Side(
        individual_id=individual_id,
        name=name,
        records=sum(count for _agency_id, count in known),
        agencies=tuple(None if agency_id in secret else agency_id for agency_id, _count in known),
        rows=parting.rows(actor=actor, ids=ids),
    )


def side_of(row: Join) -> Sides:
    """Return which ids are on which side of a join that stands: the other's, with whom came to her before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, other_side FROM joining_sides(%s)", [row.id])
        found = cursor.fetchall()
    return Sides(
        join_id=row.id,
        one_ids=frozenset(one for one, other_side in found if not other_side),
        other_ids=frozenset(one for one, other_side in found if other_side),
        joined_at=row.joined_at,
    )


def standing_join(one_id: uuid.UUID, other_id: uuid.UUID) -> uuid.UUID | None:
    """Return the join that stands between two ids, either way round."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT joining_between(%s, %s)", [one_id, other_id])
        found: uuid.UUID | None = cursor.fetchone()[0]
    return found


def _secret(actor: Actor) -> frozenset[uuid.UUID]:
    """Return the agencies whose very name can be a secret from this reader."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset()
    known = agencies(actor=actor).values()
    return frozenset(one.id for one in known if one.sensitive and one.id != actor.agency_id)


def _view(actor: Actor, row: Join, moved: int, secret: frozenset[uuid.UUID]) -> JoinView:
    hidden = row.agency_id in secret
    own = actor.kind is ActorKind.SYSTEM or (row.agency_id is not None and row.agency_id == actor.agency_id)
    parted_own = actor.kind is ActorKind.SYSTEM or row.parted_agency_id == actor.agency_id
    return JoinView(
        id=row.id,
        one_id=row.one_id,
        other_id=row.other_id,
        how="batch" if row.how == "batch" else "steward",
        weight=row.weight,
        evidence=tuple(row.evidence),
        agency_id=None if hidden else row.agency_id,
        joined_by=None if hidden else row.joined_by,
        joined_at=row.joined_at,
        reason=row.reason or None if own else None,
        records=moved,
        parted_at=row.parted_at,
        parted_by=None if row.parted_agency_id in secret else row.parted_by,
        parted_reason=row.parted_reason or None if parted_own else None,
    )
