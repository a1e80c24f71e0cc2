"""What the way in leaves: arrivals and departures, wrong tries without what was typed, few events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mysynergy.access.public import Actor, Role, acting
from mysynergy.accounts import arrivals
from mysynergy.accounts import public as accounts
from mysynergy.accounts.arrivals import NOBODY, note_wrong
from mysynergy.accounts.models import Tries
from mysynergy.accounts.tests.conftest import PASSWORD, Hire
from mysynergy.events.public import Happened, of_subject
from mysynergy.kernel.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
LOGIN, TYPED = "/accounts/login/", "a mistyped secret of mine"


def system(later: dt.timedelta = dt.timedelta()) -> Actor:
    return Actor.system("test", now=timezone.now() + later)


def user_name(actor: Actor) -> str:
    return str(get_user_model().objects.get(pk=actor.own_id).get_username())


def lately(actor: Actor) -> list[str]:
    """Return what the owner reads of her way in, oldest first."""
    found = accounts.my_account(actor=actor).arrivals
    return [one.type.removeprefix("accounts.") for one in reversed(found)]


def tried(client: Client, actor: Actor, password: str = TYPED) -> None:
    client.post(LOGIN, {"login": user_name(actor), "password": password})


def of_nobody() -> tuple[Happened, ...]:
    with acting(system()):
        return of_subject(subject_id=NOBODY)


@pytest.fixture
def limits(settings: Settings) -> Callable[[str], None]:
    def set_to(rate: str) -> None:
        settings.ACCOUNT_RATE_LIMITS = {"login_failed": rate}
        cache.clear()

    set_to("100/m/key")
    return set_to


@pytest.mark.usefixtures("limits")
def test_signing_in_and_out_stands_in_ones_own_history_and_the_administrators(
    hire: Hire, client: Client
) -> None:
    officer, admin = hire("TEKUN", Role.CASEWORKER), hire("TEKUN", Role.AGENCY_ADMIN)
    tried(client, officer)
    tried(client, officer, PASSWORD)
    client.post("/accounts/logout/")
    assert lately(officer) == ["wrong_password", "signed_in", "signed_out"]
    assert accounts.my_account(actor=officer).happened[0].type == "access.user_created"
    seen = accounts.account_history(actor=admin, user_id=officer.own_id)
    assert "accounts.wrong_password" in [one.type for one in seen]
    with pytest.raises(NotFound):
        accounts.account_history(actor=hire("MAIWP", Role.AGENCY_ADMIN), user_id=officer.own_id)


@pytest.mark.usefixtures("limits")
def test_nothing_that_was_typed_is_kept_and_a_name_of_nobody_names_nobody(hire: Hire, client: Client) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    tried(client, officer)
    client.post(LOGIN, {"login": TYPED, "password": TYPED})
    (told,) = of_nobody()
    assert (told.type, told.agency_id, dict(told.body)) == ("accounts.wrong_password", None, {})
    with acting(system()), connection.cursor() as cursor:
        cursor.execute("SELECT concat_ws(' ', subject_id, body, purpose) FROM events_event")
        kept = [str(text) for (text,) in cursor.fetchall()]
    assert not [text for text in kept if "mistyped" in text or user_name(officer) in text]


def test_who_tries_for_days_leaves_few_events_and_true_counts(
    hire: Hire, client: Client, limits: Callable[[str], None]
) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    limits("7/5m/key")
    for _ in range(20):
        tried(client, officer)
    assert lately(officer) == ["wrong_password"] * 5 + ["locked_out"]
    cache.clear()  # the five minutes are over
    tried(client, officer)
    assert lately(officer) == ["wrong_password"] * 5 + ["locked_out"]
    tried(client, officer, PASSWORD)
    # Both in one moment: which of them stands first is chance.
    assert sorted(lately(officer)[-2:]) == ["signed_in", "tries_ended"]
    (ended,) = [one.body for one in accounts.my_account(actor=officer).arrivals if "refused" in one.body]
    assert (ended["wrong"], ended["refused"], ended["step"]) == (8, 13, "password")
    with acting(system()):
        assert not Tries.objects.exists()


@pytest.mark.usefixtures("limits")
def test_wrong_codes_are_told_and_the_password_alone_is_no_signing_in(hire: Hire, client: Client) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    TOTP.activate(get_user_model().objects.get(pk=officer.own_id), generate_totp_secret())
    tried(client, officer, PASSWORD)
    for _ in range(7):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert lately(officer) == ["wrong_code"] * 5
    client.post("/accounts/2fa/authenticate/", {"code": "not a code"})
    with acting(system()):
        assert Tries.objects.get().wrong == 8


@pytest.mark.usefixtures("limits")
def test_a_quiet_hour_ends_a_series_by_a_job_or_by_the_next_try(hire: Hire) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    user = get_user_model().objects.get(pk=officer.own_id)
    for _ in range(6):
        note_wrong(user=user, step="password")
        note_wrong(user=None, step="password")
    assert accounts.tidy(actor=system()) == 0
    assert accounts.tidy(actor=system(arrivals.QUIET + dt.timedelta(minutes=1))) == 2
    assert lately(officer)[-1] == "tries_ended"
    assert of_nobody()[0].type == "accounts.tries_ended"
    note_wrong(user=user, step="password")
    with acting(system()):
        Tries.objects.update(last_at=timezone.now() - dt.timedelta(hours=2))
    note_wrong(user=user, step="password")
    with acting(system()):
        assert Tries.objects.get().wrong == 1
    with pytest.raises(NotAllowed):
        accounts.tidy(actor=officer)
