"""The order of steps, and what an answer means for one: pure."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.kernel.errors import Conflict
from mysynergy.pathways import domain
from mysynergy.pathways.domain import StepSaid

KEYS = "abcdef"
edges = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=12)


def laid_out(pairs: list[tuple[str, str]]) -> list[StepSaid]:
    return [
        StepSaid(key, uuid.UUID(int=0), "p", after=tuple(sorted({one for two, one in pairs if two == key})))
        for key in KEYS
    ]


@given(edges)
def test_each_step_stands_after_those_it_waits_for_and_circles_are_named(
    pairs: list[tuple[str, str]],
) -> None:
    steps = laid_out(pairs)
    placed, circle = domain.in_order(steps)
    seen: set[str] = set()
    for one in placed:
        assert set(one.after) <= seen
        seen.add(one.key)
    assert sorted([*seen, *circle]) == sorted(KEYS)
    waits = {one.key: set(one.after) for one in steps}
    for key in circle:  # each of them waits for another that can never begin
        assert waits[key] & set(circle)
    codes = {one.code for one in domain.faults_of(steps)}
    assert codes == ({"goes_in_circles"} if circle else set())


def test_what_is_laid_out_wrongly_is_named() -> None:
    need, body = uuid.uuid4(), uuid.uuid4()
    wrong = {
        ("steps", "too_many_steps"): [],
        ("steps.1.key", "twice"): [StepSaid("a", need, "p"), StepSaid("a", need, "q")],
        ("steps.0.programme_id", "programme_or_body"): [StepSaid("a", need, "p", body)],
        ("steps.0.after", "unknown_step"): [StepSaid("a", need, "p", after=("z",))],
        ("steps.0.after", "goes_in_circles"): [StepSaid("a", need, "p", after=("a",))],
        ("steps.0.evidence_wanted", "unknown_choice"): [StepSaid("a", need, "p", evidence_wanted=("x",))],
    }
    found = {
        fault: {(one.field, one.code) for one in domain.faults_of(steps)} for fault, steps in wrong.items()
    }
    assert found == {fault: {fault} for fault in wrong}


@pytest.mark.parametrize("verb", domain.MOVES)
def test_every_move_from_every_state_leads_on_or_says_what_stands(verb: str) -> None:
    for state in domain.STEP_STATES:
        if state in domain.MOVES[verb].sources:
            assert domain.move(state=state, verb=verb) == domain.MOVES[verb].target
        else:
            with pytest.raises(Conflict) as caught:
                domain.move(state=state, verb=verb)
            assert caught.value.params["now"] == state


def test_only_help_with_wanted_evidence_finishes_a_step() -> None:
    table = {
        ("completed", "helped", None, "certificate"): ("finish", None),
        ("completed", "helped", None, "receipt"): ("stall", "other_evidence"),
        ("completed", "partly_helped", None, "certificate"): ("stall", "partly_helped"),
        ("completed", "not_helped", "other", None): ("stall", "not_helped"),
        ("rejected", None, "other", None): ("stall", "declined"),
        ("failed", None, "other", None): ("stall", "failed"),
        ("cancelled", None, "no_answer", None): ("stall", "no_answer"),
        ("cancelled", None, "other", None): ("stall", "withdrawn"),
        ("entered_in_error", None, "sent_in_error", None): ("stall", "withdrawn"),
        ("in_progress", None, None, None): None,
    }
    for (state, outcome, reason, evidence), end in table.items():
        found = domain.ending(
            state=state, outcome=outcome, reason=reason, evidence=evidence, wanted=("certificate",)
        )
        assert found == end, state
    assert all(end[1] in domain.STUCK_BECAUSE for end in table.values() if end and end[1])
