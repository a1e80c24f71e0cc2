"""The whole table of steps: every verb from every state by every side is allowed or refused with a reason."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from mysynergy.kernel.errors import Conflict, NotAllowed
from mysynergy.referrals.domain import (
    OPEN_STATES,
    TRANSITIONS,
    Clock,
    Side,
    State,
    Verb,
    categories_to_grant,
    clock_to_answer,
    step,
    steps_open_to,
)
from mysynergy.workdays.public import Calendar

S, V = State, Verb
UNANSWERED = {S.REQUESTED, S.RECEIVED}
UNDERWAY = {S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD}
#: Written out once more by hand, so that a slip in the constant shows.
EXPECTED: dict[Verb, tuple[Side, set[State], State | None]] = {
    V.SEND: (Side.SENDER, {S.DRAFT}, S.REQUESTED),
    V.RECEIVE: (Side.RECEIVER, {S.REQUESTED}, S.RECEIVED),
    V.ACCEPT: (Side.RECEIVER, UNANSWERED, S.ACCEPTED),
    V.START: (Side.RECEIVER, {S.ACCEPTED, S.ON_HOLD}, S.IN_PROGRESS),
    V.HOLD: (Side.RECEIVER, {S.ACCEPTED, S.IN_PROGRESS}, S.ON_HOLD),
    V.COMPLETE: (Side.RECEIVER, UNDERWAY, S.COMPLETED),
    V.DECLINE: (Side.RECEIVER, UNANSWERED, S.REJECTED),
    V.FAIL: (Side.RECEIVER, UNDERWAY, S.FAILED),
    V.WITHDRAW: (Side.SENDER, UNANSWERED | UNDERWAY, S.CANCELLED),
    V.VOID: (Side.SENDER, UNANSWERED, S.ENTERED_IN_ERROR),
    V.ASK: (Side.RECEIVER, UNDERWAY | {S.RECEIVED}, None),
    V.SUPPLY: (Side.SENDER, UNDERWAY | {S.RECEIVED}, None),
    V.REFER_ON: (Side.RECEIVER, UNANSWERED | UNDERWAY, S.IN_PROGRESS),
}
SIDES: list[set[Side]] = [set(), {Side.SENDER}, {Side.RECEIVER}, {Side.SENDER, Side.RECEIVER}]


#: Whether a question must be open, must not be, or either.
NEEDS_QUESTION = {V.ASK: False, V.SUPPLY: True}
#: Which action of the permission table a step is.
ACTION = {V.SEND: "referrals.send", V.SUPPLY: "referrals.send", V.REFER_ON: "referrals.refer_on"} | {
    V.WITHDRAW: "referrals.withdraw",
    V.VOID: "referrals.withdraw",
}


def refusal_of(verb: Verb, state: State, sides: set[Side], *, asked: bool, handed_on: bool) -> str | None:
    """Return why a step is refused, ``None`` when it is allowed."""
    side, sources, _target = EXPECTED[verb]
    if side not in sides:
        return "not_your_side"
    if state not in sources:
        return "changed_meanwhile"
    if handed_on and verb is not V.WITHDRAW:
        return "handed_on"
    if NEEDS_QUESTION.get(verb, asked) != asked:
        return "question_open" if asked else "no_question_open"
    return None


@pytest.mark.parametrize("verb", list(Verb))
def test_each_step_is_allowed_or_refused_with_its_reason(verb: Verb) -> None:
    for state, sides, asked, on in itertools.product(State, SIDES, [False, True], [False, True]):
        reason = refusal_of(verb, state, sides, asked=asked, handed_on=on)
        if reason is not None:
            with pytest.raises((NotAllowed, Conflict), match=reason) as refused:
                step(state=state, verb=verb, sides=sides, asked=asked, handed_on=on)
            assert reason != "changed_meanwhile" or refused.value.params["now"] == state.value
            continue
        taken = step(state=state, verb=verb, sides=sides, asked=asked, handed_on=on)
        assert taken.target is EXPECTED[verb][2]
        assert taken in steps_open_to(state=state, sides=sides, asked=asked, handed_on=on)
        assert taken.action == ACTION.get(verb, "referrals.answer")


def test_a_referral_that_ended_leads_nowhere() -> None:
    for state in set(State) - OPEN_STATES - {State.DRAFT}:
        assert steps_open_to(state=state, sides=set(Side)) == ()


def test_from_every_open_state_both_sides_can_end_it() -> None:
    for state, side in itertools.product(OPEN_STATES, Side):
        targets = {one.target for one in steps_open_to(state=state, sides={side})}
        assert targets - OPEN_STATES - {None}


def test_every_verb_stands_in_the_table_once() -> None:
    assert sorted(one.verb for one in TRANSITIONS) == sorted(Verb)


def test_faith_and_health_go_only_where_they_are_needed_and_agreed_to() -> None:
    agreed = ["identity", "contact", "faith", "health", "violence"]
    money = categories_to_grant(consented=agreed, module="finance", wish=None, sensitive=None)
    zakat = categories_to_grant(consented=agreed, module="finance", wish="zakat", sensitive="zakat")
    clinic = categories_to_grant(consented=agreed, module="medication_health", wish=None, sensitive=None)
    bare = categories_to_grant(consented=["identity"], module="finance", wish=None, sensitive=None)
    assert set(money) == {"identity", "contact", "needs", "referrals"}
    assert set(zakat) - set(money) == {"faith"}
    assert set(clinic) - set(money) == {"health"}
    assert set(bare) == {"identity", "needs", "referrals"}


def test_the_sooner_of_what_was_agreed_and_promised_counts_and_a_crisis_is_a_matter_of_hours() -> None:
    friday = dt.datetime(2026, 11, 27, 7, 0, tzinfo=dt.UTC)  # three in the afternoon in Malaysia

    def clock(urgency: str, promised: int | None, *agreed: tuple[int, str]) -> tuple[int, str, str]:
        calendar = Calendar(None)
        found = clock_to_answer(
            urgency=urgency, promised=promised, agreed=agreed, calendar=calendar, now=friday
        )
        assert found.due(calendar, friday) > friday
        return found.count, found.unit, found.by

    assert clock("normal", None) == (14, "working_days", "usual")
    assert clock("normal", 5) == (5, "working_days", "programme")
    assert clock("normal", 5, (3, "working_days")) == (3, "working_days", "agreement")
    assert clock("normal", 2, (3, "working_days")) == (2, "working_days", "programme")
    assert clock("crisis", 14) == (4, "office_hours", "usual")
    assert clock("crisis", 14, (8, "office_hours"), (60, "hours")) == (60, "hours", "agreement")
    assert clock("crisis", 14, (8, "office_hours"), (80, "hours")) == (8, "office_hours", "agreement")
    monday = dt.datetime(2026, 11, 30, 2, 0, tzinfo=dt.UTC)  # two hours of Friday, two of Monday: ten o'clock
    assert Clock(4, "office_hours", "usual").due(Calendar(None), friday) == monday
