"""Usual stories as templates: which need at which programme, what waits for what. All from the rulebook.

A template proposes; the case manager changes it with the person before anything is laid out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class StoryStep:
    """A step of a template: kind of need, programme, after which steps, which evidence completes it."""

    key: str
    module: str
    kind: str
    programme_id: str
    after: tuple[str, ...] = ()
    evidence_wanted: tuple[str, ...] = ()


_LEARNT: Final = ("certificate", "attendance")

STORIES: Final[Mapping[str, tuple[StoryStep, ...]]] = {
    "course_then_capital": (
        StoryStep("course", "education_training", "skills", "mdec-eusahawan", (), _LEARNT),
        StoryStep("capital", "jobs_business", "business_capital", "tekun-niaga", ("course",)),
    ),
    "trade_then_capital": (
        StoryStep("trade", "education_training", "skills", "giatmara-sepenuh-masa", (), _LEARNT),
        StoryStep("capital", "jobs_business", "business_capital", "tekun-niaga", ("trade",)),
    ),
    "training_then_job": (
        StoryStep("training", "education_training", "skills", "perkeso-sip-latihan", (), _LEARNT),
        StoryStep("job", "jobs_business", "job", "perkeso-myfuturejobs", ("training",)),
    ),
    "debt_then_capital": (
        StoryStep("debt", "finance", "debt", "akpk-nasihat"),
        StoryStep("money", "education_training", "money_skills", "akpk-power", (), _LEARNT),
        StoryStep("capital", "jobs_business", "business_capital", "tekun-niaga", ("debt", "money")),
    ),
}
