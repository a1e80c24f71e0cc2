"""A pathway is laid out: its steps checked, put in order, those that wait for nothing ready at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from mysynergy.access.public import Actor, door
from mysynergy.beyond.public import bodies
from mysynergy.cases.public import NeedView, needs_of
from mysynergy.circles.public import must_be_free
from mysynergy.directory.public import programmes
from mysynergy.events.public import Json, once
from mysynergy.kernel.errors import Fault, Invalid, NotFound
from mysynergy.pathways import domain
from mysynergy.pathways.domain import StepSaid
from mysynergy.pathways.hands import to_desk
from mysynergy.pathways.models import Pathway, Step
from mysynergy.pathways.selectors import pathway_view
from mysynergy.pathways.stories import STORIES
from mysynergy.pathways.telling import tell
from mysynergy.pathways.views import PathwayView


@door("pathways.write")
def begin(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    steps: Sequence[StepSaid],
    story: str = "",
    idempotency_key: str | None = None,
) -> PathwayView:
    """Lay out a pathway of a person and return it; nothing is sent. The actor is its case manager.

    Steps that wait for nothing are ready at once, side by side; the others wait. ``story``: the template it
    began from (of ``STORIES``), if any. Raises ``NotFound`` for somebody whose needs the actor's agency does
    not lead, and ``Invalid`` naming each field: steps in a circle (``goes_in_circles``), a need that is not
    open or not hers, a programme that takes no referrals, a body that is not on the agency's list.
    """
    request: dict[str, Json] = {
        "do": "pathways.begin",
        "individual": str(individual_id),
        "story": story,
        "steps": [
            [
                one.key,
                str(one.need_id),
                one.programme_id,
                str(one.body_id),
                list(one.after),
                list(one.evidence_wanted),
            ]
            for one in steps
        ],
    }

    def run() -> dict[str, Json]:
        must_be_free(actor=actor, individual_id=individual_id)
        return {"id": str(_begin(actor, individual_id, steps, story).id)}

    answer = once(actor=actor, key=idempotency_key, request=request, run=run)
    return pathway_view(Pathway.objects.get(id=str(answer["id"])))


def _begin(actor: Actor, individual_id: uuid.UUID, steps: Sequence[StepSaid], story: str) -> Pathway:
    hers = {
        one.id: one
        for one in needs_of(actor=actor, individual_id=individual_id)
        if one.agency_id == actor.own_agency_id
    }
    if not hers:
        raise NotFound("need_not_found")
    faults = domain.faults_of(steps) or _unknown(actor, steps, hers)
    if story and story not in STORIES:
        faults.append(Fault("story", "unknown_choice"))
    if faults:
        raise Invalid(faults)
    pathway = Pathway.objects.create(
        individual_id=next(iter(hers.values())).individual_id,
        agency_id=actor.own_agency_id,
        manager_id=actor.own_id,
        story=story,
        begun_at=actor.now,
    )
    placed, _ = domain.in_order(steps)
    place = {one.key: number for number, one in enumerate(placed)}
    rows = [_row(actor, pathway, one, place) for one in placed]
    Step.objects.bulk_create(rows)
    for row in rows:
        if row.state == "ready":
            to_desk(actor, pathway, row, "ready")
    told: dict[str, Json] = {
        "steps": len(rows),
        "needs": sorted({str(row.need_id) for row in rows}),
        "story": story,
    }
    tell(actor, pathway, "pathways.begun", told)
    return pathway


def _unknown(actor: Actor, steps: Sequence[StepSaid], hers: Mapping[uuid.UUID, NeedView]) -> list[Fault]:
    """Return faults of steps that lead where nothing can be sent."""
    known = programmes(actor=actor)
    listed = {one.id for one in bodies(actor=actor)}
    faults = []
    for index, one in enumerate(steps):
        need = hers.get(one.need_id)
        if need is None or need.state != "open":
            faults.append(Fault(f"steps.{index}.need_id", "need_not_open"))
        if one.programme_id is not None:
            found = known.get(one.programme_id)
            if found is None or not found.takes_referrals:
                faults.append(Fault(f"steps.{index}.programme_id", "takes_no_referrals"))
        elif one.body_id not in listed:
            faults.append(Fault(f"steps.{index}.body_id", "unknown_choice"))
    return faults


def _row(actor: Actor, pathway: Pathway, said: StepSaid, place: Mapping[str, int]) -> Step:
    waits = bool(said.after)
    return Step(
        pathway_id=pathway.id,
        individual_id=pathway.individual_id,
        agency_id=pathway.agency_id,
        position=place[said.key],
        after=sorted({place[key] for key in said.after}),
        need_id=said.need_id,
        programme_id=said.programme_id,
        body_id=said.body_id,
        evidence_wanted=sorted(set(said.evidence_wanted)),
        state="waiting" if waits else "ready",
        opened_at=None if waits else actor.now,
        changed_at=actor.now,
    )
