"""The cast of account tests: an administrator, officers of her agency and of another."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user

PASSWORD = "correct horse battery"
Hire = Callable[..., Actor]


@pytest.fixture
def hire(db: None) -> Hire:
    """Make an officer and return her actor: ``hire("TEKUN", Role.CASEWORKER)``."""
    system = Actor.system("test", now=timezone.now())
    ids = {agency.code: agency.id for agency in agencies(actor=system).values()}

    def make(code: str, role: Role) -> Actor:
        user = create_user(
            actor=system,
            username=f"{code}.{role.value}.{uuid.uuid4().hex[:6]}",
            name="Zaleha binti Contoh",
            password=PASSWORD,
            agency_id=ids[code],
            roles=[role],
            start=dt.date(2026, 1, 1),
        )
        return Actor(
            kind=ActorKind.OFFICER,
            role=role,
            purpose="casework",
            now=system.now,
            id=user,
            agency_id=ids[code],
            name="Zaleha binti Contoh",
        )

    return make
