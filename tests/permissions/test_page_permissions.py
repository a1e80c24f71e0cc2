"""Each page, as nobody and as each role: opened and refused as the permission table says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django import shortcuts
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone, translation
from pytest_django import Settings
from tests.api_callers import officer
from tests.permissions.page_table import EVERYBODY, PAGES, SIGNED_IN

from mysynergy.access.public import ACTIONS, Actor, Role, actor_of_user
from mysynergy.web import gate
from mysynergy.words.errors import sentence

ROLES = [role for role in Role if role not in (Role.AGENCY_SYSTEM, Role.CITIZEN, Role.PUBLIC, Role.SYSTEM)]
#: What stands for the parts of an address: ids of nothing, so that only the gate can refuse a role.
PARTS = {
    "programme_id": "tekun-niaga",
    "step": "person",
    "scheme": "act4",
    "module": "kewangan",
    "benefit": "act4-funeral",
    "paper": "oku-card",
}
#: Served by code that is not a page of ours: the gate's mark is not on it.
UNGATED = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "mfa_authenticate",
    "healthz",
    "metrics",
    "set_language",
}


def pages(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """Give every address of the house that is not the API's."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            if not str(one.pattern).startswith("api/"):
                yield from pages(one.url_patterns)
        elif not str(one.pattern).startswith("^api/"):
            yield one


def address(page: URLPattern) -> str:
    """Return the address of a page, with ids of nothing in it."""
    parts = {name: PARTS.get(name, uuid.uuid4()) for name in page.pattern.converters}
    return reverse(str(page.name), kwargs=parts)


def asked(client: Client, path: str) -> list[HttpResponse]:
    """Ask for a page both ways; a way that a page does not have (405) says nothing."""
    both = [client.get(path), client.post(path, {})]
    return [one for one in both if one.status_code != 405 and isinstance(one, HttpResponse)]


def asked_of_the_gate(page: URLPattern, user: AbstractBaseUser, actor: Actor) -> list[HttpResponse]:
    """Ask the view alone both ways, with what the middleware would put on the request."""
    path = address(page)
    answers = []
    for request in (RequestFactory().get(path), RequestFactory().post(path, {})):
        match = resolve(path)
        request.user, request.actor, request.session, request.resolver_match = user, actor, {}, match  # type: ignore[attr-defined, assignment]
        answers.append(match.func(request, *match.args, **match.kwargs))
    return [one for one in answers if one.status_code != 405]


def refused(answers: list[HttpResponse]) -> bool:
    """Whether each way is refused because of the role, and says so."""
    with translation.override("ms"):
        words = sentence("role_may_not")
    told = [one.status_code == 403 and words in one.content.decode() for one in answers]
    assert told, "a page that answers neither GET nor POST"
    assert len(set(told)) == 1, "one way is open to this role and the other is not"
    return told[0]


def test_every_page_stands_in_the_table_and_nothing_else() -> None:
    names = [page.name for page in pages()]
    assert None not in names, "a page without a name cannot stand in the table"
    assert len(names) == len(set(names))
    assert set(names) == set(PAGES)
    assert set(PAGES.values()) - {EVERYBODY, SIGNED_IN} <= set(ACTIONS)


def test_every_page_carries_the_gate_that_the_table_names() -> None:
    gates = {page.name: getattr(page.callback, "opens_to", None) for page in pages()}
    assert {name: gate for name, gate in gates.items() if name not in UNGATED} == {
        name: action for name, action in PAGES.items() if name not in UNGATED
    }


@pytest.mark.django_db
def test_nobody_signed_in_is_led_to_the_sign_in_page(client: Client) -> None:
    wrong = []
    for page in pages():
        path = address(page)
        led = [
            one.status_code == 302 and one.headers["Location"].startswith("/accounts/login/?next=")
            for one in asked(client, path)
        ]
        if all(led) is (PAGES[str(page.name)] == EVERYBODY):
            wrong.append((page.name, led))
    assert wrong == []


@pytest.fixture
def in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer refusals with their sentence alone: the gate decides as ever, the page around is left out."""

    def render(
        request: HttpRequest, name: str, context: dict[str, str] | None = None, *, status: int
    ) -> HttpResponse:
        if name == "403.html" and context:
            return HttpResponse(context["reason"], status=status)
        return shortcuts.render(request, name, context, status=status)

    monkeypatch.setattr(gate, "render", render)


def user_of(role: Role) -> AbstractBaseUser:
    """Make an officer with this role."""
    return get_user_model().objects.get(id=officer("PERKESO", role).user_id)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_refusal_is_a_whole_page_that_says_so(role: Role, client: Client) -> None:
    client.force_login(user_of(role))
    closed = next(page for page in pages() if PAGES[str(page.name)] in ACTIONS.keys() - allowed_to(role))
    answers = asked(client, address(closed))
    assert refused(answers)
    assert all("</html>" in one.content.decode() for one in answers)


def allowed_to(role: Role) -> set[str]:
    """Return what the table lets a role do."""
    return {action for action, roles in ACTIONS.items() if role in roles}


@pytest.mark.django_db(databases=["default", "insight"])
@pytest.mark.usefixtures("in_words")
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_the_table_says_and_nothing_more(role: Role, settings: Settings) -> None:
    """What the table opens is asked for as a browser does; what it closes is asked of the gate alone.

    That a browser reads the gate's refusal is shown above, for each role.
    """
    settings.ACCOUNT_RATE_LIMITS = {}
    user = user_of(role)
    actor = actor_of_user(user_id=user.pk, now=timezone.now())
    assert actor is not None
    client = Client(raise_request_exception=False)
    client.force_login(user)
    open_to_her = allowed_to(role) | {EVERYBODY, SIGNED_IN}
    wrong = []
    for page in pages():
        name = str(page.name)
        if name in UNGATED and role is not ROLES[0]:
            continue  # they know of no roles: asked for once
        allowed = PAGES[name] in open_to_her
        answers = asked(client, address(page)) if allowed else asked_of_the_gate(page, user, actor)
        faults = [one.status_code for one in answers if one.status_code >= 500]
        if faults or refused(answers) is allowed:
            wrong.append((name, PAGES[name], [one.status_code for one in answers]))
        if name == "account_logout":
            client.force_login(user)
    assert wrong == []
