"""Reads of pathways: to the agency that laid them out, and to nobody else."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from mysynergy.access.public import Actor, Role, door
from mysynergy.directory.public import programmes
from mysynergy.kernel.errors import NotFound
from mysynergy.pathways.domain import choices
from mysynergy.pathways.models import Pathway, Step
from mysynergy.pathways.stories import STORIES, StoryStep
from mysynergy.pathways.views import PathwayView, StepView
from mysynergy.registry.public import StandsFor

MOST = 200


@door("pathways.read")
def get(*, actor: Actor, pathway_id: uuid.UUID) -> PathwayView:
    """Return one pathway. Raises ``NotFound`` when there is none that the actor may see."""
    row = Pathway.objects.filter(id=pathway_id).first()
    if row is None:
        raise NotFound("pathway_not_found")
    return pathway_view(row)


@door("pathways.read")
def of_individual(*, actor: Actor, individual_id: uuid.UUID) -> tuple[PathwayView, ...]:
    """Return the pathways of a person that the actor's agency laid out, newest first."""
    rows = Pathway.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("-begun_at", "-id")
    return tuple(pathway_view(row) for row in rows[:MOST])


@door("pathways.read")
def stories(*, actor: Actor) -> Mapping[str, tuple[StoryStep, ...]]:
    """Return the templates whose programmes all take referrals today, by name."""
    known = programmes(actor=actor)
    taken = {key for key, one in known.items() if one.takes_referrals}
    return {name: steps for name, steps in STORIES.items() if {one.programme_id for one in steps} <= taken}


@door("pathways.read")
def on_desk(*, actor: Actor, limit: int = 50) -> tuple[StepView, ...]:
    """Return the steps that wait for a case manager: ready to be sent, or stuck; the longest waiting first.

    Those of the actor's own pathways; for a supervisor or coordinator those of the whole agency.
    """
    if actor.agency_id is None:
        return ()
    rows = Step.objects.filter(agency_id=actor.agency_id, state__in=["ready", "stuck"])
    if actor.role not in (Role.SUPERVISOR, Role.COORDINATOR):
        rows = rows.filter(pathway__manager_id=actor.id)
    return _steps(rows.order_by("changed_at", "id")[:limit])


@door("pathways.read")
def of_needs(*, actor: Actor, need_ids: Collection[uuid.UUID]) -> tuple[StepView, ...]:
    """Return the steps for these needs that wait, may be sent or are stuck, of pathways that go on."""
    open_ones = Step.objects.filter(state__in=["waiting", "ready", "stuck"], pathway__state="active")
    return _steps(open_ones.filter(need_id__in=list(need_ids)).order_by("pathway__begun_at", "position"))


def pathway_view(row: Pathway) -> PathwayView:
    """Return a pathway as a plain value."""
    return PathwayView(
        id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        manager_id=row.manager_id,
        story=row.story,
        state=row.state,
        stop_code=row.stop_code,
        stop_text=row.stop_text,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        steps=_steps(Step.objects.filter(pathway_id=row.id).order_by("position")),
    )


def _steps(rows: QuerySet[Step]) -> tuple[StepView, ...]:
    return tuple(
        StepView(
            id=row.id,
            pathway_id=row.pathway_id,
            individual_id=row.individual_id,
            position=row.position,
            after=tuple(row.after),
            need_id=row.need_id,
            kind=row.need.kind,
            module=row.need.module,
            programme_id=row.programme_id,
            body_id=row.body_id,
            evidence_wanted=tuple(row.evidence_wanted),
            state=row.state,
            reason=row.reason,
            note=row.note,
            referral_id=row.referral_id,
            letter_id=row.letter_id,
            referred_on_at=row.referral.handed_on_at if row.referral is not None else None,
            opened_at=row.opened_at,
            sent_at=row.sent_at,
            ended_at=row.ended_at,
            choices=choices(state=row.state, reason=row.reason),
        )
        for row in rows.select_related("need", "referral")
    )
