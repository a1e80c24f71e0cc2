"""The differential test can fail: each wrong lowering is caught by it."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from mysynergy.engines.tests import random_rules
from mysynergy.engines.tests.differential import ENGINES, Found, Person, compare, draw_people
from mysynergy.engines.tests.mutants import MUTANTS, Mutant, alive
from mysynergy.rules import Rulebook

_ROUNDS = 10
_OF = {"polars_columns": ("polars",), "duckdb_columns": ("duckdb",)}


@cache
def _round(number: int) -> tuple[Rulebook, list[Person]]:
    people = draw_people(Random(number), 400)  # noqa: S311 - repeatable on purpose
    return random_rules.rulebook(100 + number, 60), people


def _caught(mutant: Mutant) -> bool:
    """Whether an engine differs, or fails outright, in a few small rounds."""
    shared = ("bits", "prepared") if mutant.module.startswith("bits") else ("polars", "bits", "duckdb")
    engines = _OF.get(mutant.module, shared)
    return any(_differs(engine, number) for number in range(_ROUNDS) for engine in engines)


def _differs(engine: str, number: int) -> bool:
    rulebook, people = _round(number)
    found = Found()
    try:
        compare(rulebook, people, (engine,), found)
    except Exception:  # noqa: BLE001 - an engine that breaks is caught too
        return True
    return bool(found.mismatches)


def test_every_mutant_still_has_its_text() -> None:
    for mutant in MUTANTS:
        with alive(mutant):
            pass
    assert len(MUTANTS) > 80


@pytest.mark.parametrize("mutant", [MUTANTS[0], MUTANTS[-6]], ids=str)
def test_a_wrong_lowering_is_caught(mutant: Mutant) -> None:
    with alive(mutant):
        assert _caught(mutant)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_every_wrong_lowering_is_caught(mutant: Mutant) -> None:
    with alive(mutant):
        assert _caught(mutant), f"survived: {mutant}"


def test_without_a_mutant_nothing_differs() -> None:
    found = Found()
    rulebook, people = _round(0)
    compare(rulebook, people, tuple(ENGINES), found)
    assert not found.mismatches
