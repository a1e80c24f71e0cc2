"""A rulebook is read whole or refused with every fault at its place; stored and read back it is the same."""

# ruff: noqa: E501 - one row, one line
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mysynergy.rules import (
    RulebookFaults,
    lint_rulebook,
    load_rulebook,
    programme_from_mapping,
    rulebook_from_mapping,
)

WriteRulebook = Callable[..., Path]


def test_a_sound_rulebook_loads_and_its_cases_hold(write_rulebook: WriteRulebook) -> None:
    report = lint_rulebook(write_rulebook())
    assert report.faults == ()
    assert (report.programmes, report.cases) == (3, 6)


def test_a_rulebook_stored_as_json_comes_back_the_same(write_rulebook: WriteRulebook) -> None:
    book = load_rulebook(write_rulebook())
    again = rulebook_from_mapping(json.loads(json.dumps(book.to_mapping())))
    assert again == book
    assert again.version == book.version
    for programme in book.programmes.values():
        stored = json.loads(json.dumps(programme.to_mapping()))
        back = programme_from_mapping(stored, book.terms)
        assert back == programme
        assert back.to_mapping() == programme.to_mapping()


def test_the_version_follows_content_and_not_spelling(write_rulebook: WriteRulebook) -> None:
    before = load_rulebook(write_rulebook()).version
    assert len(before) == 64
    respelt = {"programmes/aid.yaml": ("channel: counter\n", "# a remark\nchannel:   'counter'\n")}
    assert load_rulebook(write_rulebook(respelt)).version == before
    changed = {"figures/lines.yaml": ('"1200.50"', '"1200.51"')}
    assert load_rulebook(write_rulebook(changed)).version != before


def test_a_programme_can_be_put_in_place_of_another(write_rulebook: WriteRulebook) -> None:
    book = load_rulebook(write_rulebook())
    mapping = {**book.programmes["aid"].to_mapping(), "status": "closed"}
    changed = book.with_programmes(programme_from_mapping(mapping, book.terms))
    assert changed.programmes["aid"].status == "closed"
    assert book.programmes["aid"].status == "open"
    assert changed.version != book.version


def test_an_empty_folder_says_which_files_are_missing(tmp_path: Path) -> None:
    with pytest.raises(RulebookFaults) as caught:
        load_rulebook(tmp_path)
    assert [fault.file for fault in caught.value.faults] == ["agencies.yaml", "vocabulary.yaml"]


AID = "programmes/aid.yaml"
CASES = "cases/aid.yaml"
# file, change, the words of the file that the fault must point at, the message
PLACES: list[tuple[str, str | tuple[str, str], str, str]] = [
    (AID, ("person.age >= 18", "person.agee >= 18"), "person.agee >= 18", "called person.agee"),
    (AID, ('"min(300.00, formula.half_gap)"', '"min(300, formula.half_gap)"'), "(300, formula", "mixes a whole number"),
    (AID, ("when: person.age >= 18", "when: >\n      person.oku ||\n      person.okay"), "person.oku ||", "person.oku"),
    (AID, ("when: person.age >= 18", "when: >\n      true ||\n      person.okay"), "person.okay\n", "person.okay"),
    (AID, ("when: person.age >= 18", "when: true ||\n      person.okay"), "person.okay\n", "person.okay"),
    (AID, ("when: person.age >= 18", "when: |\n      person.age >= 18 &&\n      nobody"), "nobody", "called nobody"),
    (AID, ("when: person.age >= 18", "when: 'person.citizenship == ''citizn'''"), "'citizn''", "never 'citizn'"),
    (AID, ("when: person.age >= 18", 'when: "person.citizenship == \\"citizn\\""'), '"citizn', "never 'citizn'"),
    (AID, ("unit: household\n", "unit: houshold\n"), "houshold", "'houshold' is not a known unit"),
    (AID, ("module: finance", "module: finanse"), "finanse", "not a known module"),
    (AID, ("agency: JKM", "agency: JKN"), "JKN", "There is no agency JKN"),
    (AID, ("purposes:", "purpose:"), "[living-aid]", "purpose is not a key"),
    (AID, ("id: aid", "id: other"), "other", "not the file's name"),
    (AID, (", en: Aid}", "}"), "{ms: Bantuan}", "English text (en) is missing"),
    (AID, ("- id: citizen", "- id: adult"), "adult\n    when: person.citizenship", "adult is used twice"),
    (AID, ("kind: aid\n", "kind: aid\nkind: loan\n"), "kind: loan", "written twice"),
    (AID, ("to: 2030-01-01", "to: 2020-01-01"), "2020-01-01", "first day after"),
    (AID, ("from: 2021-01-01", "from: 2021-02-30"), "2021-02-30", "not a date of the calendar"),
    (AID, ("same: programme", "same: programme, purpose: x"), "{id: one", "one target"),
    (AID, ('amount: "100000.00"', "amount: lots"), "lots", "amount is an amount"),
    (AID, ("working_days: 14", "working_days: 0"), "0, basis", "whole number of at least 1"),
    (AID, "- a\n- b\n", "- a", "A programme is a mapping"),
    ("vocabulary.yaml", ("type: int, allowed: 0..130", "type: integer"), "integer", "not a type"),
    ("vocabulary.yaml", ("[citizen, refugee]", "[]"), "[], ms: W", "lists the values"),
    ("vocabulary.yaml", ("name: person.age", "name: age"), "age, type", "cannot be the name of a fact"),
    ("figures/lines.yaml", ('"1200.50"', "lots"), "lots", "The value does not fit"),
    ("figures/lines.yaml", ("2025-01-01", "2019-01-01"), "2019-01-01", "out of order"),
    ("figures/lines.yaml", ("published: false, ", ""), "[]}", "has no values"),
    ("formulas.yaml", ("formula.gap / 2.0", "formula.gap / 2"), "/ 2, ms", "mixes"),
    ("formulas.yaml", ("formula.gap / 2.0", "formula.half_gap / 2.0"), "formula.half_gap", "refers to itself"),
]  # fmt: skip


def _text_at(folder: Path, file: str, line: int, column: int) -> str:
    lines = (folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(lines[line - 1 :])[column - 1 :]


@pytest.mark.parametrize(("file", "change", "words", "message"), PLACES)
def test_a_fault_points_at_the_words_that_are_wrong(
    write_rulebook: WriteRulebook, file: str, change: tuple[str, str] | str, words: str, message: str
) -> None:
    folder = write_rulebook({file: change})
    with pytest.raises(RulebookFaults) as caught:
        load_rulebook(folder)
    found = [fault for fault in caught.value.faults if message in fault.message]
    assert found, str(caught.value)
    assert found[0].file == file
    assert _text_at(folder, file, found[0].line, found[0].column).startswith(words)
    assert found[0].remedy


def test_what_is_not_yaml_is_refused_at_its_place(write_rulebook: WriteRulebook) -> None:
    with pytest.raises(RulebookFaults) as caught:
        load_rulebook(write_rulebook({AID: "id: aid\nagency: [JKM\nunit: person\n"}))
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [(AID, 3)]


def test_all_faults_of_all_files_come_together(write_rulebook: WriteRulebook) -> None:
    with pytest.raises(RulebookFaults) as caught:
        load_rulebook(
            write_rulebook({
                AID: ("person.age >= 18", "person.agee >= 18"),
                "programmes/zakat.yaml": ("unit: person", "unit: planet"),
                "agencies.yaml": ("{ms: Kebajikan, en: Welfare}", "Welfare"),
            })
        )  # fmt: skip
    assert [fault.file for fault in caught.value.faults] == ["agencies.yaml", AID, "programmes/zakat.yaml"]


LINTS: list[tuple[str, str | tuple[str, str], str, str, str]] = [
    (AID, ("    cite: circular 1\n", ""), AID, "id: adult", "adult has no citation"),
    ("programmes/advice.yaml", ("directory", "open"), "programmes/advice.yaml", "open", "low confidence"),
    (AID, ("programme: zakat", "programme: sakat"), AID, "sakat", "no programme sakat"),
    (AID, ("purposes: [living-aid]}", "purposes: [living]}"), AID, '{amount: "100000', "purpose living"),
    ("programmes/zakat.yaml", ("wish: zakat\n", ""), "programmes/zakat.yaml", "person.religion", "asked of everybody"),
    (AID, ("person.age >= 18", '"\'ald\' in assistance.current"'), AID, "\"'ald'", "no programme ald"),
    ("vocabulary.yaml", (", question: {ms: P?, en: H?}", ""), AID, "person.hawker", "how to ask person.hawker"),
    (CASES, ("expect: eligible", "expect: not_eligible"), CASES, "not_eligible", "rules give eligible"),
    (CASES, ("because: [poor]\n  asks", "because: [adult]\n  asks"), CASES, "[adult]", "adult is true"),
    (CASES, ("asks: [household.gross_income]", "asks: [person.age]"), CASES, "[person.age]", "not asked"),
    (CASES, ("person.age: 40", "person.aeg: 40"), CASES, "40", "no fact person.aeg"),
    (CASES, ('"1000.00"}', "1.0e3}"), CASES, "1.0e3", "does not fit"),
    (CASES, ('amount: "100.25"', 'amount: "100.26"'), CASES, '"100.26"', "amount is 100.25"),
    (AID, ("cases: cases/aid.yaml", "cases: cases/add.yaml"), AID, "cases/add.yaml", "no file cases/add.yaml"),
    (AID, ("cases: cases/aid.yaml", "cases: ../../etc/passwd"), AID, "../../etc", "There is no file"),
    (AID, ("effective: 2021", "effective: since 2021"), AID, "since 2021", "words of one language"),
    ("cases/stray.yaml", "[]", "cases/stray.yaml", "[]", "No programme names this file"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "change", "file", "words", "message"), LINTS)
def test_the_linter_finds_what_loads_and_is_still_wrong(
    write_rulebook: WriteRulebook,
    changed: str,
    change: tuple[str, str] | str,
    file: str,
    words: str,
    message: str,
) -> None:
    folder = write_rulebook({changed: change})
    load_rulebook(folder)
    found = [fault for fault in lint_rulebook(folder).faults if message in fault.message]
    assert found, lint_rulebook(folder).faults
    assert found[0].file == file
    assert _text_at(folder, file, found[0].line, found[0].column).startswith(words)
    assert found[0].remedy


def test_a_folder_is_read_again_only_where_its_files_changed_also_through_a_link(
    write_rulebook: WriteRulebook, tmp_path: Path
) -> None:
    folder = write_rulebook()
    kept = folder / "programmes"
    kept.rename(tmp_path / "elsewhere")
    kept.symlink_to(tmp_path / "elsewhere")
    before = load_rulebook(folder)
    assert load_rulebook(folder) is before
    file = folder / AID
    file.write_text(file.read_text(encoding="utf-8").replace("age >= 18", "age >= 21"), encoding="utf-8")
    after = load_rulebook(folder)
    assert "age >= 21" in after.programmes["aid"].criteria[0].when.text
    assert after.version != before.version


def test_aliases_that_repeat_aliases_do_not_fill_the_memory(write_rulebook: WriteRulebook) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(RulebookFaults, match="repeats itself"):
        load_rulebook(write_rulebook({AID: "\n".join(lines)}))


def test_a_stored_programme_that_does_not_fit_names_its_path(write_rulebook: WriteRulebook) -> None:
    book = load_rulebook(write_rulebook())
    mapping = book.programmes["aid"].to_mapping()
    mapping["criteria"] = [{"id": "x", "when": "1 +", "says": {"ms": "x"}, "confidence": "sure"}]
    with pytest.raises(RulebookFaults) as caught:
        programme_from_mapping(mapping, book.terms)
    messages = [fault.message for fault in caught.value.faults]
    assert any(message.startswith("criteria.0.when: The expression stops") for message in messages)
    assert any(message.startswith("criteria.0.says: The English") for message in messages)
    assert any(message.startswith("criteria.0.confidence: 'sure'") for message in messages)
