"""The cast of page tests: officers of real agencies, and browsers in which they are signed in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.test import Client
from django.utils import timezone

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user
from mysynergy.cases.public import NeedSaid, NeedView, add_needs
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.referrals.public import ReferralView, send
from mysynergy.registry.public import record_consent, register

PASSWORD = "correct horse battery"  # noqa: S105 - of users that live as long as a test


@dataclass(frozen=True)
class Officer:
    """A user with her actor, and a browser in which she is signed in."""

    username: str
    actor: Actor
    client: Client


Hire = Callable[..., Officer]


@pytest.fixture
def system() -> Actor:
    """The actor of a named job, now."""
    return Actor.system("test", now=timezone.now())


@pytest.fixture
def hire(db: None, monkeypatch: pytest.MonkeyPatch, system: Actor) -> Hire:
    """Make an officer: ``hire("TEKUN", Role.CASEWORKER)``; several roles, or ``language="en"``, if wished."""
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", {})
    ids = {agency.code: agency.id for agency in agencies(actor=system).values()}

    def make(code: str, *roles: Role, language: str = "ms", start: dt.date = dt.date(2026, 1, 1)) -> Officer:
        username = f"{code}-{'-'.join(role.value for role in roles)}-{uuid.uuid4().hex[:6]}".lower()
        user = create_user(
            actor=system,
            username=username,
            name=f"Officer of {code}",
            password=PASSWORD,
            agency_id=ids[code],
            roles=roles,
            start=start,
        )
        actor = Actor(
            kind=ActorKind.OFFICER,
            role=roles[0],
            purpose="casework",
            now=system.now,
            id=user,
            agency_id=ids[code],
            name=f"Officer of {code}",
        )
        client = Client()
        client.cookies["language"] = language
        client.cookies[settings.SESSION_COOKIE_NAME] = signed_in(user)
        return Officer(username, actor, client)

    return make


def signed_in(user_id: uuid.UUID) -> str:
    """Return the key of a session of this user, without the pages that lead to one."""
    user = get_user_model().objects.get(pk=user_id)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@dataclass(frozen=True)
class Story:
    """A widow registered by a zakat council, two needs of hers, her consent to those who are asked."""

    sender: Officer
    receiver: Officer
    individual_id: uuid.UUID
    cash: NeedView
    skills: NeedView
    consent_id: uuid.UUID

    def ask(self, programme_id: str = "tekun-niaga", message: str = "Gerai beliau terbakar.") -> ReferralView:
        """Send a referral for the need of cash."""
        return send(
            actor=self.sender.actor,
            need_id=self.cash.id,
            programme_id=programme_id,
            consent_id=self.consent_id,
            message=message,
        )


@pytest.fixture
def story(hire: Hire) -> Story:
    """The council MAIWP registers her and is about to ask TEKUN."""
    sender = hire("MAIWP", Role.CASEWORKER)
    receiver = hire("TEKUN", Role.CASEWORKER)
    said = PersonSaid(
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
    source = submit(actor=sender.actor, said=said, channel="counter")
    person = register(actor=sender.actor, source_record_id=source.id)
    needs = [NeedSaid("finance", "emergency_cash", "urgent"), NeedSaid("education_training", "skills")]
    cash, skills = add_needs(actor=sender.actor, individual_id=person, needs=needs)
    asked = {
        agency.id
        for agency in agencies(actor=sender.actor).values()
        if agency.code in ("TEKUN", "GIATMARA", "AKPK", "JKM")
    }
    consent = record_consent(
        actor=sender.actor,
        individual_id=person,
        basis="consent",
        purposes=["casework"],
        categories=("identity", "contact", "household", "needs", "screening", "referrals"),
        agency_ids=sorted(asked),
        evidence="signed_form",
    )
    return Story(sender, receiver, person, cash, skills, consent)
