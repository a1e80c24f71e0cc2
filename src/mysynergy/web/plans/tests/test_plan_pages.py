"""Plan, danger, closing and asking again, as an officer walks through them on pages."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from mysynergy.outcomes.public import follow_ups
from mysynergy.plans.public import plan_work, plans_of
from mysynergy.web.conftest import Officer, Story

pytestmark = pytest.mark.django_db


def read(officer: Officer, path: str) -> str:
    answer = officer.client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_an_officer_plans_closes_and_asks_again(story: Story) -> None:
    officer = story.sender
    officer.client.cookies["language"] = "en"
    her = story.individual_id
    plan = f"/people/{her}/plan/"
    page = read(officer, plan)
    assert "is the case manager" in page
    case = str(story.cash.case_id)
    day = (officer.actor.today + dt.timedelta(days=2)).isoformat()
    for form in (
        {"do": f"goal:{case}", "text": "A stall of her own", "shared": "yes"},
        {"do": f"task:{case}", "text": "Bring the lease", "due_on": day, "who": "client"},
        {"do": f"visit:{case}", "planned_at": day, "hour": "10:00", "place": "Chow Kit"},
        {"do": f"note:{case}", "text": "Speaks Javanese"},
    ):
        assert officer.client.post(plan, form).status_code == 302, form
    refused = officer.client.post(plan, {"do": f"task:{case}", "text": "Bring it", "due_on": ""})
    assert refused.status_code == 422
    assert f'id="due_on-task-{case}-error"' in refused.content.decode()
    wrong = {"do": f"task:{case}", "text": "Bring it", "due_on": day, "who": str(her)}
    assert f'id="who-task-{case}-error"' in officer.client.post(plan, wrong).content.decode()
    page = read(officer, plan)
    for words in ("A stall of her own", "Bring the lease", "Chow Kit", "Speaks Javanese", "Close the case"):
        assert words in page
    assert "Bring the lease" in read(officer, "/work/plans/")
    assert "2 tasks, visits and follow-ups" in read(officer, "/work/")

    closing = f"/people/{her}/close/"
    assert officer.client.post(closing, {"note": ""}).status_code == 422
    form = {
        f"ending-{one}": "met/helped"
        for one in re.findall(r'name="ending-([0-9a-f-]{36})"', read(officer, closing))
    }
    assert officer.client.post(closing, form).status_code == 302
    assert "Not known whether out of poverty" in read(officer, plan)
    assert [one.open for one in plans_of(actor=officer.actor, individual_id=her)] == [False]
    assert follow_ups(actor=officer.actor) == ()
    # What was left of the plan is ended on the page; nothing is added to a closed case.
    (task,) = plan_work(actor=officer.actor).tasks
    page = read(officer, plan)
    assert f"end-task:{task.id}" in page
    assert f"task:{case}" not in page
    assert officer.client.post(plan, {"do": f"end-task:{task.id}", "state": "dropped"}).status_code == 302


def test_somebody_in_danger_is_reported_taken_and_ended(story: Story) -> None:
    officer = story.sender
    officer.client.cookies["language"] = "en"
    page = read(officer, "/danger/")
    assert 'href="tel:999"' in page
    assert '<option value="other" selected>' in page
    assert officer.client.post("/danger/", {"danger": "other", "what": "help"}).status_code == 422
    answer = officer.client.post("/danger/", {"danger": "hunger", "who": "Siti", "where": "Chow Kit"})
    one = answer.headers["Location"]
    assert "I act now" in read(officer, one)
    assert officer.client.post(one, {"do": "take"}).status_code == 302
    found = officer.client.post(one, {"do": "find", "q": "Siti Aminah"})
    assert "It is this person" in found.content.decode()
    join = {"do": "join", "individual_id": str(story.individual_id)}
    assert officer.client.post(one, join).status_code == 302
    assert "Siti Aminah" in read(officer, one)
    assert officer.client.post(one, {"do": "settle", "outcome": "safe", "note": ""}).status_code == 422
    assert officer.client.post(one, {"do": "settle", "outcome": "safe", "note": "fed"}).status_code == 302
    assert "The person is safe now" in read(officer, one)
