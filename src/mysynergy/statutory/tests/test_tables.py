"""The tables as policy staff write them: every figure has a source, and every fault is told at once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from mysynergy.statutory import Confidence, TableFaults, Tables, load_tables

RULEBOOK = Path(__file__).resolve().parents[4] / "rulebook"
CODE = Path(__file__).resolve().parents[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A rulebook of one's own to spoil."""
    shutil.copytree(RULEBOOK / "statutory", tmp_path / "statutory")
    shutil.copytree(RULEBOOK / "figures", tmp_path / "figures")
    return tmp_path


def spoil(copy: Path, file: str, old: str, new: str) -> None:
    path = copy / "statutory" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_table_figure_and_sponsorship_has_a_source(tables: Tables) -> None:
    sources = tables.sources()
    assert len(sources) > 100
    assert [name for name, text in sources.items() if len(text.strip(" .")) < 5] == []


def test_every_figure_of_the_rates_is_used_by_a_formula(tables: Tables) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in CODE.glob("*.py"))
    shares = re.compile(r"(dependants|survivors)_(spouse|child|child_alone|other)$")
    unused = [name for name in tables.figures if f'"{name}"' not in code and not shares.search(name)]
    assert [name for name in unused if not name.startswith("sksps_")] == []


def test_no_amount_stands_in_the_code() -> None:
    """Figures belong to the rulebook: no Decimal or Fraction of a number but 0, 1, the sen and 100."""
    for path in CODE.glob("*.py"):
        found = re.findall(r"(?:Decimal|Fraction)\(\"?([\d.]+)\"?\)", path.read_text(encoding="utf-8"))
        assert set(found) <= {"0", "0.00", "0.01", "1", "100"}, path.name


def test_what_is_derived_or_not_verified_is_marked(tables: Tables) -> None:
    phases = tables.schemes["skbbk"].tables
    assert [table.confidence for table in phases] == [
        Confidence.SECONDARY,
        Confidence.DERIVED,
        Confidence.DERIVED,
    ]
    assert tables.schemes["act4"].tables[0].start_confidence is Confidence.MEMORY
    assert sum(item.heading_from_memory for item in tables.schedule) == 22


def test_all_faults_are_told_at_once_with_file_and_place(copy: Path) -> None:
    spoil(copy, "act4.yaml", "69.05, 19.75, 49.40", "69.5.0, 19.75, 49.40")
    spoil(copy, "act4.yaml", "  - from: 2022-09-01", "  - from: 2016-05-01")
    spoil(copy, "eis.yaml", "[1, 0, 30,", "[1, 0, 31,")
    spoil(copy, "rates.yaml", "value: 2/3", "value: 2/0")
    spoil(copy, "rates.yaml", "confidence: secondary", "confidence: certain")
    spoil(copy, "skbbk.yaml", "column: assumed_wage", "column: wage")
    spoil(copy, "skssr.yaml", "percent: 100", "percent: all")
    with pytest.raises(TableFaults) as faults:
        load_tables(copy)
    told = "\n".join(faults.value.faults)
    for part in (
        "act4.yaml, tables 2, rows 44: employer_1: '69.5.0' is not an amount",
        "act4.yaml: tables: write at least one, oldest first",
        "eis.yaml, tables 1: each row's band must begin where the one before ends",
        "'2/0' is not a number",
        "'certain' is none of verified, derived, secondary, memory",
        "skbbk.yaml, tables 1, marks 2: column: 'wage'",
        "percent: 'all' is not a number",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("act4.yaml", "scheme: act4", "scheme: act5", "scheme must be act4"),
        ("act4.yaml", "      - [2, 30, 50, 40.00,", "      - [3, 30, 50, 40.00,", "rows must count"),
        ("act4.yaml", "[1, 0, 30, 20.00, 0.40, 0.10, 0.30]", "[1, 0, 30]", "a row has 7 values"),
        ("rates.yaml", "name: act4_temporary_rate", "name: days_in_month", "written twice"),
        ("rates.yaml", "same_as: perkeso_dialysis_session", "same_as: nothing", "is no figure of"),
        ("rates.yaml", "{from: 2016-06-01, value: 80", "{from: 2016-06-31, value: 80", "is not a date"),
    ],
)
def test_a_fault_says_what_to_write(copy: Path, file: str, old: str, new: str, told: str) -> None:
    spoil(copy, file, old, new)
    with pytest.raises(TableFaults, match=told):
        load_tables(copy)


def test_a_missing_or_broken_file_is_named(copy: Path) -> None:
    (copy / "statutory" / "eis.yaml").unlink()
    (copy / "statutory" / "act4.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(TableFaults) as faults:
        load_tables(copy)
    assert [fault.partition(":")[0] for fault in faults.value.faults] == ["act4.yaml", "eis.yaml"]
