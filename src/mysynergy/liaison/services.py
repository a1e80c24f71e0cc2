"""Writing to the other side of a referral. The words stay in the row; an event tells of them."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor, ActorKind, acting, door
from mysynergy.circles.public import must_be_free
from mysynergy.events.public import Json, once
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed
from mysynergy.liaison import domain
from mysynergy.liaison.domain import MessageView
from mysynergy.liaison.models import Message
from mysynergy.liaison.selectors import message_view
from mysynergy.liaison.telling import tell
from mysynergy.referrals.public import ReferralView, get, set_question


@door("liaison.write")
def write(
    *,
    actor: Actor,
    referral_id: uuid.UUID,
    kind: str = "message",
    text: str,
    idempotency_key: str | None = None,
) -> MessageView:
    """Write to the other side of a referral and return what was written.

    A ``message`` asks for nothing. A ``question`` of the receiver stops the clock of its answer and puts the
    need into the sending officer's hands until the reply is due; the sender's ``answer`` starts the clock
    again. None of them is ever shown to a third agency.

    Raises ``Invalid``; ``NotFound``; ``NotAllowed("not_your_side")``; ``Conflict`` with ``referral_over`` (it
    ended without help), ``question_open``, ``no_question_open``, ``changed_meanwhile`` or
    ``idempotency_key_reused``.
    """
    _check(kind, text)
    request: dict[str, Json] = {
        "do": "liaison.write",
        "referral": str(referral_id),
        "kind": kind,
        "text": text,
    }

    def run() -> dict[str, Json]:
        view = get(actor=actor, referral_id=referral_id)
        must_be_free(actor=actor, individual_id=view.individual_id)
        side = _side(view, kind)
        if not domain.talkable(state=view.state, outcome=view.outcome):
            raise Conflict("referral_over", {"now": view.state})
        if kind != "message":
            set_question(actor=actor, referral_id=referral_id, asked=kind == "question")
        return {"id": str(_store(actor, view, side, kind, text.strip()).id)}

    answer = once(actor=actor, key=idempotency_key, request=request, run=run)
    return message_view(Message.objects.get(id=str(answer["id"])))


def _check(kind: str, text: str) -> None:
    faults = []
    if kind not in domain.MESSAGE_KINDS:
        faults.append(Fault("kind", "unknown_choice"))
    if not text.strip():
        faults.append(Fault("text", "required"))
    elif "\x00" in text:
        faults.append(Fault("text", "not_text"))
    elif len(text) > domain.MAX_TEXT:
        faults.append(Fault("text", "too_long", {"most": domain.MAX_TEXT, "has": len(text)}))
    if faults:
        raise Invalid(faults)


def _side(view: ReferralView, kind: str) -> str:
    """Return on which side the actor writes; an agency that refers to itself writes as the kind says."""
    if view.side in ("sender", "receiver"):
        return view.side
    if view.side == "both":
        return domain.SIDE_OF_KIND[kind]
    raise NotAllowed("not_your_side", {"verb": kind})


def _store(actor: Actor, view: ReferralView, side: str, kind: str, text: str) -> Message:
    assert view.from_agency_id is not None  # noqa: S101 - both sides know each other
    mine, other = view.from_agency_id, view.agency_id
    if side == "receiver":
        mine, other = other, mine
    row = Message.objects.create(
        referral_id=view.id,
        individual_id=view.individual_id,
        agency_id=mine,
        to_agency_id=other,
        by_id=actor.id if actor.kind is ActorKind.OFFICER else None,
        side=side,
        kind=kind,
        text=text,
        sent_at=actor.now,
    )
    if kind == "message":  # a question and an answer are steps of the referral, which tells of them itself
        tell(
            actor,
            "liaison.written",
            {"kind": row.kind},
            referral_id=row.referral_id,
            individual_id=row.individual_id,
            sides=(row.agency_id, row.to_agency_id),
        )
    return row


@door("liaison.write")
def mark_seen(*, actor: Actor, referral_id: uuid.UUID) -> int:
    """Note that somebody of the actor's agency opened the thread of a referral; return how many were new."""
    view = get(actor=actor, referral_id=referral_id)
    if view.side not in ("sender", "receiver", "both"):
        return 0
    with acting(actor.as_system("liaison.seen")):
        return Message.objects.filter(referral_id=view.id, to_agency_id=actor.agency_id, seen_at=None).update(
            seen_at=actor.now
        )
