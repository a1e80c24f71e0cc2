"""Every code that a room may raise has a sentence."""

from __future__ import annotations

import re
from pathlib import Path

from mysynergy.words.errors import ERRORS, FAULTS, sentence

SOURCE = Path(__file__).resolve().parents[2]
RAISED = re.compile(r'(?:NotAllowed|NotFound|Conflict|[^A-Za-z]problem)\(\s*"([a-z_]+)"')
FOUND = re.compile(r'Fault\(\s*(?:"[^"]*"|[\w.\[\]()]+),\s*"([a-z_]+)"')


def codes(pattern: re.Pattern[str]) -> dict[str, str]:
    found = {}
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts and path.parts[-2] != "rules":
            for code in pattern.findall(path.read_text(encoding="utf-8")):
                found[code] = str(path.relative_to(SOURCE))
    return found


def test_every_error_of_a_door_has_its_sentence() -> None:
    assert {code: place for code, place in codes(RAISED).items() if code not in ERRORS} == {}


def test_every_fault_of_a_field_has_its_sentence() -> None:
    assert {code: place for code, place in codes(FOUND).items() if code not in FAULTS} == {}


def test_a_code_without_a_sentence_is_quoted() -> None:
    assert "no_such_code" in sentence("no_such_code")
