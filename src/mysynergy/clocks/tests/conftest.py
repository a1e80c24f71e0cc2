"""The cast: a council that asks, an agency that is asked, one that has no part in it; and a widow."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import pytest
from pytest_django import Settings

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user
from mysynergy.cases.public import NeedSaid, NeedView, add_needs
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.referrals.public import ReferralView, send
from mysynergy.registry.public import record_consent, register

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # a Monday morning in Malaysia
SYSTEM = Actor.system("test", now=NOW)
WIDOW = PersonSaid(name="Siti Aminah binti Abdul Rahman", birth_year=1985, birth_month=3, birth_day=12)
CATEGORIES = ("identity", "contact", "needs", "screening", "referrals")
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


def officer(code: str, ids: dict[str, uuid.UUID]) -> Actor:
    """Make a user at an agency and return the actor."""
    user = create_user(
        actor=SYSTEM,
        username=code.lower(),
        name=code,
        password="a long enough password",
        agency_id=ids[code],
        roles=[Role.CASEWORKER],
        start=dt.date(2026, 1, 1),
        quick=True,
    )
    return Actor(
        kind=ActorKind.OFFICER,
        role=Role.CASEWORKER,
        purpose="casework",
        now=NOW,
        id=user,
        agency_id=ids[code],
    )


@pytest.fixture
def story(db: None, settings: Settings) -> Story:
    """The officers, the widow and her consent."""
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}
    maiwp, tekun, stranger = (officer(code, ids) for code in ("MAIWP", "TEKUN", "JKM"))
    source = submit(actor=maiwp, said=WIDOW, channel="counter")
    person = register(actor=maiwp, source_record_id=source.id)
    consent = record_consent(
        actor=maiwp,
        individual_id=person,
        basis="consent",
        purposes=["casework"],
        categories=CATEGORIES,
        agency_ids=[ids["TEKUN"]],
        evidence="signed_form",
    )
    return Story(maiwp, tekun, stranger, person, consent)
