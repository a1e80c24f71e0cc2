"""Reads of letters and of bodies outside: to the agency that wrote them, and to nobody else."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from mysynergy.access.public import Actor, acting, door
from mysynergy.beyond.models import Body, Letter
from mysynergy.beyond.views import BodyView, LetterView
from mysynergy.cases.public import NeedView, needs
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import NotFound
from mysynergy.referrals.public import State
from mysynergy.registry.public import StandsFor

OPEN = (State.REQUESTED.value, State.ACCEPTED.value)
MOST = 500


def body_view(row: Body) -> BodyView:
    """Return a body as a plain value."""
    return BodyView(row.id, row.name, row.kind, row.address, row.language)


@door("beyond.read")
def bodies(*, actor: Actor, ids: Collection[uuid.UUID] | None = None) -> tuple[BodyView, ...]:
    """Return the bodies outside that the actor's agency wrote down, by name; ``ids`` narrows them."""
    if actor.agency_id is None:
        return ()
    rows = Body.objects.filter(agency_id=actor.agency_id)
    if ids is not None:
        rows = rows.filter(id__in=list(ids))
    return tuple(body_view(row) for row in rows.order_by("name", "id")[:MOST])


@door("beyond.read")
def get(*, actor: Actor, letter_id: uuid.UUID) -> LetterView:
    """Return one letter. Raises ``NotFound`` when there is none that the actor may see."""
    row = Letter.objects.select_related("body").filter(id=letter_id).first()
    if row is None:
        raise NotFound("letter_not_found")
    return letter_view(actor, row)


@door("beyond.read")
def of_individual(*, actor: Actor, individual_id: uuid.UUID) -> tuple[LetterView, ...]:
    """Return the letters about a person that the actor's agency wrote, newest first."""
    rows = Letter.objects.select_related("body").filter(individual_id__in=StandsFor(individual_id))
    return _views(actor, list(rows.order_by("-sent_at", "-id")[:MOST]))


@door("beyond.read")
def of_needs(*, actor: Actor, need_ids: Collection[uuid.UUID]) -> tuple[LetterView, ...]:
    """Return the letters for these needs that the actor's agency wrote, newest first."""
    rows = Letter.objects.select_related("body").filter(need_id__in=list(need_ids))
    return _views(actor, list(rows.order_by("-sent_at", "-id")[:MOST]))


@door("beyond.read")
def open_letters(*, actor: Actor, due: bool = False, limit: int = 100) -> tuple[LetterView, ...]:
    """Return the open letters of the actor's agency, the soonest day of asking again first.

    ``due``: only those whose day is today or has passed.
    """
    if actor.agency_id is None:
        return ()
    rows = Letter.objects.select_related("body").filter(agency_id=actor.agency_id, state__in=OPEN)
    found = list(rows.order_by("follow_up_at", "id")[:limit])
    if due:
        found = [row for row in found if day_of(row.follow_up_at) <= actor.today]
    return _views(actor, found)


def letter_view(actor: Actor, row: Letter) -> LetterView:
    """Return a letter as a plain value."""
    return _views(actor, [row])[0]


def _views(actor: Actor, rows: list[Letter]) -> tuple[LetterView, ...]:
    # Whoever wrote a letter knows the need it is about, also after that is shared with it no longer.
    with acting(actor.as_system("beyond.needs")) as system:
        about = needs(actor=system, ids={row.need_id for row in rows})
    return tuple(_view(actor, row, about) for row in rows)


def _view(actor: Actor, row: Letter, about: Mapping[uuid.UUID, NeedView]) -> LetterView:
    need = about[row.need_id]
    return LetterView(
        id=row.id,
        need_id=row.need_id,
        individual_id=row.individual_id,
        module=need.module,
        kind=need.kind,
        urgency=need.urgency,
        agency_id=row.agency_id,
        officer_id=row.officer_id,
        body=body_view(row.body),
        consent_id=row.consent_id,
        categories=tuple(row.categories),
        reference=row.reference,
        language=row.language,
        whole_number=row.whole_number,
        state=row.state,
        follow_up_on=day_of(row.follow_up_at),
        late=row.closed_at is None and row.follow_up_at < actor.now,
        renewals=row.renewals,
        note=row.note,
        reason_code=row.reason_code,
        reason_text=row.reason_text,
        outcome=row.outcome,
        evidence_kind=row.evidence_kind,
        evidence_on=row.evidence_on,
        evidence_reference=row.evidence_reference,
        sent_at=row.sent_at,
        accepted_at=row.accepted_at,
        closed_at=row.closed_at,
    )
