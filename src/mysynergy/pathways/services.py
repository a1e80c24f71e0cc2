"""What a case manager does with a pathway: sends a step, chooses for one that is stuck, stops it."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor, door
from mysynergy.beyond import public as beyond
from mysynergy.beyond.public import LetterSaid
from mysynergy.circles.public import must_be_free
from mysynergy.directory.public import programmes
from mysynergy.events.public import Json, once
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.pathways import domain
from mysynergy.pathways.going import advance
from mysynergy.pathways.hands import take_turns, to_desk
from mysynergy.pathways.models import Pathway, Step
from mysynergy.pathways.selectors import pathway_view
from mysynergy.pathways.telling import tell
from mysynergy.pathways.views import PathwayView
from mysynergy.referrals.public import Side as ReferralSide
from mysynergy.referrals.public import of_agency, send


@door("pathways.write")
def send_step(
    *,
    actor: Actor,
    step_id: uuid.UUID,
    consent_id: uuid.UUID | None = None,
    message: str = "",
    letter: LetterSaid | None = None,
    idempotency_key: str | None = None,
) -> PathwayView:
    """Send a step that is ready: as a referral on a basis that covers the agency, or as a ``letter``.

    A referral of the same need to the same programme that stands open already becomes the step's. Raises
    ``NotFound``, ``Conflict("changed_meanwhile")``, ``Conflict("letter_of_another_step")`` where the letter
    speaks of another need or body, and what ``referrals.send`` and ``beyond.send`` raise.
    """
    request: dict[str, Json] = {
        "do": "pathways.send_step",
        "step": str(step_id),
        "consent": str(consent_id),
        "message": message,
        "letter": str(letter),
    }

    def run() -> dict[str, Json]:
        pathway, step = _in_turn(actor, step_id)
        target = domain.move(state=step.state, verb="send")
        values: dict[str, object] = {"state": target, "sent_at": actor.now, "reason": None}
        if step.programme_id is None:
            values["letter_id"] = _written(actor, step, letter)
        else:
            values["referral_id"] = _referred(actor, step, step.programme_id, consent_id, message)
        Step.objects.filter(id=step.id).update(changed_at=actor.now, **values)
        tell(actor, pathway, "pathways.step_sent", {}, step)
        return {"id": str(pathway.id)}

    answer = once(actor=actor, key=idempotency_key, request=request, run=run)
    return pathway_view(Pathway.objects.get(id=str(answer["id"])))


def _written(actor: Actor, step: Step, letter: LetterSaid | None) -> uuid.UUID:
    if letter is None:
        raise Invalid([Fault("letter", "required")])
    if (letter.need_id, letter.body_id) != (step.need_id, step.body_id):
        raise Conflict("letter_of_another_step")
    return beyond.send(actor=actor, said=letter).id


def _referred(
    actor: Actor, step: Step, programme_id: str, consent_id: uuid.UUID | None, message: str
) -> uuid.UUID:
    for one in of_agency(actor=actor, side=ReferralSide.SENDER, need_ids={step.need_id}):
        if one.programme_id == programme_id and one.closed_at is None:
            return one.id
    return send(
        actor=actor, need_id=step.need_id, programme_id=programme_id, consent_id=consent_id, message=message
    ).id


@door("pathways.write")
def decide(
    *, actor: Actor, step_id: uuid.UUID, verb: str, reason: str, programme_id: str | None = None
) -> PathwayView:
    """Choose for a step: ``again`` (the same programme or another), ``accept`` its part as done, ``skip``.

    ``accept`` is for a stuck step that brought some help; ``skip`` also for one that is ready or waits: what
    waited for it waits no longer. Raises ``Invalid``, ``NotFound`` or ``Conflict("changed_meanwhile")``.
    """
    faults = []
    if verb not in domain.CHOICES:
        faults.append(Fault("verb", "unknown_choice"))
    if not reason.strip():
        faults.append(Fault("reason", "reason_missing"))
    elif "\x00" in reason:
        faults.append(Fault("reason", "not_text"))
    elif len(reason) > domain.MAX_TEXT:
        faults.append(Fault("reason", "too_long", {"most": domain.MAX_TEXT, "has": len(reason)}))
    if faults:
        raise Invalid(faults)
    pathway, step = _in_turn(actor, step_id)
    target = domain.move(state=step.state, verb=verb)
    if verb == "accept" and step.reason not in domain.SOME_HELP:
        raise Conflict("changed_meanwhile", {"now": step.state, "verb": verb})
    values: dict[str, object] = {"state": target, "note": reason.strip(), "changed_at": actor.now}
    if target == "ready":
        values |= {"opened_at": actor.now, "referral_id": None, "letter_id": None, "reason": None}
        if programme_id is not None:
            values |= {"programme_id": _another(actor, programme_id), "body_id": None}
    else:
        values["ended_at"] = actor.now
    Step.objects.filter(id=step.id).update(**values)
    step.refresh_from_db()
    tell(actor, pathway, f"pathways.step_{_TOLD[verb]}", {"by": "manager"}, step)
    if target == "ready":
        to_desk(actor, pathway, step, "ready")
    advance(actor, pathway)
    return pathway_view(Pathway.objects.get(id=pathway.id))


_TOLD = {"again": "reopened", "accept": "done", "skip": "skipped"}


def _another(actor: Actor, programme_id: str) -> str:
    found = programmes(actor=actor).get(programme_id)
    if found is None or not found.takes_referrals:
        raise Invalid([Fault("programme_id", "takes_no_referrals")])
    return programme_id


@door("pathways.write")
def stop(*, actor: Actor, pathway_id: uuid.UUID, reason_code: str, text: str = "") -> PathwayView:
    """Stop a pathway: steps that were not sent are cancelled; what was sent goes on until it is withdrawn.

    The needs stay open and held. Stopping twice is once. Raises ``Invalid``, ``NotFound`` or
    ``Conflict("changed_meanwhile")`` for one that is completed.
    """
    faults = []
    if reason_code not in domain.STOP_REASONS:
        faults.append(Fault("reason_code", "unknown_choice"))
    if "\x00" in text:
        faults.append(Fault("text", "not_text"))
    elif len(text) > domain.MAX_TEXT:
        faults.append(Fault("text", "too_long", {"most": domain.MAX_TEXT, "has": len(text)}))
    if faults:
        raise Invalid(faults)
    pathway = _pathway(actor, pathway_id)
    take_turns(pathway.id)
    pathway.refresh_from_db()
    must_be_free(actor=actor, individual_id=pathway.individual_id)
    if pathway.state == "stopped":
        return pathway_view(pathway)
    if pathway.state != "active":
        raise Conflict("changed_meanwhile", {"now": pathway.state})
    sources = sorted(domain.MOVES["cancel"].sources)
    cancelled = Step.objects.filter(pathway_id=pathway.id, state__in=sources).update(
        state=domain.MOVES["cancel"].target, ended_at=actor.now, changed_at=actor.now
    )
    Pathway.objects.filter(id=pathway.id, state="active").update(
        state="stopped", stop_code=reason_code, stop_text=text.strip(), ended_at=actor.now
    )
    tell(actor, pathway, "pathways.stopped", {"reason": reason_code, "cancelled": cancelled})
    pathway.refresh_from_db()
    return pathway_view(pathway)


def _pathway(actor: Actor, pathway_id: uuid.UUID) -> Pathway:
    row = Pathway.objects.filter(id=pathway_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("pathway_not_found")
    return row


def _in_turn(actor: Actor, step_id: uuid.UUID) -> tuple[Pathway, Step]:
    """Return a step and its pathway as they stand once nobody else moves it."""
    step = Step.objects.filter(id=step_id, agency_id=actor.own_agency_id).first()
    if step is None:
        raise NotFound("pathway_not_found")
    take_turns(step.pathway_id)
    step.refresh_from_db()
    pathway = _pathway(actor, step.pathway_id)
    must_be_free(actor=actor, individual_id=pathway.individual_id)
    if pathway.state != "active":
        raise Conflict("changed_meanwhile", {"now": pathway.state})
    return pathway, step
