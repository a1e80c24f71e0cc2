"""The one-time link: somebody who is not signed in chooses her password, once."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from mysynergy.access.public import agencies
from mysynergy.accounts import public as accounts
from mysynergy.kernel.errors import NotFound
from mysynergy.web.account.forms import Chosen
from mysynergy.web.account.own import blamed, typed
from mysynergy.web.account.proving import proven
from mysynergy.web.gate import ActorRequest, everybody
from mysynergy.web.programmes.sheet import agency_name
from mysynergy.words.errors import sentence

_LINK = "account_link"


@never_cache
@require_GET
@everybody
def link(request: ActorRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address at once: it would stay in histories, logs and referrers."""
    request.session[_LINK] = secret
    return redirect("welcome")


@never_cache
@require_http_methods(["GET", "POST"])
@everybody
def welcome(request: ActorRequest) -> HttpResponse:
    """Let the holder of a link choose her password; then she signs in with it."""
    secret = str(request.session.get(_LINK, ""))
    try:
        opened = accounts.open_link(actor=request.actor, secret=secret)
    except NotFound as error:
        return _no_link(request, error)
    form = Chosen(typed(request))
    shown = {"opened": opened, "agency": agency_name(agencies(actor=request.actor)[opened.agency_id])}
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, shown)

    def choose() -> HttpResponse:
        try:
            accounts.use_link(actor=request.actor, secret=secret, password=form.cleaned_data["new"])
        except NotFound as error:
            return _no_link(request, error)
        request.session.pop(_LINK, None)
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")

    return proven(
        request,
        "link",
        choose,
        lambda invalid: _page(request, blamed(form, invalid, {"password": "new"}), shown),
    )


def _no_link(request: ActorRequest, error: NotFound) -> HttpResponse:
    request.session.pop(_LINK, None)
    return render(request, "account/no_link.html", {"reason": sentence(error.code)}, status=404)


def _page(request: ActorRequest, form: forms.Form, shown: dict[str, object]) -> HttpResponse:
    return render(
        request, "account/welcome.html", {"form": form, **shown}, status=422 if form.errors else 200
    )
