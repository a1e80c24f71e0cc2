"""The demonstration is played through the doors: whole, repeatable, nobody dropped."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from mysynergy.access.public import Actor, acting
from mysynergy.cases import public as cases
from mysynergy.ops import demonstration
from mysynergy.ops.seeding import story
from mysynergy.ops.seeding.help import play_all
from mysynergy.ops.seeding.people import register_all, settle_all
from mysynergy.ops.seeding.stage import Stage, set_stage
from mysynergy.synthetic import make_population

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("seed", now=NOW)


def ignored(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def stage(db: None) -> Stage:
    demonstration.make_users(actor=SYSTEM)
    stage = set_stage(system=SYSTEM, population=make_population(60, 2, NOW.date()), seed=2)
    story.tell(stage)
    register_all(stage, ignored)
    settle_all(stage, ignored)
    play_all(stage, SYSTEM, 2, ignored)
    return stage


def counts() -> tuple[int, ...]:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM registry_individual), (SELECT count(*) FROM cases_need), "
            "(SELECT count(*) FROM referrals_referral)"
        )
        row: tuple[int, ...] = cursor.fetchone()
        return row


def test_the_demonstration_is_played_and_nobody_is_dropped(stage: Stage) -> None:
    assert story.anybody(SYSTEM)
    individuals, needs, referrals = counts()
    assert individuals > 30
    assert needs > 3
    assert referrals > 0
    assert stage.counts["story told"] == 1
    assert cases.dropped_needs(actor=SYSTEM) == ()
    refused = {what: number for what, number in stage.counts.items() if "refused" in what}
    assert sum(refused.values()) < sum(stage.counts.values()) / 20, refused
