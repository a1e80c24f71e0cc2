"""What people in memory count after a reform is what a whole sweep by the reformed rulebook counts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from mysynergy.engines import PeopleFileError, Reform, Resident, sweep
from mysynergy.engines.bits.prepared import prepared_path
from mysynergy.engines.plan import make_plan
from mysynergy.engines.tests.people import AS_OF
from mysynergy.rules import Rulebook, compile_expression, load_rulebook
from mysynergy.rules.syntax import names_in
from mysynergy.synthetic import synthesise

RULES = Path(__file__).parents[4] / "rulebook"
WISHES = frozenset({"zakat"})


@cache
def rulebook() -> Rulebook:
    return load_rulebook(RULES)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("village")
    synthesise(400, 5, folder, AS_OF)
    return folder / "people.parquet"


@pytest.fixture(scope="module")
def resident(village: Path) -> Resident:
    return Resident(village, rulebook(), AS_OF, WISHES)


def equal_to_a_sweep(resident: Resident, village: Path, reformed: Rulebook) -> Reform:
    found = resident.reform(reformed)
    whole = sweep(village, reformed, AS_OF, wishes=WISHES, counts_only=True).table
    assert_frame_equal(found.after, whole)
    assert_frame_equal(found.before, sweep(village, rulebook(), AS_OF, wishes=WISHES, counts_only=True).table)
    return found


def tried(values: Mapping[str, Decimal]) -> Rulebook:
    """Return the rulebook with other values of some figures."""
    figures = ((rulebook().figures[name.removeprefix("figure.")], value) for name, value in values.items())
    return rulebook().with_figures(*(one.tried(str(value), AS_OF, "tried out") for one, value in figures))


def test_nothing_is_counted_anew_where_nothing_changed(resident: Resident, village: Path) -> None:
    found = equal_to_a_sweep(resident, village, dataclasses.replace(rulebook(), _days={}))
    assert found.counted == ()
    assert found.difference.is_empty()


def test_every_figure_halved_counts_as_a_whole_sweep_does(resident: Resident, village: Path) -> None:
    figures = rulebook().figures_on(AS_OF)
    halved = {
        name: value / 2
        for name, value in figures.items()
        if isinstance(value, Decimal) and name.removeprefix("figure.") in rulebook().figures
    }
    found = equal_to_a_sweep(resident, village, tried(halved))
    assert found.counted
    assert not found.difference.is_empty()


def test_one_figure_counts_only_the_programmes_that_read_it(resident: Resident, village: Path) -> None:
    written = {
        name
        for programme in rulebook().programmes.values()
        for criterion in programme.criteria
        for name in names_in(criterion.when.tree)
        if name.startswith("figure.") and isinstance(rulebook().figures_on(AS_OF).get(name), Decimal)
    }
    name = min(written)
    found = equal_to_a_sweep(resident, village, tried({name: Decimal(1)}))
    readers = {
        one.id
        for one in rulebook().programmes.values()
        if any(name in names_in(criterion.when.tree) for criterion in one.criteria)
    }
    assert found.counted
    assert set(found.counted) <= readers


def test_other_income_ceilings_move_people_between_the_bands(resident: Resident, village: Path) -> None:
    changed = tried({"b40_ceiling": Decimal(1000), "m40_ceiling": Decimal(2000)})
    assert equal_to_a_sweep(resident, village, changed).counted


def test_a_rule_may_ask_for_a_fact_that_nobody_asked_before(resident: Resident, village: Path) -> None:
    """And for one over several facts, and for one that only the person evaluator answers."""
    facts = {name: fact.type for name, fact in rulebook().vocabulary.facts.items()}
    asked = make_plan(rulebook(), AS_OF, WISHES).without_amounts().names
    new = next(name for name, kind in facts.items() if kind.value == "bool" and name not in asked)
    income = "household.gross_income / double(household.size) > 500.0"
    rule = f"{new} || {income} || household.size * household.size > 9"
    compiled = compile_expression(rule, facts)
    working = next(one for one in rulebook().programmes.values() if one.criteria and one.status == "open")
    criteria = (dataclasses.replace(working.criteria[0], when=compiled), *working.criteria[1:])
    programmes = {**rulebook().programmes, working.id: dataclasses.replace(working, criteria=criteria)}
    reformed = dataclasses.replace(rulebook(), programmes=programmes, _days={})
    assert equal_to_a_sweep(resident, village, reformed).counted == (working.id,)


def test_a_reform_that_asks_prepared_people_for_what_they_do_not_have_is_refused_in_words(
    village: Path, tmp_path: Path
) -> None:
    people = tmp_path / "people.parquet"
    people.write_bytes(village.read_bytes())
    resident = Resident(people, rulebook(), AS_OF, WISHES, prepare=True)
    facts = rulebook().vocabulary.facts
    asked = make_plan(rulebook(), AS_OF, WISHES).without_amounts().names
    new = next(
        name for name, fact in facts.items() if fact.type.value in ("int", "decimal") and name not in asked
    )
    wider = dataclasses.replace(facts[new], most=Decimal(10**9))
    vocabulary = dataclasses.replace(rulebook().vocabulary, facts={**facts, new: wider})
    working = next(one for one in rulebook().programmes.values() if one.criteria and one.status == "open")
    zero = "0" if wider.type.value == "int" else "0.0"
    asks = compile_expression(f"{new} > {zero}", {name: fact.type for name, fact in facts.items()})
    criteria = (dataclasses.replace(working.criteria[0], when=asks),)
    programmes = {**rulebook().programmes, working.id: dataclasses.replace(working, criteria=criteria)}
    prepared_path(people).unlink()  # what is mapped serves on
    same = dataclasses.replace(rulebook(), programmes=programmes, _days={})
    assert resident.reform(same).counted == (working.id,)
    with pytest.raises(PeopleFileError, match=f"something else of {new}. Take the people into memory anew"):
        resident.reform(dataclasses.replace(same, vocabulary=vocabulary, _days={}))


def test_a_figure_that_the_rulebook_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        tried({"figure.no_such": Decimal(1)})
