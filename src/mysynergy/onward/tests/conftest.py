"""The cast: a council that asks, an agency that coordinates, two that are asked, a stranger; and a widow."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import pytest
from pytest_django import Settings

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user
from mysynergy.cases.public import NeedSaid, NeedView, add_needs
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.registry.public import record_consent, register

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # a Monday morning in Malaysia
SYSTEM = Actor.system("test", now=NOW)
WIDOW = PersonSaid(
    name="Siti Aminah binti Abdul Rahman",
    identity_kind="mykad",
    identity_number="850312-14-5678",
    birth_year=1985,
    birth_month=3,
    birth_day=12,
    phone="012-345 6789",
    state="MY-14",
    language="ms",
)
CATEGORIES = ("identity", "contact", "household", "income", "needs", "screening", "referrals", "consent")


@dataclass(frozen=True)
class Cast:
    """``maiwp`` leads the case, ``jkm`` coordinates, ``tekun`` and ``giatmara`` help; ``aim`` is no part."""

    maiwp: Actor
    jkm: Actor
    tekun: Actor
    second: Actor
    giatmara: Actor
    aim: Actor

    def agency_of(self, user: uuid.UUID | None) -> uuid.UUID | None:
        """Return the agency of one of the officers."""
        every = (self.maiwp, self.jkm, self.tekun, self.second, self.giatmara, self.aim)
        return next((one.agency_id for one in every if one.id == user), None)


@dataclass(frozen=True)
class Story:
    """The widow, a need of hers, and her consent to all but ``aim``."""

    individual_id: uuid.UUID
    capital: NeedView
    consent_id: uuid.UUID


def officer(code: str, role: Role = Role.CASEWORKER, name: str = "") -> Actor:
    """Make a user with one role at an agency and return the actor."""
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}
    username = name or f"{code}-{role.value}".lower()
    user = create_user(
        actor=SYSTEM,
        username=username,
        name=username,
        password="a long enough password",
        agency_id=ids[code],
        roles=[role],
        start=dt.date(2026, 1, 1),
    )
    return Actor(kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=user, agency_id=ids[code])


def make_cast() -> Cast:
    """Make the officers."""
    return Cast(
        maiwp=officer("MAIWP"),
        jkm=officer("JKM"),
        tekun=officer("TEKUN"),
        second=officer("TEKUN", name="tekun-second"),
        giatmara=officer("GIATMARA"),
        aim=officer("AIM"),
    )


def make_story(cast: Cast) -> Story:
    """Register the widow, open a need of hers and record her consent."""
    source = submit(actor=cast.maiwp, said=WIDOW, channel="counter")
    person = register(actor=cast.maiwp, source_record_id=source.id)
    (capital,) = add_needs(
        actor=cast.maiwp, individual_id=person, needs=[NeedSaid("jobs_business", "business_capital")]
    )
    asked = [cast.jkm, cast.tekun, cast.giatmara]
    consent = record_consent(
        actor=cast.maiwp,
        individual_id=person,
        basis="consent",
        purposes=["casework"],
        categories=CATEGORIES,
        agency_ids=[one.own_agency_id for one in asked],
        evidence="signed_form",
    )
    return Story(person, capital, consent)


@pytest.fixture
def cast(db: None, settings: Settings) -> Cast:
    """The officers; nobody signs in here, so passwords are hashed cheaply."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_cast()


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast)
