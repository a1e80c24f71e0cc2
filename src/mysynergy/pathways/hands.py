"""In whose hands the need of a step is: the case manager's, with a near date, unless somebody helps."""

from __future__ import annotations

import uuid

from django.db import connection

from mysynergy.access.public import Actor, acting
from mysynergy.cases.public import due_at, hand_over_after_referral, needs
from mysynergy.pathways.domain import LOOK_WORKING_DAYS
from mysynergy.pathways.models import Pathway, Step

#: A namespace of our own among PostgreSQL's advisory locks.
_LOCKS = 29


def take_turns(pathway_id: uuid.UUID) -> None:
    """Let one act at a time move a pathway, until the transaction ends. Taken before any lock of a need."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(pathway_id), _LOCKS])


def to_desk(actor: Actor, pathway: Pathway, step: Step, state: str) -> None:
    """Put the need of a step that opened (``ready``) or came to nothing (``stuck``) on the manager's desk.

    Where another agency holds the need it stays there; an earlier date that stands is kept.
    """
    with acting(actor.as_system("pathways.hands")) as system:
        need = needs(actor=system, ids=[step.need_id]).get(step.need_id)
        if need is None or need.state != "open" or need.holder_agency_id != pathway.agency_id:
            return
        days = 1 if need.urgency == "crisis" else LOOK_WORKING_DAYS[state]
        until = due_at(actor=system, agency_id=pathway.agency_id, working_days=days)
        if need.held_until is not None and actor.now < need.held_until < until:
            until = need.held_until
        hand_over_after_referral(
            actor=system,
            need_id=need.id,
            to_user=pathway.manager_id,
            to_agency=pathway.agency_id,
            until=until,
            reason=f"pathway_{state}",
        )
