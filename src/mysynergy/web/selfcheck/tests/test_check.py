"""The public's own check: no sign-in, no trace, a result from any answers, and nothing posted breaks it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from mysynergy.rules import Kind
from mysynergy.web.selfcheck.state import IDLE, Answers, UnreadableAnswersError, seal, unseal

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
URL = "/semak/"


@pytest.fixture
def her(settings: Settings) -> Client:
    """A telephone that reads English."""
    settings.ACCOUNT_RATE_LIMITS = {}
    client = Client(enforce_csrf_checks=True)
    client.cookies["language"] = "en"
    return client


def token_of(answer: Answer) -> str:
    found: list[str] = re.findall(r'name="token" value="([^"]+)"', answer.content.decode())
    return found[-1]


def begin(her: Client, *topics: str, zakat: str = "") -> Answer:
    return her.post(URL, {"do": "begin", "topic": list(topics), "zakat": zakat})


def go(her: Client, page: Answer, do: str = "next", **typed: object) -> Answer:
    answer = her.post(URL, {"token": token_of(page), "do": do, **typed})
    assert answer.status_code in (200, 422), answer.status_code
    return answer


def everything() -> int:
    """Return how many rows there are of events, drafts, enquiries and sessions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.kind', 'system', true)")
        cursor.execute(
            "SELECT (SELECT count(*) FROM events_event) + (SELECT count(*) FROM intake_draft)"
            " + (SELECT count(*) FROM enquiries_proof) + (SELECT count(*) FROM enquiries_left)"
            " + (SELECT count(*) FROM accounts_session)"
        )
        found: int = cursor.fetchone()[0]
    return found


def carried(**given: object) -> str:
    return seal(Answers(given=given, now=("result",)), dt.datetime.now(dt.UTC))  # type: ignore[arg-type]


def test_anybody_begins_without_signing_in_and_gets_no_cookie(her: Client) -> None:
    page = her.get(URL)
    asked = begin(her, "jobs_business")
    assert page.status_code == asked.status_code == 200
    assert [dict(page.cookies), dict(asked.cookies)] == [{}, {}]
    assert [asked["Cache-Control"], asked["Referrer-Policy"]] == ["no-store", "no-referrer"]


def test_every_question_can_be_left_unanswered_until_the_result_is_there(her: Client) -> None:
    page = begin(her, "jobs_business")
    for _turn in range(80):
        if "Your result" in page.content.decode() or "likely entitled" in page.content.decode():
            break
        page = go(her, page)
    assert "Worth asking" in page.content.decode()


def test_nothing_is_kept_on_the_server(her: Client) -> None:
    before = everything()
    page = begin(her, zakat="yes")
    for _turn in range(3):
        page = go(her, page)
    go(her, page, "result")
    assert everything() == before
    assert "sessionid" not in her.cookies


def test_religion_is_asked_only_of_whoever_wants_zakat_help(her: Client) -> None:
    without = go(her, begin(her, "finance", zakat="no"), "questions")
    wanting = go(her, begin(her, "finance", zakat="yes"), "questions")
    assert "person.religion" not in without.content.decode()
    assert "person.religion" in wanting.content.decode()


def test_the_answer_that_decides_is_named_and_can_be_changed(her: Client) -> None:
    answers = {"token": carried(**{"person.age": "17", "person.citizenship": "citizen"}), "do": "result"}
    text = her.post(URL, answers).content.decode()
    assert "Not entitled with these answers" in text
    assert re.search(r"How old are you\?\s*<b>17</b>", text)
    changed = her.post(URL, {**answers, "do": "ask:person.age", "change": "1"})
    assert 'value="17"' in changed.content.decode()
    after = go(her, changed, **{"q-person-age-exact": "40"})
    assert "<b>17</b>" not in after.content.decode()


def test_back_shows_the_former_question_with_its_answer(her: Client) -> None:
    first = begin(her, "jobs_business")
    name = re.findall(r'name="(q-[a-z0-9_-]+?)"', first.content.decode())[0]
    second = go(her, first, **{name: "?"})
    back = go(her, second, "back")
    assert f'name="{name}" value="?" checked' in back.content.decode()


@pytest.mark.parametrize("token", ["x", "a.b", "\x00", "é" * 10, "=" * 70_000, "deadbeef." + "A" * 400])
def test_a_broken_token_says_so_and_offers_to_begin_again(her: Client, token: str) -> None:
    answer = her.post(URL, {"token": token, "do": "next"})
    assert answer.status_code == 422
    assert "could not be read" in answer.content.decode()


def test_answers_run_out() -> None:
    token = seal(Answers(given={"person.age": "40"}), NOW)
    assert unseal(token, NOW + IDLE).given == {"person.age": "40"}
    with pytest.raises(UnreadableAnswersError) as raised:
        unseal(token, NOW + IDLE + dt.timedelta(seconds=1))
    assert raised.value.old


HOSTILE = [
    "\x00",
    "9" * 500,
    "-1",
    "1e9",
    "NaN",
    "٣",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\ud7ff",
    "1..2..3",
]


@pytest.mark.parametrize("bad", HOSTILE)
def test_no_hostile_answer_to_any_kind_of_question_breaks_the_page(her: Client, bad: str) -> None:
    kinds = {
        Kind.INT: "person.age",
        Kind.DECIMAL: "household.gross_income",
        Kind.ENUM: "person.sex",
        Kind.BOOL: "person.oku_card",
        Kind.DATE: "person.job_loss_date",
        Kind.LIST: "assistance.current",
    }
    for kind, name in kinds.items():
        control = "q-" + name.replace(".", "-")
        page = her.post(URL, {"token": carried(), "do": f"ask:{name}"})
        assert page.status_code == 200
        parts = ("", "-exact", "_day", "_month", "_year")
        answer = go(her, page, **{control + part: bad for part in parts})
        assert answer.status_code == 422, kind
        assert "There is a problem" in answer.content.decode() or 'class="errors' in answer.content.decode()
        assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize(
    "do", ["", "ask:", "ask:person.nothing", "\x00", "nonsense", "ask:result", "x" * 5000]
)
def test_no_hostile_wish_breaks_the_page(her: Client, do: str) -> None:
    assert her.post(URL, {"token": carried(), "do": do}).status_code == 200
    assert her.post(URL, {"do": do}).status_code == 200


def test_the_language_changes_in_place_and_keeps_the_answers(her: Client) -> None:
    page = begin(her, "finance")
    malay = her.post(URL, {"token": token_of(page), "language": "ms"})
    assert 'lang="ms"' in malay.content.decode()
    assert malay.cookies["language"].value == "ms"
    assert set(malay.cookies) == {"language"}


def test_too_many_pages_from_one_address_are_asked_to_wait(her: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"selfcheck": "2/m/ip"}
    assert [begin(her, "finance").status_code for _turn in range(3)] == [200, 200, 429]


def test_the_language_page_leads_nowhere_foreign(her: Client) -> None:
    answer = her.post("/semak/bahasa/", {"language": "ms", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/semak/"


def test_a_proof_is_of_its_answers_and_goes_when_the_wish_or_the_topic_changes() -> None:
    proved = Answers(
        modules=("finance",), zakat=False, given={"person.age": 41}, proof="CODE", proof_at="then"
    )
    assert proved.about(("finance",), zakat=False).proof == "CODE"
    for changed in (
        proved.about(("finance",), zakat=True),
        proved.about((), zakat=False),
        proved.answered({"person.age": 42}),
    ):
        assert (changed.proof, changed.proof_at) == ("", "")
