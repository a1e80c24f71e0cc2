"""What agencies wrote, and the Parquet files: facts by the vocabulary, gaps, bands, truth kept apart."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import re
from functools import cache
from pathlib import Path
from random import Random

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mysynergy.synthetic import (
    Interval,
    Population,
    agency_codes,
    make_population,
    make_records,
    spell_as,
    synthesise,
    write_files,
)
from mysynergy.synthetic.circumstances import BANDED, band, income_group
from mysynergy.synthetic.figures import fact_types

AS_OF = dt.date(2026, 11, 1)
VOCABULARY = Path(__file__).parents[4] / "rulebook" / "vocabulary.yaml"


@cache
def village() -> Population:
    return make_population(1_500, 21, AS_OF)


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([*agency_codes(), "NEW-ONE"]), st.integers(0, 1_400))
def test_spelling_never_changes_the_truth_and_repeats(seed: int, code: str, index: int) -> None:
    person = village().people[index]
    one, again = Random(seed), Random(seed)  # noqa: S311 - repeatable on purpose
    before = copy.deepcopy(person)
    record = spell_as(code, person, one)
    assert person == before
    assert record == spell_as(code, person, again)
    assert record.agency == code
    assert record.name.strip()


def test_agencies_slip_in_each_of_the_ways_matching_must_survive() -> None:
    pairs = list(make_records(village()))
    truth_name = [(person.name.upper(), record.name.upper()) for person, record in pairs]
    numbers = [(person.mykad, (record.ic or "").replace("-", "")) for person, record in pairs if person.mykad]
    assert any(" BT " in said for _, said in truth_name)
    assert 0.1 < sum(true != said for true, said in truth_name) / len(pairs) < 0.6
    assert any(said and said != true for true, said in numbers)
    assert sum(said == true for true, said in numbers) / len(numbers) > 0.85
    assert any(record.dob is None for _, record in pairs)
    assert any(record.phone is None for _, record in pairs)
    assert {record.agency for _, record in pairs} == set(agency_codes())


def test_zakat_councils_hold_records_of_muslims_of_their_state_only() -> None:
    for person, record in make_records(village()):
        if record.agency == "MAIWP":
            assert (person.religion, person.state) == ("islam", "MY-14")


def test_facts_carry_the_names_and_types_of_the_vocabulary() -> None:
    kinds = {"int": int, "bool": bool, "enum": str, "string": str, "date": dt.date, "list": tuple}
    for person in village().living():
        for name, value in village().facts_of(person).items():
            kind = fact_types()[name]
            if isinstance(value, Interval):
                assert name in BANDED
                assert value.low <= value.high
            elif kind != "decimal":
                assert isinstance(value, kinds[kind]), name


@pytest.mark.skipif(not VOCABULARY.exists(), reason="the rulebook is not beside the source")
def test_names_types_and_allowed_values_are_those_of_the_rulebook() -> None:
    loaded = yaml.safe_load(VOCABULARY.read_text(encoding="utf-8"))
    facts = {fact["name"]: fact for fact in (loaded["facts"] if isinstance(loaded, dict) else loaded)}
    assert set(fact_types()) <= set(facts)
    assert {name: facts[name]["type"] for name in fact_types()} == dict(fact_types())
    for person in village().living():
        for name, value in village().facts_of(person).items():
            allowed = facts[name].get("allowed")
            if facts[name]["type"] == "enum" and isinstance(allowed, list):
                assert value in allowed, name


def test_known_facts_never_contradict_the_truth() -> None:
    for person in village().living():
        facts = village().facts_of(person)
        assert facts.get("person.birth_date", person.birth_date) == person.birth_date
        assert facts.get("person.employment_status", person.employment_status) == person.employment_status
        gross = village().household_by_key[person.household_key].gross_income
        said = facts.get("household.gross_income", gross)
        assert said.low <= gross <= said.high if isinstance(said, Interval) else said == gross
        if "household.income_band" in facts:
            assert facts["household.income_band"] == income_group(gross)


def test_bands_hold_the_amount_they_stand_for() -> None:
    for amount in (0, 999, 1_000, 5_000, 123_456_789):
        found = band(pl.Series([amount], dtype=pl.Decimal(18, 2))[0])
        assert found.low <= amount
        assert amount <= found.high or amount > 100_000_000


def test_the_same_seed_writes_the_same_bytes_by_either_way(tmp_path: Path) -> None:
    synthesise(1_500, 21, tmp_path / "a", AS_OF)
    write_files(village(), tmp_path / "b")
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_files_have_the_promised_columns_and_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    written = synthesise(4_500, 2, tmp_path, AS_OF, lambda done, total: told.append((done, total)))
    people = pl.read_parquet(tmp_path / "people.parquet")
    records = pl.read_parquet(tmp_path / "records.parquet")
    truth = pl.read_parquet(tmp_path / "truth.parquet")
    assert told == [(4_000, 4_500), (4_500, 4_500)]
    assert people.height == written.people == 4_500
    extra = {f"{name}__{end}" for name in BANDED for end in ("lo", "hi")} | {"person_id", "household_id"}
    assert set(people.columns) == set(fact_types()) | extra
    fields = ["agency", "ic", "name", "dob", "gender", "state", "postcode", "phone", "mother", "address"]
    assert records.columns == ["rec_id", *fields]
    assert records["rec_id"].to_list() == truth["rec_id"].to_list()
    assert set(truth["person_id"]) <= set(people["person_id"])
    assert records["rec_id"].n_unique() == records.height == written.records
    lower, upper = people["debt.total__lo"], people["debt.total__hi"]
    assert (lower.is_null() == upper.is_null()).all()
    assert (people["debt.total"].is_null() | lower.is_null()).all()
    assert all(re.fullmatch(r"r\d{9}", one) for one in records["rec_id"])
