"""Sending a referral: for an open need, to a programme that takes it, on a basis that covers the agency."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction

from mysynergy.access.public import Actor, ActorKind, agencies, agreements, door, grant
from mysynergy.cases.public import NeedView, cases_of, needs
from mysynergy.circles.public import must_be_free
from mysynergy.directory.public import ProgrammeView, capacities, programme
from mysynergy.events.public import Json, once
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.referrals import domain
from mysynergy.referrals.coordinating import coordinates
from mysynergy.referrals.domain import Onward
from mysynergy.referrals.hands import answering_officer, take_turns, wait_for_answer
from mysynergy.referrals.models import Proposal, Referral
from mysynergy.referrals.saying import text_faults
from mysynergy.referrals.selectors import referral_view
from mysynergy.referrals.steps import in_turn, may, take
from mysynergy.referrals.telling import tell
from mysynergy.referrals.views import ReferralView
from mysynergy.registry.public import ConsentView, consents_of
from mysynergy.workdays.public import calendar_at


@door("referrals.send")
def send(
    *,
    actor: Actor,
    need_id: uuid.UUID,
    programme_id: str,
    consent_id: uuid.UUID | None,
    message: str = "",
    onward: Onward | None = None,
    although_full: bool = False,
    idempotency_key: str | None = None,
) -> ReferralView:
    """Hand an open need to a programme and return the referral, in state ``requested``.

    The receiving agency is to answer within what both agreed on or its programme promises, whichever is
    sooner, by the calendar of its state (in a crisis within hours); it may from now see what the person
    agreed to, as far as an agreement gives it. Until it takes the need up, the sending officer holds it,
    until that date.

    With ``onward`` a coordinating agency refers on what it was asked (see ``Onward``): its own referral goes
    on as ``in_progress``, handed on, until this one ends and comes back to it; the first sender is told.

    Raises ``Invalid``, ``NotFound`` (need, programme or referral), ``NotAllowed`` with ``not_in_your_hands``,
    ``refer_on_instead`` (another agency leads the case) or ``not_a_coordinator``, and ``Conflict`` with
    ``need_closed``, ``handed_on`` (another agency carries it on), ``changed_meanwhile``,
    ``agency_not_participating``, ``programme_closed``, ``programme_full`` (its agency told so lately, with
    the next opening; not with ``although_full``), ``consent_missing`` (no consent or other legal basis in
    force that names the agency), ``already_referred`` (``referral_id``) or ``idempotency_key_reused``.
    """
    if faults := [*text_faults("message", message), *_onward_faults(onward)]:
        raise Invalid(faults)
    request: dict[str, Json] = {
        "do": "referrals.send",
        "need": str(need_id),
        "programme": programme_id,
        "consent": str(consent_id),
        "message": message,
        **({"although_full": True} if although_full else {}),
    }
    if onward is not None:
        request["onward"] = [str(onward.referral_id), onward.reason_code, onward.why]

    def run() -> dict[str, Json]:
        carried = _carried(actor, need_id, onward) if onward is not None else None
        need = _open_need(actor, need_id, carried)
        must_be_free(actor=actor, individual_id=need.individual_id)
        target = programme_to_ask(actor, programme_id)
        if not although_full:
            _must_have_room(actor, programme_id)
        consent = _basis(actor, need, consent_id, target)
        row = _row(actor, need, target, consent, carried)
        row.message = message.strip()
        if carried is not None and onward is not None:
            row.on_code, row.on_text = onward.reason_code, onward.why.strip()
            _hand_on(actor, carried, onward)
        _send(actor, need, target, consent, row)
        return {"id": str(row.id)}

    answer = once(actor=actor, key=idempotency_key, request=request, run=run)
    return referral_view(Referral.objects.get(id=str(answer["id"])), actor)


def _onward_faults(onward: Onward | None) -> list[Fault]:
    if onward is None:
        return []
    faults = text_faults("why", onward.why, wanted=True)
    if onward.reason_code not in domain.REFER_ON_REASONS:
        faults.append(Fault("reason_code", "unknown_choice" if onward.reason_code else "required"))
    return faults


def _carried(actor: Actor, need_id: uuid.UUID, onward: Onward) -> Referral:
    """Return the referral that is referred on, in turn; its step is looked at before anything is stored."""
    row = in_turn(actor, onward.referral_id)
    if row.need_id != need_id:
        raise NotFound("need_not_found")
    may(actor, row, domain.Verb.REFER_ON)
    if not coordinates(actor, row):
        raise NotAllowed("not_a_coordinator")
    return row


def _hand_on(actor: Actor, row: Referral, onward: Onward) -> None:
    """The coordinating agency's own referral goes on, in other hands."""
    fresh = take(
        actor,
        row,
        may(actor, row, domain.Verb.REFER_ON),
        received_at=row.received_at or actor.now,
        accepted_at=row.accepted_at or actor.now,
        answered_by_id=answering_officer(actor, row),
        accept_code=row.accept_code or domain.REFERRED_ON,
        note=row.note or onward.why.strip(),
        handed_on_at=actor.now,
    )
    tell(actor, fresh, "referrals.referred_on", old=row.state, reason=onward.reason_code)


def _open_need(actor: Actor, need_id: uuid.UUID, carried: Referral | None) -> NeedView:
    need = needs(actor=actor, ids=[need_id]).get(need_id)
    if need is None:
        raise NotFound("need_not_found")
    if carried is None and actor.agency_id not in (None, need.agency_id):
        # Whoever was asked passes the need on by referring on, or not at all: the sender must hear of it.
        held = actor.agency_id == need.holder_agency_id
        raise NotAllowed("refer_on_instead" if held else "not_in_your_hands")
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


def _must_have_room(actor: Actor, programme_id: str) -> None:
    """Raise ``Conflict("programme_full")`` where its agency told lately that it takes nobody more."""
    told = capacities(actor=actor, ids=[programme_id]).get(programme_id)
    if told is not None and not told.takes:
        opens = {"opens_on": told.opens_on.isoformat()} if told.opens_on else {}
        raise Conflict(
            "programme_full", {"programme": programme_id, "as_of": told.as_of.isoformat(), **opens}
        )


def _basis(actor: Actor, need: NeedView, consent_id: uuid.UUID | None, target: ProgrammeView) -> ConsentView:
    for consent in consents_of(actor=actor, individual_id=need.individual_id):
        if consent.id == consent_id and consent.stands and target.agency_id in consent.agency_ids:
            return consent
    raise Conflict("consent_missing", {"programme": target.id, "agency_id": str(target.agency_id)})


def _row(
    actor: Actor, need: NeedView, target: ProgrammeView, consent: ConsentView, carried: Referral | None
) -> Referral:
    """Return the new referral, not stored yet."""
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
    return Referral(
        need_id=need.id,
        individual_id=need.individual_id,
        programme_id=target.id,
        module=need.module,
        kind=need.kind,
        urgency=need.urgency,
        private=_is_private(actor, need, target),
        from_agency_id=sender,
        from_user_id=answering_officer(actor, carried) if carried else _sending_officer(actor, need),
        part_of=carried,
        agency_id=target.agency_id,
        consent_id=consent.id,
        state=domain.State.REQUESTED,
        due_at=clock.due(calendar, actor.now),
        promise_count=clock.count,
        promise_unit=clock.unit,
        promise_by=clock.by,
        sent_at=actor.now,
        changed_at=actor.now,
    )


def _send(actor: Actor, need: NeedView, target: ProgrammeView, consent: ConsentView, row: Referral) -> None:
    take_turns(need.id)
    rule = target.rule
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
