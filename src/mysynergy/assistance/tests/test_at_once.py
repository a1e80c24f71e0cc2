"""Awards raced over connections of their own: no ceiling and no one-at-a-time rule is ever broken."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from django.db.models import Q
from pytest_django import DjangoDbBlocker
from tests.at_once import at_once

from mysynergy.access.public import Actor, acting, agencies
from mysynergy.assistance import public as assistance
from mysynergy.assistance.models import Claim, Enrolment, Finding
from mysynergy.assistance.public import AwardView, Refused
from mysynergy.assistance.tests.conftest import (
    SYSTEM,
    TODAY,
    Cast,
    Story,
    known_to,
    make_cast,
    make_story,
)
from mysynergy.cases.public import NEED_KINDS, NeedSaid, add_needs
from mysynergy.households.public import MemberSaid, set_household
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.registry.public import register

TURNS = 5


@pytest.fixture
def told(fresh_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Cast, Story]]:
    with django_db_blocker.unblock():
        cast = make_cast()
        yield cast, make_story(cast)


def ready(
    officer: Actor, person: uuid.UUID, programme: str, start: dt.date, need: uuid.UUID | None = None
) -> Callable[[], AwardView]:
    """Enrol, and return the award that has yet to be made.

    With a need of its own each award has its own enrolment: else that row's lock would put them in line.
    """
    assert officer.agency_id is not None
    if need is None:
        enrolled = assistance.enrol(actor=officer, individual_id=person, programme_id=programme).id
    else:
        with acting(officer):
            enrolled = Enrolment.objects.create(
                individual_id=person,
                agency_id=officer.agency_id,
                programme_id=programme,
                need_id=need,
                enrolled_at=officer.now,
            ).id
    return partial(
        assistance.award,
        actor=officer,
        enrolment_id=enrolled,
        kind="loan",
        amount=Decimal("6000.00"),
        start=start,
        end=start + dt.timedelta(days=30),
    )


def test_a_ceiling_raced_by_six_is_never_broken(told: tuple[Cast, Story]) -> None:
    cast, _ = told
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}
    health = replace(cast.tekun, agency_id=ids["PROTECTHEALTH"])
    for turn in range(TURNS):
        said = PersonSaid(name=f"Pesakit Bilangan {turn}", birth_year=1960, state="MY-08")
        source = submit(actor=cast.maiwp, said=said, channel="counter")
        person = register(actor=cast.maiwp, source_record_id=source.id)
        known_to(health, person)
        said_needs = [NeedSaid("finance", kind) for kind in sorted(NEED_KINDS["finance"])[:6]]
        needs = add_needs(actor=cast.maiwp, individual_id=person, needs=said_needs)
        given = at_once(*(ready(health, person, "peka-b40-alat", TODAY, need.id) for need in needs))
        # 20,000 in a lifetime, 6,000 each: three, whoever comes first.
        assert len([one for one in given if isinstance(one, AwardView)]) == 3
        refused = [one.overlap.obstacles[0] for one in given if isinstance(one, Refused)]
        assert len(refused) == 3
        assert {(one.rule_code, one.cap) for one in refused} == {("lifetime-cap", Decimal("20000.00"))}
        with acting(SYSTEM):
            standing = Claim.objects.filter(scope_kind="person", scope_id=person, standing=True)
            assert sum(row.counted or 0 for row in standing) == Decimal("18000.00")


def test_one_award_of_a_programme_for_a_household_raced_by_its_members(told: tuple[Cast, Story]) -> None:
    cast, story = told
    for turn in range(TURNS):
        start = TODAY + dt.timedelta(days=40 * turn)
        calls = [
            ready(cast.tekun, person, programme, start)
            for person in (story.widow, story.brother)
            for programme in ("tekun-niaga", "tekun-spumi", "tekun-niaga")
        ]
        given = at_once(*calls)
        assert len([one for one in given if isinstance(one, AwardView)]) == 1
        assert {one.overlap.obstacles[0].rule_code for one in given if isinstance(one, Refused)} == {
            "one-per-household"
        }


def test_an_award_and_a_move_into_the_household_at_once_leave_no_silence(told: tuple[Cast, Story]) -> None:
    cast, story = told
    for turn in range(TURNS):
        set_household(actor=cast.maiwp, individual_id=story.widow, members=[])
        start = TODAY + dt.timedelta(days=400 + 40 * turn)
        ready(cast.tekun, story.brother, "tekun-niaga", start)()

        def move() -> AwardView:
            back = [MemberSaid(role="sibling", individual_id=story.brother)]
            set_household(actor=cast.maiwp, individual_id=story.widow, members=back)
            return assistance.awards(actor=cast.tekun)[0]

        given = at_once(ready(cast.tekun, story.widow, "tekun-spumi", start), move)
        award = given[0]
        if isinstance(award, Refused):
            continue  # the move came first
        assert isinstance(award, AwardView)
        with acting(SYSTEM):  # the award came first, and the move found it
            beside = Q(award_id=award.id) | Q(others__contains=[award.id])
            assert Finding.objects.filter(beside, rule_code="one-per-household").exists()
