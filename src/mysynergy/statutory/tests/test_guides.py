"""What the public reads about the schemes: dated, with sources, figures filled in, faults told at once."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from mysynergy.statutory import (
    SCHEMES,
    Confidence,
    Guides,
    NotPublished,
    TableFaults,
    Tables,
    contribution,
    deducted,
    load_guides,
    load_tables,
)

RULEBOOK = Path(__file__).resolve().parents[4] / "rulebook"
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def guides(tables: Tables) -> Guides:
    return load_guides(RULEBOOK, tables)


def test_every_scheme_has_its_guide_with_an_example_from_the_tables(guides: Guides, tables: Tables) -> None:
    assert tuple(guides.schemes) == SCHEMES
    for guide in guides.schemes.values():
        assert guide.worked(tables, TODAY).total > 0


def test_a_statement_carries_the_figure_of_the_day_and_its_source(guides: Guides, tables: Tables) -> None:
    said = guides.schemes["skbbk"].on(tables, dt.date(2028, 6, 1))["claim"]
    assert [one.says.en for one in said if "64%" in one.says.en and "72%" in one.says.en] != []
    for guide in guides.schemes.values():
        for statements in guide.on(tables, TODAY).values():
            for one in statements:
                assert "{" not in one.says.ms + one.says.en
                assert (one.confidence is None) == (not one.source)


def test_a_statement_holds_from_its_day_only(guides: Guides, tables: Tables) -> None:
    before, after = (
        len(guides.schemes["skbbk"].on(tables, day)["pays"])
        for day in (dt.date(2026, 7, 13), dt.date(2026, 7, 14))
    )
    assert after == before + 1


def test_what_is_deducted_is_the_sum_of_the_schemes(guides: Guides, tables: Tables) -> None:
    wage = Decimal("2300.00")
    made = deducted(tables, guides.workers["under-60"], wage=wage, as_of=TODAY)
    apart = [
        contribution(tables, "act4", as_of=TODAY, wage=wage, category=1),
        contribution(tables, "eis", as_of=TODAY, wage=wage),
        contribution(tables, "skbbk", as_of=TODAY, wage=wage),
    ]
    assert made.lines == tuple(apart)
    assert made.employee == sum(one.employee or 0 for one in apart) == Decimal("32.60")
    assert made.total == made.employer + made.employee


def test_a_foreign_worker_is_in_another_category_before_july_2024(guides: Guides, tables: Tables) -> None:
    worker, wage = guides.workers["foreign"], Decimal("2000.00")
    before = deducted(tables, worker, wage=wage, as_of=dt.date(2024, 6, 30))
    after = deducted(tables, worker, wage=wage, as_of=dt.date(2024, 7, 1))
    assert [before.employee, after.employee] == [Decimal("0.00"), Decimal("9.75")]
    assert before.not_yet == ("skbbk",)
    with pytest.raises(NotPublished):
        deducted(tables, worker, wage=wage, as_of=dt.date(2018, 12, 31))


def test_the_sectors_that_must_be_insured_are_those_of_the_scheme(guides: Guides) -> None:
    assert guides.sectors["hawker"].licensed_only
    assert guides.sectors["goods_food_transport"].mandatory_from == dt.date(2021, 10, 1)


def test_a_number_that_was_never_checked_is_marked(guides: Guides) -> None:
    unsure = [one.agency for one in guides.helplines if one.confidence is Confidence.MEMORY]
    assert unsure == ["AKPK"]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("act4.yaml", "{act4_invalidity_window}", "{act4_window}", "is no figure of statutory/rates.yaml"),
        ("eis.yaml", "does_not:", "never_does:", "never_does is not known here"),
        ("sksps.yaml", 'plan: "2"', 'plan: "9"', "the example cannot be computed"),
        ("skssr.yaml", "confidence: verified", "confidence: sure", "is none of verified"),
        ("helplines.yaml", "1-800-820066", "ring us", "is not a telephone number"),
        ("workers.yaml", "schemes: [act4, eis, skbbk]", "schemes: [act4, epf]", "'epf' is none of"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    for folder in ("statutory", "figures", "guides", "schemes"):
        shutil.copytree(RULEBOOK / folder, tmp_path / folder)
    path = tmp_path / "guides" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableFaults, match=file) as caught:
        load_guides(tmp_path, load_tables(tmp_path))
    assert [one for one in caught.value.faults if says in one]
