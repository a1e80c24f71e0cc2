"""A person's page: who sees which tab, and what is done on each."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from tests.digits import stand_in

from mysynergy.access.public import Role
from mysynergy.kernel.days import day_of
from mysynergy.web.conftest import Hire, Story
from mysynergy.web.intake.tests.playing import PERSON, begin, post, taken_in

pytestmark = pytest.mark.django_db

TABS = (
    *("", "needs/", "screening/", "referrals/", "benefits/", "schemes/"),
    *("documents/", "timeline/", "readers/"),
)
LONG = "x" * 10_000
ODD = "<script>alert(1)</script>'; DROP TABLE cases_need; -- \u202e 🙂"


def need_of(page: str) -> str:
    found = re.search(r'id="need-([0-9a-f-]{36})"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("language", ["ms", "en"])
@pytest.mark.parametrize(
    "role",
    [Role.INTAKE_OFFICER, Role.CASEWORKER, Role.SUPERVISOR, Role.APPROVER, Role.DATA_STEWARD, Role.AUDITOR],
)
def test_every_tab_opens_to_those_who_work_with_people(hire: Hire, role: Role, language: str) -> None:
    url = taken_in(hire("MAIWP", Role.CASEWORKER))
    reader = hire("MAIWP", role, language=language).client
    for tab in TABS:
        response = reader.get(url + tab)
        page = response.content.decode()
        assert response.status_code == 200, tab
        assert "Rohani binti Mat Zin" in page
        assert not stand_in(page, "800102")
        assert f'<html lang="{language}"' in page


def test_nobody_sees_the_person_of_another_agency(hire: Hire) -> None:
    url = taken_in(hire("MAIWP", Role.CASEWORKER))
    other = hire("TEKUN", Role.CASEWORKER).client
    for tab in (*TABS, "number/", "consents/"):
        assert other.get(url + tab).status_code == 404
    assert other.get(f"/people/{uuid.uuid4()}/").status_code == 404


def test_reading_is_written_down_where_all_readers_see_it(hire: Hire) -> None:
    url = taken_in(hire("MAIWP", Role.CASEWORKER))
    hire("MAIWP", Role.AUDITOR).client.get(url)
    page = hire("MAIWP", Role.SUPERVISOR).client.get(url + "readers/").content.decode()
    assert page.count("Officer of MAIWP<small>") + page.count("Officer of MAIWP\n") >= 2


def test_a_need_is_added_reviewed_and_closed(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer) + "needs/"
    added = officer.client.post(url, {"do": "add", "kind": "finance:rent", "urgency": "urgent", "note": ODD})
    assert added.status_code == 302
    page = officer.client.get(url).content.decode()
    assert "Rent" in page
    assert "<script>alert" not in page
    need = need_of(page)
    until = (day_of(dt.datetime.now(dt.UTC)) + dt.timedelta(days=9)).isoformat()
    held = {"do": f"hold:{need}", "held_by": str(officer.actor.id), "until": until}
    assert officer.client.post(url, held).status_code == 302
    closed = officer.client.post(url, {"do": f"close:{need}", "ending": "met/helped", "reason": "done"})
    assert closed.status_code == 302
    assert 'id="closed"' in officer.client.get(url).content.decode()
    assert "Need closed" in officer.client.get(url.replace("needs/", "timeline/")).content.decode()


@pytest.mark.parametrize(
    ("data", "control"),
    [
        ({"do": "add", "kind": "", "urgency": "normal"}, "kind"),
        ({"do": "add", "kind": "finance:fire_loss"}, "needs"),
        ({"do": "add", "kind": "finance:rent", "urgency": "soon"}, "urgency"),
        ({"do": "add", "kind": "finance:rent", "note": LONG}, "note"),
        ({"do": "close:{need}", "ending": "nothing/really"}, "ending-{need}"),
        ({"do": "close:{need}", "ending": "met/helped", "reason": LONG}, "reason-{need}"),
        ({"do": "close:{need}", "ending": "unmet/cannot_be_reached"}, "needs"),
        ({"do": "hold:{need}", "until": "31/02/2026"}, "until-{need}"),
        ({"do": "hold:{need}", "until": "2099-01-01", "held_by": "{me}"}, "until-{need}"),
        ({"do": "hold:{need}", "until": "2020-01-01", "held_by": "{me}"}, "until-{need}"),
        ({"do": "hold:not-an-id"}, "needs"),
        ({"do": "DROP"}, "needs"),
    ],
)
@pytest.mark.parametrize("language", ["ms", "en"])
def test_what_is_wrong_with_a_need_is_said_and_kept(
    hire: Hire, data: dict[str, str], control: str, language: str
) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    url = taken_in(officer) + "needs/"
    need = need_of(officer.client.get(url).content.decode())
    filled = {key: value.format(need=need, me=officer.actor.id) for key, value in data.items()}
    response = officer.client.post(url, filled)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{control.format(need=need)}"' in page
    if data.get("note"):
        assert LONG[:5000] in page


def test_a_referral_waits_for_consent_and_then_goes(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer)
    need = need_of(officer.client.get(url + "needs/").content.decode())
    form = f"{url}needs/{need}/refer/"
    page = officer.client.get(form).content.decode()
    assert "No consent or other legal basis is recorded yet" in page
    stopped = officer.client.post(form, {"programme": "jkm-bwe", "message": "Help with school, please"})
    assert stopped.status_code == 422
    assert "Record it first; nothing was sent" in stopped.content.decode()
    assert "Help with school, please" in stopped.content.decode()
    empty = officer.client.post(url + "consents/", {"basis": "consent"})
    assert empty.status_code == 422
    agency = re.search(r"\?agency=([0-9a-f-]{36})", stopped.content.decode())
    assert agency
    consent = {
        "basis": "consent",
        "evidence": "read_aloud",
        "agencies": agency[1],
        "categories": ["identity", "needs"],
        "purposes": "referral",
    }
    assert officer.client.post(f"{url}consents/?next={form}", consent)["Location"] == form
    page = officer.client.get(form).content.decode()
    known = re.search(r'name="consent" value="([0-9a-f-]{36})"', page)
    once = re.search(r'name="once" value="([0-9a-f-]{36})"', page)
    assert known
    assert once
    sent = {"programme": "jkm-bwe", "consent": known[1], "message": ODD, "once": once[1]}
    assert officer.client.post(form, sent)["Location"] == f"{url}referrals/"
    assert officer.client.post(form, sent).status_code == 302
    listed = officer.client.get(f"{url}referrals/").content.decode()
    assert listed.count("/referrals/0") == 1 + listed.count('href="/referrals/"') * 0
    too_long = officer.client.post(form, {"programme": "jkm-bwe", "consent": known[1], "message": LONG})
    assert too_long.status_code == 422
    assert officer.client.post(form, {"programme": "no-such"}).status_code == 422


def test_a_consent_is_withdrawn_with_a_reason(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer)
    page = officer.client.get(url + "consents/").content.decode()
    agency = re.search(r'name="agencies" value="([0-9a-f-]{36})"', page)
    assert agency
    consent = {
        "basis": "consent",
        "evidence": "signed_form",
        "agencies": agency[1],
        "categories": "identity",
        "purposes": "casework",
    }
    officer.client.post(url + "consents/", consent)
    away = re.search(r'href="(/people/[^"]+/withdraw/)"', officer.client.get(url).content.decode())
    assert away
    assert officer.client.post(away[1], {"reason": " "}).status_code == 422
    assert officer.client.post(away[1], {"reason": "She asked"}).status_code == 302
    assert "Withdrawn" in officer.client.get(url).content.decode()


def test_after_a_consent_nobody_is_led_to_a_foreign_site(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER)
    url = taken_in(officer)
    page = officer.client.get(f"{url}consents/?next=https://example.org/").content.decode()
    assert "example.org" not in page.split("<main", 1)[1]


@pytest.mark.parametrize("language", ["ms", "en"])
def test_the_number_opens_only_with_a_reason_and_leaves_a_trace(hire: Hire, language: str) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language=language)
    url = taken_in(officer)
    assert "800102-14-5566" not in officer.client.get(url + "number/").content.decode()
    assert officer.client.post(url + "number/", {"reason": ""}).status_code == 422
    opened = officer.client.post(url + "number/", {"reason": "Hospital form"})
    assert "800102-14-5566" in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    trace = officer.client.get(url + "timeline/").content.decode()
    assert ("Nombor pengenalan dibuka" if language == "ms" else "Identity number opened") in trace
    assert hire("MAIWP", Role.INTAKE_OFFICER).client.get(url + "number/").status_code == 403


@pytest.mark.parametrize(
    ("data", "control"),
    [
        ({"sector": "hawker", "plan": "99"}, "plan"),
        ({"sector": "no_such", "plan": "1"}, "sector"),
        ({}, "plan"),
    ],
)
def test_a_membership_needs_plan_and_sector(hire: Hire, data: dict[str, str], control: str) -> None:
    officer = hire("MAIWP", Role.CASEWORKER)
    response = officer.client.post(taken_in(officer) + "schemes/", data)
    assert response.status_code == 422
    assert f'href="#{control}"' in response.content.decode()


def test_a_membership_begins_and_says_that_cover_waits(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer) + "schemes/"
    page = officer.client.get(url).content.decode()
    assert "never back-dated" in page
    begun = officer.client.post(url, {"sector": "hawker", "plan": "2", "licensed": "yes"})
    assert begun.status_code == 302
    assert "not covered yet" in officer.client.get(url).content.decode()
    assert officer.client.post(url, {"sector": "hawker", "plan": "2"}).status_code == 422


def test_do_not_contact_hides_the_phone(hire: Hire) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(officer, {**PERSON, "safe_to_contact": "do_not_contact"})
    page = officer.client.get(url).content.decode()
    assert "Do not contact" in page
    assert "345 6789" not in page


def test_what_comes_next_is_only_what_is_in_ones_own_hands(hire: Hire) -> None:
    own = hire("MAIWP", Role.CASEWORKER, language="en")
    url = taken_in(own)
    own.client.post(url + "screening/", {"do": "run"})
    assert "Nobody was asked yet about" in own.client.get(url).content.decode()
    other = hire("GIATMARA", Role.CASEWORKER, language="en")
    draft = begin(other.client)
    known = url.strip("/").split("/")[-1]
    post(other.client, draft, "person", {**PERSON, "do": f"same:{known}"})
    there = other.client.post(f"/intake/{draft}/review/", {"do": "send"})["Location"]
    assert "Nobody was asked yet about" not in other.client.get(there).content.decode()


def test_a_question_of_another_agency_comes_before_referring_on(story: Story) -> None:
    referral = story.ask()
    reader = story.receiver
    reader.client.cookies["language"] = "en"
    assert reader.client.get(f"/referrals/{referral.id}/").status_code == 200
    url = f"/people/{story.individual_id}/"
    reader.client.post(url + "screening/", {"do": "run"})
    page = reader.client.get(url).content.decode()
    assert "Can you help with" in page
    assert f"/referrals/{referral.id}/" in page
    assert "Nobody was asked yet" not in page


def test_a_phone_is_called_safe_only_after_somebody_asked(hire: Hire, story: Story) -> None:
    officer = hire("MAIWP", Role.CASEWORKER, language="en")
    assert "Ask whether it is safe" not in officer.client.get(taken_in(officer)).content.decode()
    story.sender.client.cookies["language"] = "en"
    page = story.sender.client.get(f"/people/{story.individual_id}/").content.decode()
    assert "Ask whether it is safe" in page
