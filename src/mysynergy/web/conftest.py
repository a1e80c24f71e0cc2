"""The cast of page tests: officers of real agencies, and browsers in which they are signed in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user

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
def hire(db: None, settings: Settings, system: Actor) -> Hire:
    """Make an officer: ``hire("TEKUN", Role.CASEWORKER)``; several roles, or ``language="en"``, if wished."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.ACCOUNT_RATE_LIMITS = {}
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
        client.force_login(get_user_model().objects.get(pk=user))
        return Officer(username, actor, client)

    return make
