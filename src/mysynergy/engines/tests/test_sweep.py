"""The sweep over a file counts what screening every person of it one by one counts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import os
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from mysynergy.engines import SWEEPERS, Sweep, sweep
from mysynergy.engines.bits import prepared, sources
from mysynergy.engines.tests.people import AS_OF, facts_of_rows
from mysynergy.rules import Interval, Outcome, Rulebook, load_rulebook, screen
from mysynergy.synthetic import synthesise

pytestmark = pytest.mark.wide

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


def one_by_one(people: Path) -> dict[str, Counter[str]]:
    """Screen every person of the file by the person evaluator and count."""
    frame = pl.read_parquet(people)
    counts: dict[str, Counter[str]] = {}
    for facts in facts_of_rows(frame, rulebook().vocabulary):
        current = facts.get("assistance.current")
        for verdict in screen(rulebook(), facts, AS_OF, WISHES):
            count = counts.setdefault(verdict.programme_id, Counter())
            count[verdict.outcome.value] += 1
            helped = None if current is None else verdict.programme_id in current  # type: ignore[operator]
            if verdict.outcome is Outcome.ELIGIBLE and helped is False:
                count["left behind"] += 1
            if verdict.outcome is Outcome.NOT_ELIGIBLE and helped:
                count["outside"] += 1
            if verdict.outcome is Outcome.ELIGIBLE and verdict.programme.unit == "person":
                low, high = _ends(verdict.amount)
                count["low"] += low
                count["high"] += high
    return counts


def _ends(amount: Decimal | Interval | None) -> tuple[int, int]:
    if amount is None:
        return 0, 0
    low, high = (amount.low, amount.high) if isinstance(amount, Interval) else (amount, amount)
    return int(low * 100), int(high * 100)


@pytest.mark.parametrize("engine", sorted(set(SWEEPERS) - {"spark"}))
def test_every_engine_counts_what_screening_one_by_one_counts(engine: str, village: Path) -> None:
    found = sweep(village, rulebook(), AS_OF, engine=engine, wishes=WISHES)
    expected = one_by_one(village)
    assert not found.faults
    assert found.people == 400
    for row in found.table.iter_rows(named=True):
        count = expected[row["programme"]]
        if row["state"] != "screened":
            assert count[row["state"]] == 400
            continue
        assert {name: row[name] for name in ("eligible", "not_eligible", "unknown")} == {
            name: count[name] for name in ("eligible", "not_eligible", "unknown")
        }, row["programme"]
        assert row["eligible_not_assisted"] == count["left behind"]
        assert row["assisted_not_eligible"] == count["outside"]
        if row["unit"] == "person" and row["cost_from"] is not None:
            assert (row["cost_from"], row["cost_to"]) == (
                Decimal(count["low"]).scaleb(-2),
                Decimal(count["high"]).scaleb(-2),
            )
    assert sum(count["eligible"] for count in expected.values()) > 1_000


def test_all_engines_write_the_same_table(village: Path) -> None:
    found: list[Sweep] = [
        sweep(village, rulebook(), AS_OF, engine=engine, wishes=WISHES)
        for engine in sorted(set(SWEEPERS) - {"spark"})
    ]
    assert all(one.table.equals(found[0].table) for one in found)


def test_counting_only_gives_the_same_counts(village: Path, tmp_path: Path) -> None:
    # without ages and incomes a head these are derived, and odd types are read the careful way
    odd = pl.read_parquet(village).with_columns(
        pl.col("person.age").cast(pl.String()),
        pl.lit(None).alias("household.income_per_capita"),
        pl.when(pl.col("person.sex") == "male").then(pl.col("person.birth_date")).alias("person.birth_date"),
    )
    odd.write_parquet(tmp_path / "odd.parquet", row_group_size=150)
    for file in (village, tmp_path / "odd.parquet"):
        whole = sweep(file, rulebook(), AS_OF, engine="polars", wishes=WISHES).table
        counts = sweep(file, rulebook(), AS_OF, engine="bits", wishes=WISHES, counts_only=True).table
        assert counts.equals(whole.select(counts.columns))


def test_an_amount_for_a_household_counts_once_for_its_members(tmp_path: Path) -> None:
    people = pl.DataFrame(
        {
            "household_id": ["one", "one", "two", None],
            "person.citizenship": ["citizen"] * 4,
            "household.children_under_18": [2, 2, 1, 1],
            "household.children_0_6": [1, 1, 0, None],
            "household.children_7_17": [1, 1, 1, None],
            "household.gross_income": [900, 900, 1000, 800],
        }
    )
    people.write_parquet(tmp_path / "people.parquet")
    table = sweep(tmp_path / "people.parquet", rulebook(), AS_OF).table
    row = table.row(by_predicate=pl.col("programme") == "jkm-bkk", named=True)
    alone = {name: rulebook().figures[name].at(AS_OF) for name in ("jkm_bkk_child_0_6", "jkm_bkk_child_7_18")}
    small, large = (value for value in alone.values() if isinstance(value, Decimal))
    assert (row["eligible"], row["units_eligible"], row["cost_unknown"]) == (4, 3, 1)
    assert row["cost_from"] == row["cost_to"] == small + 2 * large
    assert row["cost"] is None  # one household's amount is not known


@pytest.fixture
def town(village: Path, tmp_path: Path) -> Path:
    """The village with gaps, odd types and strange values, cut into row groups that cut households in two."""
    odd = pl.read_parquet(village).with_columns(
        pl.col("person.age").cast(pl.String()).replace({"41": "abc"}),
        pl.lit(None).alias("household.income_per_capita"),
        pl.when(pl.col("person.sex") == "male").then(pl.col("person.birth_date")).alias("person.birth_date"),
    )
    odd.write_parquet(tmp_path / "town.parquet", row_group_size=150)
    return tmp_path / "town.parquet"


def test_prepared_people_count_as_the_file_does(
    village: Path, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "PIECE_ROWS", 128)  # pieces cut row groups and households in two
    for file in (village, town):
        for counts_only in (True, False):
            plain = sweep(file, rulebook(), AS_OF, engine="polars", wishes=WISHES, counts_only=counts_only)
            direct = sweep(file, rulebook(), AS_OF, wishes=WISHES, counts_only=counts_only, prepare=False)
            assert direct.table.equals(plain.table)
            assert list(direct.faults.lines()) == list(plain.faults.lines())
            made = sweep(file, rulebook(), AS_OF, wishes=WISHES, counts_only=counts_only, prepare=True)
            again = sweep(file, rulebook(), AS_OF, wishes=WISHES, counts_only=counts_only)
            assert made.table.equals(plain.table)
            assert again.table.equals(plain.table)
            assert list(again.faults.lines()) == list(plain.faults.lines())
            assert made.remarks == again.remarks == ()
    assert prepared.prepared_path(town).stat().st_mode == town.stat().st_mode


def test_a_prepared_file_that_is_cut_off_or_stale_is_made_anew_and_said(town: Path) -> None:
    sweep(town, rulebook(), AS_OF, prepare=True)
    there = prepared.prepared_path(town)
    whole = there.read_bytes()
    for damaged in (whole[:-1], whole[: len(whole) // 2], b"", whole[:-200] + b"x" * 60 + whole[-140:]):
        there.write_bytes(damaged)
        found = sweep(town, rulebook(), AS_OF)
        assert "prepared anew" in found.remarks[0]
        assert there.read_bytes() == whole
    fewer = pl.read_parquet(town).head(200)
    fewer.write_parquet(town)
    found = sweep(town, rulebook(), AS_OF)
    assert "has changed" in found.remarks[0]
    assert found.people == 200
    assert found.table.equals(sweep(town, rulebook(), AS_OF, engine="polars").table)
    facts = rulebook().vocabulary.facts
    older = dataclasses.replace(facts["person.age"], most=Decimal(99))
    vocabulary = dataclasses.replace(rulebook().vocabulary, facts={**facts, "person.age": older})
    narrower = dataclasses.replace(rulebook(), vocabulary=vocabulary, _days={})
    assert "something else of person.age" in sweep(town, narrower, AS_OF).remarks[0]


def test_a_copied_file_keeps_its_prepared_form_and_one_that_cannot_be_written_is_done_without(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep(town, rulebook(), AS_OF, prepare=True)
    os.utime(town, (1, 1))  # the same bytes at another time
    assert sweep(town, rulebook(), AS_OF).remarks == ()
    prepared.prepared_path(town).write_bytes(b"")

    def full_disk(*_: object) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sources, "make_prepared", full_disk)
    found = sweep(town, rulebook(), AS_OF)
    assert "cannot be written (No space left on device); town.parquet itself is read" in found.remarks[-1]
    assert found.table.equals(sweep(town, rulebook(), AS_OF, engine="polars").table)


def test_people_put_in_place_of_others_while_they_are_prepared_are_the_ones_that_count(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = town.with_name("others.parquet")
    few = pl.read_parquet(town)
    pl.concat([few, few]).write_parquet(others, row_group_size=150)
    stamp = prepared._stamp

    def replaced_and_stamped(people: Path) -> prepared.Stamp:
        if others.exists():
            others.replace(people)
        return stamp(people)

    monkeypatch.setattr(prepared, "_stamp", replaced_and_stamped)
    prepared.make_prepared(town, rulebook().vocabulary)
    found = sweep(town, rulebook(), AS_OF)
    assert found.people == 2 * few.height
    assert found.table.equals(sweep(town, rulebook(), AS_OF, engine="polars").table)


@pytest.mark.parametrize(("ours", "mode"), [(True, 0o640), (False, 0o600)])
def test_a_prepared_file_is_not_for_another_group_than_the_file_is(
    town: Path, monkeypatch: pytest.MonkeyPatch, ours: bool, mode: int
) -> None:
    town.chmod(0o640)
    given: list[int] = []

    def fchown(_: int, user: int, group: int) -> None:
        if not ours:
            raise PermissionError(errno.EPERM, "Operation not permitted")
        given.append(group)

    monkeypatch.setattr(os, "fstat", lambda _: os.stat_result((0o600, 0, 0, 1, 0, -7, 0, 0, 0, 0)))
    monkeypatch.setattr(os, "fchown", fchown)
    with (town.parent / "out").open("wb") as out:
        prepared._guard_as(town, out)
    assert (town.parent / "out").stat().st_mode & 0o777 == mode
    assert given == ([town.stat().st_gid] if ours else [])
    monkeypatch.undo()
    made = prepared.make_prepared(town, rulebook().vocabulary)
    assert made.stat().st_mode & 0o777 == 0o640
    assert not list(town.parent.glob("*.part"))


def test_programmes_that_wait_for_a_wish_are_not_asked(village: Path) -> None:
    table = sweep(village, rulebook(), AS_OF, counts_only=True).table
    waiting = {one.id for one in rulebook().programmes.values() if one.wish and one.takes_on(AS_OF)}
    assert set(table.filter(pl.col("state") == "not_asked")["programme"]) == waiting
    assert "cost" not in table.columns


def test_what_cannot_be_read_is_named_with_its_rows_and_the_rest_counts(tmp_path: Path) -> None:
    people = pl.DataFrame(
        {
            "person_id": ["a", "b", "c", "d"],
            "person.age": ["41", "abc", "-3", None],
            "person.citizenship": ["citizen", "citizen", "martian", "citizen"],
            "person.agee": [1, 2, 3, 4],
            "household.gross_income": [None, "900.00", None, None],
            "household.gross_income__lo": [1000, None, 2000, 3000],
            "household.gross_income__hi": [1500, None, 1000, None],
            "person.sex": [True, False, True, False],
            "person.birth_date": [dt.date(1985, 3, 1)] * 4,
            "assistance.current": [["str"], [], None, ["jkm-bwe"]],
        }
    )
    file = tmp_path / "people.parquet"
    people.write_parquet(file)
    found = sweep(file, rulebook(), AS_OF)
    said = "\n".join(found.faults.lines())
    for piece in (
        "person.agee: there is no such fact; the column is left out. Did you mean person.age",
        "person.sex: the column holds Boolean; texts are needed",
        "person.age: the value does not fit: whole numbers are needed; taken as not known (row 2)",
        "person.age: the value lies outside 0 to 130; taken as not known (row 3)",
        "person.citizenship: the value is none of citizen",
        "household.gross_income: the range has one end only; taken as not known (row 4)",
        "household.gross_income: the range runs from the larger to the smaller number",
    ):
        assert piece in said
    row = found.table.row(by_predicate=pl.col("programme") == "jkm-bwe", named=True)
    assert row["eligible"] + row["not_eligible"] + row["unknown"] == 4
    assert row["assisted_not_eligible"] == 1  # birth date gives 41 where the age could not be read


def test_rows_of_a_household_that_are_scattered_are_remarked(village: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.parquet"
    pl.read_parquet(village).sample(fraction=1.0, shuffle=True, seed=1).write_parquet(mixed)
    assert any("do not stand together" in one for one in sweep(mixed, rulebook(), AS_OF).remarks)
    assert not sweep(village, rulebook(), AS_OF).remarks
