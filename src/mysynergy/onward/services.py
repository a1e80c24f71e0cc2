"""Handing on, offering and claiming. Whatever comes of it, a named person holds the need until a date."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from mysynergy.access.public import Actor, ActorKind, acting, door
from mysynergy.cases.public import SERVED_BY, NeedView, due_at, hand_over_after_referral, needs
from mysynergy.circles.public import must_be_free
from mysynergy.directory.public import programmes
from mysynergy.events.public import Json, enqueue, once, record
from mysynergy.kernel.days import KUALA_LUMPUR, day_of
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.onward import domain
from mysynergy.onward.domain import Capable, OfferView
from mysynergy.onward.models import Asked, Offer
from mysynergy.onward.selectors import one_offer, still_open
from mysynergy.referrals.public import Onward, ReferralView, get, mark_received, of_individual, send
from mysynergy.registry.public import ConsentView, IndividualView, consents_of, get_many
from mysynergy.screening.public import rank_for_need

_BATCH = 500
MAX_TEXT = 4000


@door("referrals.refer_on")
def refer_on(
    *,
    actor: Actor,
    referral_id: uuid.UUID,
    programme_id: str,
    consent_id: uuid.UUID | None,
    reason_code: str,
    why: str,
    message: str = "",
    although_full: bool = False,
    idempotency_key: str | None = None,
) -> ReferralView:
    """Hand a need on that the actor's agency was asked to help with, and return the new referral.

    Only an agency that coordinates by an agreement. ``why`` (with a code of ``REFER_ON_REASONS``) is told to
    the new agency and to whoever referred before; ``message`` to the new agency alone. The agency that
    refers on answers for the need to the first sender until help was given: what comes back comes back to
    it. Raises as ``referrals.send`` does.
    """
    view = get(actor=actor, referral_id=referral_id)
    return send(
        actor=actor,
        need_id=view.need_id,
        programme_id=programme_id,
        consent_id=consent_id,
        message=message,
        onward=Onward(view.id, reason_code, why),
        although_full=although_full,
        idempotency_key=idempotency_key,
    )


@door("onward.offer")
def capable(*, actor: Actor, need_id: uuid.UUID, consent_id: uuid.UUID | None) -> tuple[Capable, ...]:
    """Return the programmes of other agencies that could help with a need, best first: whom an offer would
    ask.

    They serve the kind of need, take referrals, are not known to be closed to her by screening, and a
    consent or other legal basis names their agency. Raises ``NotFound``, ``NotAllowed`` or ``Conflict`` as
    ``offer`` does.
    """
    need = _own_need(actor, need_id)
    return _capable(actor, need, _basis(actor, need, consent_id))


@door("onward.offer")
def offer(
    *,
    actor: Actor,
    need_id: uuid.UUID,
    consent_id: uuid.UUID | None,
    until: dt.date,
    message: str = "",
    idempotency_key: str | None = None,
) -> OfferView:
    """Offer an open need to every agency that could help, until the end of a day, and return the offer.

    They see the kind of need, its urgency, the district and an age band; the first that claims it receives an
    ordinary referral, with ``message``. Meanwhile the offering officer holds the need; unclaimed it is back
    on that desk. At most one working day ahead in a crisis, three when urgent, ten otherwise.

    Raises ``Invalid``; ``NotFound``; ``NotAllowed("not_in_your_hands")``; ``Conflict`` with ``need_closed``,
    ``offer_would_expose`` (a protected person, or a kind of need whose name can harm), ``consent_missing``,
    ``nobody_capable``, ``already_offered`` or ``idempotency_key_reused``.
    """
    need = _own_need(actor, need_id)
    latest = due_at(
        actor=actor, agency_id=need.agency_id, working_days=domain.MOST_WORKING_DAYS[need.urgency]
    )
    faults = domain.until_faults(until, today=actor.today, latest=day_of(latest))
    if len(message) > MAX_TEXT:
        faults.append(Fault("message", "too_long", {"most": MAX_TEXT, "has": len(message)}))
    elif "\x00" in message:
        faults.append(Fault("message", "not_text"))
    if faults:
        raise Invalid(faults)
    request: dict[str, Json] = {
        "do": "onward.offer",
        "need": str(need_id),
        "consent": str(consent_id),
        "until": until.isoformat(),
        "message": message,
    }

    def run() -> dict[str, Json]:
        return {"id": str(_offer(actor, need, consent_id, until, message.strip()).id)}

    answer = once(actor=actor, key=idempotency_key, request=request, run=run)
    return one_offer(Offer.objects.get(id=str(answer["id"])))


def _own_need(actor: Actor, need_id: uuid.UUID) -> NeedView:
    need = needs(actor=actor, ids=[need_id]).get(need_id)
    if need is None:
        raise NotFound("need_not_found")
    if actor.kind is not ActorKind.SYSTEM and actor.agency_id != need.agency_id:
        raise NotAllowed("not_in_your_hands")
    must_be_free(actor=actor, individual_id=need.individual_id)
    if need.state != "open":
        raise Conflict("need_closed", {"outcome": need.outcome})
    return need


def _basis(actor: Actor, need: NeedView, consent_id: uuid.UUID | None) -> ConsentView:
    for consent in consents_of(actor=actor, individual_id=need.individual_id):
        if consent.id == consent_id and consent.stands:
            return consent
    raise Conflict("consent_missing", {})


def _capable(actor: Actor, need: NeedView, consent: ConsentView) -> tuple[Capable, ...]:
    known = programmes(actor=actor)
    every = of_individual(actor=actor, individual_id=need.individual_id)
    ranked = rank_for_need(
        actor=actor,
        individual_id=need.individual_id,
        module=need.module,
        purposes=SERVED_BY.get(need.kind),
        excluding=[one.programme_id for one in every if one.need_id == need.id and _asked_before(one)],
    )
    possible = (Capable(one, known[one].agency_id) for one in ranked)
    allowed = set(consent.agency_ids) - {need.agency_id}
    return tuple(one for one in possible if one.agency_id in allowed)


def _asked_before(one: ReferralView) -> bool:
    """Whether its programme is asked already, or gave no help: not what the sender itself took back."""
    return one.closed_at is None or one.state in ("rejected", "failed") or one.outcome == "not_helped"


def _offer(actor: Actor, need: NeedView, consent_id: uuid.UUID | None, until: dt.date, message: str) -> Offer:
    her = _may_be_offered(actor, need)
    consent = _basis(actor, need, consent_id)
    asked = _capable(actor, need, consent)
    if not asked:
        raise Conflict("nobody_capable", {})
    end = _end_of(until)
    row = Offer(
        need_id=need.id,
        individual_id=need.individual_id,
        agency_id=need.agency_id,
        by_id=_offering_officer(actor, need),
        consent_id=consent.id,
        module=need.module,
        kind=need.kind,
        urgency=need.urgency,
        place=her.state,
        district=her.district,
        age_band=domain.age_band(her.age),
        message=message,
        offered_at=actor.now,
        until=end,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "onward_one_offer" not in str(error):
            raise
        raise Conflict("already_offered", {}) from error
    Asked.objects.bulk_create(
        [
            Asked(
                offer=row,
                from_agency_id=row.agency_id,
                agency_id=one.agency_id,
                programme_id=one.programme_id,
            )
            for one in asked
        ]
    )
    _hold_meanwhile(actor, row, need)
    _tell(actor, row, "onward.offered", {"asked": len({one.agency_id for one in asked})})
    return row


def _offering_officer(actor: Actor, need: NeedView) -> uuid.UUID:
    """Return whose desk it comes back to: her own; of a system, that of who holds the need."""
    if actor.kind is ActorKind.OFFICER:
        return actor.own_id
    if need.held_by is not None and need.holder_agency_id == need.agency_id:
        return need.held_by
    raise Conflict("nobody_to_hold", {"agency_id": str(need.agency_id)})


def _may_be_offered(actor: Actor, need: NeedView) -> IndividualView:
    """Return her record, unless the few things that an offer tells could point at her."""
    her = get_many(actor=actor, ids=[need.individual_id]).get(need.individual_id)
    if her is None:
        raise NotFound("individual")
    if her.protected or need.private:
        raise Conflict("offer_would_expose", {})
    return her


def _end_of(day: dt.date) -> dt.datetime:
    """Return the last second of a day in Malaysia, as clocks of this house end."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), KUALA_LUMPUR)


def _hold_meanwhile(actor: Actor, row: Offer, need: NeedView) -> None:
    """The offering officer holds the need while the offer stands; where another agency is at work, it
    does.
    """
    if need.holder_agency_id != row.agency_id or need.held_until is None:
        return
    until = min(row.until, need.held_until) if need.held_until > actor.now else row.until
    _hand(actor, row, until, "referral_offered")


def _hand(actor: Actor, row: Offer, until: dt.datetime, reason: str) -> None:
    with acting(actor.as_system("onward.hands")) as system:
        hand_over_after_referral(
            actor=system,
            need_id=row.need_id,
            to_user=row.by_id,
            to_agency=row.agency_id,
            until=until,
            reason=reason,
        )


@door("onward.claim")
def claim(*, actor: Actor, offer_id: uuid.UUID, programme_id: str) -> ReferralView:
    """Claim an offer for a programme of the actor's agency; return the referral, which it has received.

    The first claim wins: an agency that comes later is told (``Conflict("offer_taken")``), one that claims
    twice gets the same referral. Only now it learns who the person is; it answers as it answers any referral.

    Raises ``NotFound`` for an offer or programme that is not the agency's to claim; ``Conflict`` with
    ``offer_taken``, ``offer_over`` (withdrawn, returned or past its day), ``need_closed``,
    ``consent_missing`` (it was withdrawn meanwhile), ``programme_closed`` or ``already_referred``;
    ``NotAllowed("own_circle")``.
    """
    own = actor.own_agency_id
    # Not as a consequence of the actor's: the sender is the agency that offered, and the words are its own.
    with acting(Actor.system("onward.claim", now=actor.now)) as quiet:
        if not Asked.objects.filter(offer_id=offer_id, agency_id=own, programme_id=programme_id).exists():
            raise NotFound("offer_not_found")
        row = still_open(offer_id)
        if row is None:
            raise NotFound("offer_not_found")
        if row.state == domain.CLAIMED and row.claimed_by_id == own and row.referral_id is not None:
            claimed = row.referral_id
        else:
            claimed = _give(quiet, row, own, programme_id)
    return mark_received(actor=actor, referral_id=claimed)


def _give(quiet: Actor, row: Offer, agency_id: uuid.UUID, programme_id: str) -> uuid.UUID:
    if row.state == domain.CLAIMED:
        raise Conflict("offer_taken", {})
    if row.state != domain.OPEN or row.until < quiet.now:
        raise Conflict("offer_over", {})
    sent = send(
        actor=quiet,
        need_id=row.need_id,
        programme_id=programme_id,
        consent_id=row.consent_id,
        message=row.message,
        although_full=True,  # of its own programme: who claims knows best what it told the others
    )
    _end(quiet, row, domain.CLAIMED, claimed_by_id=agency_id, referral_id=sent.id)
    _tell(quiet, row, "onward.claimed", {"programme": programme_id, "referral": str(sent.id)})
    return sent.id


@door("onward.offer")
def take_back(*, actor: Actor, offer_id: uuid.UUID) -> OfferView:
    """Withdraw an offer that nobody claimed yet; the need stays with its holder. Withdrawing twice is once.

    Raises ``NotFound``, or ``Conflict`` with ``offer_taken`` or ``offer_over``.
    """
    row = still_open(offer_id)
    if row is None:
        raise NotFound("offer_not_found")
    must_be_free(actor=actor, individual_id=row.individual_id)
    if row.state == domain.OPEN:
        _end(actor, row, domain.WITHDRAWN)
        _tell(actor, row, "onward.withdrawn", {})
    elif row.state != domain.WITHDRAWN:
        raise Conflict("offer_taken" if row.state == domain.CLAIMED else "offer_over", {})
    return one_offer(row)


@door("onward.return")
def return_unclaimed(*, actor: Actor) -> int:
    """Bring the needs of offers that nobody claimed by their day back to the desk of who offered them.

    By the clock, repeatable; at most 500 a run. The next best programme is proposed besides. Offers of a need
    that was closed meanwhile end too. Returns how many ended.
    """
    due = Offer.objects.filter(state=domain.OPEN, until__lt=actor.now).order_by("until", "id")
    closed = Offer.objects.filter(state=domain.OPEN, need__state="closed").order_by("until", "id")
    ids = [*due.values_list("id", flat=True)[:_BATCH], *closed.values_list("id", flat=True)[:_BATCH]]
    return sum(_return(actor, one) for one in dict.fromkeys(ids))


def _return(actor: Actor, offer_id: uuid.UUID) -> int:
    row = still_open(offer_id)
    if row is None or row.state != domain.OPEN:
        return 0
    need = needs(actor=actor, ids=[row.need_id])[row.need_id]
    if need.state != "open":
        _end(actor, row, domain.WITHDRAWN)
        _tell(actor, row, "onward.withdrawn", {})
        return 1
    _end(actor, row, domain.RETURNED)
    if need.holder_agency_id == row.agency_id:
        _hand(actor, row, due_at(actor=actor, agency_id=row.agency_id, working_days=1), "referral_unclaimed")
    _tell(actor, row, "onward.returned", {})
    enqueue(job="referrals.propose_next", arguments={"need_id": str(row.need_id)})
    return 1


def _end(actor: Actor, row: Offer, state: str, **values: object) -> None:
    Offer.objects.filter(id=row.id).update(state=state, ended_at=actor.now, **values)
    row.refresh_from_db()


def _tell(actor: Actor, row: Offer, happened: str, body: dict[str, Json]) -> None:
    """Tell the agency that offered; nobody else: to others it was nobody's need."""
    teller = actor if actor.agency_id == row.agency_id else actor.as_system("onward.notice")
    with acting(teller):
        record(
            actor=teller,
            type=happened,
            category="referrals.private",
            subject_id=row.need_id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            body={"offer": str(row.id), "new": row.state, "until": row.until.isoformat(), **body},
        )
