"""The chain of a referral that was referred on, in words."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, agencies
from mysynergy.directory.public import programmes
from mysynergy.onward import public as onward
from mysynergy.onward.public import Link
from mysynergy.referrals.public import ReferralView
from mysynergy.web.programmes.sheet import agency_name, said
from mysynergy.words.referrals import refer_on_reason


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain in words."""

    link: Link
    sender: str
    receiver: str
    programme: str
    why: str
    url: str
    here: bool


def chain(actor: Actor, view: ReferralView) -> list[Step]:
    """Return the chain in which a referral stands; nothing where it was never handed on."""
    found = onward.chain_of(actor=actor, referral_id=view.id)
    if not found:
        return []
    names, known = agencies(actor=actor), programmes(actor=actor)

    def agency(agency_id: uuid.UUID | None) -> str:
        found = names.get(agency_id) if agency_id else None
        return agency_name(found) if found else _("another agency")

    def programme(programme_id: str | None) -> str:
        found = known.get(programme_id) if programme_id else None
        return said(found.rule.name) if found else _("a service you may not see")

    return [
        Step(
            link=link,
            sender=agency(link.from_agency_id),
            receiver=agency(link.agency_id),
            programme=programme(link.programme_id),
            why=refer_on_reason(link.on_code) if link.on_code else "",
            url=reverse("referral", args=[link.referral_id])
            if actor.agency_id in (link.from_agency_id, link.agency_id)
            else "",
            here=link.referral_id == view.id,
        )
        for link in found
    ]
