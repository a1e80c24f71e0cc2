"""One programme on many people, row by row: the counts of the sweep, and who moves between two versions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from mysynergy.engines import AGES, INCOMES, compare, gather, sweep
from mysynergy.rules import Outcome, Rulebook, load_rulebook, programme_yaml, read_changed, screen_programme
from mysynergy.synthetic import people_frame, population_blocks

FOLDER = Path(__file__).resolve().parents[4] / "rulebook"
DAY = dt.date(2026, 11, 1)
SOME = ("jkm-bwe", "jkm-bkk", "tekun-niaga", "maiwp-sara-hidup", "perkeso-dialisis")


@pytest.fixture(scope="module")
def whole() -> Rulebook:
    return load_rulebook(FOLDER)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("people") / "people.parquet"
    pl.concat([people_frame(part) for part in population_blocks(400, 3, DAY)]).write_parquet(file)
    return file


def test_the_counts_are_those_of_the_sweep_and_the_answers_those_for_one_person(
    whole: Rulebook, people: Path
) -> None:
    few = replace(whole, programmes={name: whole.programmes[name] for name in SOME}, _days={})
    table = sweep(people, few, DAY, wishes=frozenset({"zakat"})).table
    for row in table.iter_rows(named=True):
        crowd = gather(people, [whole], row["programme"], DAY)
        found = crowd.answers(whole, row["programme"])
        counted = (found.tally.eligible, found.tally.unknown, found.tally.not_eligible)
        assert counted == (row["eligible"], row["unknown"], row["not_eligible"])
        for index in range(0, 400, 40):
            facts = {name: value for name, value in crowd.person(index).items() if value is not None}
            wishes = frozenset({"zakat"})
            verdict = screen_programme(whole, row["programme"], facts, DAY, wishes)
            assert (verdict.outcome is Outcome.ELIGIBLE) is bool(found.eligible[index])
            assert (verdict.outcome is Outcome.NOT_ELIGIBLE) is bool(found.failed[index])
        for criterion in found.criteria:
            assert criterion.yes + criterion.no + criterion.unknown == 400


def test_who_moves_is_counted_once_in_every_table(whole: Rulebook, people: Path) -> None:
    former = whole.programmes["jkm-bwe"]
    changed = read_changed(programme_yaml(former).replace(">= 60", ">= 30"), whole, former).programme
    assert changed is not None
    after = whole.with_programmes(changed)
    crowd = gather(people, [whole, after], "jkm-bwe", DAY)
    found = compare(crowd, crowd.answers(whole, "jkm-bwe"), crowd.answers(after, "jkm-bwe"))
    back = compare(crowd, crowd.answers(after, "jkm-bwe"), crowd.answers(whole, "jkm-bwe"))
    assert (found.opened.people, found.gained) == (back.ruled_out.people, back.lost)
    assert found.opened.people > 0
    assert sum(found.moves.values()) == 400
    for kind, groups in found.groups.items():
        assert sum(group.people for group in groups) == 400, kind
        assert sum(group.opened.people for group in groups) == found.opened.people
    ages = {group.key: group for group in found.groups["age"]}
    assert ages["under-18"].opened.people == 0
    assert set(ages) <= {name for _, name in AGES} | {"unknown"}
    assert {group.key for group in found.groups["income"]} <= {name for _, name in INCOMES} | {"unknown"}
    for row in (*found.gainers, *found.others):
        age = crowd.person(row)["person.age"]
        assert isinstance(age, int)
        assert 30 <= age < 60


def test_a_programme_that_takes_nobody_on_the_day_counts_nobody(whole: Rulebook, people: Path) -> None:
    crowd = gather(people, [whole], "maipk-persekolahan", DAY)
    assert crowd.answers(whole, "maipk-persekolahan").settled is Outcome.CLOSED
    crowd = gather(people, [whole], "maipk-persekolahan", dt.date(2026, 1, 15))
    assert crowd.answers(whole, "maipk-persekolahan").settled is None


def test_a_file_that_lacks_what_the_rule_reads_is_not_known(whole: Rulebook, tmp_path: Path) -> None:
    file = tmp_path / "bare.parquet"
    pl.DataFrame({"person_id": ["a", "b"], "person.age": [70, 20]}).write_parquet(file)
    crowd = gather(file, [whole], "jkm-bwe", DAY)
    found = crowd.answers(whole, "jkm-bwe")
    assert (found.tally.unknown, found.tally.not_eligible) == (1, 1)
    assert compare(crowd, found, found).households == 2
