"""The cast: a zakat council that sends, agencies that are asked, one that has no part in it; and a widow."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from tests.people import SYSTEM, consent_to, officer, registered

from mysynergy.access.public import Actor, Role, acting
from mysynergy.cases.public import NeedSaid, NeedView, add_needs

CATEGORIES = (
    "identity", "contact", "household", "income", "needs", "screening", "referrals", "health", "faith",
)  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Officers: ``maiwp`` sends; ``tekun``, ``giatmara`` and ``miasa`` are asked; ``stranger`` never is."""

    maiwp: Actor
    supervisor: Actor
    tekun: Actor
    second: Actor
    giatmara: Actor
    miasa: Actor
    stranger: Actor


@dataclass(frozen=True)
class Story:
    """The widow, two needs of hers, and her consent to three agencies."""

    individual_id: uuid.UUID
    capital: NeedView
    skills: NeedView
    consent_id: uuid.UUID


def make_cast() -> Cast:
    """Make the officers."""
    return Cast(
        maiwp=officer("MAIWP"),
        supervisor=officer("MAIWP", Role.SUPERVISOR),
        tekun=officer("TEKUN"),
        second=officer("TEKUN", name="tekun-second"),
        giatmara=officer("GIATMARA"),
        miasa=officer("MIASA"),
        stranger=officer("JKM"),
    )


def make_story(cast: Cast) -> Story:
    """Register the widow, open two needs of hers and record her consent."""
    person = registered(cast.maiwp)
    said = [NeedSaid("finance", "emergency_cash", "urgent"), NeedSaid("education_training", "skills")]
    capital, skills = add_needs(actor=cast.maiwp, individual_id=person, needs=said)
    asked = [cast.tekun, cast.giatmara, cast.miasa]
    consent = consent_to(cast.maiwp, person, asked, CATEGORIES)
    return Story(person, capital, skills, consent)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast)


@pytest.fixture
def outbox() -> Callable[[], list[tuple[str, str]]]:
    """Return what was asked to happen after commit: (job, need id, or ids)."""

    def waiting() -> list[tuple[str, str]]:
        with acting(SYSTEM), connection.cursor() as cursor:
            cursor.execute(
                "SELECT job, coalesce(arguments->>'need_id', arguments->>'need_ids') FROM events_outbox "
                "ORDER BY id"
            )
            return [(str(job), str(need)) for job, need in cursor.fetchall()]

    return waiting
