"""The pages of one's own account: password, authenticator, recovery codes, browsers, tokens."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from mysynergy.access.public import Actor, Role
from mysynergy.tokens.public import actor_of_token, issue_token
from mysynergy.web.account.picture import qr_square
from mysynergy.web.conftest import PASSWORD, Hire, Officer

NEW = "empat perkataan yang panjang"
LOGIN = "/accounts/login/"
pytestmark = pytest.mark.django_db


def code_of(page: str) -> str:
    """Return the code that an app shows which was given the secret on the page."""
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found
    counter = next(yield_hotp_counters_from_time())
    return f"{hotp_value(found.group(1).replace(' ', ''), counter):06d}"


def set_up(officer: Officer, **typed: str) -> list[str]:
    """Set up an authenticator through the pages; return the recovery codes that were shown."""
    page = officer.client.get("/account/authenticator/").content.decode()
    done = officer.client.post("/account/authenticator/", {"code": code_of(page), **typed})
    assert done.status_code == 200, done.content.decode()
    return re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", done.content.decode())


def another_browser(officer: Officer) -> Client:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/127.0"})
    client.cookies["language"] = "en"
    client.post(LOGIN, {"login": officer.username, "password": PASSWORD})
    return client


def test_a_changed_password_keeps_this_browser_and_signs_out_the_others(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER, language="en")
    other = another_browser(me)
    typed = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert me.client.post("/account/password/", typed).headers["Location"] == "/account/"
    assert "Your password is changed" in me.client.get("/account/").content.decode()
    assert other.get("/account/").status_code == 302
    fresh = Client()
    fresh.post(LOGIN, {"login": me.username, "password": PASSWORD})
    assert fresh.get("/account/").status_code == 302, "the former password opens nothing"
    fresh.post(LOGIN, {"login": me.username, "password": NEW})
    assert fresh.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old": "not it", "new": NEW, "again": NEW}, "not your present password"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "are not the same"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "at least 12 characters"),
        ({}, "Type the password."),
    ],
)
def test_a_password_that_cannot_be_is_refused_in_words_and_nothing_changes(
    hire: Hire, typed: dict[str, str], said: str
) -> None:
    me = hire("TEKUN", Role.CASEWORKER, language="en")
    page = me.client.post("/account/password/", typed)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert NEW not in page.content.decode(), "a password is never sent back"
    assert get_user_model().objects.get(username=me.username).check_password(PASSWORD)


def test_wrong_passwords_are_counted_as_at_sign_in(hire: Hire, settings: Settings) -> None:
    me = hire("TEKUN", Role.CASEWORKER, language="en")
    settings.ACCOUNT_RATE_LIMITS = {"proof": "3/5m/key"}
    cache.clear()
    typed = {"old": "wrong", "new": NEW, "again": NEW}
    weak = {"old": PASSWORD, "new": "short", "again": "short"}
    assert [me.client.post("/account/password/", weak).status_code for _ in range(4)] == [422] * 4
    assert [me.client.post("/account/password/", typed).status_code for _ in range(4)] == [422, 422, 422, 429]
    assert me.client.post("/account/password/", {**typed, "old": PASSWORD}).status_code == 429


def test_an_authenticator_is_set_up_and_its_recovery_code_signs_in_once(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER, language="en")
    codes = set_up(me)
    assert len(codes) == 10
    assert not [code for code in codes if code in me.client.get("/account/").content.decode()]
    for expected in (200, 302):
        client = Client()
        step = client.post(LOGIN, {"login": me.username, "password": PASSWORD})
        assert step.headers["Location"].startswith("/accounts/2fa/authenticate/")
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert client.get("/account/").status_code == expected
    assert "9 left" in me.client.get("/account/").content.decode()


def test_a_wrong_code_keeps_the_picture_and_puts_nothing_in_force(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER, language="en")
    before = me.client.get("/account/authenticator/").content.decode()
    page = me.client.post("/account/authenticator/", {"code": "123"})
    assert page.status_code == 422
    assert code_of(page.content.decode()) == code_of(before)
    assert "the password alone opens" in me.client.get("/account/").content.decode()


def test_a_new_authenticator_needs_the_password(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER, language="en")
    set_up(me)
    page = me.client.get("/account/authenticator/").content.decode()
    assert "You have an authenticator already" in page
    refused = me.client.post("/account/authenticator/", {"code": code_of(page), "password": "guess"})
    assert refused.status_code == 422
    assert len(set_up(me, password=PASSWORD)) == 10


def test_pages_with_secrets_are_kept_nowhere(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER)
    for path in ("/account/authenticator/", "/account/password/", "/account/recovery-codes/"):
        assert "no-store" in me.client.get(path).headers["Cache-Control"]


def test_new_recovery_codes_are_made_with_the_password_only(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER, language="en")
    old = set_up(me)
    assert me.client.post("/account/recovery-codes/", {"password": "guess"}).status_code == 422
    page = me.client.post("/account/recovery-codes/", {"password": PASSWORD}).content.decode()
    fresh = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", page)
    assert len(fresh) == 10
    assert not set(old) & set(fresh)


def test_another_browser_is_listed_by_name_and_signed_out(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER, language="en")
    other = another_browser(me)
    page = me.client.get("/account/")
    assert "Firefox, Windows" in page.content.decode()
    key = other.session.session_key
    assert key
    assert key not in page.content.decode()
    name = next(one.name for one in page.context["mine"].sessions if not one.present)
    after = me.client.post("/account/sessions/end/", {"session": name}, follow=True)
    assert "1 browser is signed out" in after.content.decode()
    assert other.get("/account/").status_code == 302
    assert me.client.get("/account/").status_code == 200


def test_nobody_signs_out_somebody_elses_browser(hire: Hire) -> None:
    me, other = hire("TEKUN", Role.CASEWORKER), hire("TEKUN", Role.CASEWORKER)
    [hers] = other.client.get("/account/").context["mine"].sessions
    me.client.post("/account/sessions/end/", {"session": hers.name})
    me.client.post("/account/sessions/end/", {})
    assert other.client.get("/account/").status_code == 200


def test_a_token_is_revoked_after_asking(hire: Hire) -> None:
    me, other = hire("TEKUN", Role.CASEWORKER, language="en"), hire("TEKUN", Role.CASEWORKER)
    now = me.actor.now
    issued = issue_token(
        actor=Actor.system("test", now=now),
        label="Kiosk lobi",
        agency_id=me.actor.own_agency_id,
        user_id=me.actor.id,
        expires_at=now + dt.timedelta(days=5),
    )
    address = f"/account/tokens/{issued.id}/revoke/"
    assert "Kiosk lobi" in me.client.get("/account/").content.decode()
    assert other.client.post(address).status_code == 404
    assert "refused at once" in me.client.get(address).content.decode()
    assert actor_of_token(token=issued.token, now=now), "asking revokes nothing"
    me.client.post(address)
    assert actor_of_token(token=issued.token, now=now) is None
    assert "Kiosk lobi" not in me.client.get("/account/").content.decode()


def test_the_picture_holds_the_three_corners_of_a_qr_code() -> None:
    square = qr_square("otpauth://totp/x?secret=ABC")
    assert square.size >= 29
    corner = "M4 4h7v1H4z"
    assert square.path.startswith(corner)
    assert f"M{square.size - 11} 4h7" in square.path
    assert f"M4 {square.size - 5}h7" in square.path
