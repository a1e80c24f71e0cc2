"""The administrator's pages: a new officer from the invitation to her first page; what is refused."""

from __future__ import annotations

import re
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from mysynergy.access.public import Role
from mysynergy.accounts import public as accounts
from mysynergy.tokens.public import actor_of_token
from mysynergy.web.account.tests.test_own_account import LOGIN, NEW, code_of, set_up
from mysynergy.web.conftest import Hire, Officer

pytestmark = pytest.mark.django_db
NEW_USER = {
    "name": "Farah binti Contoh",
    "username": "farah.contoh",
    "roles": ["caseworker"],
    "start": "01/01/2026",
    "end": "",
}


@pytest.fixture
def admin(hire: Hire) -> Officer:
    return hire("TEKUN", Role.AGENCY_ADMIN, language="en")


def link_of(page: str) -> str:
    """Return the path of the one-time link on a page."""
    found = re.search(r"http://testserver(/welcome/[\w-]+/)", page)
    assert found
    return found.group(1)


def test_a_new_officer_comes_from_the_link_to_her_first_page(admin: Officer) -> None:
    link = link_of(admin.client.post("/users/new/", NEW_USER).content.decode())
    listed = admin.client.get("/users/").content.decode()
    assert "Link waits until" in listed
    assert link not in listed
    hers = Client()
    hers.cookies["language"] = "en"
    assert hers.get(link).headers["Location"] == "/welcome/", "the secret leaves the address at once"
    assert "farah.contoh" in hers.get("/welcome/").content.decode()
    assert hers.post("/welcome/", {"new": NEW, "again": NEW}).headers["Location"] == LOGIN
    hers.post(LOGIN, {"login": "farah.contoh", "password": NEW})
    assert hers.get("/work/").headers["Location"] == "/account/authenticator/"
    page = hers.get("/account/authenticator/").content.decode()
    assert "One step before you begin" in page
    done = hers.post("/account/authenticator/", {"code": code_of(page)})
    assert "shown only once" in done.content.decode()
    assert hers.get("/work/").status_code == 200
    again = Client()
    again.get(link)
    assert again.get("/welcome/").status_code == 404
    assert "Password and authenticator" in admin.client.get("/users/?q=farah").content.decode()


def test_a_link_of_nothing_says_so_and_how_to_get_another(client: Client) -> None:
    client.cookies["language"] = "en"
    page = client.get("/welcome/no-such-link/", follow=True)
    assert page.status_code == 404
    assert "Ask for a new one" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"username": "AB"}, "3 to 150 characters"),
        ({"roles": []}, "Choose at least one role."),
        ({"roles": ["secretariat"]}, "secretariat"),
        ({"roles": ["system"]}, "system"),
        ({"start": "31/02/2026"}, "Write a day"),
        ({"end": "01/01/2020"}, "before the beginning"),
        ({"name": " "}, "Write the name."),
    ],
)
def test_a_user_that_cannot_be_is_refused_in_words(admin: Officer, typed: dict[str, str], said: str) -> None:
    page = admin.client.post("/users/new/", NEW_USER | typed)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not get_user_model().objects.filter(username="farah.contoh").exists()


def test_a_taken_user_name_is_said_beside_its_field(admin: Officer) -> None:
    admin.client.post("/users/new/", NEW_USER)
    page = admin.client.post("/users/new/", NEW_USER)
    assert page.status_code == 422
    assert page.context["form"].errors["username"]


def test_roles_are_given_and_ended_on_the_users_page(admin: Officer, hire: Hire) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    page = f"/users/{officer.actor.id}/"
    assert officer.client.get("/users/").status_code == 403
    given = {"role": "approver", "start": "01/01/2026", "end": ""}
    assert "The role is set." in admin.client.post(f"{page}role/", given, follow=True).content.decode()
    choices = officer.client.get("/account/").context["choices"]
    assert len(choices) == 2
    admin.client.post(f"{page}role/end/", {"role": "approver"})
    assert len(officer.client.get("/account/").context["choices"]) == 1
    history = admin.client.get(page).content.decode()
    assert "Role ended: Approver" in history
    assert "Role set: Approver" in history


@pytest.mark.parametrize("role", ["secretariat", "system", "agency_system", "no-such"])
def test_a_role_that_is_not_hers_to_give_is_refused(admin: Officer, hire: Hire, role: str) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    typed = {"role": role, "start": "01/01/2026", "end": ""}
    assert admin.client.post(f"/users/{officer.actor.id}/role/", typed).status_code == 422
    assert len(officer.client.get("/account/").context["choices"]) == 1


def test_an_administrator_cannot_change_her_own_account(admin: Officer) -> None:
    page = f"/users/{admin.actor.id}/"
    typed = {"role": "supervisor", "start": "01/01/2026", "end": ""}
    assert admin.client.post(f"{page}role/", typed).status_code == 422
    admin.client.post(f"{page}role/end/", {"role": "agency_admin"})
    for deed in ("link/", "access/", "authenticator/"):
        told = admin.client.post(page + deed, {"reason": "x"}, follow=True).content.decode()
        assert "Ask another administrator" in told
    assert [choice.present for choice in admin.client.get("/account/").context["choices"]] == [True]
    assert "This is your own account" in admin.client.get(page).content.decode()


@pytest.mark.parametrize("deed", ["", "role/", "role/end/", "link/", "access/", "authenticator/"])
def test_another_agencys_user_does_not_exist_for_her(admin: Officer, hire: Hire, deed: str) -> None:
    other = hire("MAIWP", Role.CASEWORKER)
    address = f"/users/{other.actor.id}/{deed}"
    typed = {"reason": "x", "role": "caseworker", "start": "01/01/2026"}
    answers = [admin.client.get(address), admin.client.post(address, typed)]
    assert {one.status_code for one in answers} <= {404, 405}
    assert other.client.get("/account/").status_code == 200
    assert other.username not in admin.client.get("/users/").content.decode()


def test_ended_access_needs_a_reason_and_shuts_at_once(admin: Officer, hire: Hire) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    address = f"/users/{officer.actor.id}/access/"
    assert admin.client.post(address, {"reason": " "}).status_code == 422
    assert officer.client.get("/account/").status_code == 200
    admin.client.post(address, {"reason": "Bersara"})
    assert officer.client.get("/account/").status_code == 302
    assert officer.username in admin.client.get("/users/?view=ended").content.decode()
    assert "reason: Bersara" in admin.client.get(f"/users/{officer.actor.id}/").content.decode()
    admin.client.post(address, {"reason": "Kembali"})
    assert officer.username not in admin.client.get("/users/?view=ended").content.decode()


def test_a_lost_authenticator_is_reset_with_a_reason_and_set_up_anew(admin: Officer, hire: Hire) -> None:
    officer = hire("TEKUN", Role.CASEWORKER, language="en")
    set_up(officer)
    address = f"/users/{officer.actor.id}/authenticator/"
    assert admin.client.post(address, {"reason": ""}).status_code == 422
    admin.client.post(address, {"reason": "Telefon hilang"})
    assert officer.client.get("/account/").headers["Location"].startswith(LOGIN)
    officer.client.force_login(get_user_model().objects.get(username=officer.username))
    assert officer.client.get("/work/").headers["Location"] == "/account/authenticator/"
    assert len(set_up(officer)) == 10
    assert "Authenticator reset" in officer.client.get("/account/").content.decode(), "she reads it herself"


def test_a_systems_token_is_shown_once_and_revoked(admin: Officer) -> None:
    typed = {"label": "Sistem pinjaman", "end": "01/03/2027"}
    shown = admin.client.post("/tokens/", typed).content.decode()
    found = re.search(r"msy_[\w-]{40,}", shown)
    assert found
    assert actor_of_token(token=found.group(0), now=admin.actor.now)
    page = admin.client.get("/tokens/")
    assert found.group(0) not in page.content.decode()
    token = next(one for one in page.context["tokens"] if one.label == "Sistem pinjaman")
    admin.client.post(f"/tokens/{token.id}/revoke/")
    assert actor_of_token(token=found.group(0), now=admin.actor.now) is None
    assert "Revoked on" in admin.client.get("/tokens/").content.decode()


@pytest.mark.parametrize("typed", [{"label": "", "end": "01/03/2027"}, {"label": "x", "end": "01/03/2099"}])
def test_a_token_without_a_name_or_without_an_end_is_refused(admin: Officer, typed: dict[str, str]) -> None:
    assert admin.client.post("/tokens/", typed).status_code == 422


def test_the_users_of_an_agency_are_the_place_where_an_administrators_day_begins(admin: Officer) -> None:
    assert admin.client.get("/").headers["Location"] == "/users/"


def test_a_link_for_somebody_without_access_is_refused(admin: Officer, hire: Hire) -> None:
    officer = hire("TEKUN", Role.CASEWORKER)
    accounts.set_access(actor=admin.actor, user_id=officer.actor.own_id, active=False, reason="Left")
    told = admin.client.post(f"/users/{officer.actor.id}/link/", follow=True).content.decode()
    assert "access has been ended" in told.replace("&#x27;", "'")
    assert admin.client.get(f"/users/{uuid.uuid4()}/").status_code == 404
