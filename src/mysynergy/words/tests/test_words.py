"""Every need, module and reason of the rooms has its word."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import override

from mysynergy.access.public import ACTIONS
from mysynergy.cases.public import CLOSE_REASONS, MODULES, NEED_KINDS, OUTCOMES, URGENCIES
from mysynergy.registry.public import BASES, CATEGORIES
from mysynergy.words import labels, needs
from mysynergy.words.events import EVENTS, told


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


RECORDED = re.compile(r'"((?:registry|households|screening|cases|referrals|assistance|schemes)\.[a-z_]+ed)"')
#: Past participles that name a job, an action or a fact, or that concern no person.
NO_EVENTS = {"registry.candidates_shown", "assistance.completed"}


def test_every_event_about_a_person_has_its_sentence() -> None:
    recorded = {
        name
        for room in ("registry", "households", "screening", "cases", "referrals", "assistance", "schemes")
        for path in (Path(__file__).parents[2] / room).glob("*.py")
        for name in RECORDED.findall(path.read_text(encoding="utf-8"))
        if name not in ACTIONS
    }
    assert (
        recorded
        - set(EVENTS)
        - NO_EVENTS
        - {"referrals.withdraw_for_closed_need", "referrals.return_stopped", "cases.read_escalated"}
        == set()
    )


def test_an_event_without_names_says_a_programme() -> None:
    with override("en"):
        assert told("referrals.sent").text == "Referral sent to a programme"
        assert told("room.thing_done").text == "room: thing done"
