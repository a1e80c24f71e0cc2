"""Each overlap rule that agencies state stands in the rulebook, with owner, unit, period, basis and effect.

The list is that of docs/reference/rulebook.md, "Overlap rules one by one"; awards under them are tested in
the room assistance.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from mysynergy.rules import (
    Exclusion,
    FactValue,
    Outcome,
    Programme,
    Rulebook,
    compile_expression,
    known_facts,
    load_rulebook,
    screen_programme,
)

FOLDER = Path(__file__).parent.parent / "rulebook"
DAY = dt.date(2026, 11, 1)


@cache
def book() -> Rulebook:
    return load_rulebook(FOLDER)


def _programme(programme_id: str) -> Programme:
    return book().programmes[programme_id]


def _target(rule: Exclusion) -> str:
    if rule.cap is not None:
        return f"cap {rule.cap.amount} {' '.join(rule.cap.purposes)}"
    if rule.any_agency:
        return "anybody"
    return "same" if rule.same else str(rule.programme or rule.purpose)


MIPK = ("anybody", "person", "overlapping", "mine-refused", "own-rule", "refuse")
TEKUN_ONE = ("tekun-finance", "household", "overlapping", "mine-refused", "own-rule", "refuse")
TEKUN_CAP = ("cap 100000.00 micro-finance", "person", "overlapping", "mine-refused", "own-rule", "refuse")
TEKUN = ("tekun-niaga", "tekun-spumi", "tekun-spumi-goes-big", "tekun-komuniti-lain")
RULES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    *((one, "no-other-help", MIPK) for one in ("maipk-bulanan", "maipk-dermasiswa", "maipk-persekolahan")),
    *((one, "one-per-household", TEKUN_ONE) for one in TEKUN),
    *((one, "hundred-thousand-cap", TEKUN_CAP) for one in TEKUN),
    (
        "maij-dialisis",
        "not-perkeso",
        ("perkeso-dialisis", "person", "overlapping", "mine-refused", "own-rule", "refuse"),
    ),
    (
        "sarawak-bkpbp",
        "not-perkeso",
        ("perkeso-dialisis", "person", "overlapping", "mine-refused", "own-rule", "refuse"),
    ),
    (
        "sarawak-bkpbp",
        "no-other-subsidy",
        ("dialysis", "person", "overlapping", "mine-refused", "own-rule", "refuse"),
    ),
    (
        "sarawak-bkpbp",
        "no-other-transport",
        ("transport-to-treatment", "person", "overlapping", "mine-refused", "own-rule", "refuse"),
    ),
    (
        "jkm-bantuan-am",
        "residual",
        ("jkm-monthly", "household", "overlapping", "mine-refused", "own-rule", "refuse"),
    ),
    ("jkm-epoku", "not-with-btb", ("jkm-btb", "person", "overlapping", "both", "own-rule", "refuse")),
    ("jkm-btb", "not-with-epoku", ("jkm-epoku", "person", "overlapping", "both", "own-rule", "refuse")),
    ("str", "one-category", ("same", "family", "overlapping", "mine-refused", "own-rule", "refuse")),
    (
        "ptptn",
        "other-sponsor",
        ("study-finance", "person", "overlapping", "mine-refused", "own-rule", "second-person"),
    ),
    ("ptptn", "not-ptpk", ("ptpk", "person", "overlapping", "mine-refused", "own-rule", "refuse")),
    (
        "ptpk",
        "other-finance",
        ("study-finance", "person", "overlapping", "mine-refused", "own-rule", "refuse"),
    ),
    (
        "maiwp-sara-hidup",
        "polygamous-household",
        ("same", "family", "overlapping", "mine-refused", "own-rule", "refuse"),
    ),
    (
        "mysalam-penyakit-kritikal",
        "once-in-life",
        ("same", "person", "ever", "mine-refused", "own-rule", "refuse"),
    ),
    (
        "mysalam-hospital",
        "yearly-cap",
        ("cap 700.00 hospital-income", "person", "overlapping", "mine-refused", "own-rule", "refuse"),
    ),
    ("jkm-geran-pelancaran", "once", ("same", "person", "ever", "mine-refused", "own-rule", "refuse")),
    (
        "peka-b40-alat",
        "lifetime-cap",
        ("cap 20000.00 peka-device", "person", "ever", "mine-refused", "own-rule", "refuse"),
    ),
    (
        "perkeso-sip-ebsa",
        "emp-stops",
        ("perkeso-sip-emp", "person", "overlapping", "mine-refused", "law", "notify"),
    ),
    (
        "perkeso-daya-kerjaya-3",
        "not-with-wage-subsidy",
        ("hiring-incentive", "person", "overlapping", "mine-refused", "own-rule", "refuse"),
    ),
    (
        "perkeso-geran-ilat",
        "not-with-pension",
        ("perkeso-pencen-ilat", "person", "ever", "both", "law", "refuse"),
    ),
)


@pytest.mark.parametrize(("programme_id", "rule_id", "expected"), RULES)
def test_an_overlap_rule_stands_with_its_owner_as_the_source_has_it(
    programme_id: str, rule_id: str, expected: tuple[str, ...]
) -> None:
    rule = next(one for one in _programme(programme_id).excludes if one.id == rule_id)
    assert (_target(rule), rule.unit, rule.period, rule.direction, rule.basis, rule.effect) == expected
    assert rule.cite
    assert rule.says.ms != rule.says.en


def test_only_rules_that_a_source_states_refuse_another_programme() -> None:
    for programme in book().programmes.values():
        for rule in programme.excludes:
            if rule.confidence == "own-design" and rule.effect == "refuse":
                assert rule.same, f"{programme.id}, {rule.id}: our own design refuses another programme"


@pytest.mark.parametrize(
    ("programme_id", "kind", "other", "state"),
    [
        ("peka-b40-alat", "requires", "peka-b40-saringan", "completed"),
        ("peka-b40-kanser", "requires", "peka-b40-saringan", "completed"),
        ("peka-b40-tambang", "requires", "peka-b40-saringan", "completed"),
        ("maiwp-takaful", "requires", "maiwp-sara-hidup", "current"),
        ("aim-i-srikandi", "requires", "aim-i-mesra", "completed"),
        ("aim-i-wibawa", "requires", "aim-i-mesra", "either"),
        ("perkeso-sip-latihan", "requires", "perkeso-sip-emp", "current"),
        ("perkeso-sip-ebsa", "replaces", "perkeso-sip-emp", "either"),
        ("perkeso-pencen-penakat", "replaces", "perkeso-pencen-ilat", "either"),
        ("sara", "requires", "str", "current"),
        ("maiwp-hemodialisis", "tops-up", "perkeso-dialisis", "either"),
        ("sara-sekali", "tops-up", "sara", "either"),
    ],
)
def test_a_programme_builds_on_another_as_the_source_has_it(
    programme_id: str, kind: str, other: str, state: str
) -> None:
    found = {(one.kind, one.programme): one.state for one in _programme(programme_id).relations}
    assert found[(kind, other)] == state


def test_a_top_up_is_never_refused_as_an_overlap() -> None:
    for rule in _programme("maiwp-hemodialisis").excludes:
        assert rule.programme != "perkeso-dialisis"
        assert rule.purpose is None
        assert not rule.any_agency


@pytest.mark.parametrize(
    ("income", "asnaf"),
    [
        ("0.00", "fakir"),
        ("879.99", "fakir"),
        ("880.00", "miskin"),  # exactly one half, which no council defines: our choice
        ("880.01", "miskin"),
        ("1759.99", "miskin"),
        ("1760.00", "none"),
        ("1860.00", "none"),
    ],
)
def test_fakir_and_miskin_by_the_share_of_had_kifayah(income: str, asnaf: str) -> None:
    facts: dict[str, FactValue] = {
        "household.zakat_income": Decimal(income),
        "household.had_kifayah": Decimal("1760.00"),
    }
    run = compile_expression("formula.asnaf_by_ratio", book().terms.declared).run
    assert run(dict(known_facts(book(), facts, DAY))) == asnaf


ROWS = (
    ("household.pays_for_housing", True, "895.00"),
    ("household.pays_for_housing", False, "570.00"),
    ("household.working_adults", 1, "415.00"),
    ("household.nonworking_adults", 1, "190.00"),
    ("household.children_in_higher_education", 1, "235.00"),
    ("household.children_7_17", 1, "185.00"),
    ("household.children_0_6", 1, "120.00"),
    ("household.disabled_dependants", 1, "200.00"),
    ("household.children_in_paid_childcare", 1, "190.00"),
    ("household.chronic_ill_members", 1, "200.00"),
)
NOBODY: dict[str, FactValue] = {name: 0 for name, _, _ in ROWS[2:]}


def _lzs(**changes: FactValue) -> object:
    facts = {**NOBODY, "household.pays_for_housing": False, **changes}
    run = compile_expression("formula.had_kifayah_lzs", book().terms.declared).run
    return run({**book().figures_on(DAY), **facts})


@pytest.mark.parametrize(("name", "value", "amount"), ROWS)
def test_each_row_of_the_lzs_table_adds_its_amount(name: str, value: bool | int, amount: str) -> None:
    head = Decimal(0) if name == "household.pays_for_housing" else Decimal("570.00")
    assert _lzs(**{name: value}) == head + Decimal(amount)


def test_a_renting_head_with_spouse_three_pupils_and_a_small_child_needs_1760() -> None:
    family: dict[str, FactValue] = {
        "household.pays_for_housing": True,
        "household.nonworking_adults": 1,
        "household.children_7_17": 3,
        "household.children_0_6": 1,
    }
    assert _lzs(**family) == Decimal("1760.00")


@pytest.mark.parametrize(
    ("income", "size", "outcome"),
    [
        ("2705.00", 1, True),
        ("2705.01", 1, False),  # even a head of it is above the line of a whole household
        ("2705.01", 2, None),  # JKM's own line by size is not published: its finding is asked
        ("5410.00", 2, None),
        ("5410.02", 2, False),
    ],
)
def test_the_poverty_line_is_certain_only_where_it_can_be(
    income: str, size: int, outcome: bool | None
) -> None:
    facts: dict[str, FactValue] = {"household.gross_income": Decimal(income), "household.size": size}
    run = compile_expression("formula.within_poverty_line", book().terms.declared).run
    assert run({**book().figures_on(DAY), **known_facts(book(), facts, DAY)}) is outcome


def test_for_a_council_without_a_published_table_the_officer_is_asked_for_its_finding() -> None:
    person: dict[str, FactValue] = {
        "person.religion": "islam",
        "person.citizenship": "citizen",
        "person.residence_state": "MY-14",
        "person.residence_months_in_state": 24,
        "household.zakat_income": Decimal("900.00"),
    }
    verdict = screen_programme(book(), "maiwp-kecemasan", person, DAY, frozenset({"zakat"}))
    assert verdict.outcome is Outcome.UNKNOWN
    assert {"household.had_kifayah", "household.asnaf"} <= set(verdict.questions)
    for figure in book().figures.values():
        if figure.name.startswith("had_kifayah_maiwp") and not figure.published:
            assert figure.ask_instead == "household.had_kifayah"
