"""The worklist: each need in a sentence, the late ones first, counts, empty desks, what a need asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone
from tests.digits import stand_in

from mysynergy.access.public import Role
from mysynergy.cases.public import cases_of, close_need, hold, needs, worklist
from mysynergy.kernel.days import day_of
from mysynergy.referrals.public import JOBS, decline, mark_received
from mysynergy.registry.public import set_protected
from mysynergy.web.conftest import Hire, Officer, Story
from mysynergy.web.work.rows import rows
from mysynergy.worklists.public import absences, views

pytestmark = pytest.mark.django_db


def page_of(officer: Officer, path: str = "/work/") -> str:
    answer = officer.client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("ms", "Tiada tugasan buat masa ini"), ("en", "Your desk is empty")]
)
def test_an_empty_desk_teaches_what_will_stand_there(hire: Hire, language: str, words: str) -> None:
    assert words in page_of(hire("JKM", Role.CASEWORKER, language=language))


def test_a_new_need_stands_there_with_person_and_what_to_do(story: Story) -> None:
    page = page_of(story.sender)
    assert "Siti Aminah binti Abdul Rahman" in page
    assert "belum ada program yang diminta" in page
    assert not stand_in(page, "850312"), "numbers are masked in lists"
    assert "5678" in page


def test_the_sender_reads_that_an_agency_has_not_answered(story: Story) -> None:
    story.ask()
    story.sender.client.cookies["language"] = "en"
    page = page_of(story.sender)
    assert "TEKUN was asked today." in page
    assert "1 sent, not answered yet" in page


def test_the_receiver_reads_in_the_inbox_count_that_one_waits(story: Story) -> None:
    story.ask()
    assert "1 rujukan perlu dijawab" in page_of(story.receiver)


def test_opening_a_referral_puts_the_need_on_the_receivers_desk(story: Story) -> None:
    referral = story.ask()
    story.receiver.client.get(f"/referrals/{referral.id}/")
    page = page_of(story.receiver)
    assert f"/referrals/{referral.id}/" in page
    assert "MAIWP meminta" in page


def test_an_answer_that_is_late_shows_late_though_the_need_was_put_off(story: Story) -> None:
    referral = story.ask()
    mark_received(actor=story.receiver.actor, referral_id=referral.id)
    later = replace(story.receiver.actor, now=referral.due_at + dt.timedelta(days=2))
    assert later.id is not None
    hold(
        actor=replace(later, role=Role.SUPERVISOR),
        need_id=story.cash.id,
        held_by=later.id,
        held_until=later.today + dt.timedelta(days=4),
    )
    (row,) = rows(later, worklist(actor=later).items)
    assert row.due.at == referral.due_at
    assert (row.due.tone, row.due.days) == ("bad", -2)


def test_after_a_refusal_the_next_programme_is_the_thing_to_do(story: Story) -> None:
    referral = story.ask()
    decline(
        actor=story.receiver.actor, referral_id=referral.id, reason_code="quota_full", text="Kuota habis."
    )
    system = story.sender.actor.as_system("referrals.propose_next")
    proposal = JOBS["referrals.propose_next"](actor=system, need_id=story.cash.id)
    page = page_of(story.sender)
    assert "TEKUN tidak dapat membantu kali ini: Kuota sudah penuh." in page
    assert proposal is not None
    assert "dicadangkan seterusnya" in page


@pytest.mark.parametrize("view", ["late", "today", "crisis", "new", "slipped", "<script>", ""])
def test_every_view_opens(story: Story, view: str) -> None:
    page = page_of(story.sender, f"/work/?view={view}")
    assert "<script>alert" not in page


def test_work_is_filtered_kept_as_a_view_given_out_and_taken_along(hire: Hire, story: Story) -> None:
    boss = hire("MAIWP", Role.SUPERVISOR, language="en")
    page = page_of(boss, "/work/?tab=agency")
    assert "Give to" in page
    assert "Berikan kepada" not in page_of(story.sender, "/work/?tab=agency")
    narrowed = page_of(boss, "/work/?tab=agency&urgency=crisis&module=finance")
    assert "Nothing fits these filters" in narrowed
    assert "Module: Finance" in narrowed
    form = {"tab": "agency", "module": "finance", "name": "Money", "do": "keep"}
    answer = boss.client.post("/work/views/", form)
    assert answer.headers["Location"] == "/work/?tab=agency&module=finance"
    (view,) = views(actor=boss.actor)
    assert boss.client.post("/work/views/", {"do": f"share:{view.id}"}).status_code == 302
    assert "Money" in page_of(story.sender)
    assert boss.client.post("/work/views/", {"do": "drop:x"}).status_code == 302

    chosen = [str(story.cash.id), str(story.skills.id)]
    given = {"chosen": chosen, "to": str(boss.actor.id), "key": "once", "tab": "agency"}
    wrong: list[tuple[dict[str, str | list[str]], str]] = [
        ({"to": str(boss.actor.id)}, "Choose what"),
        ({"chosen": chosen}, "Choose the colleague"),
    ]
    for typed, words in wrong:
        assert words in boss.client.post("/work/give/", typed, follow=True).content.decode()
    assert "2 given to" in boss.client.post("/work/give/", given, follow=True).content.decode()
    assert {
        one.held_by for one in needs(actor=boss.actor, ids=[story.cash.id, story.skills.id]).values()
    } == {boss.actor.id}
    close_need(actor=boss.actor, need_id=story.skills.id, outcome="withdrawn")
    again = {"chosen": chosen, "to": str(story.sender.actor.id)}
    told = boss.client.post("/work/give/", again)
    assert told.status_code == 200
    assert "What could not be given" in told.content.decode()

    file = boss.client.get("/work/file/?tab=agency")
    text = file.content.decode("utf-8-sig")
    assert text.count("\r\n") == 2
    assert "Siti Aminah" in text
    assert "••••5678" in text
    assert not stand_in(text, "850312")
    (case,) = cases_of(actor=boss.actor, individual_id=story.individual_id)
    assert case.number in text
    assert case.number in page_of(boss, "/work/?tab=agency")
    assert case.number in page_of(boss, f"/people/{story.individual_id}/plan/")
    found = boss.client.post("/people/", {"q": case.number.replace("-", " ")}).content.decode()
    assert "Siti Aminah" in found
    wrong_digit = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    assert "This is no case number" in boss.client.post("/people/", {"q": wrong_digit}).content.decode()
    set_protected(actor=boss.actor, individual_id=story.individual_id, protected=True, reason="violence")
    text = boss.client.get("/work/file/?tab=agency").content.decode("utf-8-sig")
    assert case.number in text
    assert "Siti Aminah" not in text
    assert "5678" not in text


def test_a_head_reads_what_is_owed_and_kept_and_a_supervisor_says_who_is_away(
    hire: Hire, story: Story
) -> None:
    boss = hire("MAIWP", Role.SUPERVISOR, language="en")
    head = hire("MAIWP", Role.AGENCY_HEAD, language="en")
    stand_in_too = hire("MAIWP", Role.CASEWORKER)
    assert story.sender.client.get("/work/agency/").status_code == 403
    page = page_of(head, "/work/agency/")
    assert "What my people owe" in page
    assert "Siti Aminah" not in page
    assert "Say who is away" not in page
    today = boss.actor.today.isoformat()
    away = {"user_id": str(story.sender.actor.id), "first_on": today, "last_on": today}
    assert boss.client.post("/work/agency/", {**away, "last_on": ""}).status_code == 422
    given = {**away, "stand_in_id": str(stand_in_too.actor.id)}
    own = {"stand_in_id": str(stand_in_too.actor.id), "user_id": str(boss.actor.id), "first_on": today}
    assert story.sender.client.post("/work/away/", own).status_code == 422
    assert story.sender.client.post("/work/away/", {**own, "last_on": today}).status_code == 302
    (said,) = absences(actor=boss.actor)
    assert said.user_id == story.sender.actor.id, "one says it of oneself"
    assert str(said.id) in page_of(story.sender, "/work/away/")
    assert str(said.id) not in page_of(stand_in_too, "/work/away/")
    assert story.sender.client.post("/work/away/", {"do": f"end:{said.id}"}).status_code == 302
    assert boss.client.post("/work/agency/", given).status_code == 302
    assert "Away now" in page_of(boss, "/work/agency/")
    (one,) = absences(actor=boss.actor)
    assert boss.client.post("/work/agency/", {"do": f"end:{one.id}"}).status_code == 302
    assert "Nobody is away" in page_of(boss, "/work/agency/")


def test_the_secretariat_sees_escalated_needs_and_no_worklist(hire: Hire) -> None:
    secretariat = hire("PERKESO", Role.SECRETARIAT)
    assert secretariat.client.get("/work/").status_code == 403
    assert "Tiada keperluan yang dinaikkan" in page_of(secretariat, "/work/escalated/")
    assert secretariat.client.get("/").headers["Location"] == "/work/escalated/"


def test_a_need_is_looked_at_again(story: Story) -> None:
    path = f"/needs/{story.skills.id}/review/"
    day = day_of(timezone.now() + dt.timedelta(days=7))
    answer = story.sender.client.post(
        path,
        {"held_by": str(story.sender.actor.id), "held_until": day.isoformat(), "reason": "Tunggu keputusan"},
    )
    assert answer.status_code == 302
    found = needs(actor=story.sender.actor, ids=[story.skills.id])[story.skills.id]
    assert found.held_for == "review"
    assert "Tunggu keputusan" in page_of(story.sender)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"held_until": ""}, "Pilih tarikh."),
        ({"held_until": "32/13/2026"}, "Tulis tarikh"),
        ({"held_until": "2020-01-01"}, "sudah berlalu"),
        ({"held_until": "2099-01-01"}, "terlalu jauh"),
        ({"held_by": "nobody"}, "nobody"),
        ({"reason": "x" * 3000}, "2000"),
    ],
)
def test_a_review_that_cannot_be_kept_says_what_to_mend(
    story: Story, typed: dict[str, str], words: str
) -> None:
    day = day_of(timezone.now() + dt.timedelta(days=3)).isoformat()
    given = {"held_by": str(story.sender.actor.id), "held_until": day, "reason": "", **typed}
    answer = story.sender.client.post(f"/needs/{story.skills.id}/review/", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_tries_are_noted_and_listed(story: Story) -> None:
    path = f"/needs/{story.skills.id}/try/"
    assert story.sender.client.post(path, {"channel": "phone", "result": "no_answer"}).status_code == 302
    assert "Telefon: Tiada jawapan" in page_of(story.sender, f"/needs/{story.skills.id}/review/")
    assert story.sender.client.post(path, {"channel": "pigeon", "result": ""}).status_code == 422


def test_a_need_is_closed_with_outcome_and_reason(story: Story) -> None:
    path = f"/needs/{story.skills.id}/close/"
    assert "Kesannya" in page_of(story.sender, path)
    answer = story.sender.client.post(path, {"ending": "met:solved_by_herself", "reason": "Sudah bekerja"})
    assert answer.status_code == 302
    found = needs(actor=story.sender.actor, ids=[story.skills.id])[story.skills.id]
    assert (found.state, found.outcome, found.close_code) == ("closed", "met", "solved_by_herself")
    again = story.sender.client.post(path, {"ending": "met:helped"})
    assert again.status_code == 422
    assert "sudah ditutup" in again.content.decode()


def test_cannot_be_reached_needs_its_tries(story: Story) -> None:
    answer = story.sender.client.post(
        f"/needs/{story.skills.id}/close/", {"ending": "unmet:cannot_be_reached", "reason": ""}
    )
    assert answer.status_code == 422
    assert "tiga" in answer.content.decode()


def test_a_need_of_others_is_not_found(story: Story, hire: Hire) -> None:
    stranger = hire("MAFA", Role.CASEWORKER)
    assert stranger.client.get(f"/needs/{story.skills.id}/review/").status_code == 404
    assert (
        stranger.client.post(f"/needs/{story.skills.id}/close/", {"ending": "met:helped"}).status_code == 404
    )


@pytest.mark.parametrize("number", ["0", "7", "-3", "x", "9" * 30, ""])
def test_a_page_number_that_does_not_exist_leads_to_one_that_does(story: Story, number: str) -> None:
    assert "Siti Aminah binti Abdul Rahman" in page_of(story.sender, f"/work/?page={number}")
    assert "Siti Aminah binti Abdul Rahman" in page_of(story.sender, f"/work/?view=new&page={number}")
