"""Benefits: worked examples of the sources, conditions at their edges, refusals where nobody published."""

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
    BENEFITS,
    INPUTS,
    BadInput,
    Benefit,
    Confidence,
    NotPublished,
    Refused,
    Tables,
    compute_benefit_from_text,
    load_tables,
    qualifying,
)
from mysynergy.statutory.amounts import sen

TABLES = load_tables(Path(__file__).resolve().parents[4] / "rulebook")
TODAY = dt.date(2026, 11, 1)
Facts = Callable[[str], list[dict[str, str]]]
amounts = st.decimals(min_value="0.01", max_value="5950", places=2)


def work_out(benefit: str, day: dt.date | str = TODAY, **given: str) -> Benefit:
    as_of = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
    return compute_benefit_from_text(TABLES, benefit, as_of=as_of, given=given)


def of(made: Benefit, every: str) -> str:
    """The first payment of a kind."""
    return next(str(one.amount) for one in made.payments if one.every == every)


@pytest.mark.parametrize(
    ("day", "daily"),
    [
        ("2016-06-01", "105.33"),
        ("2022-08-31", "105.33"),
        ("2022-09-01", "132.00"),
        ("2024-09-30", "132.00"),
        ("2024-10-01", "158.67"),
    ],
)
def test_highest_temporary_disablement_a_day_is_that_of_its_ceiling(day: str, daily: str) -> None:
    assert of(work_out("act4-temporary-disablement", day, wage="9000", days="10"), "day") == daily


def test_temporary_disablement_is_rounded_once_and_shown_line_by_line() -> None:
    made = work_out("act4-temporary-disablement", wage="6000", days="10")
    assert (str(made.amount), made.every, made.payable) == ("1586.67", "once", True)
    assert [(step.expression, step.value) for step in made.steps] == [
        ("RM6,000.00", "RM5,950.00"),
        ("80% × RM5,950.00 ÷ 30", "RM158.67"),
        ("10 ≥ 4", "yes"),
        ("RM158.6666… × 10", "RM1,586.67"),
    ]
    assert made.derived
    assert made.confidence is Confidence.DERIVED


def test_a_low_wage_is_lifted_to_the_least_and_three_days_are_too_few() -> None:
    made = work_out("act4-temporary-disablement", wage="900", days="4")
    assert str(made.amount) == "120.00"
    assert not work_out("act4-temporary-disablement", wage="900", days="3").payable


@pytest.mark.parametrize(
    ("day", "daily", "monthly"),
    [
        ("2020-01-01", "118.50", "3555.00"),
        ("2023-01-01", "148.50", "4455.00"),
        ("2025-01-01", "178.50", "5355.00"),
    ],
)
def test_total_disablement_reaches_the_published_maximum(day: str, daily: str, monthly: str) -> None:
    made = work_out("act4-permanent-disablement", day, wage="9000", loss="100")
    assert (of(made, "day"), str(made.amount), made.every) == (daily, monthly, "month")


def test_a_loss_of_a_fifth_is_one_sum_whose_size_nobody_published() -> None:
    one_sum = work_out("act4-permanent-disablement", wage="3000", loss="20")
    assert (str(one_sum.amount), one_sum.every) == ("17.70", "day")
    assert any("not published" in note.en for note in one_sum.notes)
    pension = work_out("act4-permanent-disablement", wage="3000", loss="20.01")
    assert pension.every == "month"
    assert pension.steps[-1].expression.endswith("× (1 − 1/5)")


def test_a_widow_and_three_children_share_in_proportion() -> None:
    made = work_out("act4-dependants", wage="3000", spouses="1", children="3")
    assert [str(one.amount) for one in made.payments] == ["885.00", "590.00", "590.00", "590.00"]
    assert str(made.amount) == "2655.00"
    assert made.confidence is Confidence.MEMORY


def test_the_shares_under_the_self_employed_act_are_verified() -> None:
    made = work_out("sksps-dependants", plan="2", spouses="1", children="1")
    assert [str(one.amount) for one in made.payments] == ["837.00", "558.00"]
    assert made.confidence is Confidence.DERIVED  # only the thirty days of a month are derived
    orphan = work_out("sksps-dependants", plan="2", children="1")
    assert str(orphan.amount) == "837.00"
    parent = work_out("sksps-dependants", plan="2", others="1")
    assert str(parent.amount) == "558.00"
    unheard = work_out("sksps-dependants", plan="2", spouses="1", others="2")
    assert len(unheard.payments) == 1
    assert unheard.notes


@given(
    wage=amounts,
    spouses=st.integers(0, 1),
    children=st.integers(0, 12),
)
def test_nobody_shares_out_more_than_the_whole(wage: Decimal, spouses: int, children: int) -> None:
    if spouses + children == 0:
        return
    made = work_out("act4-dependants", assumed_wage=str(wage), spouses=str(spouses), children=str(children))
    assert made.amount == sum(one.amount for one in made.payments)
    whole = max(Fraction(wage) * 90 / 100, Fraction(900))
    assert made.amount <= sen(whole) + Decimal("0.01") * len(made.payments)


def test_constant_attendance_turned_from_a_share_into_a_flat_amount() -> None:
    assert str(work_out("act4-constant-attendance").amount) == "500.00"
    before = work_out("act4-constant-attendance", "2012-12-31", benefit_amount="1000.00")
    assert str(before.amount) == "400.00"
    assert str(work_out("act4-constant-attendance", "2013-01-01").amount) == "500.00"
    with pytest.raises(BadInput, match="benefit_amount"):
        work_out("act4-constant-attendance", "2012-12-31")


@pytest.mark.parametrize(
    ("benefit", "day", "amount"),
    [
        ("act4-funeral", "2016-05-31", "1500.00"),
        ("act4-funeral", "2016-06-01", "2000.00"),
        ("act4-funeral", "2024-06-01", "3000.00"),
        ("skssr-funeral", "2024-05-31", "2000.00"),
        ("skssr-funeral", "2024-06-01", "3000.00"),
        ("skssr-sickness-allowance", "2022-12-01", "300.00"),
        ("skssr-constant-attendance", "2026-01-01", "250.00"),
        ("skssr-kidney-assistance", "2026-01-01", "200.00"),
        ("skssr-rehabilitation", "2026-01-01", "50000.00"),
        ("eis-training-fee", "2026-01-01", "4000.00"),
    ],
)
def test_fixed_amounts_and_limits_by_day(benefit: str, day: str, amount: str) -> None:
    assert str(work_out(benefit, day).amount) == amount


def test_a_cost_below_the_limit_is_paid_as_it_was() -> None:
    assert str(work_out("act4-funeral", cost="1800.50").amount) == "1800.50"
    assert str(work_out("eis-training-fee", cost="4500").amount) == "4000.00"


PAID = {"contributions": "300", "contributions_in_window": "24", "months_since_first": "320"}


def test_the_invalidity_pension_rises_to_its_highest_rate() -> None:
    assert str(work_out("act4-invalidity-pension", wage="9000", **PAID).amount) == "3867.50"
    first = {"contributions": "24", "contributions_in_window": "24", "months_since_first": "30"}
    assert str(work_out("act4-invalidity-pension", wage="9000", **first).amount) == "2975.00"
    year_more = {**first, "contributions": "36", "months_since_first": "40"}
    assert str(work_out("act4-invalidity-pension", wage="9000", **year_more).amount) == "3034.50"
    nearly = {**year_more, "contributions": "35"}
    assert str(work_out("act4-invalidity-pension", wage="9000", **nearly).amount) == "2975.00"


@pytest.mark.parametrize(
    ("total", "recent", "months", "rate"),
    [
        (60, 10, 90, "53%"),  # two thirds exactly: full
        (60, 10, 91, "50%"),  # below two thirds: reduced
        (60, 10, 180, "50%"),  # one third exactly: reduced
        (60, 10, 181, None),
        (23, 23, 23, None),  # every month, but fewer than 24
        (24, 24, 300, "50%"),
    ],
)
def test_who_qualifies_for_a_pension(total: int, recent: int, months: int, rate: str | None) -> None:
    made = work_out(
        "act4-invalidity-pension",
        wage="3000",
        contributions=str(total),
        contributions_in_window=str(recent),
        months_since_first=str(months),
    )
    assert made.payable == (rate is not None)
    if rate:
        assert rate in [step.value for step in made.steps]
    else:
        assert made.amount == 0
        assert any("invalidity grant" in note.en for note in made.notes)


def test_the_least_pension_rose_in_2023() -> None:
    assert str(work_out("act4-invalidity-pension", "2022-12-31", wage="500", **PAID).amount) == "475.00"
    assert str(work_out("act4-invalidity-pension", "2023-01-01", wage="500", **PAID).amount) == "550.00"


def test_survivors_share_the_pension_and_orphans_share_is_not_published() -> None:
    made = work_out("act4-survivors-pension", wage="9000", spouses="1", children="1", **PAID)
    assert [str(one.amount) for one in made.payments] == ["2320.50", "1547.00"]
    with pytest.raises(NotPublished, match="Not published"):
        work_out("act4-survivors-pension", wage="9000", children="1", **PAID)


def test_the_24_hour_scheme_grows_with_its_phases() -> None:
    for day, temporary, permanent in (
        ("2026-06-01", "95.20", "3213.00"),
        ("2028-06-01", "126.93", "4284.00"),
        ("2031-06-01", "158.67", "5355.00"),
    ):
        assert of(work_out("skbbk-temporary-disablement", day, wage="9000", days="1"), "day") == temporary
        made = work_out("skbbk-permanent-disablement", day, wage="9000", loss="100")
        assert str(made.amount) == permanent
    with pytest.raises(NotPublished):
        work_out("skbbk-permanent-disablement", wage="9000", loss="50")
    with pytest.raises(Refused):
        work_out("skbbk-temporary-disablement", "2026-05-31", wage="9000", days="1")


def test_every_daily_figure_of_the_self_employed(facts: Facts) -> None:
    for line in facts("act789_sksps_classes.csv"):
        row = TABLES.schemes["sksps"].tables[0].rows[int(line["class_no"]) - 1]
        assert str(row.amounts["temporary_day"]) == line["tdb_daily_80pct"]
        assert str(row.amounts["permanent_day"]) == line["pdb_daily_90pct"]
        made = work_out("sksps-temporary-disablement", class_number=line["class_no"], days="10")
        assert made.amount == max(Decimal(line["tdb_daily_80pct"]), Decimal(30)) * 10
        total = work_out("sksps-permanent-disablement", class_number=line["class_no"], loss="100")
        assert of(total, "day") == line["pdb_daily_90pct"]


def test_every_row_of_the_qualifying_conditions(facts: Facts) -> None:
    lines = facts("act800_eis_qualifying_conditions.csv")
    assert len(lines) == 48
    for line in lines:
        for months in (int(line["months_min"]), int(line["months_max"])):
            found = qualifying(TABLES, claim=int(line["claim_no"]), contributions=months)
            assert found is not None
            assert (found.window, found.payments) == (int(line["window_months"]), int(line["jsa_months"]))


@pytest.mark.parametrize("claim", range(1, 13))
def test_qualifying_months_have_no_gap_and_begin_at_half_the_window(claim: int) -> None:
    rows = [row for row in TABLES.qualifying if row.claim == claim]
    window = rows[0].window
    assert window == 24 + 12 * (claim - 1)
    assert qualifying(TABLES, claim=claim, contributions=window // 2 - 1) is None
    got = [qualifying(TABLES, claim=claim, contributions=months) for months in range(window // 2, window + 1)]
    payments = [row.payments for row in got if row is not None]
    assert len(payments) == len(got)
    assert payments == sorted(payments)
    assert (payments[0], payments[-1]) == (3, 6)
    with pytest.raises(BadInput, match="more than"):
        qualifying(TABLES, claim=claim, contributions=window + 1)


FULL = {"claim": "1", "contributions_in_window": "24"}


def test_the_job_search_allowance_at_the_ceiling() -> None:
    made = work_out("eis-job-search-allowance", "2025-01-02", assumed_wage="5950", **FULL)
    assert [str(one.amount) for one in made.payments] == [
        "4760.00",
        "2975.00",
        "2380.00",
        "2380.00",
        "1785.00",
        "1785.00",
    ]
    assert "2025-03-03" in [step.value for step in made.steps]
    fewer = work_out("eis-job-search-allowance", assumed_wage="5950", claim="1", contributions_in_window="15")
    assert len(fewer.payments) == 3
    none = work_out("eis-job-search-allowance", assumed_wage="5950", claim="1", contributions_in_window="11")
    assert not none.payable
    assert none.steps[-1].value == "no"


def test_six_wages_are_averaged_each_by_the_table_of_its_month() -> None:
    months = " ".join(f"2024-{month:02}=6000" for month in (7, 8, 9, 10, 11, 12))
    made = work_out("eis-reduced-income-allowance", "2025-01-02", wage=months, **FULL)
    assert "RM5,450.00" in [step.value for step in made.steps]
    assert str(made.payments[0].amount) == "4360.00"
    with pytest.raises(BadInput, match="Give 6 wages"):
        work_out("eis-job-search-allowance", wage="6000 6000", **FULL)


def test_a_quarter_of_what_is_not_paid_yet_for_going_back_early() -> None:
    given = {"assumed_wage": "5950", **FULL}
    before = work_out("eis-early-reemployment-allowance", payments_made="0", **given)
    assert str(before.amount) == "4016.25"
    after_two = work_out("eis-early-reemployment-allowance", payments_made="2", **given)
    assert str(after_two.amount) == "2082.50"
    assert not work_out("eis-early-reemployment-allowance", payments_made="6", **given).payable


@pytest.mark.parametrize(
    ("wage", "amount"), [("5950", "20.00"), ("1950", "16.25"), ("950", "10.00"), ("1200", "10.00")]
)
def test_the_training_allowance_stays_between_its_limits(wage: str, amount: str) -> None:
    assert str(work_out("eis-training-allowance", assumed_wage=wage, days="1").amount) == amount


def test_every_item_of_the_housewives_schedule(facts: Facts) -> None:
    lines = facts("act838_permanent_disablement_schedule.csv")
    assert len(lines) == len(TABLES.schedule) == 55
    for line, item in zip(lines, TABLES.schedule, strict=True):
        assert str(item.number) == line["item"]
        assert item.percent == int(line["pct_loss"])
        made = work_out("skssr-permanent-disablement", item=line["item"])
        assert made.amount == Decimal(line["max_lump_sum_rm"]) == sen(item.percent * 300)
        assert (made.confidence is Confidence.MEMORY) == (item.number >= 34)


def test_dialysis_is_paid_by_the_session_as_programmes_say() -> None:
    made = work_out("act4-dialysis", sessions="14")
    assert str(made.amount) == "2100.00"
    with pytest.raises(NotPublished, match="14 sessions"):
        work_out("act4-dialysis", sessions="15")


def test_an_education_loan_is_for_who_is_under_21() -> None:
    assert str(work_out("act4-education-loan", cost="120000", age="20").amount) == "100000.00"
    assert not work_out("act4-education-loan", cost="120000", age="21").payable


@pytest.mark.parametrize("benefit", [one.id for one in BENEFITS.values() if not one.published])
def test_what_nobody_published_is_refused_in_both_languages(benefit: str) -> None:
    with pytest.raises(NotPublished) as refused:
        work_out(benefit)
    assert "ot published" in refused.value.says.en
    assert "idak diterbitkan" in refused.value.says.ms


@pytest.mark.parametrize(
    ("benefit", "given", "field"),
    [
        ("act4-nothing", {}, "benefit"),
        ("act4-temporary-disablement", {"days": "5"}, "wage"),
        ("act4-temporary-disablement", {"wage": "3000"}, "days"),
        ("act4-temporary-disablement", {"wage": "3000", "days": "-1"}, "days"),
        ("act4-temporary-disablement", {"wage": "3000", "days": "5", "loss": "5"}, "loss"),
        ("act4-temporary-disablement", {"wage": "3000", "assumed_wage": "2950", "days": "5"}, "assumed_wage"),
        ("act4-temporary-disablement", {"assumed_wage": "5950.01", "days": "5"}, "assumed_wage"),
        ("act4-temporary-disablement", {"wage": "2024-13=3000", "days": "5"}, "wage"),
        ("act4-temporary-disablement", {"wage": "2024-12=3000,5", "days": "5"}, "wage"),
        ("act4-permanent-disablement", {"wage": "3000", "loss": "100.01"}, "loss"),
        ("act4-permanent-disablement", {"wage": "3000", "loss": "0"}, "loss"),
        ("act4-dependants", {"wage": "3000"}, "spouses"),
        ("act4-dependants", {"wage": "3000", "spouses": "2"}, "spouses"),
        ("act4-dependants", {"wage": "3000", "others": "2"}, "others"),
        ("eis-job-search-allowance", {"assumed_wage": "3000", **FULL, "claim": "13"}, "claim"),
        ("skssr-permanent-disablement", {"item": "56"}, "item"),
        ("sksps-temporary-disablement", {"days": "5"}, "plan"),
        ("act4-funeral", {"burial": "5"}, "burial"),
        (
            "act4-invalidity-pension",
            {"wage": "1", "contributions": "9", "contributions_in_window": "10", "months_since_first": "9"},
            "contributions_in_window",
        ),
        (
            "act4-invalidity-pension",
            {"wage": "1", "contributions": "10", "contributions_in_window": "9", "months_since_first": "9"},
            "months_since_first",
        ),
    ],
)
def test_inputs_that_cannot_be_taken_are_named(benefit: str, given: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        work_out(benefit, **given)
    assert refused.value.field == field


def test_a_day_for_which_nothing_was_published_is_told_with_the_first_that_is() -> None:
    with pytest.raises(NotPublished, match="2019-01-01"):
        work_out("eis-job-search-allowance", "2018-12-31", assumed_wage="3000", **FULL)
    with pytest.raises(Refused, match="2022-12-01"):
        work_out("skssr-permanent-disablement", "2022-11-30", item="1")


EXAMPLE = {
    "wage": "3000 3000 3000 3000 3000 3000",
    "days": "10",
    "loss": "100",
    "spouses": "1",
    "contributions": "60",
    "contributions_in_window": "24",
    "months_since_first": "80",
    "claim": "1",
    "payments_made": "1",
    "cost": "500.00",
    "age": "19",
    "sessions": "12",
    "item": "7",
    "plan": "2",
}


@pytest.mark.parametrize("benefit", [one.id for one in BENEFITS.values() if one.published])
def test_every_benefit_shows_its_steps_and_its_sources(benefit: str, tables: Tables) -> None:
    taken = {name: text for name, text in EXAMPLE.items() if name in BENEFITS[benefit].inputs}
    made = compute_benefit_from_text(tables, benefit, as_of=TODAY, given=taken)
    assert made.payable
    assert made.amount > 0
    assert made.amount == made.amount.quantize(Decimal("0.01"))
    assert made.steps
    assert all(step.label.ms and step.label.en and step.value for step in made.steps)
    assert made.sources
    assert all(source.citation for source in made.sources)


def test_every_input_is_used_and_named_in_two_languages() -> None:
    assert {name for entry in BENEFITS.values() for name in entry.inputs} == set(INPUTS)
    for field in INPUTS.values():
        assert field.says.ms != field.says.en


@given(one=amounts, more=amounts)
def test_who_earned_more_gets_no_less(one: Decimal, more: Decimal) -> None:
    low, high = (
        work_out("act4-invalidity-pension", assumed_wage=str(wage), **PAID) for wage in sorted((one, more))
    )
    assert low.amount <= high.amount
