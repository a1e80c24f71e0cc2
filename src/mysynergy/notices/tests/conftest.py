"""The cast of notices: a council that asks, an agency that is asked with two officers, and a widow."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from django.db import connection
from tests.people import consent_to, officer, registered

from mysynergy.access.public import Actor, Role, acting
from mysynergy.cases.public import NeedSaid, NeedView, add_needs
from mysynergy.notices.public import JOB, note
from mysynergy.referrals.public import ReferralView, send


@dataclass(frozen=True)
class Story:
    """Officers: ``maiwp`` sends, ``colleague`` sits beside her, ``tekun`` and ``second`` are asked."""

    maiwp: Actor
    colleague: Actor
    tekun: Actor
    second: Actor
    watch: Actor
    stranger: Actor
    individual_id: uuid.UUID
    need: NeedView
    consent_id: uuid.UUID

    def ask(self) -> ReferralView:
        """Send a referral to TEKUN."""
        return send(
            actor=self.maiwp,
            need_id=self.need.id,
            programme_id="tekun-niaga",
            consent_id=self.consent_id,
            message="Gerai terbakar.",
        )


@pytest.fixture
def story(db: None) -> Story:
    """The officers, the widow, a need of hers and her consent to two agencies."""
    maiwp, tekun = officer("MAIWP"), officer("TEKUN")
    stranger, giatmara = officer("JKM"), officer("GIATMARA")
    person = registered(maiwp)
    (need,) = add_needs(
        actor=maiwp, individual_id=person, needs=[NeedSaid("jobs_business", "business_capital", "urgent")]
    )
    return Story(
        maiwp=maiwp,
        colleague=officer("MAIWP", name="maiwp-second"),
        tekun=tekun,
        second=officer("TEKUN", name="tekun-second"),
        watch=officer("TEKUN", Role.SUPERVISOR),
        stranger=stranger,
        individual_id=person,
        need=need,
        consent_id=consent_to(maiwp, person, [tekun, giatmara]),
    )


def written(actor: Actor) -> int:
    """Write the notices that wait, as the worker does; each job runs twice. Return how many were new."""
    system = Actor.system(JOB, now=actor.now)
    with acting(system), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_outbox WHERE job = %s RETURNING arguments->>'events'", [JOB])
        waiting = [events for (events,) in cursor.fetchall()]
    made = sum(note(actor=system, events=events) for events in waiting)
    assert sum(note(actor=system, events=events) for events in waiting) == 0
    return made
