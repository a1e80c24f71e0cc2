"""Every sentence that the rules say of a fault has its Malay."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from mysynergy.rules import Told, faults
from mysynergy.words.rule_faults import PHRASES, SENTENCES, sentence

RULES = Path(faults.__file__).parent
#: What the reading of one programme, and of values for its figures, may find.
FILES = (
    "beyond_reading", "cases", "celtree", "changed", "documents", "expression", "fields", "faults", "lint",
    "lowering", "reading", "vocabulary",
)  # fmt: skip
#: Said of the vocabulary and of other files only, by the command line; and a pattern.
ELSEWHERE = ("There is no file ", " cannot be the name of a fact.", " is not a type.", "ERROR: ")


def _said(path: Path) -> Iterator[str]:
    """Yield the templates of ``told`` and every text in code that reads as a sentence."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    notes = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in notes:
            continue
        text = node.value
        if " " in text.strip() and text[-1] in ".?" and not text.startswith(ELSEWHERE):
            yield text


@pytest.mark.parametrize("file", FILES)
def test_no_sentence_of_the_rules_is_without_its_malay(file: str) -> None:
    assert set(_said(RULES / f"{file}.py")) - set(SENTENCES) == set()


def test_a_sentence_is_said_in_malay_with_its_parts_and_words_among_them() -> None:
    either = faults.either(["person.age", "person.aged"])
    text = faults.told("Did you mean %(close)s?", close=either)
    assert text == "Did you mean person.age or person.aged?"
    needed = faults.told("%(name)s is looked up by %(needed)s.", name="str", needed="a whole number")
    with override("ms"):
        assert sentence(text) == "Adakah maksudnya person.age atau person.aged?"
        assert sentence(needed) == "str dicari dengan nombor bulat."
        assert sentence("Keep one of the two.") == "Simpan satu daripada dua."
        assert sentence("no sentence of the rules") == "no sentence of the rules"
        assert sentence("") == ""
    with override("en"):
        assert sentence(text) == text


def test_parts_of_a_sentence_with_a_sign_of_percent_are_left_alone() -> None:
    text = faults.told("%(shown)s cannot stand here.", shown="'%(x)s'")
    assert isinstance(text, Told)
    with override("ms"):
        assert sentence(text) == "'%(x)s' tidak boleh berada di sini."
        assert {sentence(one) for one in PHRASES}.isdisjoint(PHRASES)
