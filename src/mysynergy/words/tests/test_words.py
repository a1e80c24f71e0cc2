"""Every need, module and reason of the rooms has its word."""

from __future__ import annotations

from django.utils.translation import override

from mysynergy.cases.public import CLOSE_REASONS, MODULES, NEED_KINDS, OUTCOMES, URGENCIES
from mysynergy.registry.public import BASES, CATEGORIES
from mysynergy.words import labels, needs


def test_every_word_of_a_need_is_there() -> None:
    assert set(MODULES) == set(needs.MODULES)
    assert {kind for kinds in NEED_KINDS.values() for kind in kinds} == set(needs.KINDS)
    assert set(URGENCIES) == set(needs.URGENCIES)
    assert set(OUTCOMES) == set(needs.OUTCOMES)
    assert {code for codes in CLOSE_REASONS.values() for code in codes} == set(needs.CLOSE_REASONS)


def test_every_basis_and_category_of_a_consent_has_its_word() -> None:
    assert set(BASES) == set(needs.BASES)
    assert set(CATEGORIES) <= set(needs.CATEGORIES)


def test_values_of_facts_are_named_in_both_languages() -> None:
    with override("ms"):
        assert labels.label("person.sex", "female") == "Perempuan"
    with override("en"):
        assert labels.label("person.sex", "female") == "Female"
        assert labels.label("person.sex", "no_such_value") == "no such value"
