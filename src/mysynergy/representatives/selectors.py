"""Reads of representatives."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Count, QuerySet

from mysynergy.access.public import Actor, acting, door
from mysynergy.kernel.errors import NotFound
from mysynergy.registry.public import StandsFor, get_many
from mysynergy.representatives.domain import RepresentativeView, allows
from mysynergy.representatives.models import Act, Representative


def gone_among(actor: Actor, rows: Iterable[Representative]) -> frozenset[uuid.UUID]:
    """Return which representatives died or were erased: they act for nobody any more."""
    ids = {row.by_individual_id for row in rows if row.by_individual_id}
    if not ids:
        return frozenset()
    with acting(actor.as_system("representatives.gone")) as system:
        found = get_many(actor=system, ids=ids)
    return frozenset(key for key, one in found.items() if not one.alive or one.erased_at)


def view_of(
    row: Representative,
    actor: Actor,
    *,
    name: str = "",
    acts: int = 0,
    gone: Collection[uuid.UUID] = (),
) -> RepresentativeView:
    """Return a row as a plain value; the words of its end are for the agency that wrote them.

    ``gone``: representatives who died or were erased.
    """
    own = row.agency_id == actor.agency_id
    today = actor.today
    return RepresentativeView(
        id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        by_individual_id=row.by_individual_id,
        name=row.name or name,
        number_masked=row.number_masked,
        capacity=row.capacity,
        scopes=tuple(row.scopes),
        evidence=row.evidence,
        evidence_note=row.evidence_note if own else "",
        conflict=row.conflict,
        conflict_note=row.conflict_note if own else "",
        state=row.state,
        start=row.start,
        until=row.until,
        holds=row.state == "in_force"
        and row.start <= today
        and (row.until is None or today <= row.until)
        and row.by_individual_id not in gone,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        decided_by=row.decided_by,
        ended_at=row.ended_at,
        end_code=row.end_code,
        end_reason=row.end_reason if own else "",
        acts=acts,
    )


def viewed(rows: QuerySet[Representative], actor: Actor) -> tuple[RepresentativeView, ...]:
    """Return rows as plain values with the names that the actor may see and how often each acted."""
    found = list(rows.annotate(times=Count("acts")))
    known = get_many(actor=actor, ids={row.by_individual_id for row in found if row.by_individual_id})
    names = {key: one.name for key, one in known.items()}  # an older id stands for whom it was joined to
    gone = gone_among(actor, found)
    return tuple(
        view_of(row, actor, name=names.get(row.by_individual_id or row.id, ""), acts=row.times, gone=gone)
        for row in found
    )


@door("representatives.read")
def representatives_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[RepresentativeView, ...]:
    """Return who acts or acted for a person, those who may act first. Raises ``NotFound`` for one unseen.

    A representative whose own record the actor may not see has an empty name.
    """
    if individual_id not in get_many(actor=actor, ids=[individual_id]):
        raise NotFound("individual")
    rows = Representative.objects.filter(individual_id__in=StandsFor(individual_id))
    found = viewed(rows.order_by("-recorded_at", "id"), actor)
    return tuple(sorted(found, key=lambda one: (not one.holds, one.state != "asked")))


@door("representatives.read")
def who_may(*, actor: Actor, individual_id: uuid.UUID, scope: str) -> tuple[RepresentativeView, ...]:
    """Return who may act for a person today as far as ``scope`` (``speak``, ``consent`` ...)."""
    found = representatives_of(actor=actor, individual_id=individual_id)
    return tuple(one for one in found if one.holds and allows(one.scopes, scope))


@door("representatives.decide")
def waiting(*, actor: Actor) -> tuple[RepresentativeView, ...]:
    """Return the appointments of the actor's agency that wait for a second person, the oldest first."""
    rows = Representative.objects.filter(agency=actor.agency_id, state="asked").exclude(
        recorded_by=actor.own_id
    )
    return viewed(rows.order_by("recorded_at", "id"), actor)


@door("representatives.read")
def acted_among(
    *, actor: Actor, deed: str, thing_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, RepresentativeView]:
    """Return by whom each of these things was done for a person: what she did herself is not in it."""
    acts = dict(
        Act.objects.filter(deed=deed, thing_id__in=thing_ids).values_list("thing_id", "representative")
    )
    found = {one.id: one for one in viewed(Representative.objects.filter(id__in=acts.values()), actor)}
    return {thing: found[who] for thing, who in acts.items() if who in found}
