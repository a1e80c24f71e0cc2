"""Reads of chains and offers."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import fields

from django.db import connection
from django.db.models import Count

from mysynergy.access.public import Actor, acting, agencies, door
from mysynergy.onward.domain import OPEN, Link, OfferedBy, OfferView, OpenOffer, chain
from mysynergy.onward.models import Asked, Offer
from mysynergy.referrals.public import get, of_individual

MOST = 200


@door("referrals.read")
def chain_of(*, actor: Actor, referral_id: uuid.UUID) -> tuple[Link, ...]:
    """Return the chain in which a referral stands, from the first to the last: who handed it to whom, and
    why.

    Nothing for a referral that was never handed on, nor for whoever is on no side of it. Raises ``NotFound``.
    """
    view = get(actor=actor, referral_id=referral_id)
    if view.side not in ("sender", "receiver", "both"):
        return ()
    if view.part_of is None and view.accept_code is None:
        return ()  # handing on accepts: nothing can hang beneath it
    with acting(actor.as_system("onward.chain")) as system:
        every = of_individual(actor=system, individual_id=view.individual_id)
        secret = frozenset(one.id for one in agencies(actor=system).values() if one.sensitive)
    return chain(every, of=view.id, reader=actor.agency_id, senders=secret)


@door("referrals.read")
def to_claim(*, actor: Actor) -> tuple[OpenOffer, ...]:
    """Return the offers that the actor's agency may claim, the soonest to end first: nothing of who it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, module, kind, urgency, place, district, age_band, offered_at, until, programmes "
            "FROM onward_to_claim(%s)",
            [MOST],
        )
        names = [one.name for one in fields(OpenOffer)]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return tuple(OpenOffer(**{**one, "programme_ids": tuple(one["programme_ids"])}) for one in found)


@door("referrals.read")
def offers(
    *, actor: Actor, need_ids: Collection[uuid.UUID] | None = None, state: str | None = None
) -> tuple[OfferView, ...]:
    """Return the offers that the actor's agency made, the newest first; of some needs, or in one state."""
    rows = Offer.objects.filter(agency_id=actor.own_agency_id)
    if need_ids is not None:
        rows = rows.filter(need_id__in=list(need_ids))
    if state is not None:
        rows = rows.filter(state=state)
    found = list(rows.order_by("-offered_at", "-id")[:MOST])
    counted = Asked.objects.filter(offer_id__in=[row.id for row in found]).values("offer_id")
    asked = dict(counted.annotate(n=Count("agency_id", distinct=True)).values_list("offer_id", "n"))
    return tuple(offer_view(row, asked.get(row.id, 0)) for row in found)


@door("onward.return")
def who_was_asked(*, actor: Actor, offer_id: uuid.UUID) -> OfferedBy | None:
    """Return who offered and which agencies may claim; ``None`` for no offer. For jobs that tell them."""
    row = Offer.objects.filter(id=offer_id).first()
    if row is None:
        return None
    asked = (
        Asked.objects.filter(offer=row).order_by("agency_id").values_list("agency_id", flat=True).distinct()
    )
    return OfferedBy(row.agency_id, row.by_id, row.need_id, tuple(asked))


def one_offer(row: Offer) -> OfferView:
    """Return an offer as a plain value."""
    return offer_view(row, Asked.objects.filter(offer=row).values("agency_id").distinct().count())


def offer_view(row: Offer, asked: int) -> OfferView:
    """Return an offer as a plain value; ``asked``: how many agencies may claim it."""
    return OfferView(
        id=row.id,
        need_id=row.need_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        by=row.by_id,
        module=row.module,
        kind=row.kind,
        urgency=row.urgency,
        asked=asked,
        message=row.message,
        state=row.state,
        offered_at=row.offered_at,
        until=row.until,
        ended_at=row.ended_at,
        claimed_by=row.claimed_by_id,
        referral_id=row.referral_id,
    )


def still_open(offer_id: uuid.UUID) -> Offer | None:
    """Return an offer, locked until the transaction ends, in whatever state it is by then."""
    return Offer.objects.select_for_update().filter(id=offer_id).first()


__all__ = ["OPEN", "chain_of", "offer_view", "offers", "one_offer", "still_open", "to_claim", "who_was_asked"]
