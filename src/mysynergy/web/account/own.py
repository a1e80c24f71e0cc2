"""What somebody changes on her own account: password, authenticator, recovery codes, sessions, tokens."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mysynergy.accounts import public as accounts
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.tokens import public as tokens
from mysynergy.web.account.forms import ChangePassword, Confirm, Prove
from mysynergy.web.account.picture import qr_square
from mysynergy.web.account.proving import proven
from mysynergy.web.gate import ActorRequest, signed_in
from mysynergy.words.errors import fault_sentence, sentence


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def password(request: ActorRequest) -> HttpResponse:
    """Change the password, proven by the present one; other browsers are signed out."""
    form = ChangePassword(typed(request))
    if request.method == "GET" or not form.is_valid():
        return _page(request, "account/password.html", form)

    def change() -> HttpResponse:
        accounts.change_password(
            actor=request.actor,
            old=form.cleaned_data["old"],
            new=form.cleaned_data["new"],
            keep_session=request.session.session_key,
        )
        user = request.user
        assert isinstance(user, AbstractBaseUser)  # noqa: S101 - behind signed_in
        user.refresh_from_db()
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed. All your other browsers are signed out."))
        return redirect("account")

    return proven(
        request,
        str(request.actor.id),
        change,
        lambda invalid: _page(request, "account/password.html", blamed(form, invalid)),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def authenticator(request: ActorRequest) -> HttpResponse:
    """Set up an authenticator, or a new one instead: scan, type one code, keep the recovery codes."""
    begun = accounts.begin_authenticator(actor=request.actor)
    form = Confirm(typed(request), renewing=begun.renewing)
    shown = {
        "begun": begun,
        "square": qr_square(begun.address),
        "secret": " ".join(begun.secret[start : start + 4] for start in range(0, len(begun.secret), 4)),
        "due": getattr(request.user, "authenticator_due", False),
    }
    if request.method == "GET" or not form.is_valid():
        return _page(request, "account/authenticator.html", form, shown)

    def confirm() -> HttpResponse:
        codes = accounts.confirm_authenticator(
            actor=request.actor,
            code=form.cleaned_data["code"],
            password=form.cleaned_data.get("password", ""),
            keep_session=request.session.session_key,
        )
        said = _("The authenticator is in force. From now on its code is asked for at each sign-in.")
        return render(request, "account/codes.html", {"codes": codes, "said": said})

    return proven(
        request,
        str(request.actor.id),
        confirm,
        lambda invalid: _page(request, "account/authenticator.html", blamed(form, invalid), shown),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def recovery_codes(request: ActorRequest) -> HttpResponse:
    """Make fresh recovery codes; the former ones end."""
    form = Prove(typed(request))
    if request.method == "GET" or not form.is_valid():
        return _page(request, "account/renew_codes.html", form)

    def renew() -> HttpResponse:
        codes = accounts.renew_recovery_codes(actor=request.actor, password=form.cleaned_data["password"])
        said = _("These are your new recovery codes. The former ones no longer work.")
        return render(request, "account/codes.html", {"codes": codes, "said": said})

    return proven(
        request,
        str(request.actor.id),
        renew,
        lambda invalid: _page(request, "account/renew_codes.html", blamed(form, invalid)),
    )


@require_POST
@signed_in
def end_sessions(request: ActorRequest) -> HttpResponse:
    """Sign out one other browser (``session``), or all of them."""
    try:
        ended = accounts.end_sessions(
            actor=request.actor,
            keep_session=request.session.session_key,
            session=request.POST.get("session") or None,
        )
    except NotFound as error:
        messages.error(request, sentence(error.code))
        return redirect("account")
    said = ngettext("%(n)s browser is signed out.", "%(n)s browsers are signed out.", ended) % {"n": ended}
    messages.success(request, said if ended else _("No other browser was signed in."))
    return redirect("account")


@require_http_methods(["GET", "POST"])
@signed_in
def revoke_token(request: ActorRequest, token_id: uuid.UUID) -> HttpResponse:
    """Say what revoking one's own token stops, and do it."""
    return revoking(request, token_id, back="account", of_agency=False)


def revoking(request: ActorRequest, token_id: uuid.UUID, *, back: str, of_agency: bool) -> HttpResponse:
    """Ask before a token is revoked, then revoke it and return to the page named ``back``."""
    known = tokens.tokens(actor=request.actor, of_agency=of_agency)
    token = next((one for one in known if one.id == token_id), None)
    if token is None:
        raise NotFound("token")
    if request.method == "GET":
        return render(request, "account/revoke_token.html", {"token": token, "back": back})
    try:
        tokens.revoke_token(actor=request.actor, token_id=token_id)
    except Conflict as error:
        messages.error(request, sentence(error.code))
    else:
        messages.success(request, _("The token is revoked. Whatever used it is refused from now on."))
    return redirect(back)


def typed(request: ActorRequest) -> QueryDict | None:
    """Return what was posted, be it nothing; ``None`` when the form is only looked at."""
    return request.POST if request.method == "POST" else None


def blamed(form: forms.Form, invalid: Invalid, names: Mapping[str, str] | None = None) -> forms.Form:
    """Put each fault of a door beside its field (``names``: where the form calls it otherwise)."""
    for fault in invalid.faults:
        name = (names or {}).get(fault.field, fault.field)
        form.add_error(name if name in form.fields else None, fault_sentence(fault))
    return form


def _page(
    request: ActorRequest, template: str, form: forms.Form, more: Mapping[str, object] | None = None
) -> HttpResponse:
    return render(request, template, {"form": form, **(more or {})}, status=422 if form.errors else 200)
