"""The door of plans: who leads for a person, and the goals, tasks, visits and notes of her cases."""

from __future__ import annotations

from mysynergy.plans.domain import (
    GOAL_ENDS,
    TASK_ENDS,
    VISIT_ENDS,
    GoalView,
    HandOverView,
    LeadView,
    NoteView,
    PlanView,
    PlanWork,
    TaskView,
    VisitView,
)
from mysynergy.plans.leads import (
    PLUGS,
    answer_hand_over,
    ask_hand_over,
    hand_overs,
    lead_of,
    take_lead,
    withdraw_hand_over,
)
from mysynergy.plans.leavers import JOBS
from mysynergy.plans.selectors import plan_work, plans_of
from mysynergy.plans.services import (
    add_task,
    plan_visit,
    set_goal,
    settle_goal,
    settle_task,
    settle_visit,
    write_note,
)

__all__ = [
    "GOAL_ENDS",
    "JOBS",
    "PLUGS",
    "TASK_ENDS",
    "VISIT_ENDS",
    "GoalView",
    "HandOverView",
    "LeadView",
    "NoteView",
    "PlanView",
    "PlanWork",
    "TaskView",
    "VisitView",
    "add_task",
    "answer_hand_over",
    "ask_hand_over",
    "hand_overs",
    "lead_of",
    "plan_visit",
    "plan_work",
    "plans_of",
    "set_goal",
    "settle_goal",
    "settle_task",
    "settle_visit",
    "take_lead",
    "withdraw_hand_over",
    "write_note",
]
