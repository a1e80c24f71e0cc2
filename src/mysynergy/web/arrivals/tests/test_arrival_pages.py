"""A call, a number at the counter and a letter from the public page, page by page."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from mysynergy.access.public import Role
from mysynergy.arrivals import public as arrivals
from mysynergy.crises import public as crises
from mysynergy.intake.public import source_records
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.registry.public import links_of
from mysynergy.web.arrivals import queue
from mysynergy.web.conftest import Hire, Officer

pytestmark = pytest.mark.django_db
TYPED = {
    "version": "0",
    "caller": "Quxjiran <b>",
    "relation": "neighbour",
    "person": "Limah binti Samad",
    "phone": "012-345 6789",
    "safe_when": "pagi",
    "state": "MY-14",
    "said": "Anak-anak <script>lapar",
}


def page(officer: Officer, path: str, status: int = 200) -> str:
    answer = officer.client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def begun(officer: Officer) -> str:
    own: str = officer.client.get("/arrivals/call/").headers["Location"]
    assert "Panggilan baharu" in page(officer, own)
    return own


def test_a_call_is_saved_while_one_types_and_becomes_a_prospect(hire: Hire) -> None:
    officer = hire("JKM", Role.INTAKE_OFFICER)
    own = begun(officer)
    kept = officer.client.post(f"{own}keep/", TYPED).content.decode()
    assert 'name="version" id="version" value="1"' in kept
    shown = page(officer, own)
    assert "Quxjiran &lt;b&gt;" in shown
    assert "Quxjiran" not in page(officer, "/arrivals/"), "the queue names who is in need"
    assert "Limah binti Samad" in page(officer, "/arrivals/?view=mine&channel=call")
    stale = officer.client.post(f"{own}do/", {**TYPED, "do": "keep", "said": "lain"})
    assert (stale.status_code, "lain" in stale.content.decode()) == (409, True)
    soon = officer.actor.now.astimezone(KUALA_LUMPUR) + dt.timedelta(days=1)
    call = {"do": "call", "call_day": f"{soon:%Y-%m-%d}", "call_hour": "10:00", **TYPED, "version": "1"}
    assert officer.client.post(f"{own}do/", call).status_code == 302
    assert "1 panggilan" in page(officer, "/work/")
    still = {"do": "close", "outcome": "answered", "note": "x", **TYPED, "version": "1"}
    assert "call-owed" not in officer.client.post(f"{own}do/", still).content.decode()
    reached = {"do": "tried", "result": "reached", **TYPED, "version": "1"}
    assert officer.client.post(f"{own}do/", reached).status_code == 302
    begins = officer.client.post(f"{own}do/", {**TYPED, "version": "1", "do": "register"})
    assert "Limah binti Samad" in page(officer, begins.headers["Location"])
    draft = begins.headers["Location"].removesuffix("person/")
    person = {"version": "1", "name": "Limah binti Samad", "identity_kind": "none", "do": "new"}
    assert officer.client.post(f"{draft}person/", person).status_code == 302
    review = page(officer, f"{draft}review/")
    version = re.search(r'name="version" value="(\d+)"', review)
    sent = officer.client.post(f"{draft}review/", {"do": "send", "version": version[1] if version else ""})
    assert sent.status_code == 302, sent.content.decode()
    individual = uuid.UUID(sent.headers["Location"].strip("/").split("/")[-1])
    (link,) = links_of(actor=officer.actor, individual_id=individual)
    record = source_records(actor=officer.actor, ids=[link.source_record_id])[link.source_record_id]
    ended = arrivals.arrival(actor=officer.actor, arrival_id=uuid.UUID(own.strip("/").split("/")[-1]))
    assert (record.channel, ended.outcome, ended.individual_id) == ("phone", "prospect", individual)
    assert "Quxjiran &lt;b&gt;" in page(officer, own)
    assert hire("TEKUN", Role.CASEWORKER).client.post(f"{own}do/", {"do": "take"}).status_code == 404
    again = begun(officer)
    officer.client.post(f"{again}keep/", {**TYPED, "relation": "self", "phone": ""})
    assert f"same:{individual}" in page(officer, again)
    known = officer.client.post(f"{again}do/", {**TYPED, "version": "1", "do": f"same:{individual}"})
    assert known.headers["Location"] == f"/people/{individual}/needs/"


def test_danger_goes_to_a_named_officer_before_anything_else_is_asked(hire: Hire) -> None:
    officer = hire("JKM", Role.INTAKE_OFFICER)
    own = begun(officer)
    nothing = officer.client.post(f"{own}do/", {"do": "danger", "version": "0"})
    assert (nothing.status_code, crises.crises(actor=officer.actor)) == (422, ())
    asked = officer.client.post(f"{own}do/", {**TYPED, "do": "danger", "danger": "hunger"})
    (going,) = crises.crises(actor=officer.actor)
    assert asked.headers["Location"] == f"/danger/{going.id}/"
    assert (going.said.danger, going.said.who, going.said.safe_phone) == (
        *("hunger", "Limah binti Samad", "012-345 6789"),
    )
    assert arrivals.arrivals(actor=officer.actor, view="closed").items[0].led_to == going.id
    assert f"/danger/{going.id}/" in page(officer, own)


def test_the_counter_gives_numbers_calls_the_next_and_counts(hire: Hire) -> None:
    officer, colleague = hire("JKM", Role.INTAKE_OFFICER), hire("JKM", Role.CASEWORKER)
    desk = "/arrivals/counter/"
    assert "Beri nombor" in page(officer, desk)
    assert officer.client.post(desk, {"do": "ticket", "office": " "}).status_code == 422
    for name in ("Ali", "Ah Chong", "Devi"):
        ticket = {"do": "ticket", "office": "Ipoh & Timur", "caller": name}
        assert officer.client.post(desk, ticket).status_code == 302
    shown = page(officer, desk)
    assert "Nombor 2: Ah Chong" in shown
    called = officer.client.post(desk, {"do": "next", "office": "Ipoh & Timur"}).headers["Location"]
    assert "Nombor 1: Ali" in page(officer, called)
    assert "Ambil alih" in page(colleague, called)
    assert colleague.client.post(f"{called}do/", {"do": "take"}).status_code == 302
    third = re.findall(r"left:([0-9a-f-]{36})", page(colleague, f"{desk}?office=Ipoh+%26+Timur"))[1]
    assert officer.client.post(desk, {"do": f"left:{third}", "office": "Ipoh & Timur"}).status_code == 302
    wrong = colleague.client.post(f"{called}do/", {"do": "close", "outcome": "answered", "version": "1"})
    assert wrong.status_code == 422
    done = {"do": "close", "outcome": "answered", "note": "diterangkan", "version": "1"}
    assert colleague.client.post(f"{called}do/", done).status_code == 302
    seen = arrivals.counter(actor=officer.actor, office="Ipoh & Timur")
    assert (seen.arrived, seen.served, seen.left, len(seen.waiting)) == (3, 1, 1, 1)
    assert hire("JKM", Role.AUDITOR).client.get(desk).status_code == 403


def test_anybody_may_write_and_is_told_by_when_somebody_acts(
    hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    officer, public = hire("JKM", Role.CASEWORKER), Client()
    form = public.get(reverse("write-to-us")).content.decode()
    assert "csrf" not in form
    assert "sessionid" not in public.cookies
    typed = {"agency": str(officer.actor.agency_id), "said": "Saya <i>lapar", "once": "one"}
    refused = public.post(reverse("write-to-us"), typed)
    assert (refused.status_code, "Saya &lt;i&gt;lapar" in refused.content.decode()) == (422, True)
    for _twice in range(2):
        sent = public.post(reverse("write-to-us"), {**typed, "phone": "012-345 6789"})
        assert sent.status_code == 302
    assert "Telah diterima" in public.get(sent.headers["Location"]).content.decode()
    robot = public.post(reverse("write-to-us"), {**typed, "phone": "1", "website": "x", "once": "two"})
    assert robot.status_code == 302
    monkeypatch.setattr(queue, "MOST", 1)
    listed = page(officer, "/arrivals/?view=nobodys&after=nobody")
    onward = re.search(r'href="([^"]*after=[^"]+)"', listed)
    assert onward is not None
    assert "Seterusnya" in listed
    assert "Seterusnya" not in page(officer, f"/arrivals/{onward[1].replace('&amp;', '&')}")
    (one,) = arrivals.arrivals(actor=officer.actor, view="nobodys").items
    assert (one.channel, one.sheet.said) == ("web_form", "Saya <i>lapar")
    assert "Ambil" in page(officer, f"/arrivals/{one.id}/")
    assert officer.client.post(f"/arrivals/{one.id}/do/", {"do": "take"}).status_code == 302
    assert "Siapakah yang menulis?" in page(officer, f"/arrivals/{one.id}/")
