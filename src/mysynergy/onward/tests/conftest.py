"""The cast: a council that asks, an agency that coordinates, two that are asked, a stranger; and a widow."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from tests.people import CATEGORIES, consent_to, officer, registered

from mysynergy.access.public import Actor
from mysynergy.cases.public import NeedSaid, NeedView, add_needs


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
    person = registered(cast.maiwp)
    (capital,) = add_needs(
        actor=cast.maiwp, individual_id=person, needs=[NeedSaid("jobs_business", "business_capital")]
    )
    asked = [cast.jkm, cast.tekun, cast.giatmara]
    consent = consent_to(cast.maiwp, person, asked, (*CATEGORIES, "consent"))
    return Story(person, capital, consent)


@pytest.fixture
def cast(db: None) -> Cast:
    """The officers; nobody signs in here, so passwords are hashed cheaply."""
    return make_cast()


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast)
