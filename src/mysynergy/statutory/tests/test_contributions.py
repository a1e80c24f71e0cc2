"""Contributions: every row of every table, the edges of bands and periods, and clear refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.statutory import (
    BadInput,
    Confidence,
    Contribution,
    Tables,
    assumed_wage,
    contribution,
    load_tables,
    read_amount,
    sponsorships,
)
from mysynergy.statutory.amounts import to_step

TABLES = load_tables(Path(__file__).resolve().parents[4] / "rulebook")
SEN = Decimal("0.01")
Facts = Callable[[str], list[dict[str, str]]]
wages = st.decimals(min_value="0.01", max_value="9000", places=2)
days = st.dates(min_value=dt.date(2018, 1, 1), max_value=dt.date(2040, 12, 31))


def last_day(line: dict[str, str]) -> dt.date:
    return dt.date.fromisoformat(line["effective_to"] or "2030-01-01")


def edges(line: dict[str, str]) -> tuple[Decimal, Decimal]:
    """One sen above where the band begins, and the last wage in it."""
    over = Decimal(line["wage_over"]) + SEN
    return over, Decimal(line["wage_up_to_incl"] or "1000000")


def shares(made: Contribution) -> tuple[str, str, str, str, int]:
    return str(made.employer), str(made.employee), str(made.total), str(made.assumed_wage), made.row


def test_every_row_of_act_4_in_its_four_periods_and_two_categories(tables: Tables, facts: Facts) -> None:
    lines = facts("act4_contribution_tables.csv")
    assert len(lines) == 200
    for line in lines:
        wage = f"{Decimal(line['assumed_wage_rm']):.2f}"
        first = (line["cat1_employer"], line["cat1_employee"], line["cat1_total"], wage, int(line["row"]))
        second = (line["cat2_employer"], "0.00", line["cat2_employer"], wage, int(line["row"]))
        for day in (dt.date.fromisoformat(line["effective_from"]), last_day(line)):
            for edge in edges(line):
                for category, expected in ((1, first), (2, second)):
                    made = contribution(tables, "act4", as_of=day, wage=edge, category=category)
                    assert shares(made) == expected, (day, edge, category)


def test_every_row_of_employment_insurance_in_its_three_periods(tables: Tables, facts: Facts) -> None:
    lines = facts("act800_eis_contribution_tables.csv")
    assert len(lines) == 165
    for line in lines:
        wage = f"{Decimal(line['assumed_wage_rm']):.2f}"
        for day in (dt.date.fromisoformat(line["effective_from"]), last_day(line)):
            for edge in edges(line):
                made = contribution(tables, "eis", as_of=day, wage=edge)
                expected = (line["employer"], line["employee"], line["total"], wage, int(line["row"]))
                assert shares(made) == expected, (day, edge)


@pytest.mark.parametrize(
    ("column", "first", "last"),
    [
        ("phase1_employee_0.75pct", dt.date(2026, 6, 1), dt.date(2028, 5, 31)),
        ("phase2_employee_1.00pct_DERIVED", dt.date(2028, 6, 1), dt.date(2031, 5, 31)),
        ("phase3_employee_1.25pct_DERIVED", dt.date(2031, 6, 1), dt.date(2040, 1, 1)),
    ],
)
def test_every_row_of_the_24_hour_scheme_in_its_three_phases(
    tables: Tables, facts: Facts, column: str, first: dt.date, last: dt.date
) -> None:
    lines = facts("act4_skbbk_lindung24jam.csv")
    assert len(lines) == 65
    for line in lines:
        for edge in edges(line):
            for day in (first, last):
                made = contribution(tables, "skbbk", as_of=day, wage=edge, category=1)
                assert (str(made.employee), str(made.total)) == (line[column], line[column])
                assert made.row == int(line["row"])
                assert made.source.derived == ("DERIVED" in column and made.row < 65)
                if "phase1" in column:
                    second = contribution(tables, "skbbk", as_of=day, wage=edge, category=2)
                    assert made.together is not None
                    assert second.together is not None
                    assert str(made.together.total) == line["cat1_total_phase1"]
                    assert str(second.together.total) == line["cat2_total_phase1"]


def test_every_class_of_the_self_employed_and_the_four_plans(tables: Tables, facts: Facts) -> None:
    lines = facts("act789_sksps_classes.csv")
    assert len(lines) == 30
    day = dt.date(2026, 11, 1)
    for line in lines:
        made = contribution(tables, "sksps", as_of=day, class_number=int(line["class_no"]))
        told = (f"{made.assumed_wage:.0f}", str(made.monthly), str(made.annual), made.plan or "")
        assert told == (
            line["selected_insured_monthly_earning"],
            line["monthly_contribution"],
            line["annual_contribution"],
            line["perkeso_plan_no"],
        )
        if made.plan:
            assert contribution(tables, "sksps", as_of=day, plan=made.plan) == made


def test_the_rows_of_the_24_hour_scheme_follow_the_rule_they_are_said_to_follow() -> None:
    rule = TABLES.derivation
    for table in TABLES.schemes["skbbk"].tables:
        base = TABLES.schemes[rule.scheme].table_on(table.period.start)
        assert table.factor is not None
        for row, under in zip(table.rows, base.rows, strict=True):
            product = Fraction(under.amounts[rule.column]) * table.factor
            assert row.amounts["employee"] == to_step(product, rule.round_to)


@pytest.mark.parametrize(
    ("day", "first", "second"),
    [
        ("2026-06-01", "178.55", "119.05"),
        ("2028-06-01", "193.40", "133.90"),
        ("2031-06-01", "208.30", "148.80"),
    ],
)
def test_highest_rows_of_the_24_hour_scheme_are_those_of_the_act(day: str, first: str, second: str) -> None:
    for category, expected in ((1, first), (2, second)):
        made = contribution(
            TABLES, "skbbk", as_of=dt.date.fromisoformat(day), wage=Decimal(9000), category=category
        )
        assert made.together is not None
        assert str(made.together.total) == expected
        assert made.source.confidence is Confidence.VERIFIED


def test_the_row_that_changed_by_ten_sen_does_so_on_its_day() -> None:
    def employer(day: str) -> str:
        made = contribution(
            TABLES, "act4", as_of=dt.date.fromisoformat(day), wage=Decimal("4000.00"), category=1
        )
        return str(made.employer)

    assert employer("2022-08-31") == "69.05"
    assert employer("2022-09-01") == "69.15"


def test_a_wage_on_the_edge_belongs_to_the_lower_row_and_one_sen_more_to_the_next() -> None:
    day = dt.date(2024, 10, 1)
    on, above = (
        contribution(TABLES, "act4", as_of=day, wage=Decimal(wage), category=1)
        for wage in ("5000.00", "5000.01")
    )
    assert (on.row, str(on.assumed_wage), str(on.employer)) == (54, "4950.00", "86.65")
    assert (above.row, str(above.assumed_wage), str(above.employer)) == (55, "5050.00", "88.35")
    assert assumed_wage(TABLES, "eis", wage=Decimal("5000.01"), as_of=day) == Decimal("5050.00")


@given(wage=wages, more=wages, day=days, scheme=st.sampled_from(["act4", "eis"]))
def test_who_earns_more_pays_no_less(wage: Decimal, more: Decimal, day: dt.date, scheme: str) -> None:
    category = 1 if scheme == "act4" else None
    low, high = (
        contribution(TABLES, scheme, as_of=day, wage=one, category=category) for one in sorted((wage, more))
    )
    assert low.total <= high.total
    assert low.assumed_wage <= high.assumed_wage
    assert low.row <= high.row


@given(wage=wages, day=days, category=st.sampled_from([1, 2]))
def test_the_total_is_what_the_two_pay(wage: Decimal, day: dt.date, category: int) -> None:
    made = contribution(TABLES, "act4", as_of=day, wage=wage, category=category)
    assert made.employer is not None
    assert made.employee is not None
    assert made.total == made.employer + made.employee
    assert (made.employee == 0) == (category == 2)
    assert made.steps[-1].value == f"RM{made.total:,.2f}"


@given(st.sampled_from([(scheme.id, table) for scheme in TABLES.schemes.values() for table in scheme.tables]))
def test_a_table_holds_from_its_first_day_to_the_day_before_the_next(given: tuple[str, object]) -> None:
    scheme = TABLES.schemes[given[0]]
    for before, after in zip(scheme.tables, scheme.tables[1:], strict=False):
        assert before.period.end == after.period.start
        assert scheme.table_on(after.period.start) is after
        assert scheme.table_on(after.period.start - dt.timedelta(days=1)) is before
    assert scheme.tables[-1].period.end is None


def test_sponsors_pay_the_amounts_that_were_announced_not_the_percentage() -> None:
    (matching,) = sponsorships(TABLES, as_of=dt.date(2022, 5, 1), plan="2")
    assert (str(matching.percent), str(matching.sponsor), str(matching.own)) == ("80", "186.20", "46.60")
    in_2024 = contribution(TABLES, "sksps", as_of=dt.date(2024, 12, 31), plan="2").sponsorships
    assert [(one.id, str(one.percent)) for one in in_2024] == [
        ("matching-2024", "90"),
        ("transport-2024", "10"),
    ]
    assert str(in_2024[0].own) == "23.30"
    assert contribution(TABLES, "sksps", as_of=dt.date(2024, 12, 31), plan="3").sponsorships == ()
    in_2023 = sponsorships(TABLES, as_of=dt.date(2023, 1, 1), plan="4")
    assert [(one.id, str(one.percent)) for one in in_2023] == [("madani-2023", "100")]
    assert sponsorships(TABLES, as_of=dt.date(2017, 1, 1)) == ()
    for one in TABLES.sponsorships:
        if one.sponsor is not None and one.own is not None:
            assert one.sponsor + one.own == Decimal("232.80")


def test_a_share_that_was_not_published_is_told_without_a_number() -> None:
    (unknown,) = sponsorships(TABLES, as_of=dt.date(2020, 5, 1), plan="2")
    assert unknown.percent is None
    in_2025 = sponsorships(TABLES, as_of=dt.date(2025, 5, 1), plan="2")[0]
    assert (str(in_2025.percent), str(in_2025.own), in_2025.source.derived) == ("70", "69.84", True)
    assert all(one.sponsor is None for one in sponsorships(TABLES, as_of=dt.date(2026, 5, 1)))


def test_the_housewives_pay_one_amount_for_a_year() -> None:
    made = contribution(TABLES, "skssr", as_of=dt.date(2022, 12, 1))
    assert (str(made.total), str(made.assumed_wage), made.due_for) == ("120.00", "600.00", "year")
    assert made.employer is None


def test_what_is_not_verified_says_so() -> None:
    old = contribution(TABLES, "act4", as_of=dt.date(2000, 1, 1), wage=Decimal(1000), category=1)
    assert old.source.confidence is Confidence.SECONDARY
    assert any("not verified" in note.en for note in old.notes)
    low = contribution(TABLES, "act4", as_of=dt.date(2025, 1, 1), wage=Decimal(200), category=1)
    assert (low.source.confidence, low.assumed_wage_confidence) == (Confidence.VERIFIED, Confidence.MEMORY)
    phase = contribution(TABLES, "skbbk", as_of=dt.date(2029, 1, 1), wage=Decimal(4000))
    assert (phase.source.confidence, phase.assumed_wage_confidence) == (
        Confidence.DERIVED,
        Confidence.VERIFIED,
    )
    assert "RM49.40 × 0.8 = RM39.52" in [step.expression for step in phase.steps]


@pytest.mark.parametrize(
    ("scheme", "given", "code", "field"),
    [
        ("act5", {}, "unknown_scheme", "scheme"),
        ("act4", {"category": 1}, "missing", "wage"),
        ("act4", {"wage": "4000"}, "missing", "category"),
        ("act4", {"wage": "4000", "category": 3}, "unknown_category", "category"),
        ("act4", {"wage": "0", "category": 1}, "below_table", "wage"),
        ("act4", {"wage": "-5", "category": 1}, "negative", "wage"),
        ("act4", {"wage": "1.005", "category": 1}, "too_many_decimals", "wage"),
        ("act4", {"wage": "NaN", "category": 1}, "not_an_amount", "wage"),
        ("eis", {"wage": "4000", "category": 1}, "not_taken", "category"),
        ("sksps", {}, "missing", "plan"),
        ("sksps", {"plan": "5"}, "unknown_plan", "plan"),
        ("sksps", {"plan": "1", "class_number": 1}, "both_given", "plan"),
        ("sksps", {"class_number": 31}, "unknown_class", "class"),
        ("skssr", {"wage": "600"}, "not_taken", "wage"),
        ("skssr", {"plan": "1"}, "not_taken", "plan"),
    ],
)
def test_what_cannot_be_taken_is_named(scheme: str, given: dict[str, object], code: str, field: str) -> None:
    if "wage" in given:
        given = {**given, "wage": Decimal(str(given["wage"]))}
    with pytest.raises(BadInput) as refused:
        contribution(TABLES, scheme, as_of=dt.date(2025, 1, 1), **given)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.field) == (code, field)
    assert refused.value.says.ms != refused.value.says.en


@pytest.mark.parametrize("scheme", ["act4", "skbbk", "eis", "sksps", "skssr"])
def test_a_day_before_the_first_table_is_refused_and_the_first_day_is_not(scheme: str) -> None:
    given: dict[str, object] = {} if scheme in ("sksps", "skssr") else {"wage": Decimal(900)}
    if scheme in ("act4", "sksps"):
        given.update({"category": 1} if scheme == "act4" else {"plan": "1"})
    first = TABLES.schemes[scheme].tables[0].period.start
    assert contribution(TABLES, scheme, as_of=first, **given).period.start == first  # type: ignore[arg-type]
    with pytest.raises(BadInput) as refused:
        contribution(TABLES, scheme, as_of=first - dt.timedelta(days=1), **given)  # type: ignore[arg-type]
    assert refused.value.code == "before_first_period"
    assert str(first) in refused.value.says.en


@pytest.mark.parametrize("text", ["abc", "1e3", "1,000.00", "", "٣", "1.234", "-1", "Infinity", "1.", ".5"])
def test_text_that_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_amount(text, "wage")


def test_a_float_is_never_money() -> None:
    with pytest.raises(TypeError):
        assumed_wage(TABLES, "act4", wage=4000.0, as_of=dt.date(2025, 1, 1))  # type: ignore[arg-type]
