"""The cast: a council that asks, two agencies that are asked, one that has no part in it; and a widow."""

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
CATEGORIES = ("identity", "contact", "household", "income", "needs", "screening", "referrals")


@dataclass(frozen=True)
class Cast:
    """Officers: ``maiwp`` sends; ``tekun``, ``second`` and ``giatmara`` are asked; ``stranger`` never is."""

    maiwp: Actor
    tekun: Actor
    second: Actor
    giatmara: Actor
    stranger: Actor


@dataclass(frozen=True)
class Story:
    """The widow, two needs of hers, and her consent to two agencies."""

    individual_id: uuid.UUID
    skills: NeedView
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
        tekun=officer("TEKUN"),
        second=officer("TEKUN", name="tekun-second"),
        giatmara=officer("GIATMARA"),
        stranger=officer("JKM"),
    )


def make_story(cast: Cast) -> Story:
    """Register the widow, open two needs of hers and record her consent."""
    source = submit(actor=cast.maiwp, said=WIDOW, channel="counter")
    person = register(actor=cast.maiwp, source_record_id=source.id)
    said = [NeedSaid("education_training", "skills"), NeedSaid("jobs_business", "business_capital")]
    skills, capital = add_needs(actor=cast.maiwp, individual_id=person, needs=said)
    asked = [cast.tekun, cast.giatmara]
    consent = record_consent(
        actor=cast.maiwp,
        individual_id=person,
        basis="consent",
        purposes=["casework"],
        categories=CATEGORIES,
        agency_ids=[one.agency_id for one in asked if one.agency_id],
        evidence="signed_form",
    )
    return Story(person, skills, capital, consent)


@pytest.fixture
def cast(db: None, settings: Settings) -> Cast:
    """The officers; nobody signs in here, so passwords are hashed cheaply."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_cast()


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast)
