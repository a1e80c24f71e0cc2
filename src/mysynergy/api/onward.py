"""Needs that are referred on, offered to all that could help, and claimed."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.referrals import ReferralOut, referral_out
from mysynergy.api.shapes import In, Out, Page, PagingIn, SlugIn, Text, Word, part
from mysynergy.onward import public as onward

router = Router(tags=["onward"])


class ReferOnIn(In):
    """To which programme, on which basis, and why (a reason of the list, and words)."""

    programme_id: Word
    consent_id: uuid.UUID | None = None
    reason_code: Word
    why: Text
    message: Text = ""
    although_full: bool = False


class LinkOut(Out):
    """One step of a chain. Of a ``hidden`` one the names are absent; ``on_text`` is not told to those
    after.
    """

    referral_id: uuid.UUID
    depth: int
    hidden: bool
    from_agency_id: uuid.UUID | None
    agency_id: uuid.UUID | None
    programme_id: str | None
    on_code: str | None
    on_text: str
    state: str
    outcome: str | None
    sent_at: dt.datetime
    due_at: dt.datetime
    closed_at: dt.datetime | None


class OfferIn(In):
    """On which basis, until the end of which day, and what whoever claims it is to know."""

    consent_id: uuid.UUID | None = None
    until: dt.date
    message: Text = ""


class OfferOut(Out):
    """An offer as the agency that made it sees it; ``asked``: how many agencies could claim it."""

    id: uuid.UUID
    need_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    by: uuid.UUID
    module: str
    kind: str
    urgency: str
    asked: int
    message: str
    state: str
    offered_at: dt.datetime
    until: dt.datetime
    ended_at: dt.datetime | None
    claimed_by: uuid.UUID | None
    referral_id: uuid.UUID | None


class OpenOfferOut(Out):
    """An offer that the own agency may claim: not who, not from whom, no words."""

    id: uuid.UUID
    module: str
    kind: str
    urgency: str
    state: str | None
    district: str | None
    age_band: str
    offered_at: dt.datetime
    until: dt.datetime
    programme_ids: list[str]


class ClaimIn(In):
    """For which of the own programmes (``programme_ids`` of the offer)."""

    programme_id: Word


def _link(view: onward.Link) -> LinkOut:
    return LinkOut(**{name: getattr(view, name) for name in LinkOut.model_fields})


def _offer(view: onward.OfferView) -> OfferOut:
    return OfferOut(**{name: getattr(view, name) for name in OfferOut.model_fields})


def _open(view: onward.OpenOffer) -> OpenOfferOut:
    return OpenOfferOut(**{name: getattr(view, name) for name in OpenOfferOut.model_fields})


@writes(
    router,
    "POST",
    "/referrals/{referral_id}/refer-on",
    gives=ReferralOut,
    status=201,
    summary="Refer a need on, as an agency that coordinates",
    example={
        "programme_id": "tekun-niaga",
        "consent_id": "0198c5d2-7c1e-7bb0-8000-000000000006",
        "reason_code": "better_placed",
        "why": "working capital, not a grant",
        "message": "",
    },
)
def refer_on(request: HttpRequest, referral_id: uuid.UUID, body: ReferOnIn) -> ReferralOut:
    """Give the new referral. What comes of it comes back to the own one, which is ``referred_on`` until
    then. 409 ``programme_full`` says when the next opening is; ``although_full`` refers on all the same.
    """
    sent = onward.refer_on(
        actor=actor_of(request),
        referral_id=referral_id,
        programme_id=body.programme_id,
        consent_id=body.consent_id,
        reason_code=body.reason_code,
        why=body.why,
        message=body.message,
        although_full=body.although_full,
    )
    return referral_out(sent)


@reads(router, "/referrals/{referral_id}/chain", gives=Page[LinkOut], summary="Who referred it to whom, why")
def get_chain(request: HttpRequest, referral_id: uuid.UUID, paging: PagingIn) -> Page[LinkOut]:
    """Give the chain from its first referral on, as far as the own agency took part in it."""
    found = onward.chain_of(actor=actor_of(request), referral_id=referral_id)
    return part(paging, found, key=lambda one: one.referral_id, show=_link)


@writes(
    router,
    "POST",
    "/needs/{need_id}/offers",
    gives=OfferOut,
    status=201,
    summary="Offer a need to all agencies that could help",
    example={"consent_id": "0198c5d2-7c1e-7bb0-8000-000000000006", "until": "2027-01-12", "message": ""},
)
def offer_need(request: HttpRequest, need_id: uuid.UUID, body: OfferIn) -> OfferOut:
    """They see the need, its urgency, the district and an age band; the first that claims it has it."""
    made = onward.offer(
        actor=actor_of(request),
        need_id=need_id,
        consent_id=body.consent_id,
        until=body.until,
        message=body.message,
    )
    return _offer(made)


@reads(router, "/offers/to-claim", gives=Page[OpenOfferOut], summary="Offers that the own agency may claim")
def list_open_offers(request: HttpRequest, paging: PagingIn) -> Page[OpenOfferOut]:
    """Give the offers for which a programme of the own agency could help, the soonest to end first."""
    found = onward.to_claim(actor=actor_of(request))
    return part(paging, found, key=lambda one: one.id, show=_open)


@reads(router, "/offers", gives=Page[OfferOut], summary="Offers of the own agency")
def list_offers(request: HttpRequest, paging: PagingIn, state: SlugIn = None) -> Page[OfferOut]:
    """Give what the own agency offered, the newest first; all, or those in ``state``."""
    found = onward.offers(actor=actor_of(request), state=state)
    return part(paging, found, key=lambda one: one.id, show=_offer)


@writes(
    router,
    "POST",
    "/offers/{offer_id}/claim",
    gives=ReferralOut,
    summary="Claim an offer",
    example={"programme_id": "tekun-niaga"},
)
def claim_offer(request: HttpRequest, offer_id: uuid.UUID, body: ClaimIn) -> ReferralOut:
    """Give the referral, received. The first claim wins (409 ``offer_taken``); claiming twice is once."""
    return referral_out(
        onward.claim(actor=actor_of(request), offer_id=offer_id, programme_id=body.programme_id)
    )


@writes(router, "POST", "/offers/{offer_id}/withdraw", gives=OfferOut, summary="Withdraw an offer")
def withdraw_offer(request: HttpRequest, offer_id: uuid.UUID) -> OfferOut:
    """The need stays with its holder."""
    return _offer(onward.take_back(actor=actor_of(request), offer_id=offer_id))
