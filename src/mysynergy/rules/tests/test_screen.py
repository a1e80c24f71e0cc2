"""Screening answers for each programme what is true, what is false, and what is not known yet."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from mysynergy.rules import (
    FactError,
    FactValue,
    Interval,
    Outcome,
    Rulebook,
    derived,
    known_facts,
    load_rulebook,
    next_questions,
    screen,
    screen_programme,
)

WriteRulebook = Callable[..., Path]
DAY = dt.date(2026, 1, 1)
ZAKAT = frozenset({"zakat"})
POOR: dict[str, FactValue] = {
    "person.age": 40,
    "person.citizenship": "citizen",
    "household.gross_income": Decimal("1000.00"),
}


@pytest.fixture
def book(write_rulebook: WriteRulebook) -> Rulebook:
    return load_rulebook(write_rulebook())


def test_a_person_who_meets_each_criterion_is_eligible_with_reasons_and_amount(book: Rulebook) -> None:
    verdict = screen_programme(book, "aid", POOR, DAY)
    assert verdict.outcome is Outcome.ELIGIBLE
    assert verdict.amount == Decimal("100.25")
    assert [(result.id, result.truth) for result in verdict.criteria] == [
        ("adult", True),
        ("citizen", True),
        ("poor", True),
    ]
    assert verdict.criteria[2].says.ms == "Di bawah garis kemiskinan"
    assert verdict.criteria[2].cite == "circular 1"
    assert verdict.criteria[2].confidence == "secondary"
    assert verdict.criteria[2].facts_used == ("household.gross_income",)
    assert verdict.discretion[0].says.en == "Discretion"
    assert verdict.obligations[0].says.en == "Attend"
    assert not verdict.indicative


def test_one_false_criterion_refuses_whatever_else_is_unknown(book: Rulebook) -> None:
    verdict = screen_programme(book, "aid", {"person.citizenship": "refugee"}, DAY)
    assert verdict.outcome is Outcome.NOT_ELIGIBLE
    assert verdict.questions == ()
    assert verdict.amount is None
    assert [result.truth for result in verdict.criteria] == [None, False, None]


def test_what_is_not_known_is_asked_and_nothing_else(book: Rulebook) -> None:
    verdict = screen_programme(book, "aid", {"person.age": 40}, DAY)
    assert verdict.outcome is Outcome.UNKNOWN
    assert set(verdict.questions) == {"person.citizenship", "household.gross_income"}


def test_figures_are_those_of_the_day(book: Rulebook) -> None:
    facts = {**POOR, "household.gross_income": Decimal("1100.00")}
    assert screen_programme(book, "aid", facts, DAY).outcome is Outcome.ELIGIBLE
    assert screen_programme(book, "aid", facts, dt.date(2024, 12, 31)).outcome is Outcome.NOT_ELIGIBLE
    assert book.figures["poverty_line"].at(dt.date(2019, 12, 31)) is None


@pytest.mark.parametrize(
    ("day", "because"),
    [
        (dt.date(2020, 12, 31), "not-yet"),
        (dt.date(2021, 1, 1), None),
        (dt.date(2029, 12, 31), None),
        (dt.date(2030, 1, 1), "ended"),
    ],
)
def test_a_programme_is_open_from_its_first_day_until_its_end(
    book: Rulebook, day: dt.date, because: str | None
) -> None:
    verdict = screen_programme(book, "aid", POOR, day)
    assert verdict.closed_because == because
    assert (verdict.outcome is Outcome.CLOSED) is (because is not None)


def test_zakat_is_not_looked_at_before_she_wants_it(book: Rulebook) -> None:
    facts = {**POOR, "person.religion": "islam"}
    shut = screen_programme(book, "zakat", facts, DAY)
    assert shut.outcome is Outcome.NOT_ASKED
    assert (shut.criteria, shut.questions, shut.notes) == ((), (), ())
    assert "person.religion" not in next_questions(screen(book, POOR, DAY), book.vocabulary)
    assert "person.religion" in next_questions(screen(book, POOR, DAY, ZAKAT), book.vocabulary)


def test_medium_confidence_is_indicative_and_unpublished_figures_are_unknown(book: Rulebook) -> None:
    facts = {**POOR, "person.religion": "islam", "household.size": 4}
    verdict = screen_programme(book, "zakat", facts, DAY, ZAKAT)
    assert verdict.indicative
    assert verdict.outcome is Outcome.UNKNOWN
    # What the owner found is asked instead of the figure that it keeps to itself.
    assert verdict.questions == ("household.zakat_class",)
    assert verdict.criteria[2].unpublished == ("figure.secret_line",)
    assert verdict.criteria[2].missing == ("household.zakat_class",)


def test_a_directory_entry_never_gets_a_verdict(book: Rulebook) -> None:
    verdict = screen_programme(book, "advice", POOR, DAY)
    assert verdict.outcome is Outcome.DIRECTORY
    assert verdict.criteria == ()


@pytest.mark.parametrize(
    ("facts", "mandatory"),
    [
        ({"person.hawker": True, "person.licensed": True}, True),
        ({"person.hawker": True}, None),
        ({"person.hawker": False}, False),
        ({}, None),
    ],
)
def test_compulsory_cover_is_said_with_its_law(
    book: Rulebook, facts: dict[str, FactValue], mandatory: bool | None
) -> None:
    verdict = screen_programme(book, "aid", facts, DAY)
    assert verdict.mandatory is mandatory
    if mandatory is False:
        assert verdict.mandatory_because is None
    else:
        assert verdict.mandatory_because is not None
        assert verdict.mandatory_because.cite == "Act 1"


def test_a_note_with_a_condition_shows_only_where_it_is_certain(book: Rulebook) -> None:
    def shown(facts: dict[str, FactValue]) -> list[str]:
        return [note.id for note in screen_programme(book, "aid", facts, DAY).notes]

    assert shown({}) == ["always"]
    assert shown({"person.hawker": False}) == ["always"]
    assert shown({"person.hawker": True}) == ["always", "hawkers"]


def test_a_band_of_income_gives_a_band_of_help_and_asks_only_when_it_crosses_the_line(book: Rulebook) -> None:
    below = screen_programme(
        book, "aid", {**POOR, "household.gross_income": Interval(Decimal(800), Decimal("1000.49"))}, DAY
    )
    assert below.outcome is Outcome.ELIGIBLE
    assert below.amount == Interval(Decimal("100.01"), Decimal("200.25"))
    across = screen_programme(
        book, "aid", {**POOR, "household.gross_income": Interval(Decimal(800), Decimal(2000))}, DAY
    )
    assert across.outcome is Outcome.UNKNOWN
    assert across.questions == ("household.gross_income",)


def test_age_follows_from_the_birth_date_and_income_per_head_from_its_inputs(book: Rulebook) -> None:
    facts: dict[str, FactValue] = {
        "person.birth_date": dt.date(2008, 1, 2),
        "household.gross_income": Decimal(1000),
        "household.size": Interval(3, 4),
    }
    known = known_facts(book, facts, DAY)
    assert known["person.age"] == 17
    head = known["household.income_per_capita"]
    assert isinstance(head, Interval)
    assert head.low == 250
    assert known_facts(book, {**facts, "person.age": 18}, DAY)["person.age"] == 18
    assert "person.age" not in known_facts(book, {"person.birth_date": dt.date(2026, 1, 2)}, DAY)


def test_nobody_is_asked_for_a_quotient_but_for_what_it_is_made_of(book: Rulebook) -> None:
    facts: dict[str, FactValue] = {"person.religion": "islam", "household.gross_income": Decimal(1000)}
    assert screen_programme(book, "zakat", facts, DAY, ZAKAT).questions == (
        "household.size",
        "household.zakat_class",
    )
    ranged = {**facts, "household.size": 4, "household.gross_income": Interval(Decimal(1000), Decimal(1500))}
    assert screen_programme(book, "zakat", ranged, DAY, ZAKAT).questions == (
        "household.gross_income",
        "household.zakat_class",
    )


def test_the_next_question_is_the_one_that_settles_most(book: Rulebook) -> None:
    facts: dict[str, FactValue] = {
        "person.age": 40,
        "person.citizenship": "citizen",
        "person.religion": "islam",
    }
    assert next_questions(screen(book, facts, DAY, ZAKAT), book.vocabulary) == (
        "household.gross_income",
        "household.size",
        "household.zakat_class",
    )


def test_each_programme_answers_in_the_order_of_ids_and_alone_as_together(book: Rulebook) -> None:
    verdicts = screen(book, POOR, DAY, ZAKAT)
    assert [verdict.programme_id for verdict in verdicts] == ["advice", "aid", "zakat"]
    assert verdicts == tuple(
        screen_programme(book, verdict.programme_id, POOR, DAY, ZAKAT) for verdict in verdicts
    )


def test_what_is_remembered_of_others_never_changes_an_answer(book: Rulebook) -> None:
    values: dict[str, tuple[FactValue | None, ...]] = {
        "person.age": (None, 12, 40, Interval(15, 30)),
        "person.citizenship": (None, "citizen", "refugee"),
        "household.gross_income": (None, Decimal(1000), Decimal(9000), Interval(Decimal(900), Decimal(4000))),
        "household.size": (None, 4),
    }
    people = [
        {name: value for name, value in zip(values, chosen, strict=True) if value is not None}
        for chosen in itertools.product(*values.values())
    ]
    for day, wishes in ((DAY, ZAKAT), (DAY, frozenset[str]()), (dt.date(2031, 6, 1), ZAKAT)):
        for _ in range(2):  # the second time everything is remembered
            for facts in people:
                fresh = load_again(book)
                assert screen(book, facts, day, wishes) == tuple(
                    screen_programme(fresh, name, facts, day, wishes) for name in book.programmes
                )


def load_again(book: Rulebook) -> Rulebook:
    """Return the same rulebook without anything remembered."""
    return dataclasses.replace(book, _days={})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("person.agee", 4),
        ("person.age", True),
        ("person.age", Decimal(4)),
        ("person.age", 131),
        ("person.age", Interval(Decimal(1), Decimal(2))),
        ("household.gross_income", 10.5),
        ("household.gross_income", Decimal("NaN")),
        ("household.gross_income", "10.50"),
        ("person.citizenship", "martian"),
        ("person.residence_state", "MY-17"),
        ("person.birth_date", dt.datetime(2000, 1, 1, tzinfo=dt.UTC)),
        ("person.hawker", 1),
        ("assistance.current", "aid"),
    ],
)
def test_a_fact_that_does_not_fit_is_refused_by_name_and_its_value_is_not_repeated(
    book: Rulebook, name: str, value: FactValue
) -> None:
    with pytest.raises(FactError) as caught:
        screen(book, {name: value}, DAY)
    assert caught.value.fact == name
    assert "martian" not in str(caught.value)


def test_derived_facts_are_left_open_where_practice_differs() -> None:
    assert derived.bumiputera("malay") is True
    assert derived.bumiputera("chinese") is False
    assert derived.bumiputera("siamese") is None
    assert derived.single_parent("widowed", 2) is True
    assert derived.single_parent("widowed", Interval(0, 2)) is None
    assert derived.single_parent("married", Interval(0, 2)) is False
    assert derived.single_parent("separated", 2) is None
    assert derived.per_head(Decimal(100), 0) is None
    assert derived.ratio(Decimal(50), Decimal(100)) == Decimal("0.5")
    bands = (Decimal(5000), Decimal(11000))
    assert derived.income_band(Decimal(5000), *bands) == "b40"
    assert derived.income_band(Interval(Decimal(5000), Decimal(5001)), *bands) is None
    assert derived.days_since(dt.date(2026, 1, 31), DAY) is None
