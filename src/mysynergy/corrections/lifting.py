"""The protected mark is lifted by two: one asks, another of the same agency who has the right decides.

Until then whoever asked may take it back.
"""

from __future__ import annotations

import uuid

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.corrections.domain import LiftRequestView
from mysynergy.corrections.models import LiftRequest
from mysynergy.events.public import record
from mysynergy.kernel.errors import Conflict, NotAllowed, NotFound, need_reason
from mysynergy.registry.public import StandsFor, get_many, person_opens, set_protected


@door("registry.protect")
def ask_to_lift(*, actor: Actor, individual_id: uuid.UUID, reason: str) -> uuid.UUID:
    """Ask that the protected mark of a person be lifted, and return the request; nothing changes yet.

    Asking while a request is open gives that one. Raises ``NotFound``, ``Conflict("not_protected")``,
    ``NotAllowed("protected_by_another")``, ``NotAllowed("own_circle")``, ``Invalid`` without a reason.
    """
    text = need_reason(reason)
    person = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if person is None:
        raise NotFound("individual")
    # Where a link moved her, the mark is on the person she is now.
    individual_id = person.id
    person_opens.ask(actor=actor, individual_id=individual_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_lock(%s::uuid[])", [[individual_id]])
        cursor.execute("SELECT corrections_protector(%s)", [individual_id])
        (protector,) = cursor.fetchone()
    if protector is None:
        raise Conflict("not_protected")
    if protector != actor.own_agency_id or actor.id is None:
        raise NotAllowed("protected_by_another")
    row, new = LiftRequest.objects.get_or_create(
        individual_id=individual_id,
        state="asked",
        defaults={
            "agency_id": protector,
            "reason": text,
            "asked_by": actor.id,
            "asked_at": actor.now,
        },
    )
    if new:
        record(
            actor=actor,
            type="corrections.lift_asked",
            category="violence",
            subject_id=row.id,
            individual_id=individual_id,
            body={"reason": text},
        )
    return row.id


@door("registry.unprotect")
def decide_lifting(*, actor: Actor, request_id: uuid.UUID, confirm: bool, reason: str) -> None:
    """Lift the mark as asked, or refuse to; by somebody else than who asked, of the same agency.

    Raises ``NotFound("lift_request")``, ``NotAllowed("second_person")`` for who asked herself,
    ``Conflict("request_decided")``, ``Invalid`` without a reason. The database refuses the same person, and
    a mark that is lifted without a confirmed request, by whatever way.
    """
    text = need_reason(reason)
    row = LiftRequest.objects.select_for_update().filter(id=request_id, agency_id=actor.own_agency_id).first()
    if row is None or actor.id is None:
        raise NotFound("lift_request")
    person_opens.ask(actor=actor, individual_id=row.individual_id)
    if row.asked_by == actor.id:
        raise NotAllowed("second_person")
    if row.state != "asked":
        raise Conflict("request_decided")
    row.state = "confirmed" if confirm else "refused"
    row.decided_by, row.decided_at, row.decision_reason = actor.id, actor.now, text
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    record(
        actor=actor,
        type="corrections.lift_confirmed" if confirm else "corrections.lift_refused",
        category="violence",
        subject_id=row.id,
        individual_id=row.individual_id,
        body={"reason": text, "asked_by": str(row.asked_by)},
    )
    if confirm:
        set_protected(
            actor=actor.as_system("corrections.lift"),
            individual_id=row.individual_id,
            protected=False,
            reason=text,
        )


@door("registry.protect")
def withdraw_lifting(*, actor: Actor, request_id: uuid.UUID) -> None:
    """Take back what one asked and nobody decided yet; the mark stays. Twice is once.

    Raises ``NotFound("lift_request")``, ``NotAllowed("asked_by_another")``, ``Conflict("request_decided")``,
    ``NotAllowed("own_circle")``.
    """
    row = LiftRequest.objects.select_for_update().filter(id=request_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("lift_request")
    person_opens.ask(actor=actor, individual_id=row.individual_id)
    if row.asked_by != actor.id:
        raise NotAllowed("asked_by_another")
    if row.state == "withdrawn":
        return
    if row.state != "asked":
        raise Conflict("request_decided")
    row.state, row.withdrawn_at = "withdrawn", actor.now
    row.save(update_fields=["state", "withdrawn_at"])
    record(
        actor=actor,
        type="corrections.lift_withdrawn",
        category="violence",
        subject_id=row.id,
        individual_id=row.individual_id,
        body={},
    )


@door("registry.protect")
def lift_requests(*, actor: Actor, individual_id: uuid.UUID | None = None) -> tuple[LiftRequestView, ...]:
    """Return the requests of the actor's agency to lift a mark, the newest first: all about a person, or
    without one those that are open.
    """
    rows = LiftRequest.objects.filter(agency_id=actor.own_agency_id).order_by("-asked_at", "-id")
    if individual_id is None:
        rows = rows.filter(state="asked")
    else:
        rows = rows.filter(individual_id__in=StandsFor(individual_id))
    return tuple(
        LiftRequestView(
            id=row.id,
            individual_id=row.individual_id,
            state=row.state,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            reason=row.reason,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            decision_reason=row.decision_reason,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    )
