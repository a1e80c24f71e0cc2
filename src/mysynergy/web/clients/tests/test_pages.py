"""Her link as she and the officer use it: nothing is told by a closed door, nothing of the code is logged."""

from __future__ import annotations

import datetime as dt
import logging
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from mysynergy.access.public import Actor, Role, acting
from mysynergy.clients.public import JOB, tell
from mysynergy.messages.public import deliver
from mysynergy.notices.public import JOB as NOTE
from mysynergy.notices.public import note
from mysynergy.referrals.public import accept, mark_received
from mysynergy.registry.public import set_contact
from mysynergy.web.conftest import Hire, Officer, Story

pytestmark = pytest.mark.django_db
ANSWERS = {"year": "1985", "digits": "6789"}


def worked(system: Actor) -> None:
    """Do what the worker does: notices, what she is told, messages."""
    for job, do in ((JOB, tell), (NOTE, note)):
        with acting(system), connection.cursor() as cursor:
            cursor.execute("DELETE FROM events_outbox WHERE job = %s RETURNING arguments->>'events'", [job])
            waiting = [events for (events,) in cursor.fetchall()]
        for events in waiting:
            do(actor=system, events=events)


def code_for(officer: Officer, story: Story) -> str:
    page = officer.client.post(f"/people/{story.individual_id}/link/", {"do": "make"}).content.decode()
    (code,) = re.findall(r'class="code">([0-9A-Z-]+)<', page)
    assert "<svg" in page
    return str(code)


def test_from_the_officers_paper_to_her_answer_at_the_officers_desk(
    hire: Hire, story: Story, system: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    officer = story.sender
    officer.client.cookies["language"] = "en"
    code = code_for(officer, story)
    referral = story.ask()
    mark_received(actor=story.receiver.actor, referral_id=referral.id)
    accept(actor=story.receiver.actor, referral_id=referral.id, note="")
    her = Client()
    her.cookies["language"] = "en"
    first = her.get("/k/")
    assert (first["Referrer-Policy"], "noindex" in first["X-Robots-Tag"]) == ("no-referrer", True)
    assert her.get("/k/case/").headers["Location"] == "/k/"
    pages = [
        her.post("/k/", {"code": typed, **ANSWERS, **more})
        for typed, more in ((code, {"digits": "0000"}), ("x", {}), (code[:-2] + "ZZ", {}))
    ]
    assert {page.status_code for page in pages} == {404}
    texts = {re.sub(r'value="[^"]*"|[0-9a-f-]{36}', "", page.content.decode()) for page in pages}
    assert len(texts) == 1  # one closed door, whatever is behind it
    assert "Siti" not in texts.pop()
    opened = her.post("/k/", {"code": code, **ANSWERS})
    assert (opened.status_code, opened.headers["Location"]) == (302, "/k/case/")
    cookie = opened.cookies["k"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/k/", True, "Strict")
    assert settings.SESSION_COOKIE_NAME not in opened.cookies
    page = her.get("/k/case/").content.decode()
    assert "agreed to help you" in page
    assert not [secret for secret in ("Siti", "850312", "MAIWP", "Gerai") if secret in page]
    need = str(story.cash.id)
    assert her.post("/k/say/", {"need": need, "helped": "no"}).headers["Location"] == "/k/case/?done=said"
    assert "You said: I was not helped" in her.get("/k/case/?done=said").content.decode()
    assert her.post("/k/say/", {"need": "x"}).status_code == 302
    assert her.post("/k/say/", {"need": need}).headers["Location"] == "/k/case/"  # neither yes nor no
    other = her.post("/k/say/", {"need": str(story.individual_id), "helped": "no"})
    assert other.headers["Location"] == "/k/case/?done=moved"
    faulty = [her.post(path, {"rule": "x"}).status_code for path in ("/k/contact/", "/k/correct/")]
    assert faulty == [422, 422]
    her.post("/k/correct/", {"phone": "019-222 3333"})
    her.post("/k/contact/", {"rule": "call_only"})
    assert re.search(r'value="call_only"[^>]* checked', her.get("/k/case/").content.decode())
    worked(system)
    desk = officer.client.get("/notices/").content.decode()
    assert all(words in desk for words in ("I was not helped", "something in the record is wrong"))
    link = next(
        row.split('"')[0]
        for row in desk.split('href="')
        if row.startswith("/notices/0") and "record is wrong" in row[:200]
    )
    request = officer.client.get(link).headers["Location"]
    assert "019-222 3333" in officer.client.get(request).content.decode()
    assert officer.client.post(request, {"do": "leave"}).status_code == 422
    assert officer.client.post(request, {"do": "take"}).status_code == 302
    assert her.post("/k/leave/").headers["Location"] == "/k/"
    assert her.get("/k/case/").headers["Location"] == "/k/"
    officer.client.post(f"/people/{story.individual_id}/link/", {"do": "revoke"})
    assert her.post("/k/", {"code": code, **ANSWERS}).status_code == 404
    assert code not in caplog.text


def test_a_link_that_somebody_tried_to_guess_is_told_and_an_english_message_leads_to_an_english_page(
    hire: Hire, story: Story, system: Actor
) -> None:
    officer, her = story.sender, Client()
    officer.client.cookies["language"] = "en"
    before = officer.client.get(f"/people/{story.individual_id}/link/").content.decode()
    assert 'value="revoke"' in before  # another agency's links, too: also where this one gave none
    code = code_for(officer, story)
    for _try in range(5):
        assert her.post("/k/", {"code": code, "year": "1985", "digits": "0000"}).status_code == 404
    worked(system)
    assert "shut after five wrong answers" in officer.client.get("/notices/").content.decode()
    assert "Buka halaman anda" in her.get("/k/").content.decode()
    page = her.get("/k/?e")
    assert ("Open your page" in page.content.decode(), page["Content-Language"]) == (True, "en")
    assert "Open your page" in her.get("/k/").content.decode()
    her.cookies["language"] = "ms"
    assert "Buka halaman anda" in her.get("/k/?e").content.decode()  # what was chosen here goes before


def test_the_outbox_says_that_nothing_was_sent_anywhere(hire: Hire, story: Story, system: Actor) -> None:
    person, officer = story.individual_id, story.sender
    refused = officer.client.post(f"/people/{person}/link/", {"do": "send"})
    assert refused.status_code == 409  # nobody asked yet whether messages are safe
    set_contact(actor=officer.actor, individual_id=person, phone="012-345 6789", safe_to_contact="safe")
    assert officer.client.post(f"/people/{person}/link/", {"do": "send"}).status_code == 302
    with acting(system), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM messages_outgoing")
        (found,) = cursor.fetchall()
    morning = dt.datetime.combine(system.today + dt.timedelta(days=1), dt.time(2), dt.UTC)  # ten in Malaysia
    deliver(actor=system.at(morning), message_id=str(found[0]))
    watch = hire("MAIWP", Role.SUPERVISOR, language="en")
    page = watch.client.get("/messages/").content.decode()
    assert all(words in page for words in ("Not sent anywhere: no provider is set", "/k/#…", "Siti Aminah"))
    assert watch.client.post(f"/messages/{found[0]}/retry/").status_code == 302
    assert officer.client.get("/messages/").status_code == 403
    assert "/k/#" not in hire("TEKUN", Role.SUPERVISOR).client.get("/messages/").content.decode()
