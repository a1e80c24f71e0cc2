"""The way in: password, code, wrong ones, no role, another role, the language."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from mysynergy.access.public import Role
from mysynergy.web.conftest import PASSWORD, Hire

LOGIN = "/accounts/login/"
pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str, password: str = PASSWORD, **extra: str) -> HttpResponse:
    answer = client.post(LOGIN, {"login": username, "password": password, **extra})
    assert isinstance(answer, HttpResponse)
    return answer


def test_the_front_door_leads_strangers_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/").headers["Location"] == LOGIN


@pytest.mark.parametrize(("language", "words"), [("ms", "Log masuk"), ("en", "Sign in")])
def test_the_sign_in_page_speaks_the_language_chosen_before_signing_in(
    client: Client, language: str, words: str
) -> None:
    client.post("/language/", {"language": language, "next": LOGIN})
    page = client.get(LOGIN)
    assert f"<h1>{words}</h1>" in page.content.decode()
    assert page.headers["Content-Language"] == language


@pytest.mark.parametrize(("language", "words"), [("ms", "tidak betul"), ("en", "not correct")])
def test_a_wrong_password_is_said_in_the_pages_language(
    hire: Hire, client: Client, language: str, words: str
) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    client.cookies["language"] = language
    page = sign_in(client, officer.username, "not the password at all")
    text = page.content.decode()
    assert words in text
    assert "error-summary" in text or 'role="alert"' in text
    assert officer.username in text


def test_an_officer_signs_in_and_comes_back_to_where_she_was_going(hire: Hire, client: Client) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    asked = client.get("/account/")
    assert asked.headers["Location"] == f"{LOGIN}?next=/account/"
    assert sign_in(client, officer.username, next="/account/").headers["Location"] == "/account/"
    assert client.get("/account/").status_code == 200


def test_who_has_an_authenticator_is_asked_for_its_code(hire: Hire, client: Client) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    secret = generate_totp_secret()
    TOTP.activate(get_user_model().objects.get(username=officer.username), secret)
    step = sign_in(client, officer.username, next="/account/")
    assert step.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/account/").status_code == 302, "the password alone opens nothing"
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Kod salah" in wrong.content.decode()
    code = f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"
    done = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert done.status_code == 302
    assert client.get("/account/").status_code == 200


def test_too_many_wrong_passwords_are_stopped_with_a_sentence(
    hire: Hire, client: Client, settings: Settings
) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    cache.clear()
    for _ in range(4):
        page = sign_in(client, officer.username, "wrong wrong wrong")
    assert "Terlalu banyak cubaan" in page.content.decode()
    assert "Terlalu banyak cubaan" in sign_in(client, officer.username).content.decode()


def test_a_user_who_was_switched_off_is_told_so(hire: Hire, client: Client) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    get_user_model().objects.filter(username=officer.username).update(is_active=False)
    answer = client.post(LOGIN, {"login": officer.username, "password": PASSWORD}, follow=True)
    assert "dimatikan" in answer.content.decode()
    assert officer.client.get("/account/").status_code == 302, "an open session ends too"


def test_a_user_without_a_role_in_force_reads_why_nothing_opens(hire: Hire) -> None:
    future = hire("TEKUN", Role.CASEWORKER, start=dt.date(2090, 1, 1))
    page = future.client.get("/account/")
    assert page.status_code == 403
    assert "tiada peranan" in page.content.decode()
    assert future.client.get("/", follow=True).status_code == 403


def test_a_user_with_several_roles_chooses_in_which_she_acts(hire: Hire) -> None:
    both = hire("TEKUN", Role.CASEWORKER, Role.SUPERVISOR, language="en")
    page = both.client.get("/account/").content.decode()
    assert "Caseworker" in page
    assert "Supervisor" in page
    choices = both.client.get("/account/").context["choices"]
    wanted = next(choice for choice in choices if not choice.present)
    both.client.post("/account/role/", {"assignment": wanted.id})
    after = {choice.id: choice.present for choice in both.client.get("/account/").context["choices"]}
    assert after[wanted.id]
    assert sum(after.values()) == 1


@pytest.mark.parametrize("wrong", ["", "x' OR 1=1 --", "00000000-0000-0000-0000-000000000000"])
def test_nobody_can_choose_a_role_that_is_not_hers(hire: Hire, wrong: str) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    page = officer.client.post("/account/role/", {"assignment": wrong}, follow=True)
    assert "bukan milik anda" in page.content.decode()
    assert "assignment" not in officer.client.session


def test_a_chosen_role_that_ended_gives_way_to_one_in_force(hire: Hire) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    session = officer.client.session
    session["assignment"] = "00000000-0000-0000-0000-000000000000"
    session.save()
    assert officer.client.get("/account/", follow=True).status_code == 200


def test_htmx_is_told_that_the_session_ended(client: Client) -> None:
    assert client.get("/account/", headers={"HX-Request": "true"}).status_code == 401


def test_signing_out_ends_the_session(hire: Hire) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    officer.client.post("/accounts/logout/")
    assert officer.client.get("/account/").status_code == 302
