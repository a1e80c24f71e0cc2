"""Sending a referral: for an open need, to a programme that takes it, on a basis that covers the agency."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction

from mysynergy.access.public import Actor, ActorKind, agencies, agreements, door, grant
from mysynergy.cases.public import NeedView, cases_of, needs
from mysynergy.circles.public import must_be_free
from mysynergy.directory.public import ProgrammeView, programme
from mysynergy.events.public import Json, once
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.referrals import domain
from mysynergy.referrals.hands import take_turns, wait_for_answer
from mysynergy.referrals.models import Proposal, Referral
from mysynergy.referrals.selectors import referral_view
from mysynergy.referrals.telling import tell
from mysynergy.referrals.views import ReferralView
from mysynergy.registry.public import ConsentView, consents_of
from mysynergy.workdays.public import calendar_at

MAX_TEXT = 4000


def text_faults(field: str, text: str, *, wanted: bool = False) -> list[Fault]:
    """Return what is wrong with words typed into ``field``."""
    if len(text) > MAX_TEXT:
        return [Fault(field, "too_long", {"most": MAX_TEXT, "has": len(text)})]
    if "\x00" in text:
        return [Fault(field, "not_text")]
    return [Fault(field, "required")] if wanted and not text.strip() else []


@door("referrals.send")
def send(
    *,
    actor: Actor,
    need_id: uuid.UUID,
    programme_id: str,
    consent_id: uuid.UUID | None,
    message: str = "",
    idempotency_key: str | None = None,
) -> ReferralView:
    """Hand an open need to a programme and return the referral, in state ``requested``.

    The receiving agency is to answer within what both agreed on or its programme promises, whichever is
    sooner, by the calendar of its state (in a crisis within hours); it may from now see what the person
    agreed to, as far as an agreement gives it. Until it takes the need up, the sending officer holds it,
    until that date.

    Raises ``NotFound`` (need or programme), ``NotAllowed("not_in_your_hands")``, and ``Conflict`` with
    ``need_closed``, ``agency_not_participating``, ``programme_closed``, ``consent_missing`` (no consent or
    other legal basis in force that names the agency), ``already_referred`` (``referral_id``) or
    ``idempotency_key_reused``.
    """
    if faults := text_faults("message", message):
        raise Invalid(faults)
    request: dict[str, Json] = {
        "do": "referrals.send",
        "need": str(need_id),
        "programme": programme_id,
        "consent": str(consent_id),
        "message": message,
    }

    def run() -> dict[str, Json]:
        need = _open_need(actor, need_id)
        must_be_free(actor=actor, individual_id=need.individual_id)
        target = programme_to_ask(actor, programme_id)
        consent = _basis(actor, need, consent_id, target)
        return {"id": str(_send(actor, need, target, consent, message.strip()).id)}

    answer = once(actor=actor, key=idempotency_key, request=request, run=run)
    return referral_view(Referral.objects.get(id=str(answer["id"])), actor)


def _open_need(actor: Actor, need_id: uuid.UUID) -> NeedView:
    need = needs(actor=actor, ids=[need_id]).get(need_id)
    if need is None:
        raise NotFound("need_not_found")
    if actor.agency_id is not None and actor.agency_id not in (need.agency_id, need.holder_agency_id):
        raise NotAllowed("not_in_your_hands")
    if need.state != "open":
        raise Conflict("need_closed", {"outcome": need.outcome})
    return need


def programme_to_ask(actor: Actor, programme_id: str) -> ProgrammeView:
    """Return a programme that takes referrals; raises ``NotFound`` or ``Conflict`` saying why it does not."""
    target = programme(actor=actor, programme_id=programme_id)
    if not target.agency_participates:
        raise Conflict("agency_not_participating", {"programme": programme_id})
    if not target.takes_referrals:
        raise Conflict("programme_closed", {"programme": programme_id})
    return target


def _basis(actor: Actor, need: NeedView, consent_id: uuid.UUID | None, target: ProgrammeView) -> ConsentView:
    for consent in consents_of(actor=actor, individual_id=need.individual_id):
        if consent.id == consent_id and consent.stands and target.agency_id in consent.agency_ids:
            return consent
    raise Conflict("consent_missing", {"programme": target.id, "agency_id": str(target.agency_id)})


def _send(
    actor: Actor, need: NeedView, target: ProgrammeView, consent: ConsentView, message: str
) -> Referral:
    take_turns(need.id)
    sender = actor.agency_id or need.agency_id
    rule = target.rule
    calendar = calendar_at(actor=actor, agency_id=target.agency_id)
    clock = domain.clock_to_answer(
        urgency=need.urgency,
        promised=rule.respond_within.working_days if rule.respond_within else None,
        agreed=agreed_between(actor, sender, target.agency_id, crisis=need.urgency == "crisis"),
        calendar=calendar,
        now=actor.now,
    )
    domain.step(state=domain.State.DRAFT, verb=domain.Verb.SEND, sides={domain.Side.SENDER})
    row = Referral(
        need_id=need.id,
        individual_id=need.individual_id,
        programme_id=target.id,
        module=need.module,
        kind=need.kind,
        urgency=need.urgency,
        private=_is_private(actor, need, target),
        from_agency_id=sender,
        from_user_id=_sending_officer(actor, need),
        agency_id=target.agency_id,
        consent_id=consent.id,
        state=domain.State.REQUESTED,
        message=message,
        due_at=clock.due(calendar, actor.now),
        promise_count=clock.count,
        promise_unit=clock.unit,
        promise_by=clock.by,
        sent_at=actor.now,
        changed_at=actor.now,
    )
    _store(row)
    wait_for_answer(actor, row)
    grant(
        actor=actor,
        individual_id=need.individual_id,
        agency_id=target.agency_id,
        reason_kind="referral",
        reason_id=row.id,
        categories=domain.categories_to_grant(
            consented=consent.categories, module=rule.module, wish=rule.wish, sensitive=rule.sensitive
        ),
    )
    Proposal.objects.filter(need_id=need.id, programme_id=target.id, state="proposed").update(
        state="taken", ended_at=actor.now
    )
    tell(actor, row, "referrals.sent", old=domain.State.DRAFT)
    return row


def agreed_between(
    actor: Actor, sender: uuid.UUID, receiver: uuid.UUID, *, crisis: bool
) -> list[tuple[int, str]]:
    """Return within how long the receiver answers the sender by the agreements in force of both; what one
    says of this agency goes before what it says of every party.
    """
    found: list[tuple[int, str]] = []
    for one in agreements(actor=actor):
        if one.in_force(actor.today) and {sender, receiver} <= set(one.parties):
            said = {promise.by: promise for promise in one.promises if promise.crisis is crisis}
            promise = said.get(receiver) or said.get(None)
            if promise is not None:
                found.append((promise.count, promise.unit))
    return found


def _sending_officer(actor: Actor, need: NeedView) -> uuid.UUID:
    if actor.kind is ActorKind.OFFICER and actor.id is not None:
        return actor.id
    if need.held_by is not None and need.holder_agency_id == (actor.agency_id or need.agency_id):
        return need.held_by
    for case in cases_of(actor=actor, individual_id=need.individual_id):
        if case.agency_id == (actor.agency_id or need.agency_id):
            return case.manager_id
    raise Conflict("nobody_to_hold")


def _is_private(actor: Actor, need: NeedView, target: ProgrammeView) -> bool:
    asked = agencies(actor=actor)[target.agency_id]
    return bool(need.private or target.rule.sensitive or asked.sensitive)


def _store(row: Referral) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "referrals_one_open" not in str(error):
            raise
        standing = Referral.objects.filter(
            need_id=row.need_id, programme_id=row.programme_id, state__in=sorted(domain.OPEN_STATES)
        ).first()
        known = {"referral_id": str(standing.id), "state": standing.state} if standing else {}
        raise Conflict("already_referred", {"programme": row.programme_id, **known}) from error
