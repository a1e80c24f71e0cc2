"""Expressions are taken or refused with their place and a way out; amounts are exact."""

# ruff: noqa: E501 - one row, one line
from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mysynergy.rules import Declarations, Interval, Kind, RuleError, Value, compile_expression

NAMES = Declarations(
    {
        "person.age": Kind.INT,
        "person.sex": Kind.ENUM,
        "person.birth_date": Kind.DATE,
        "person.oku": Kind.BOOL,
        "household.income": Kind.DECIMAL,
        "household.size": Kind.INT,
        "assistance.current": Kind.LIST,
    },
    {"person.sex": frozenset({"male", "female"})},
)


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "remedy"),
    [
        ("household.income < 500", 1, 18, "mixes a decimal amount and a whole number", "500.0, not 500"),
        ("person.oku &&\n person.age > 18.0", 2, 13, "mixes a whole number and a decimal", "18, not 18.0"),
        ("household.income in [1]", 1, 18, "mixes a decimal amount and a list of whole", "500.0"),
        ("person.agee > 3", 1, 1, "no fact, figure or formula called person.agee", "person.age or"),
        ("person.oku\n&& person.sx == 'male'", 2, 4, "called person.sx", "person.sex"),
        ("person.sex == 'femail'", 1, 15, "person.sex is never 'femail'", "female"),
        ("person.sex in ['male', 'x']", 1, 24, "person.sex is never 'x'", "female, male"),
        ("'man' == person.sex", 1, 1, "never 'man'", "male"),
        ("person.sex = 'male'", 1, 12, "single =", "=="),
        ("person.oku and true", 1, 12, "and is not a word", "&&"),
        ("True", 1, 1, "True is not a word", "true"),
        ("person.age >", 1, 13, "stops too early", "missing"),
        ("(person.oku", 1, 12, "stops too early", "bracket"),
        ("household.income > 1,000.00", 1, 21, "comma", "1000.00"),
        ("", 1, 1, "empty", "Write a condition"),
        ("person.age", 1, 1, "a condition (true or false) is needed", "Compare"),
        ("foo(3) > 1", 1, 1, "no function foo", "min, max"),
        ("person.age % 2 == 0", 1, 12, "% is not part", "rule-language.md"),
        ("assistance.current.exists(x, x == 'a')", 1, 26, "Macros", "rule-language.md"),
        ("{'a': 1} == {'a': 1}", 1, 1, "Maps", "rule-language.md"),
        ("person.birth_date > date('2024-02-30')", 1, 26, "not a date of the calendar", "2024-01-31"),
        ("household.income > 1e400", 1, 20, "too large", "fewer digits"),
        ("person.age > 99999999999999999999", 1, 14, "too large", "fewer digits"),
        ("person.sex < 'a'", 1, 12, "numbers or dates", "=="),
        ("1" + " + 1" * 60 + " > 0", 1, 1, "nested too deeply", "formulas"),
        ("person.oku || " * 900 + "person.oku", 1, 1, "longer than", "formulas"),
        ("household.income / household.size > 1.0", 1, 18, "mixes a decimal amount and a whole", "double(x)"),
        ("person.oku == 1", 1, 12, "cannot be used on a yes/no value and a whole number", "same type"),
        ("person.age ? true : false", 1, 12, "not a condition", "Compare"),
        ("person.birth_date - person.birth_date > duration('1s')", 1, 19, "numbers only", "days_between"),
    ],
)
def test_a_wrong_expression_is_refused_at_its_place_with_a_way_out(
    text: str, line: int, column: int, message: str, remedy: str
) -> None:
    with pytest.raises(RuleError) as caught:
        compile_expression(text, NAMES, Kind.BOOL)
    error = caught.value
    assert message in error.message
    assert remedy in error.remedy
    assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "environment", "value"),
    [
        ("0.1 + 0.2 == 0.3", {}, True),
        ("household.income * 3.0 == 0.3", {"household.income": Decimal("0.1")}, True),
        ("min(500.00, 1234567890.12 - household.income)", {"household.income": Decimal("1234567890.11")}, Decimal("0.01")),
        ("max(1, 2, person.age)", {"person.age": 3}, 3),
        ("-7 / 2", {}, -3),
        ("1 / person.age", {"person.age": 0}, None),
        ("1.0 / household.income > 0.0", {"household.income": Interval(Decimal(-1), Decimal(1))}, None),
        ("1 / person.age > 0 || true", {"person.age": 0}, True),
        ("household.income / double(household.size)", {"household.income": Decimal(100), "household.size": 8}, Decimal("12.5")),
        ("'a' in assistance.current", {"assistance.current": ("b", "a")}, True),
        ("'a' in assistance.current", {}, None),
        ("person.age in [18, 19]", {"person.age": Interval(20, 30)}, False),
        ("person.birth_date < date('2008-11-22')", {"person.birth_date": dt.date(2008, 11, 21)}, True),
        ("person.birth_date == timestamp('2008-11-22T00:00:00Z')", {"person.birth_date": dt.date(2008, 11, 22)}, True),
        ("days_between(person.birth_date, as_of)", {"person.birth_date": dt.date(2026, 1, 1), "as_of": dt.date(2026, 3, 2)}, 60),
        ("months_between(person.birth_date, as_of)", {"person.birth_date": dt.date(2026, 1, 31), "as_of": dt.date(2026, 2, 28)}, 0),
        ("years_between(person.birth_date, as_of)", {"person.birth_date": dt.date(2008, 2, 29), "as_of": dt.date(2026, 2, 28)}, 17),
        ("person.oku ? 2.0 : 5.0", {}, Interval(Decimal(2), Decimal(5))),
        ("(person.oku ? 'male' : 'male') == person.sex", {"person.sex": "male"}, True),
        ("person.age < 18 || person.age >= 18", {}, None),
    ],
)  # fmt: skip
def test_an_expression_gives_exactly_this(text: str, environment: dict[str, Value], value: Value) -> None:
    found = compile_expression(text, NAMES).evaluate(environment).value
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "environment", "missing"),
    [
        ("person.age >= 18 && household.income < 1.0", {"person.age": 17}, ()),
        ("person.age >= 18 && household.income < 1.0", {"person.age": 18}, ("household.income",)),
        ("person.age >= 18 && household.income < 1.0", {}, ("person.age", "household.income")),
        ("person.oku || person.age > 60", {"person.oku": True}, ()),
        ("person.oku ? person.age > 60 : household.size > 3", {"person.oku": False}, ("household.size",)),
        (
            "household.income < 1.0",
            {"household.income": Interval(Decimal(0), Decimal(2))},
            ("household.income",),
        ),
        ("1 / person.age > 0", {"person.age": 0}, ()),
        (
            "days_between(person.birth_date, as_of) < 60",
            {"as_of": dt.date(2026, 1, 1)},
            ("person.birth_date",),
        ),
    ],
)
def test_only_the_facts_that_matter_are_missing(
    text: str, environment: dict[str, Value], missing: tuple[str, ...]
) -> None:
    assert compile_expression(text, NAMES).evaluate(environment).missing == missing


def test_a_thousand_sums_of_sen_lose_nothing() -> None:
    step = compile_expression("household.income + 0.01", NAMES, Kind.DECIMAL)
    total: Value = Decimal("0.00")
    for _ in range(1000):
        total = step.run({"household.income": total})
    assert total == Decimal("10.00")


def test_an_interval_refuses_floats_mixed_ends_and_the_wrong_order() -> None:
    with pytest.raises(TypeError):
        Interval(0.5, 1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Interval(1, Decimal(2))
    with pytest.raises(ValueError, match="smaller"):
        Interval(2, 1)
    with pytest.raises(ValueError, match="finite"):
        Interval(Decimal(0), Decimal("Infinity"))
