"""A programme as a file: written, read back the same, and a changed one read with all its faults."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from mysynergy.rules import (
    FactError,
    Programme,
    Rulebook,
    check_changed,
    load_rulebook,
    programme_yaml,
    read_changed,
)

FOLDER = Path(__file__).resolve().parents[4] / "rulebook"


@pytest.fixture(scope="module")
def whole() -> Rulebook:
    return load_rulebook(FOLDER)


def telling(whole: Rulebook) -> list[Programme]:
    """Programmes that use each part of the format, and some others."""
    every = list(whole.programmes.values())
    rare = ("window", "frequency", "wish", "valid_from", "valid_to", "relations", "mandatory", "sensitive")
    found = {one.id: one for name in rare for one in [p for p in every if getattr(p, name)][:2]}
    return list((found | {one.id: one for one in every[::15]}).values())


@pytest.mark.parametrize("all_of_them", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_programme_reads_back_the_same_from_its_file(whole: Rulebook, *, all_of_them: bool) -> None:
    for programme in whole.programmes.values() if all_of_them else telling(whole):
        found = read_changed(programme_yaml(programme), whole, programme)
        assert found.faults == (), programme.id
        assert found.programme is not None
        assert found.programme.to_mapping() == programme.to_mapping()


def test_the_deeper_checks_run_on_a_changed_programme(whole: Rulebook) -> None:
    former = whole.programmes["jkm-bwe"]
    text = programme_yaml(former).replace("    cite: myportalkini.com\n", "", 1)
    found = read_changed(text, whole, former)
    assert found.programme is None
    assert "has no citation" in found.faults[0].message
    assert found.faults[0].line > 10


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: [", "&x [*x]", "x: " + "y" * 2_000_001, "\x00"])
def test_what_is_no_programme_is_a_fault_and_never_an_error(whole: Rulebook, text: str) -> None:
    found = read_changed(text, whole, whole.programmes["jkm-bwe"])
    assert found.programme is None
    assert found.faults


def test_the_test_cases_of_a_programme_say_what_a_change_does(whole: Rulebook) -> None:
    cases = (FOLDER / "cases" / "jkm-bwe.yaml").read_text(encoding="utf-8")
    assert check_changed(cases, "jkm-bwe", whole).faults == ()
    former = whole.programmes["jkm-bwe"]
    changed = read_changed(programme_yaml(former).replace(">= 60", ">= 50"), whole, former).programme
    assert changed is not None
    assert check_changed(cases, "jkm-bwe", whole.with_programmes(changed)).faults


def test_a_figure_is_tried_from_a_day_on(whole: Rulebook) -> None:
    figure = whole.figures["poverty_line_national"]
    day = dt.date(2023, 5, 1)
    tried = figure.tried("3000.00", day, "bench")
    assert tried.at(day) == Decimal("3000.00")
    assert tried.at(dt.date(2026, 1, 1)) == Decimal("3000.00")
    assert tried.at(dt.date(2023, 4, 30)) == figure.at(dt.date(2023, 4, 30))
    assert whole.with_figures(tried).figures_on(day)["figure.poverty_line_national"] == Decimal("3000.00")
    with pytest.raises(FactError):
        figure.tried("RM3,000", day, "bench")
