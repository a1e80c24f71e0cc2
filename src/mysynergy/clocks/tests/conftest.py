"""The cast: a council that asks, an agency that is asked, one that has no part in it; and a widow."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from tests.people import consent_to, officer, registered

from mysynergy.access.public import Actor
from mysynergy.cases.public import NeedSaid, NeedView, add_needs
from mysynergy.referrals.public import ReferralView, send

PROGRAMME = "tekun-niaga"


@dataclass(frozen=True)
class Story:
    """``maiwp`` sends, ``tekun`` is asked, ``stranger`` never is; the widow, and her consent to TEKUN."""

    maiwp: Actor
    tekun: Actor
    stranger: Actor
    individual_id: uuid.UUID
    consent_id: uuid.UUID

    def need(self, kind: str, urgency: str) -> NeedView:
        """Open a need of hers."""
        said = [NeedSaid("finance", kind, urgency)]
        (made,) = add_needs(actor=self.maiwp, individual_id=self.individual_id, needs=said)
        return made

    def ask(self, kind: str = "emergency_cash", urgency: str = "urgent") -> ReferralView:
        """Open a need of hers and hand it to TEKUN."""
        need = self.need(kind, urgency)
        return send(actor=self.maiwp, need_id=need.id, programme_id=PROGRAMME, consent_id=self.consent_id)


@pytest.fixture
def story(db: None) -> Story:
    """The officers, the widow and her consent."""
    maiwp, tekun, stranger = (officer(code) for code in ("MAIWP", "TEKUN", "JKM"))
    person = registered(maiwp)
    return Story(maiwp, tekun, stranger, person, consent_to(maiwp, person, [tekun]))
