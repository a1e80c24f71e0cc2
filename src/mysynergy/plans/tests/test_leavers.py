"""What stood in the name of an officer who left is a colleague's by the next run of the clock."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from tests.people import NOW, SYSTEM

from mysynergy.access.public import acting
from mysynergy.cases import public as cases
from mysynergy.events.public import of_individuals
from mysynergy.plans import public as plans
from mysynergy.plans.tests.conftest import Cast, Story


def test_tasks_visits_and_the_lead_of_who_left_are_a_colleagues(cast: Cast, story: Story) -> None:
    her, case_id = story.individual_id, story.capital.case_id
    task = plans.add_task(
        actor=cast.maiwp, case_id=case_id, text="Bring the lease", due_on=NOW.date() + dt.timedelta(days=1)
    )
    visit = plans.plan_visit(actor=cast.maiwp, case_id=case_id, planned_at=NOW + dt.timedelta(hours=3))
    run = plans.JOBS["plans.keep_named"]
    assert run(actor=SYSTEM) == 0
    get_user_model().objects.filter(id=cast.maiwp.own_id).update(is_active=False)
    assert run(actor=SYSTEM) == 3
    work = plans.plan_work(actor=cast.boss)
    assert ([one.id for one in work.tasks], [one.id for one in work.visits]) == ([task.id], [visit.id])
    lead = plans.lead_of(actor=cast.boss, individual_id=her)
    assert lead is not None
    assert (lead.agency_id, lead.manager_id) == (cast.maiwp.agency_id, cast.boss.id)
    (case,) = cases.cases_of(actor=cast.boss, individual_id=her)
    assert case.manager_id == cast.boss.id
    assert run(actor=SYSTEM) == 0
    with acting(cast.boss):
        told = [one.type for one in of_individuals(individual_ids=[her])]
    assert (told.count("plans.given_on"), told.count("plans.lead_given_on")) == (2, 1)
