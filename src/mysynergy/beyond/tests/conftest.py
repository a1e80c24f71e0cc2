"""The cast: a council that asks, two agencies that are asked, one that has no part in it; and a widow."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from tests.people import consent_to, officer, registered

from mysynergy.access.public import Actor
from mysynergy.cases.public import NeedSaid, NeedView, add_needs


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
    """The widow, a need of hers, and her consent to two agencies."""

    individual_id: uuid.UUID
    capital: NeedView
    consent_id: uuid.UUID


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
    """Register the widow, open a need of hers and record her consent."""
    person = registered(cast.maiwp)
    said = [NeedSaid("finance", "emergency_cash", "urgent")]
    (capital,) = add_needs(actor=cast.maiwp, individual_id=person, needs=said)
    asked = [cast.tekun, cast.giatmara]
    consent = consent_to(cast.maiwp, person, asked)
    return Story(person, capital, consent)


@pytest.fixture
def cast(db: None) -> Cast:
    """The officers; nobody signs in here, so passwords are hashed cheaply."""
    return make_cast()


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast)
