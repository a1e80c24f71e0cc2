"""The demonstration's officers can sign in, and their secrets are nowhere readable."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client

from mysynergy.access.public import Actor, Role
from mysynergy.ops import demonstration
from mysynergy.tokens.public import actor_of_token

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("test", now=NOW)


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> list[demonstration.SignIn]:
    officers = [one for one in demonstration.cast() if one.agency in ("MAIWP", "TEKUN")]
    chosen = tuple(one for one in officers if one.role == "caseworker")[:2]
    monkeypatch.setattr(demonstration, "cast", lambda: chosen)
    return [demonstration.sign_in_of(one) for one in chosen]


@pytest.mark.django_db
def test_making_users_twice_makes_them_once(two: list[demonstration.SignIn]) -> None:
    assert demonstration.make_users(actor=SYSTEM) == len(two) == 2
    assert demonstration.make_users(actor=SYSTEM) == 0


@pytest.mark.django_db
def test_a_token_acts_as_its_officer(two: list[demonstration.SignIn]) -> None:
    demonstration.make_users(actor=SYSTEM)
    actor = actor_of_token(token=two[0].api_token, now=NOW)
    assert actor is not None
    assert actor.role is Role.CASEWORKER
    assert actor_of_token(token="msy_wrong", now=NOW) is None
    assert actor_of_token(token=two[0].api_token, now=NOW + dt.timedelta(days=400)) is None


@pytest.mark.django_db
def test_the_password_alone_does_not_sign_in(two: list[demonstration.SignIn]) -> None:
    demonstration.make_users(actor=SYSTEM)
    client = Client()
    answer = client.post("/accounts/login/", {"login": two[0].username, "password": two[0].password})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/2fa/authenticate")
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_no_secret_stands_readable_in_the_database(two: list[demonstration.SignIn]) -> None:
    demonstration.make_users(actor=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator UNION SELECT password FROM access_user")
        texts = " ".join(row[0] for row in cursor.fetchall())
    for sign_in in two:
        assert sign_in.totp_secret not in texts
        assert sign_in.password not in texts
