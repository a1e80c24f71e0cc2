"""The one thing the demonstration's journey needs beforehand: a training agency knows her already."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from mysynergy.access.public import Actor, acting
from mysynergy.intake import public as intake
from mysynergy.ops.seeding.people import said_of
from mysynergy.ops.seeding.stage import Stage
from mysynergy.registry import public as registry
from mysynergy.synthetic import demo_story


def anybody(system: Actor) -> bool:
    """Whether the database holds an individual already."""
    with acting(system), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM registry_individual)")
        return bool(cursor.fetchone()[0])


def tell(stage: Stage) -> None:
    """Register the hawker of the story as the training agency wrote her down two years ago."""
    story = demo_story(stage.today)
    day = stage.today - dt.timedelta(days=600)
    actor = stage.at(story.knowing_agency, "intake_officer", day)
    said = said_of(story.hawker, story.earlier_record, stage.today)
    kept = intake.submit(actor=actor, said=said, channel="counter")
    registry.register(actor=actor, source_record_id=kept.id)
    stage.counts["story told"] += 1
