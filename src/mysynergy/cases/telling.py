"""The events of needs. Notes, names and reasons in words stay in the row."""

from __future__ import annotations

from mysynergy.access.public import Actor, acting
from mysynergy.cases.models import Need
from mysynergy.events.public import Json, record


def hands_of(row: Need) -> dict[str, Json]:
    """Return in whose hands a need is; ``history`` withholds the holder from third agencies."""
    return {
        "held_for": row.held_for,
        "held_until": row.held_until.isoformat() if row.held_until else None,
        "held_by": str(row.held_by_id) if row.held_by_id else None,
        "holder_agency": str(row.holder_agency_id) if row.holder_agency_id else None,
    }


def tell(actor: Actor, row: Need, happened: str, body: dict[str, Json]) -> None:
    """Record what happened to a need; who did it elsewhere than at the leading agency stays unsaid."""
    with acting(actor.as_system("cases.record")):
        teller = actor if actor.agency_id == row.agency_id else Actor.system("cases", now=actor.now)
        record(
            actor=teller,
            type=happened,
            category=row.category,
            subject_id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            body={"module": row.module, "kind": row.kind, **body},
        )
