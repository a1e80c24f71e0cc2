"""The cast: a zakat council that sends, agencies that are asked, one that has no part in it; and a widow."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies, create_user
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
        supervisor=officer("MAIWP", Role.SUPERVISOR),
        tekun=officer("TEKUN"),
        second=officer("TEKUN", name="tekun-second"),
        giatmara=officer("GIATMARA"),
        miasa=officer("MIASA"),
        stranger=officer("JKM"),
    )


def make_story(cast: Cast) -> Story:
    """Register the widow, open two needs of hers and record her consent."""
    source = submit(actor=cast.maiwp, said=WIDOW, channel="counter")
    person = register(actor=cast.maiwp, source_record_id=source.id)
    said = [NeedSaid("finance", "emergency_cash", "urgent"), NeedSaid("education_training", "skills")]
    capital, skills = add_needs(actor=cast.maiwp, individual_id=person, needs=said)
    asked = [cast.tekun, cast.giatmara, cast.miasa]
    consent = record_consent(
        actor=cast.maiwp,
        individual_id=person,
        basis="consent",
        purposes=["casework"],
        categories=CATEGORIES,
        agency_ids=[one.agency_id for one in asked if one.agency_id],
        evidence="signed_form",
    )
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
