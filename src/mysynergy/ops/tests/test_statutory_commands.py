"""``mysynergy contribution`` and ``benefit``: amounts, steps and sources out, clear words for faults."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mysynergy import environment
from mysynergy.ops.commands import benefit, contribution, rulebook


def due(*arguments: str) -> Result:
    return CliRunner().invoke(contribution.command, list(arguments))


def worked_out(*arguments: str) -> Result:
    return CliRunner().invoke(benefit.command, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            "act4 --wage 4000.00 --as-of 2022-08-31 --category 1",
            {
                "employer": "69.05",
                "employee": "19.75",
                "total": "88.80",
                "assumed_wage": "3950.00",
                "row": 44,
            },
        ),
        (
            "act4 --wage 4000.00 --as-of 2022-09-01 --category 2",
            {"employer": "49.40", "employee": "0.00", "total": "49.40", "category": 2},
        ),
        (
            "eis --wage 6000.01 --as-of 2024-10-01",
            {"employer": "11.90", "employee": "11.90", "total": "23.80", "row": 65, "confidence": "verified"},
        ),
        (
            "skbbk --wage 3999.99 --as-of 2028-06-01 --category 1",
            {
                "employee": "39.50",
                "total": "39.50",
                "derived": True,
                "phase": 2,
                "together_with_act4": {"employer": "69.15", "employee": "59.25", "total": "128.40"},
            },
        ),
        (
            "sksps --plan 2 --as-of 2024-05-01",
            {
                "monthly_contribution": "19.40",
                "annual_contribution": "232.80",
                "total": "232.80",
                "assumed_wage": "1550.00",
                "row": 6,
            },
        ),
        ("skssr --as-of 2023-01-01", {"total": "120.00", "assumed_wage": "600.00", "due_for": "year"}),
    ],
)
def test_programs_get_amounts_as_text_with_two_decimals(arguments: str, expected: dict[str, object]) -> None:
    told = json.loads(due(*arguments.split(), "--json").stdout)
    assert {key: told.get(key) for key in expected} == expected
    assert told["citation"]
    assert told["steps"]
    assert {"confidence", "derived", "as_of"} <= set(told)


def test_a_share_that_a_scheme_does_not_have_is_left_out() -> None:
    told = json.loads(due("skssr", "--json").stdout)
    assert not {"employer", "employee", "wage", "category"} & set(told)


def test_without_a_category_the_first_is_taken_and_said() -> None:
    told = json.loads(due("act4", "--wage", "4000", "--json").stdout)
    assert told["category"] == 1
    assert any("--category 2" in note["en"] for note in told["notes"])


def test_a_person_reads_a_table_in_either_language() -> None:
    shown = due("sksps", "--plan", "2", "--as-of", "2024-05-01", "--lang", "ms").stdout
    assert "Caruman setahun" in shown
    assert "anda membayar" in shown
    assert "Worker's share" in due("eis", "--wage", "2000").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("act5 --wage 1", "SCHEME: 'act5' is not known. Give one of: act4, skbbk, eis, sksps, skssr."),
        ("act4", "--wage: act4 needs the month's wage"),
        ("act4 --wage abc", "--wage: 'abc' is not an amount in RM"),
        ("act4 --wage -5", "--wage: -5 is negative"),
        ("act4 --wage 1.005", "--wage: 1.005 has more than two decimals"),
        ("act4 --wage 0", "--wage: The table begins with a wage above RM0.00"),
        (
            "act4 --wage 1 --as-of 1991-12-31",
            "--as-of: 1991-12-31: the first table of act4 begins on 1992-01-01",
        ),
        ("act4 --wage 1 --as-of 31/12/1991", "--as-of"),
        ("act4 --wage 1 --category 3", "--category"),
        ("eis --wage 1 --category 1", "--category: eis takes no category"),
        ("sksps", "--plan: Give a plan: 1, 2, 3, 4."),
        ("sksps --plan 7", "--plan: '7' is not known. Give one of: 1, 2, 3, 4."),
        ("skssr --wage 600", "--wage: skssr takes no wage"),
    ],
)
def test_what_cannot_be_taken_is_told_and_ends_with_2(arguments: str, told: str) -> None:
    shown = due(*arguments.split())
    assert shown.exit_code == 2
    assert told in shown.stderr
    assert not shown.stdout


def test_a_refusal_is_told_in_the_language_asked_for() -> None:
    assert "bukan amaun" in due("act4", "--wage", "abc", "--lang", "ms").stderr


def test_a_benefit_is_shown_step_by_step() -> None:
    arguments = ["act4-temporary-disablement", "--wage", "6000", "--days", "10", "--as-of", "2024-10-01"]
    told = json.loads(worked_out(*arguments, "--json").stdout)
    assert (told["amount"], told["every"], told["payable"]) == ("1586.67", "once", True)
    assert told["steps"][1]["expression"] == "80% × RM5,950.00 ÷ 30"
    assert told["steps"][1]["label"] == {"ms": "Kadar harian", "en": "Daily rate"}
    assert all(source["citation"] for source in told["sources"])
    shown = worked_out(*arguments, "--lang", "ms").stdout
    assert "RM1,586.67 sekali gus" in shown
    assert "Kadar harian" in shown


def test_a_condition_not_met_is_said() -> None:
    shown = worked_out("act4-temporary-disablement", "--wage", "6000", "--days", "3", "--lang", "ms").stdout
    assert "Tidak dibayar" in shown
    assert "tidak" in shown


def test_wages_of_several_months_are_given_one_by_one() -> None:
    wages = [part for month in range(7, 13) for part in ("--wage", f"2024-{month:02}=6000")]
    given = ["--claim", "1", "--contributions-in-window", "24", "--as-of", "2025-01-02", "--json"]
    told = json.loads(worked_out("eis-job-search-allowance", *wages, *given).stdout)
    assert [one["amount"] for one in told["payments"]][:2] == ["4360.00", "2725.00"]


def test_the_list_names_every_benefit_and_what_it_needs() -> None:
    shown = worked_out("--list").stdout
    assert "act4-temporary-disablement" in shown
    assert "--wage|--assumed-wage --days" in shown
    listed = json.loads(worked_out("--list", "--json").stdout)
    assert len(listed) == len(shown.splitlines())
    assert {"published", "needs", "takes", "name"} <= set(listed[0])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("act4-funerl", "Did you mean act4-funeral"),
        ("sksps-funeral", "Not published"),
        ("act4-dependants --wage 2000 --spouses 2", "--spouses: Not published"),
        ("act4-temporary-disablement --wage 2000", "--days: This is needed"),
        ("sksps-temporary-disablement --class 99 --days 5", "--class"),
    ],
)
def test_what_cannot_be_computed_is_told_and_ends_with_2(arguments: str, told: str) -> None:
    shown = worked_out(*arguments.split())
    assert shown.exit_code == 2
    assert told in shown.stderr


def test_checking_the_rulebook_checks_its_tables_too(tmp_path: Path) -> None:
    folder = tmp_path / "rulebook"
    shutil.copytree(environment.rulebook_folder(), folder)
    table = folder / "statutory" / "act4.yaml"
    table.write_text(table.read_text(encoding="utf-8").replace("[44, 3900,", "[44, 3901,"), encoding="utf-8")
    shown = CliRunner().invoke(rulebook.command, ["check", str(folder)])
    assert shown.exit_code == 1
    assert (
        "statutory/act4.yaml, tables 2: each row's band must begin where the one before ends" in shown.output
    )


def test_the_tables_are_read_without_django() -> None:
    code = "import sys, mysynergy.statutory; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": "src"})
