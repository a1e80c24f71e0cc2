"""Who plays in the tests of many rooms: officers of real agencies, a widow, what she agrees to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user
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


def officer(
    code: str,
    role: Role = Role.CASEWORKER,
    name: str = "",
    *,
    now: dt.datetime = NOW,
    since: dt.date = dt.date(2026, 1, 1),
) -> Actor:
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
        start=since,
    )
    return Actor(kind=ActorKind.OFFICER, role=role, purpose="casework", now=now, id=user, agency_id=ids[code])


def registered(actor: Actor, said: PersonSaid = WIDOW) -> uuid.UUID:
    """Take somebody in at the actor's counter as a new person and return who she is."""
    source = submit(actor=actor, said=said, channel="counter")
    return register(actor=actor, source_record_id=source.id)


def somebody(actor: Actor) -> uuid.UUID:
    """Take in a person of whom no more than a name is known."""
    return registered(actor, PersonSaid(name="Siti binti Ali"))


def consent_to(
    actor: Actor, person: uuid.UUID, asked: Iterable[Actor], categories: Sequence[str] = CATEGORIES
) -> uuid.UUID:
    """Record the person's consent that the agencies of ``asked`` are told, and return its id."""
    return record_consent(
        actor=actor,
        individual_id=person,
        basis="consent",
        purposes=["casework"],
        categories=categories,
        agency_ids=[one.own_agency_id for one in asked],
        evidence="signed_form",
    )
