"""``mysynergy screen`` and ``rulebook``: files in, reasons out, clear words when something is wrong."""

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
from mysynergy.ops.commands import rulebook, screen
from mysynergy.ops.house import HouseError
from mysynergy.ops.publishing import publish_folder
from mysynergy.rules import load_rulebook

WIDOW = {
    "person.birth_date": "1985-03-12",
    "person.citizenship": "citizen",
    "person.marital_status": "widowed",
    "person.self_employed_sector": "hawker",
    "business.licence": "permit",
    "household.gross_income": {"from": "1000.00", "to": 1500.5},
    "deceased.relation": "spouse",
    "deceased.age_at_death": 44,
    "person.own_income": None,
}


def run(facts: object, *options: str) -> Result:
    text = facts if isinstance(facts, str) else json.dumps(facts)
    return CliRunner().invoke(screen.command, ["--facts", "-", "--as-of", "2026-11-22", *options], input=text)


def test_a_widow_reads_why_and_what_to_ask() -> None:
    shown = run(WIDOW, "--programme", "perkeso-pencen-penakat", "--lang", "ms")
    assert shown.exit_code == 0
    assert "Belum diketahui (1)" in shown.output
    assert "✓ Balu, duda" in shown.output
    assert "→ Adakah nombor kad pengenalan arwah diketahui?" in shown.output


def test_programs_get_the_same_as_json() -> None:
    told = json.loads(run(WIDOW, "--json").stdout)
    by_id = {one["programme"]: one for one in told["verdicts"]}
    assert told["verdicts"][0]["programme"] == "perkeso-sksps"
    assert by_id["perkeso-sksps"]["standing"] == "mandatory"
    assert "from-receipt" in [note["id"] for note in by_id["perkeso-sksps"]["notes"]]
    assert by_id["maiwp-persekolahan"]["outcome"] == "not_asked"
    assert sum(told["counts"].values()) == len(told["verdicts"]) == len(by_id)
    wished = json.loads(run(WIDOW, "--json", "--wish", "zakat").stdout)
    assert wished["counts"]["not_asked"] == 0


def test_a_fact_that_does_not_exist_is_named_and_the_rest_is_screened() -> None:
    shown = run({**WIDOW, "person.agee": 41}, "--json")
    assert shown.exit_code == 0
    assert "person.agee: there is no such fact" in shown.stderr
    assert "person.age" in shown.stderr
    assert json.loads(shown.stdout)["unknown_facts"] == ["person.agee"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"person.sex": "f"}, "Allowed: male, female."),
        ({"person.age": 200}, "from 0 to 130"),
        ({"person.age": 4.5}, "a whole number"),
        ({"person.birth_date": "2026-02-30"}, '"2026-11-01"'),
        ({"person.oku_card": "yes"}, "true or false"),
        ({"household.gross_income": {"from": "2.00", "to": "1.00"}}, "smaller to the larger"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_what_is_allowed(facts: dict[str, object], said: str) -> None:
    shown = run({**WIDOW, **facts})
    assert shown.exit_code == 2
    assert next(iter(facts)) in shown.stderr
    assert said in shown.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "1:2: This is not JSON"),
        ("[]", "Write an object of facts"),
        ('{"person.age": 1, "person.age": 2}', "written twice"),
        ('{"person.own_income": NaN}', "not a number that can be used"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_object_of_facts_is_refused_in_words(text: str, said: str) -> None:
    assert said in str(_house_error(text))


def test_programme_and_wish_are_checked() -> None:
    assert "Did you mean" in str(_house_error("{}", "--programme", "perkeso-pencen-penaka"))
    assert "Allowed: zakat" in str(_house_error("{}", "--wish", "gold"))


def _house_error(text: str, *options: str) -> BaseException | None:
    error = run(text, *options).exception
    assert isinstance(error, HouseError)
    return error


def test_screening_a_file_imports_no_framework_and_needs_no_database() -> None:
    program = (
        "import sys; from mysynergy.ops.main import mysynergy\n"
        "mysynergy(['screen', '--facts', '-', '--json'], standalone_mode=False)\n"
        "heavy = {'django.db', 'django.apps', 'psycopg'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    surroundings = {**os.environ, "PYTHONPATH": str(environment.HOUSE / "src")}
    ran = subprocess.run(
        [sys.executable, "-c", program], input="{}", capture_output=True, text=True, env=surroundings
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["counts"]
    assert ran.stderr.strip().endswith("[]")


def test_the_rulebook_of_the_house_has_no_faults() -> None:
    shown = CliRunner().invoke(rulebook.command, ["check"])
    assert shown.exit_code == 0, shown.output
    assert "no faults" in shown.output


def test_a_fault_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(environment.rulebook_folder(), folder)
    file = folder / "programmes" / "str.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("household.gross_income", "household.gros", 1))
    shown = CliRunner().invoke(rulebook.command, ["check", str(folder)])
    assert shown.exit_code == 1
    assert "programmes/str.yaml:" in shown.output
    assert "household.gros" in shown.output
    published = CliRunner().invoke(rulebook.command, ["publish", str(folder)])
    assert isinstance(published.exception, HouseError)
    screened = run("{}", "--rulebook", str(folder))
    assert isinstance(screened.exception, HouseError)


@pytest.mark.django_db
def test_publishing_the_folder_in_force_changes_nothing() -> None:
    before, now = publish_folder(environment.rulebook_folder())
    assert before == now == load_rulebook(environment.rulebook_folder()).version
