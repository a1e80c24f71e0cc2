"""The events of pathways: ids and codes, never words; to the agency that laid it out, and nobody else."""

from __future__ import annotations

from mysynergy.access.public import Actor
from mysynergy.events.public import Json, record
from mysynergy.pathways.models import Pathway, Step


def tell(
    actor: Actor, pathway: Pathway, happened: str, body: dict[str, Json], step: Step | None = None
) -> None:
    """Record what happened to a pathway, or to one step of it."""
    about: dict[str, Json] = {}
    if step is not None:
        about = {"step": str(step.id), "position": step.position, "need": str(step.need_id)}
        if step.programme_id is not None:
            about["programme"] = step.programme_id
    record(
        actor=actor,
        type=happened,
        category="referrals.private",
        subject_id=pathway.id,
        individual_id=pathway.individual_id,
        agency_id=pathway.agency_id,
        body={**about, **body},
    )
