"""A report of one's own agency is exact; of all, nothing small is told. Whatever months are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import DjangoDbBlocker
from tests.people import NOW, SYSTEM, consent_to, officer, registered

from mysynergy.access.public import Actor, Role
from mysynergy.cases.public import NeedSaid, add_needs, close_need
from mysynergy.insight.domain import Spread, spread
from mysynergy.insight.public import report
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Invalid, NotAllowed
from mysynergy.referrals import public as referrals
from mysynergy.tallies.public import recount


@pytest.fixture
def cast(fresh_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Actor, Actor]]:
    """Seven people were sent to a lender: it accepted five, declined one, one waits. A need stays unmet."""
    with django_db_blocker.unblock():
        sender, lender = officer("MAIWP"), officer("TEKUN")
        for number in range(7):
            said = PersonSaid(name=f"Peniaga Bilangan {number}", birth_year=1980 + number, state="MY-14")
            her = registered(sender, said)
            consent = consent_to(sender, her, [lender])
            (need,) = add_needs(
                actor=sender, individual_id=her, needs=[NeedSaid("finance", "emergency_cash")]
            )
            sent = referrals.send(
                actor=sender, need_id=need.id, programme_id="tekun-niaga", consent_id=consent,
                message="", idempotency_key=None,
            )  # fmt: skip
            later = lender.at(NOW + dt.timedelta(days=number % 3))
            if number < 5:
                referrals.accept(actor=later, referral_id=sent.id)
            elif number == 5:
                referrals.decline(actor=later, referral_id=sent.id, reason_code="outside_area", text="Jauh")
                close_need(actor=sender, need_id=need.id, outcome="unmet", code="no_programme")
        recount(actor=SYSTEM.at(NOW + dt.timedelta(days=4)))
        yield sender, lender


def head(actor: Actor, role: Role) -> Actor:
    return replace(actor, role=role)


def test_a_report_is_exact_for_the_own_agency_and_tells_nothing_small_of_all(
    cast: tuple[Actor, Actor],
) -> None:
    sender, lender = cast
    mine = report(actor=head(lender, Role.COORDINATOR))
    assert (mine.own, mine.as_of) == (True, NOW + dt.timedelta(days=4))
    told = {name: count.number for name, count in mine.total.numbers.items() if count.number}
    assert told == {
        "sent": 7, "answered": 6, "in_time": 6, "accepted": 5, "declined": 1, "waiting": 1, "at_work": 5,
    }  # fmt: skip
    assert mine.total.to_answer == Spread(of=6, median=1, p90=2)
    assert {code: count.number for code, count in mine.total.reasons.items()} == {"outside_area": 1}
    assert {key: line.numbers["sent"].number for key, line in mine.by["programme"].items()} == {
        "tekun-niaga": 7
    }
    assert [line.numbers["sent"].number for line in mine.months.values()] == [0] * 11 + [7]
    assert mine.before.numbers["sent"].number == 0
    assert mine.needs.numbers["opened"].number == 0
    theirs = report(actor=head(sender, Role.COORDINATOR), side="sent")
    assert theirs.total.numbers["sent"].number == 7
    assert (theirs.needs.numbers["opened"].number, theirs.needs.numbers["unmet"].number) == (7, 1)
    assert report(actor=head(sender, Role.COORDINATOR)).total.numbers["sent"].number == 0

    whole = report(actor=head(sender, Role.ANALYST), side="sent")
    assert (whole.own, whole.side) == (False, "asked")  # of all it is the same: partners are those who asked
    texts = {name: count.text for name, count in whole.total.numbers.items() if count.number != 0}
    assert texts == {
        "sent": "5", "answered": "5", "in_time": "5", "accepted": "5", "declined": "<5", "waiting": "<5",
        "at_work": "5",
    }  # fmt: skip
    assert whole.total.reasons["outside_area"].number is None
    assert whole.total.to_answer == Spread(of=5, median=1, p90=2)

    with pytest.raises(NotAllowed):
        report(actor=lender)
    coordinator = head(lender, Role.COORDINATOR)
    for side, since, until in (
        ("all", None, None),
        ("asked", dt.date(2027, 1, 1), None),
        ("asked", dt.date(2026, 5, 1), dt.date(2026, 4, 1)),
        ("sent", dt.date(2001, 1, 1), None),
        ("asked", None, dt.date(1, 1, 1)),
        ("asked", dt.date(1, 1, 1), dt.date(1, 1, 1)),
        ("asked", None, dt.date(9999, 12, 31)),
    ):
        with pytest.raises(Invalid):
            report(actor=coordinator, side=side, since=since, until=until)


def test_nine_in_ten_came_within_the_second_figure() -> None:
    assert spread({1: 9, 30: 1}) == Spread(10, 1, 1)
    assert spread({1: 8, 30: 2}) == Spread(10, 1, 30)
