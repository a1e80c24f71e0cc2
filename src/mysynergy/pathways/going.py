"""What follows by itself: a step that came to something opens the next ones; one that did not is told of.

By event (a referral or letter ended) and by the clock: each finds what the other missed, and neither does it
twice, because a step moves only from where it stands.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Q

from mysynergy.access.public import Actor, acting, door
from mysynergy.events.public import Json, enqueue
from mysynergy.pathways import domain
from mysynergy.pathways.hands import take_turns, to_desk
from mysynergy.pathways.models import Pathway, Step
from mysynergy.pathways.telling import tell

JOB = "pathways.go_on"
_BATCH = 500


def referral_ended(*, actor: Actor, referral_ids: Collection[uuid.UUID]) -> None:
    """Ask for the pathways of referrals or letters to go on after commit, where they are steps of one."""
    with acting(actor.as_system("pathways.listen")):
        of_step = Q(referral_id__in=referral_ids) | Q(letter_id__in=referral_ids)
        steps = Step.objects.filter(of_step, state="sent")
        concerned = sorted(set(steps.values_list("pathway_id", flat=True)))
    for one in concerned:
        enqueue(job=JOB, arguments={"pathway_id": str(one)})


@door("pathways.work")
def go_on(*, actor: Actor, pathway_id: uuid.UUID | str) -> int:
    """Let a pathway follow what happened to its steps; return how many moved. A job, repeatable.

    A finished step opens those that waited for it alone, at the case manager's desk: nothing is sent. A step
    that was declined, failed or not helped is stuck, and the case manager's to look at by the next working
    day. A step whose need was closed meanwhile is cancelled.
    """
    wanted = uuid.UUID(str(pathway_id))
    take_turns(wanted)
    pathway = Pathway.objects.filter(id=wanted, state="active").first()
    if pathway is None:
        return 0
    return advance(actor, pathway)


def advance(actor: Actor, pathway: Pathway) -> int:
    """Move what can move, as the house: within the turn of the pathway."""
    with acting(actor.as_system("pathways.advance")) as system:
        rows = Step.objects.filter(pathway_id=pathway.id).select_related("need", "referral", "letter")
        steps = list(rows.order_by("position"))
        moved = sum(_followed(system, pathway, step) for step in steps)
        # In the order of positions, so that what is settled now opens what waits in the same run.
        settled = {step.position for step in steps if step.state in domain.SETTLED}
        for step in steps:
            if step.state == "waiting" and set(step.after) <= settled:
                _move(system, step, "open", opened_at=actor.now)
                tell(system, pathway, "pathways.step_opened", {}, step)
                to_desk(system, pathway, step, "ready")
                moved += 1
        if all(step.state in domain.OVER for step in steps):
            Pathway.objects.filter(id=pathway.id, state="active").update(
                state="completed", ended_at=actor.now
            )
            tell(system, pathway, "pathways.completed", {})
        return moved


def _followed(actor: Actor, pathway: Pathway, step: Step) -> int:
    """Take over how the referral or letter of a step ended, and whether its need was closed."""
    asked = step.referral or step.letter
    if step.state == "sent" and asked is not None:
        end = domain.ending(
            state=asked.state,
            outcome=asked.outcome,
            reason=asked.reason_code,
            evidence=asked.evidence_kind,
            wanted=step.evidence_wanted,
        )
        if end is None:
            return 0
        verb, reason = end
        # Taken back because the need was closed: nothing is left to choose.
        if verb == "stall" and step.need.state == "closed":
            _move(actor, step, "stall", reason=reason)
            return _cancelled(actor, pathway, step)
        if verb == "finish":
            _move(actor, step, "finish", ended_at=actor.now)
            tell(actor, pathway, "pathways.step_done", {}, step)
            return 1
        _move(actor, step, "stall", reason=reason)
        tell(actor, pathway, "pathways.step_stuck", {"reason": reason}, step)
        to_desk(actor, pathway, step, "stuck")
        return 1
    if step.need.state == "closed" and step.state in domain.MOVES["cancel"].sources:
        return _cancelled(actor, pathway, step)
    return 0


def _cancelled(actor: Actor, pathway: Pathway, step: Step) -> int:
    """End a step whose need was closed; where the need was met, what waited for it need not wait longer."""
    met = step.need.outcome == "met"
    _move(actor, step, "skip" if met else "cancel", ended_at=actor.now)
    why: dict[str, Json] = {"reason": "need_closed", "outcome": step.need.outcome}
    tell(actor, pathway, "pathways.step_skipped" if met else "pathways.step_cancelled", why, step)
    return 1


def _move(actor: Actor, step: Step, verb: str, **values: object) -> None:
    """Move a step from where it stands; within the turn of its pathway nobody else does."""
    target = domain.move(state=step.state, verb=verb)
    Step.objects.filter(id=step.id, state=step.state).update(state=target, changed_at=actor.now, **values)
    step.state = target


@door("pathways.work")
def go_on_with_all(*, actor: Actor) -> int:
    """Ask for every pathway to go on that something happened to; return how many. By the clock."""
    ended = Q(state="sent") & (Q(referral__closed_at__isnull=False) | Q(letter__closed_at__isnull=False))
    closed = Q(state__in=["waiting", "ready", "stuck"], need__state="closed")
    found = Step.objects.filter(ended | closed, pathway__state="active").values_list("pathway_id", flat=True)
    ids = list(found.distinct()[:_BATCH])
    for one in ids:
        enqueue(job=JOB, arguments={"pathway_id": str(one)})
    return len(ids)
