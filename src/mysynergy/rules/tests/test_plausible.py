"""Rules that tell nobody apart are warned of, with the place where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from mysynergy.rules import FactValue, plausible, warn_of_trivial_rules

DAY = dt.date(2026, 1, 1)
PEOPLE: list[dict[str, FactValue]] = [
    {"person.age": age, "person.citizenship": "citizen", "household.gross_income": Decimal(income)}
    for age, income in ((17, 900), (40, 1500), (70, 1000))
]


def _warned(folder: Path) -> list[str]:
    return [str(one) for one in warn_of_trivial_rules(folder, PEOPLE, DAY) if "aid" in one.file]


def test_a_rule_that_is_true_for_everybody_is_warned_of(write_rulebook: Callable[..., Path]) -> None:
    (warning, *_) = _warned(write_rulebook({"programmes/aid.yaml": ("person.age >= 18", "person.age >= 8")}))
    assert warning.startswith("programmes/aid.yaml:15:")
    assert "adult is true for all 3 made-up people." in warning


def test_a_programme_for_nobody_is_warned_of(write_rulebook: Callable[..., Path]) -> None:
    found = _warned(write_rulebook({"programmes/aid.yaml": ("< figure.poverty_line", "> 1000000.0 - 1.0")}))
    assert any("aid is for nobody: all 3 made-up people get the same answer." in one for one in found)
    assert any("poor is false for all 3 made-up people." in one for one in found)


def test_a_rule_that_tells_people_apart_and_one_that_is_unknown_are_not(
    write_rulebook: Callable[..., Path],
) -> None:
    found = _warned(write_rulebook())
    assert not any("adult" in one or "poor" in one for one in found)
    folder = write_rulebook({"programmes/aid.yaml": ("person.age >= 18", "person.licensed")})
    assert not any("adult" in one for one in _warned(folder))


def test_a_folder_that_cannot_be_read_has_faults_not_warnings(write_rulebook: Callable[..., Path]) -> None:
    assert warn_of_trivial_rules(write_rulebook({"formulas.yaml": "- {name: x}"}), PEOPLE, DAY) == ()


def test_a_condition_that_is_the_same_of_all_of_whom_it_is_known_is_warned_of_where_enough_are_known(
    write_rulebook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plausible, "_ENOUGH", 20)
    folder = write_rulebook({"programmes/aid.yaml": ("person.age >= 18", "person.licensed")})
    known: list[dict[str, FactValue]] = [{**PEOPLE[0], "person.licensed": False}] * 19
    silent = [PEOPLE[0]] * 20

    def warned(people: list[dict[str, FactValue]]) -> list[str]:
        return [str(one) for one in warn_of_trivial_rules(folder, people, DAY) if "adult" in str(one)]

    assert warned(known + silent) == []
    (warning,) = warned([*known, known[0], *silent])
    assert "adult is false for all 20 made-up people of whom it is known." in warning
    assert warned([*known, {**known[0], "person.licensed": True}, *silent]) == []
    assert warned([*known, known[0], *silent, PEOPLE[0]]) == []  # known of fewer than half
