"""The tables of the house's own rulebook, and the collected facts where they lie beside the house."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mysynergy.statutory import Tables, load_tables

HOUSE = Path(__file__).resolve().parents[4]
FACTS = Path(os.environ.get("MYSYNERGY_FACTS") or HOUSE.parent / "shared" / "facts")

Lines = list[dict[str, str]]


@pytest.fixture(scope="session")
def tables() -> Tables:
    return load_tables(HOUSE / "rulebook")


@pytest.fixture(scope="session")
def facts() -> Callable[[str], Lines]:
    """Reads a table of the collected facts, from which the rulebook's figures were carried over."""

    def read(name: str) -> Lines:
        path = FACTS / name
        if not path.exists():
            absent = f"{name} is not in {FACTS}: set MYSYNERGY_FACTS to the folder of the collected facts"
            if os.environ.get("CI") == "true":
                pytest.fail(absent)
            pytest.skip(absent)
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    return read
