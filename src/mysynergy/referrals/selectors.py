"""Reads of referrals, through row-level security and with an explicit agency filter."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from django.db import connection
from django.db.models import Q

from mysynergy.access.public import Actor, ActorKind, agencies, door
from mysynergy.circles.public import must_be_free
from mysynergy.kernel.errors import NotFound
from mysynergy.referrals.coordinating import coordinates
from mysynergy.referrals.domain import (
    INFORMATION_NEEDED,
    REFERRED_ON,
    Side,
    State,
    Verb,
    steps_open_to,
)
from mysynergy.referrals.models import Proposal, Referral
from mysynergy.referrals.views import PromiseView, ProposalView, ReferralView, Waiting
from mysynergy.registry.public import StandsFor


def sides_of(actor: Actor, row: Referral) -> frozenset[Side]:
    """Return on which sides of a referral the actor stands; a system job stands on both."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset(Side)
    sides = {Side.SENDER: row.from_agency_id, Side.RECEIVER: row.agency_id}
    return frozenset(side for side, agency in sides.items() if agency == actor.agency_id)


def _side_word(actor: Actor, sides: Collection[Side]) -> str:
    if actor.kind is ActorKind.SYSTEM:
        return "system"
    if len(sides) == 2:
        return "both"
    return next(iter(sides)).value if sides else "third"


def referral_view(
    row: Referral,
    actor: Actor,
    secret_agencies: Collection[uuid.UUID] = (),
    *,
    may_refer_on: bool = False,
) -> ReferralView:
    """Return what ``actor`` may see of a referral, and the steps open to her side; ``may_refer_on``: an
    agreement lets her agency refer it on.
    """
    sides = sides_of(actor, row)
    state = State(row.state)
    party = bool(sides) or actor.subject_id == row.individual_id
    asked, on = row.asked_at is not None, row.handed_on_at is not None
    possible = steps_open_to(state=state, sides=sides, asked=asked, handed_on=on)
    steps = tuple(one.verb.value for one in possible if one.verb is not Verb.REFER_ON or may_refer_on)
    hidden_sender = not party and row.from_agency_id in secret_agencies
    return ReferralView(
        id=row.id,
        need_id=row.need_id,
        individual_id=row.individual_id,
        programme_id=row.programme_id,
        module=row.module,
        kind=row.kind,
        urgency=row.urgency,
        private=row.private,
        from_agency_id=None if hidden_sender else row.from_agency_id,
        from_user=row.from_user_id if party else None,
        agency_id=row.agency_id,
        answered_by=row.answered_by_id if party else None,
        consent_id=row.consent_id,
        state=row.state,
        message=row.message if party else "",
        note=row.note if party else "",
        reason_code=row.reason_code,
        reason_text=row.reason_text if party else "",
        accept_code=row.accept_code,
        outcome=row.outcome,
        evidence_kind=row.evidence_kind,
        evidence_on=row.evidence_on,
        evidence_reference=row.evidence_reference if party else "",
        due_at=row.due_at,
        promise=_promise(row),
        sent_at=row.sent_at,
        received_at=row.received_at,
        accepted_at=row.accepted_at,
        closed_at=row.closed_at,
        late=state in (State.REQUESTED, State.RECEIVED) and row.due_at < (row.asked_at or actor.now),
        business_status=INFORMATION_NEEDED if asked else REFERRED_ON if on else None,
        asked_at=row.asked_at,
        reply_due_at=row.reply_due_at,
        part_of=row.part_of_id if party else None,
        on_code=row.on_code if party else None,
        on_text=row.on_text if party else "",
        handed_on_at=row.handed_on_at,
        side=_side_word(actor, sides),
        steps=steps,
    )


def _promise(row: Referral) -> PromiseView | None:
    if row.promise_count is None or row.promise_unit is None or row.promise_by is None:
        return None  # sent before promises were kept
    return PromiseView(row.promise_count, row.promise_unit, row.promise_by)


@door("referrals.read")
def waiting(*, actor: Actor) -> Waiting:
    """Return how many open referrals wait in the actor's inbox and among those her agency sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_waiting()")
        to_answer, to_answer_late, taken, unanswered, sent_late, sent_taken, questions, late = (
            cursor.fetchone()
        )
    return Waiting(
        to_answer=to_answer,
        to_answer_late=to_answer_late,
        accepted=taken,
        sent=unanswered + sent_taken,
        sent_unanswered=unanswered,
        sent_late=sent_late,
        questions=questions,
        questions_late=late,
    )


@door("referrals.read")
def get(*, actor: Actor, referral_id: uuid.UUID) -> ReferralView:
    """Return one referral. Raises ``NotFound`` when there is none that the actor may see, and
    ``NotAllowed("own_circle")`` for an officer who stands near the person and whom nobody released.
    """
    row = Referral.objects.filter(id=referral_id).first()
    if row is None:
        raise NotFound("referral_not_found")
    must_be_free(actor=actor, individual_id=row.individual_id)
    return referral_view(row, actor, _secret_agencies(actor), may_refer_on=coordinates(actor, row))


@door("referrals.read")
def views(*, actor: Actor, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, ReferralView]:
    """Return referrals by id without those that the actor may not see. For system jobs: asks of no circle."""
    secret = _secret_agencies(actor)
    return {row.id: referral_view(row, actor, secret) for row in Referral.objects.filter(id__in=list(ids))}


@door("referrals.read")
def of_individual(*, actor: Actor, individual_id: uuid.UUID) -> tuple[ReferralView, ...]:
    """Return the referrals of a person that the actor may see, newest first."""
    rows = Referral.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("-sent_at", "-id")
    secret = _secret_agencies(actor)
    return tuple(referral_view(row, actor, secret) for row in rows)


@door("referrals.read")
def proposals_of(*, actor: Actor, need_ids: Collection[uuid.UUID]) -> tuple[ProposalView, ...]:
    """Return the standing proposals for these needs, by need and rank; only the leading agency sees them."""
    rows = Proposal.objects.filter(Q(state="proposed"), need_id__in=list(need_ids))
    return tuple(proposal_view(row) for row in rows.order_by("need_id", "rank", "id"))


def proposal_view(row: Proposal) -> ProposalView:
    """Return a proposal as a plain value."""
    return ProposalView(
        row.id,
        row.need_id,
        row.individual_id,
        row.programme_id,
        row.rank,
        row.state,
        row.made_at,
        tuple((str(code), dict(figures)) for code, figures in row.reasons),
    )


def _secret_agencies(actor: Actor) -> frozenset[uuid.UUID]:
    return frozenset(one.id for one in agencies(actor=actor).values() if one.sensitive)
