"""The gate before every page: who may open it, and what is answered to those who may not.

Every view carries exactly one of three decorators. ``tests/permissions`` reads what they leave on the view
(``opens_to``) and fails for a view without one.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mysynergy.access.public import ACTIONS, Actor, ActorKind, acting
from mysynergy.kernel.errors import Conflict, MySynergyError, NotAllowed, NotFound
from mysynergy.words.errors import sentence

P = ParamSpec("P")
#: Where the chosen assignment stands in the session; written by the account page only.
ASSIGNMENT = "assignment"
EVERYBODY = "everybody"
#: The page that says so also lets the officer ask a second person.
OWN_CIRCLE = "own_circle"
SIGNED_IN = "signed_in"
#: The one page that opens to who must set up an authenticator first.
SETTING_UP = "account-authenticator"
_READING = ("GET", "HEAD")


class ActorRequest(HttpRequest):
    """A request as views behind the gate get it: the middleware put the actor on it."""

    actor: Actor


Page = Callable[Concatenate[ActorRequest, P], HttpResponse]


class ElsewhereError(Exception):
    """A person asked for by a former id: a link brought her records to ``now``, whose page it is."""

    def __init__(self, asked: uuid.UUID, now: uuid.UUID) -> None:
        super().__init__(f"{asked} stands for {now}")
        self.asked, self.now = asked, now


def everybody(view: Page[P]) -> Page[P]:
    """Open a page to all, signed in or not; errors of doors are still answered with pages."""
    return _gated(view, EVERYBODY, lambda request: None)


def signed_in(view: Page[P]) -> Page[P]:
    """Open a page to officers with a role in force.

    Nobody signed in: to the sign-in page and back (401 to htmx, whose script keeps what was typed). Signed
    in without a role in force: a page (403) that says so.
    """
    return _gated(view, SIGNED_IN, _stop_strangers)


def roles_of(action: str) -> Callable[[Page[P]], Page[P]]:
    """Open a page to the roles that the permission table names for ``action``; others read why not (403).

    An action that is not in the table fails at import.
    """
    if action not in ACTIONS:
        raise KeyError(f"{action} is missing from the permission table")

    def stop(request: ActorRequest) -> HttpResponse | None:
        answer = _stop_strangers(request)
        if answer is None and request.actor.role not in ACTIONS[action]:
            answer = refused(request, NotAllowed("role_may_not"))
        return answer

    return lambda view: _gated(view, action, stop)


def refused(request: HttpRequest, error: MySynergyError) -> HttpResponse:
    """Return the page for what a door refused: 403, 404 or 409, with its sentence."""
    if isinstance(error, NotFound):
        return render(request, "404.html", status=404)
    reason = sentence(error.code, error.params)
    if isinstance(error, NotAllowed):
        return render(request, "403.html", {"reason": reason}, status=403)
    return render(request, "account/stands_in_the_way.html", {"reason": reason}, status=409)


def may(actor: Actor, action: str) -> bool:
    """Return whether the actor's role may do ``action``: for showing or leaving out a button."""
    return actor.role in ACTIONS[action]


def _gated(view: Page[P], opens_to: str, stop: Callable[[ActorRequest], HttpResponse | None]) -> Page[P]:
    @functools.wraps(view)
    def gate(request: ActorRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer = stop(request)
        if answer is not None:
            return answer
        try:
            if opens_to == EVERYBODY or request.method not in _READING:
                return view(request, *args, **kwargs)
            # A page composes a dozen doors: one transaction for all of them, ended before the page is sent.
            with acting(request.actor):
                return view(request, *args, **kwargs)
        except ElsewhereError as moved:
            return redirect(request.get_full_path().replace(str(moved.asked), str(moved.now), 1))
        except (NotAllowed, NotFound, Conflict) as error:
            if error.code == OWN_CIRCLE and request.method in _READING:
                return redirect("person-circle", individual_id=str(error.params["individual_id"]))
            return refused(request, error)

    gate.__dict__["opens_to"] = opens_to
    return gate


def _stop_strangers(request: ActorRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        # A post cannot be repeated after sign-in: the reader comes back to the form, whose draft is kept.
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    if request.actor.kind is ActorKind.OFFICER:
        page = request.resolver_match.url_name if request.resolver_match else None
        if getattr(request.user, "authenticator_due", False) and page != SETTING_UP:
            return redirect(SETTING_UP)
        return None
    if request.session.pop(ASSIGNMENT, None):
        # The chosen role ended since; another one may be in force.
        return redirect(request.get_full_path() if request.method == "GET" else "front")
    return render(request, "account/no_role.html", status=403)
