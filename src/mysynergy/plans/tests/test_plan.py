"""A plan: who writes it, who reads what, and how its parts end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from django.db import ProgrammingError, transaction
from tests.people import NOW

from mysynergy.access.public import acting
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.plans import public as plans
from mysynergy.plans.models import Note
from mysynergy.plans.tests.conftest import Cast, Story
from mysynergy.plans.tests.test_leads import known_to_tekun

TOMORROW = NOW.date() + dt.timedelta(days=1)


def test_a_plan_is_written_kept_and_shared_with_those_who_work_on_the_case(cast: Cast, story: Story) -> None:
    case_id, her = story.capital.case_id, story.individual_id
    goal = plans.set_goal(
        actor=cast.maiwp, case_id=case_id, text="A stall of her own", need_id=story.capital.id, shared=True
    )
    plans.add_task(
        actor=cast.maiwp,
        case_id=case_id,
        text="Bring the lease",
        due_on=TOMORROW,
        by_client=True,
        goal_id=goal.id,
    )
    plans.plan_visit(
        actor=cast.maiwp, case_id=case_id, planned_at=NOW + dt.timedelta(hours=3), place="Chow Kit"
    )
    quiet = plans.write_note(actor=cast.maiwp, case_id=case_id, text="She fears her brother")
    told = plans.write_note(actor=cast.maiwp, case_id=case_id, text="Speaks Javanese", shared=True)
    assert plans.plans_of(actor=cast.tekun, individual_id=her) == ()
    with pytest.raises(NotFound):
        plans.write_note(actor=cast.tekun, case_id=case_id, text="?")

    known_to_tekun(cast, story)
    (theirs,) = plans.plans_of(actor=cast.tekun, individual_id=her)
    assert (theirs.own, theirs.readers) == (False, ())
    assert [one.id for one in theirs.goals] == [goal.id]
    assert [one.id for one in theirs.notes] == [told.id]
    assert (theirs.tasks, theirs.visits) == ((), ())
    assert plans.plans_of(actor=cast.stranger, individual_id=her) == ()
    answer = plans.write_note(actor=cast.tekun, case_id=case_id, text="Loan from Monday", shared=True)
    plans.write_note(actor=cast.tekun, case_id=case_id, text="Ask the branch")
    with pytest.raises(NotAllowed, match="not_your_agencys"):
        plans.settle_goal(actor=cast.tekun, goal_id=goal.id, state="reached")

    put_right = plans.write_note(
        actor=cast.maiwp, case_id=case_id, text="Speaks Bugis", shared=True, corrects=told.id
    )
    with pytest.raises(Invalid):
        plans.write_note(actor=cast.maiwp, case_id=case_id, text="No", corrects=answer.id)
    (mine,) = plans.plans_of(actor=cast.maiwp, individual_id=her)
    assert mine.own
    assert mine.readers == (cast.tekun.agency_id,)
    assert {one.id: one.corrected for one in mine.notes} == {
        put_right.id: False,
        answer.id: False,
        told.id: True,
        quiet.id: False,
    }
    assert plans.plan_work(actor=cast.tekun).tasks == ()


def test_the_parts_of_a_plan_end_once_and_a_note_never(cast: Cast, story: Story) -> None:
    case_id = story.capital.case_id
    goal = plans.set_goal(actor=cast.maiwp, case_id=case_id, text="A stall of her own")
    task = plans.add_task(actor=cast.maiwp, case_id=case_id, text="Bring the lease", due_on=TOMORROW)
    visit = plans.plan_visit(actor=cast.maiwp, case_id=case_id, planned_at=NOW + dt.timedelta(hours=3))
    quiet = plans.write_note(actor=cast.maiwp, case_id=case_id, text="She fears her brother")
    # A note, once written, stands: the application has no right to change one.
    with pytest.raises(ProgrammingError), acting(cast.maiwp), transaction.atomic():
        Note.objects.filter(id=quiet.id).update(text="")

    work = plans.plan_work(actor=cast.maiwp)
    assert ([one.id for one in work.tasks], [one.id for one in work.visits]) == ([task.id], [visit.id])
    later = cast.maiwp.at(NOW + dt.timedelta(days=3))
    assert plans.plan_work(actor=later).tasks_late == 1
    with pytest.raises(Conflict, match="visit_not_yet"):
        plans.settle_visit(actor=cast.maiwp, visit_id=visit.id, state="made")
    assert plans.settle_visit(actor=later, visit_id=visit.id, state="not_met", note="Shut").state == "not_met"
    assert plans.settle_task(actor=later, task_id=task.id, state="done").state == "done"
    with pytest.raises(Conflict, match="changed_meanwhile"):
        plans.settle_task(actor=later, task_id=task.id, state="dropped")
    assert plans.settle_goal(actor=later, goal_id=goal.id, state="reached").state == "reached"
    assert plans.plan_work(actor=later).tasks == ()


def test_what_cannot_be_taken_is_named_by_its_field(cast: Cast, story: Story) -> None:
    case_id = story.capital.case_id
    goal = partial(plans.set_goal, actor=cast.maiwp, case_id=case_id, text="x")
    task = partial(plans.add_task, actor=cast.maiwp, case_id=case_id, text="x", due_on=TOMORROW)
    visit = partial(plans.plan_visit, actor=cast.maiwp, case_id=case_id)
    note = partial(plans.write_note, actor=cast.maiwp, case_id=case_id)
    far = NOW + dt.timedelta(days=9999)
    wrong: dict[str, Callable[[], object]] = {
        "text required": partial(goal, text=" "),
        "text too_long": partial(goal, text="x" * 301),
        "text not_text": partial(note, text="\x00"),
        "due_on in_the_past": partial(task, due_on=NOW.date() - dt.timedelta(days=1)),
        "due_on too_far": partial(goal, due_on=far.date()),
        "need_id unknown_choice": partial(goal, need_id=case_id),
        "goal_id unknown_choice": partial(task, goal_id=case_id),
        "officer_id not_a_colleague": partial(task, officer_id=cast.tekun.own_id),
        "planned_at in_the_past": partial(visit, planned_at=NOW),
        "planned_at too_far": partial(visit, planned_at=far),
    }
    found = {}
    for name, deed in wrong.items():
        with pytest.raises(Invalid) as caught:
            deed()
        found[name] = [f"{one.field} {one.code}" for one in caught.value.faults]
    assert found == {name: [name] for name in wrong}
