"""Every code that a room may raise has a sentence."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import override

from mysynergy.linkage import REASON_CODES
from mysynergy.words.errors import ERRORS, sentence
from mysynergy.words.faults import FAULTS
from mysynergy.words.reasons import REASONS, reason

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


def test_a_fault_says_as_much_as_is_known() -> None:
    with override("en"):
        assert "300" in sentence("too_long", {"limit": 300, "length": 10_000})
        assert "12 digits" in sentence("too_long", {"typed": 13, "needed": 12})
        assert sentence("too_long") == "This is too long. Shorten it."


def test_a_sentence_whose_figures_are_missing_quotes_its_code() -> None:
    assert "%(" not in sentence("too_far")


def test_every_reason_of_the_comparison_has_its_sentence() -> None:
    assert REASON_CODES - REASONS.keys() == set()
    assert all(reason(code, {"same": 11, "of": 12}).text for code in REASONS)
    with override("ms"):
        assert reason("identity_one_digit", {"same": 11}).text.startswith("Nombor kad pengenalan: 11")
