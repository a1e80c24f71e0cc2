"""What rooms above build upon: the table of states, the turns on a need, the ends of referrals. No doors."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from mysynergy.access.public import Actor
from mysynergy.kernel.errors import Fault
from mysynergy.referrals.answering import answers
from mysynergy.referrals.domain import Evidence, Side, State, Step, Verb, evidence_faults, step
from mysynergy.referrals.endings import Endings, ended
from mysynergy.referrals.hands import take_turns
from mysynergy.referrals.putting_off import Move, put_off_answers, put_off_replies
from mysynergy.referrals.selectors import views
from mysynergy.referrals.views import ReferralView


class _StepOf(Protocol):
    def __call__(self, *, state: State, verb: Verb, sides: Collection[Side], asked: bool = False) -> Step: ...


class _Answers(Protocol):
    def __call__(self, *, actor: Actor, need_id: uuid.UUID, officer_id: uuid.UUID) -> int: ...


class _Views(Protocol):
    def __call__(self, *, actor: Actor, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, ReferralView]: ...


class _PutsOff(Protocol):
    def __call__(self, *, actor: Actor, moves: Sequence[Move]) -> int: ...


@dataclass(frozen=True, slots=True)
class Plugs:
    """``step`` walks the table of states; ``take_turns`` lets one act at a time move a need (see there)."""

    step: _StepOf
    evidence_faults: Callable[[Evidence | None, dt.date], list[Fault]]
    take_turns: Callable[[uuid.UUID], None]
    ended: Endings
    put_off_answers: _PutsOff
    put_off_replies: _PutsOff
    answers: _Answers
    views: _Views


PLUGS: Final = Plugs(
    step=step,
    evidence_faults=evidence_faults,
    take_turns=take_turns,
    ended=ended,
    put_off_answers=put_off_answers,
    put_off_replies=put_off_replies,
    answers=answers,
    views=views,
)
