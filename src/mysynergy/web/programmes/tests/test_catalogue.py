"""The catalogue: open to everybody, in two languages, searched, narrowed, plain about what is not sure."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client
from django.utils.translation import override

from mysynergy.access.public import Actor, Role, agencies
from mysynergy.directory.public import programmes
from mysynergy.kernel.days import day_of
from mysynergy.web.conftest import Hire
from mysynergy.web.programmes.sheet import line_of, status_on

pytestmark = pytest.mark.django_db


def ids_on(client: Client, query: str) -> set[str]:
    return {line.id for line in client.get(f"/programmes/?{query}").context["page"].paginator.object_list}


@pytest.mark.parametrize(("language", "words"), [("ms", "Dibuka"), ("en", "Open for applications")])
def test_the_public_reads_the_catalogue_in_both_languages(client: Client, language: str, words: str) -> None:
    client.cookies["language"] = language
    page = client.get("/programmes/")
    assert page.status_code == 200
    assert words in page.content.decode()
    assert 'class="rail"' not in page.content.decode()


def test_an_officer_reads_it_within_the_frame(hire: Hire) -> None:
    assert 'class="rail"' in hire("TEKUN", Role.CASEWORKER).client.get("/programmes/").content.decode()


def test_each_filter_narrows_and_can_be_removed(client: Client, system: Actor) -> None:
    every = programmes(actor=system)
    assert ids_on(client, "") == set(every)
    assert ids_on(client, "module=finance") == {p.id for p in every.values() if p.rule.module == "finance"}
    assert ids_on(client, "agency=TEKUN") == {p.id for p in every.values() if p.agency_code == "TEKUN"}
    today = day_of(system.now)
    assert ids_on(client, "status=closed") == {
        p.id for p in every.values() if status_on(p, today) == "closed"
    }
    assert "maiwp-sara-hidup" in ids_on(client, "q=sara+hidup&agency=MAIWP")
    page = client.get("/programmes/?module=finance&q=zakat").content.decode()
    assert 'href="/programmes/?module=finance"' in page


@pytest.mark.parametrize(
    "query",
    ["module=nonsense", "agency=%3Cscript%3E", "status='; DROP TABLE x", "page=999999", "page=x", "q=%00"],
)
def test_what_makes_no_sense_narrows_nothing(client: Client, query: str) -> None:
    page = client.get(f"/programmes/?{query}")
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().split("</head>")[1]


def test_nothing_found_says_what_to_do(client: Client) -> None:
    assert "Tiada program yang sepadan" in client.get("/programmes/?q=zzzzqqq").content.decode()


@pytest.mark.parametrize("language", ["ms", "en"])
def test_every_programme_has_a_page_with_its_conditions(client: Client, system: Actor, language: str) -> None:
    client.cookies["language"] = language
    for view in programmes(actor=system).values():
        page = client.get(f"/programmes/{view.id}/")
        assert page.status_code == 200, view.id
        sheet = page.context["sheet"]
        assert [one.says for one in sheet.criteria] == [
            getattr(one.says, language) for one in view.rule.criteria
        ]


def test_closed_and_directory_programmes_say_so_plainly(client: Client, system: Actor) -> None:
    client.cookies["language"] = "en"
    by_status = {view.rule.status: view.id for view in programmes(actor=system).values()}
    assert "takes nobody at present" in client.get(f"/programmes/{by_status['closed']}/").content.decode()
    assert "Ask the agency" in client.get(f"/programmes/{by_status['directory']}/").content.decode()


def test_a_programme_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/programmes/no-such-thing/").status_code == 404


@pytest.mark.parametrize(
    ("programme_id", "language", "words"),
    [
        ("maipk-persekolahan", "ms", "Setiap tahun dari 1 Januari hingga 28 Februari"),
        ("maipk-persekolahan", "en", "Each year from 1 January to 28 February"),
        ("perkeso-dialisis", "ms", "Paling banyak 14 kali sebulan"),
        ("perkeso-dialisis", "en", "At most 14 times a month"),
        ("mysalam-penyakit-kritikal", "en", "Once in a lifetime"),
        ("maiwp-hemodialisis", "ms", "Boleh diterima bersama"),
        ("maiwp-hemodialisis", "en", "May be held together"),
        ("perkeso-pencen-penakat", "en", "Takes the place of the other"),
    ],
)
def test_a_page_says_when_how_often_and_together_with_what(
    client: Client, programme_id: str, language: str, words: str
) -> None:
    client.cookies["language"] = language
    assert words in client.get(f"/programmes/{programme_id}/").content.decode()


@pytest.mark.parametrize(
    ("today", "status", "tone"),
    [
        (dt.date(2026, 2, 28), "Open for applications", "ok"),
        (dt.date(2026, 3, 1), "Closed until 1 Jan 2027", "non"),
        (dt.date(2026, 12, 31), "Closed until 1 Jan 2027", "non"),
    ],
)
def test_outside_its_days_of_the_year_a_programme_says_until_when_it_is_closed(
    system: Actor, today: dt.date, status: str, tone: str
) -> None:
    view = programmes(actor=system)["maipk-persekolahan"]
    with override("en"):
        line = line_of(view, agencies(actor=system)[view.agency_id], today)
    assert (line.status, line.tone) == (status, tone)


def test_a_programme_that_begins_later_says_when_it_opens_and_one_that_ended_is_closed(
    system: Actor,
) -> None:
    known = programmes(actor=system)["tekun-niaga"]
    owner, today = agencies(actor=system)[known.agency_id], dt.date(2026, 11, 23)
    begins = replace(known.rule, valid_from=dt.date(2027, 4, 1))
    ended = replace(known.rule, valid_to=dt.date(2026, 1, 1))
    for rule, status in ((begins, "Opens on 1 Apr 2027"), (ended, "Closed")):
        with override("en"):
            assert line_of(replace(known, rule=rule), owner, today).status == status
