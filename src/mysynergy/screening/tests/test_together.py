"""What a household earns together: from what is known of each member, a range where one is not known."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mysynergy.access.public import Actor
from mysynergy.households.public import household_of
from mysynergy.rules import FactValue, Interval, Vocabulary
from mysynergy.screening import public as screening
from mysynergy.screening.domain import FactRecord
from mysynergy.screening.tests.test_merging import VOCABULARY
from mysynergy.screening.together import TOGETHER, income_together, that_stands

Officer = Callable[[str], Actor]
TODAY = dt.date(2026, 11, 23)
MOST = Decimal(10_000_000)


def said(value: FactValue | None, *, name: str = "person.own_income", as_of: dt.date = TODAY) -> FactRecord:
    return FactRecord(name, value, as_of, "interview", "said", None)


def children(actor: Actor, person: uuid.UUID) -> list[uuid.UUID]:
    home = household_of(actor=actor, individual_id=person)
    assert home is not None
    return [one.individual_id for one in home.members if one.individual_id not in (None, person)]


def earns(actor: Actor, person: uuid.UUID, amount: object) -> None:
    screening.record_facts(actor=actor, individual_id=person, facts={"person.own_income": amount})


def together(actor: Actor, person: uuid.UUID) -> FactValue | None:
    found = screening.facts_of(actor=actor, individual_id=person).get(TOGETHER)
    return None if found is None else found.value


@pytest.mark.django_db
def test_members_known_in_part_give_a_range_and_all_of_them_the_sum(
    officer: Officer, rohana: uuid.UUID
) -> None:
    actor = officer("PERKESO")
    assert together(actor, rohana) is None
    earns(actor, rohana, "1450.00")
    assert together(actor, rohana) == Interval(Decimal(1450), Decimal(3_001_450))
    first, *others = children(actor, rohana)
    earns(actor, first, {"from": "200.00", "to": "300.00"})
    for child in others:
        earns(actor, child, "0.00")
    assert together(actor, rohana) == Interval(Decimal(1650), Decimal(1750))
    earns(actor, first, "250.00")
    assert together(actor, rohana) == Decimal(1700)
    assert together(actor, first) == Decimal(1700), "the same from a child's page"


@pytest.mark.django_db
def test_a_lower_bound_settles_only_what_it_settles(officer: Officer, rohana: uuid.UUID) -> None:
    actor = officer("PERKESO")
    earns(actor, rohana, "900.00")
    poor = screening.screen(actor=actor, individual_id=rohana)
    earns(actor, rohana, "50000.00")
    rich = screening.screen(actor=actor, individual_id=rohana)
    said_no = [
        (verdict.programme_id, one.id)
        for verdict in rich.verdicts
        for one in verdict.criteria
        if one.facts_used == (TOGETHER,) and one.truth is False
    ]
    assert said_no, "above a line is above it, whatever the others earn"
    for programme, criterion in said_no:
        (truth,) = [one.truth for one in poor.verdict(programme).criteria if one.id == criterion]
        assert truth is None, f"{programme}: below a line is not shown by one member's income"


@pytest.mark.django_db
def test_a_reader_who_may_not_see_a_members_income_is_told_a_range_without_it(
    officer: Officer, rohana: uuid.UUID, show: Callable[..., None]
) -> None:
    actor, reader = officer("PERKESO"), officer("TEKUN")
    for one in (rohana, *children(actor, rohana)):
        earns(actor, one, "1000.00")
    show(rohana, reader)
    assert together(actor, rohana) == Decimal(4000)
    assert together(reader, rohana) == Interval(Decimal(1000), Decimal(3_001_000))


@pytest.mark.django_db
def test_what_was_stated_of_the_whole_stands_unless_one_alone_earns_more(
    officer: Officer, rohana: uuid.UUID
) -> None:
    actor = officer("PERKESO")
    screening.record_facts(actor=actor, individual_id=rohana, facts={TOGETHER: "1500.00"})
    earns(actor, rohana, "900.00")
    assert together(actor, rohana) == Decimal(1500)
    earns(actor, rohana, "2500.00")
    assert together(actor, rohana) == Interval(Decimal(2500), Decimal(3_002_500))


@given(some.lists(some.none() | some.integers(0, 20_000).map(Decimal), max_size=8), some.integers(0, 3))
def test_the_sum_always_holds_what_the_members_really_earn(
    incomes: list[Decimal | None], hidden: int
) -> None:
    vocabulary: Vocabulary = VOCABULARY
    records = [None if one is None else said(one) for one in incomes]
    found = income_together(records, hidden, vocabulary=vocabulary, today=TODAY)
    known = [one for one in incomes if one is not None]
    if not known:
        assert found is None
        return
    assert found is not None
    open_ones = hidden + len(incomes) - len(known)
    if open_ones:
        assert found.value == Interval(
            sum(known, Decimal(0)), min(MOST, sum(known, Decimal(10**6) * open_ones))
        )
    else:
        assert found.value == sum(known, Decimal(0))


def test_the_sum_is_as_old_as_the_oldest_income_and_what_is_withheld_stays_so() -> None:
    early = TODAY - dt.timedelta(days=90)
    summed = income_together(
        [said(Decimal(10), as_of=early), said(Decimal(20))], 0, vocabulary=VOCABULARY, today=TODAY
    )
    assert summed is not None
    assert summed.as_of == early
    stated = said(Decimal(5), name=TOGETHER, as_of=TODAY)
    assert that_stands(stated, summed) is stated, "said later, by who knew of all"
    assert that_stands(replace(stated, stale=True), summed) is summed
    withheld = replace(stated, value=None, withheld=True)
    assert that_stands(withheld, summed) is withheld
    assert that_stands(None, summed) is summed
