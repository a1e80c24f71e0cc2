"""The door of pathways: steps of one person in their order, side by side or one after another.

Nothing is ever sent by itself: a step that may go opens at the case manager's desk, and she sends it on a
basis that covers whom it goes to. ``PLUGS`` and the two jobs are for ``config/wiring.py``.
"""

from __future__ import annotations

from mysynergy.pathways.domain import CHOICES, MAX_STEPS, STEP_STATES, STOP_REASONS, STUCK_BECAUSE, StepSaid
from mysynergy.pathways.going import JOB, go_on, go_on_with_all
from mysynergy.pathways.laying import begin
from mysynergy.pathways.plugs import PLUGS
from mysynergy.pathways.selectors import get, of_individual, of_needs, on_desk, stories
from mysynergy.pathways.services import decide, send_step, stop
from mysynergy.pathways.stories import STORIES, StoryStep
from mysynergy.pathways.views import PathwayView, StepView

__all__ = [
    "CHOICES",
    "JOB",
    "MAX_STEPS",
    "PLUGS",
    "STEP_STATES",
    "STOP_REASONS",
    "STORIES",
    "STUCK_BECAUSE",
    "PathwayView",
    "StepSaid",
    "StepView",
    "StoryStep",
    "begin",
    "decide",
    "get",
    "go_on",
    "go_on_with_all",
    "of_individual",
    "of_needs",
    "on_desk",
    "send_step",
    "stop",
    "stories",
]
