"""Decisions about pathways: their order, what a step waits for, how an answer ends it. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mysynergy.kernel.errors import Conflict, Fault
from mysynergy.referrals.public import EVIDENCE_KINDS

#: ``waiting`` for others; ``ready`` at the case manager's desk; ``sent`` as a referral or a letter; ``stuck``
#: when that came to nothing and the case manager must choose.
STEP_STATES: Final = ("waiting", "ready", "sent", "done", "stuck", "skipped", "cancelled")
#: What others need no longer wait for.
SETTLED: Final = frozenset({"done", "skipped"})
OVER: Final = SETTLED | {"cancelled"}
MAX_STEPS: Final = 12
MAX_TEXT: Final = 1000
STOP_REASONS: Final = ("person_withdrew", "helped_elsewhere", "consent_withdrawn", "another_way", "other")
#: Why a step is stuck.
STUCK_BECAUSE: Final = (
    "declined",
    "failed",
    "not_helped",
    "partly_helped",
    "other_evidence",
    "withdrawn",
    "no_answer",
)
#: Stuck ones that brought some help, which the case manager may take for enough.
SOME_HELP: Final = frozenset({"partly_helped", "other_evidence"})
#: Working days within which the case manager looks at a step that opened, and at one that is stuck.
LOOK_WORKING_DAYS: Final[Mapping[str, int]] = {"ready": 3, "stuck": 1}


@dataclass(frozen=True, slots=True)
class Move:
    """A verb leads from ``sources`` to ``target``; ``by_manager``: a person's word, else the house's own."""

    sources: frozenset[str]
    target: str
    by_manager: bool


#: Every move there is. What is not in this table is refused.
MOVES: Final[Mapping[str, Move]] = {
    "open": Move(frozenset({"waiting"}), "ready", by_manager=False),
    "send": Move(frozenset({"ready"}), "sent", by_manager=True),
    "finish": Move(frozenset({"sent"}), "done", by_manager=False),
    "stall": Move(frozenset({"sent"}), "stuck", by_manager=False),
    "again": Move(frozenset({"stuck"}), "ready", by_manager=True),
    "accept": Move(frozenset({"stuck"}), "done", by_manager=True),
    "skip": Move(frozenset({"waiting", "ready", "stuck"}), "skipped", by_manager=True),
    "cancel": Move(frozenset({"waiting", "ready", "stuck"}), "cancelled", by_manager=False),
}
CHOICES: Final = ("again", "accept", "skip")


@dataclass(frozen=True, slots=True)
class StepSaid:
    """A step as it is laid out: a need, at a programme or at a body outside, after the steps of these keys.

    ``evidence_wanted``: kinds of evidence that count as its completion; empty: any.
    """

    key: str
    need_id: uuid.UUID
    programme_id: str | None = None
    body_id: uuid.UUID | None = None
    after: tuple[str, ...] = ()
    evidence_wanted: tuple[str, ...] = ()


def move(*, state: str, verb: str) -> str:
    """Return the state that ``verb`` leads to; raises ``Conflict("changed_meanwhile")`` with what it is."""
    found = MOVES[verb]
    if state not in found.sources:
        raise Conflict("changed_meanwhile", {"now": state, "verb": verb})
    return found.target


def choices(*, state: str, reason: str | None) -> tuple[str, ...]:
    """Return what the case manager may choose for a step in this state."""
    found = [verb for verb in CHOICES if state in MOVES[verb].sources]
    return tuple(verb for verb in found if verb != "accept" or reason in SOME_HELP)


def faults_of(steps: Sequence[StepSaid]) -> list[Fault]:
    """Return what is wrong with the steps as they are laid out, circles among them."""
    if not steps or len(steps) > MAX_STEPS:
        return [Fault("steps", "too_many_steps", {"limit": MAX_STEPS})]
    faults = []
    keys = [one.key for one in steps]
    for index, one in enumerate(steps):
        place = f"steps.{index}"
        if not one.key or keys.index(one.key) != index:
            faults.append(Fault(f"{place}.key", "twice"))
        if (one.programme_id is None) == (one.body_id is None):
            faults.append(Fault(f"{place}.programme_id", "programme_or_body"))
        if not set(one.after) <= set(keys):
            faults.append(Fault(f"{place}.after", "unknown_step"))
        if not set(one.evidence_wanted) <= set(EVIDENCE_KINDS):
            faults.append(Fault(f"{place}.evidence_wanted", "unknown_choice"))
    if not faults:
        _, circle = in_order(steps)
        faults = [Fault(f"steps.{keys.index(key)}.after", "goes_in_circles") for key in circle]
    return faults


def in_order(steps: Sequence[StepSaid]) -> tuple[list[StepSaid], list[str]]:
    """Return the steps so that each stands after those it waits for, and the keys of those in a circle."""
    placed: list[StepSaid] = []
    known: set[str] = set()
    left = list(steps)
    while fit := [one for one in left if set(one.after) <= known]:
        placed += fit
        known |= {one.key for one in fit}
        left = [one for one in left if one.key not in known]
    return placed, [one.key for one in left]


def ending(
    *, state: str, outcome: str | None, reason: str | None, evidence: str | None, wanted: Collection[str]
) -> tuple[str, str | None] | None:
    """Return what the end of a referral or letter means for its step: (verb, why); ``None`` while it is open.

    Only help with evidence of a wanted kind finishes a step; all else is the case manager's to weigh.
    """
    if state == "completed":
        if outcome == "helped":
            fits = not wanted or evidence in wanted
            return ("finish", None) if fits else ("stall", "other_evidence")
        return ("stall", "partly_helped" if outcome == "partly_helped" else "not_helped")
    ends = {"rejected": "declined", "failed": "failed", "entered_in_error": "withdrawn"}
    if state == "cancelled":
        return ("stall", "no_answer" if reason == "no_answer" else "withdrawn")
    return ("stall", ends[state]) if state in ends else None
