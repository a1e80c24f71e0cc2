"""The administrator's pages: who may sign in at her agency, in which roles; tokens of its systems."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mysynergy.access.public import GIVEN_BY_ADMINISTRATORS, Role, RolePeriod, assign
from mysynergy.accounts import public as accounts
from mysynergy.accounts.public import Account, LinkMade
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.kernel.errors import Conflict, Invalid, MySynergyError, NotAllowed, NotFound
from mysynergy.tokens import public as tokens
from mysynergy.web.account.forms import GiveRole, NewToken, NewUser, role_hints
from mysynergy.web.account.history import told
from mysynergy.web.account.own import blamed, revoking, typed
from mysynergy.web.account.picture import qr_square
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.words.errors import fault_sentence, sentence
from mysynergy.words.roles import ROLES

_ON_A_PAGE = 50
_MANAGE = "accounts.manage"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as the pages show it; ``state``: now, coming, ended. ``last`` is the last day."""

    role: str
    word: str | Promise
    start: dt.date | None
    last: dt.date | None
    state: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One account of the list."""

    account: Account
    now: tuple[HeldRole, ...]


@require_safe
@roles_of(_MANAGE)
def users(request: ActorRequest) -> HttpResponse:
    """List the accounts of the agency: those with access, or (``?view=ended``) those without."""
    everyone = accounts.accounts(actor=request.actor)
    ended = request.GET.get("view") == "ended"
    text = request.GET.get("q", "").strip()[:100]
    base = reverse("users")
    tabs = [
        (_("With access"), base, sum(one.active for one in everyone)),
        (_("Access ended"), f"{base}?view=ended", sum(not one.active for one in everyone)),
    ]
    wanted = text.casefold()
    found = [
        Line(one, tuple(held for held in _held(request, one) if held.state == "now"))
        for one in everyone
        if one.active is not ended and (wanted in one.name.casefold() or wanted in one.username)
    ]
    context = {
        "place": "users",
        "tabs": tabs,
        "current": f"{base}?view=ended" if ended else base,
        "page": Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page")),
        "text": text,
        "ended": ended,
    }
    return render(request, "account/users.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@roles_of(_MANAGE)
def new_user(request: ActorRequest) -> HttpResponse:
    """Make an account and show its one-time link."""
    form = NewUser(typed(request), initial={"start": _today(request)})
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            made = accounts.invite(
                actor=request.actor,
                username=answers["username"],
                name=answers["name"],
                roles=[Role(one) for one in answers["roles"]],
                start=answers["start"],
                end=form.until(),
            )
        except Invalid as invalid:
            blamed(form, invalid)
        except (Conflict, NotAllowed) as error:
            field = "username" if error.code == "username_taken" else None
            form.add_error(field, sentence(error.code, error.params))
        else:
            return _show_link(request, made)
    context = {
        "place": "users",
        "form": form,
        "roles": role_hints(),
        "chosen": [str(one) for one in form["roles"].value() or []],
        "wrong_roles": form.errors.get("roles", [""])[0],
    }
    return render(request, "account/new_user.html", context, status=422 if form.errors else 200)


@require_safe
@roles_of(_MANAGE)
def user(request: ActorRequest, user_id: uuid.UUID) -> HttpResponse:
    """Show one account: roles, how it is guarded, what happened to it."""
    form = GiveRole(initial={"start": _today(request)})
    return _user_page(request, _account(request, user_id), form)


@require_POST
@roles_of(_MANAGE)
def give_role(request: ActorRequest, user_id: uuid.UUID) -> HttpResponse:
    """Give a role for a period, or change the period of one that is held."""
    account = _account(request, user_id)
    form = GiveRole(request.POST)
    if form.is_valid():
        try:
            assign(
                actor=request.actor,
                user_id=user_id,
                agency_id=request.actor.own_agency_id,
                role=Role(form.cleaned_data["role"]),
                start=form.cleaned_data["start"],
                end=form.until(),
            )
        except Invalid as invalid:
            blamed(form, invalid)
        except NotAllowed as error:
            form.add_error(None, sentence(error.code))
        else:
            messages.success(request, _("The role is set."))
            return redirect("user", user_id=user_id)
    return _user_page(request, account, form)


@require_POST
@roles_of(_MANAGE)
def end_role(request: ActorRequest, user_id: uuid.UUID) -> HttpResponse:
    """End a role today, or call off one that has not begun."""
    account = _account(request, user_id)
    held = next((one for one in account.roles if one.role.value == request.POST.get("role")), None)
    if held is None:
        raise NotFound("user")
    today = _today(request)
    start = min(held.start or today, today)
    try:
        assign(
            actor=request.actor,
            user_id=user_id,
            agency_id=request.actor.own_agency_id,
            role=held.role,
            start=start,
            end=today,
        )
    except NotAllowed as error:
        messages.error(request, sentence(error.code))
    else:
        messages.success(request, _("The role has ended."))
    return redirect("user", user_id=user_id)


@never_cache
@require_http_methods(["GET", "POST"])
@roles_of(_MANAGE)
def new_link(request: ActorRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask, then make a new one-time link and show it once."""
    account = _account(request, user_id)
    if request.method == "GET":
        effects = [
            _("You get a link that works once, for 72 hours. Former links stop working."),
            _("The present password works until the link is used."),
        ]
        return _ask(request, account, _("Make a one-time link"), effects, reason=False)
    try:
        return _show_link(request, accounts.new_link(actor=request.actor, user_id=user_id))
    except (Conflict, NotAllowed) as error:
        return _told_no(request, user_id, error)


@require_http_methods(["GET", "POST"])
@roles_of(_MANAGE)
def access(request: ActorRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason, then end somebody's access, or open it again."""
    account = _account(request, user_id)
    if account.active:
        title, done = _("End access"), _("The access has ended.")
        effects = [
            _("Every browser of this user is signed out at once; tokens and links stop working."),
            _("Needs that this person holds stay in these hands until a supervisor hands them over."),
            _("What was done remains in the history. The access can be opened again."),
        ]
    else:
        title, done = _("Open access again"), _("The access is open again.")
        effects = [_("The user can sign in again, with the former password and in the roles still in force.")]
    if request.method == "GET":
        return _ask(request, account, title, effects, tone="bad" if account.active else "warn")
    try:
        accounts.set_access(
            actor=request.actor,
            user_id=user_id,
            active=not account.active,
            reason=request.POST.get("reason", ""),
        )
    except Invalid as invalid:
        wrong = fault_sentence(invalid.faults[0])
        return _ask(request, account, title, effects, tone="bad" if account.active else "warn", wrong=wrong)
    except (Conflict, NotAllowed) as error:
        return _told_no(request, user_id, error)
    messages.success(request, done)
    return redirect("user", user_id=user_id)


@require_http_methods(["GET", "POST"])
@roles_of(_MANAGE)
def reset_authenticator(request: ActorRequest, user_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason, then remove an authenticator that was lost."""
    account = _account(request, user_id)
    title = _("Reset the authenticator")
    effects = [
        _("The authenticator and the recovery codes stop working; every browser is signed out."),
        _("At the next sign-in the user sets up a new authenticator before any page opens."),
        _("Make sure whom you are helping: until then the password alone opens the account."),
    ]
    if request.method == "GET":
        return _ask(request, account, title, effects)
    try:
        accounts.reset_authenticator(
            actor=request.actor, user_id=user_id, reason=request.POST.get("reason", "")
        )
    except Invalid as invalid:
        return _ask(request, account, title, effects, wrong=fault_sentence(invalid.faults[0]))
    except (Conflict, NotAllowed) as error:
        return _told_no(request, user_id, error)
    messages.success(request, _("The authenticator is reset."))
    return redirect("user", user_id=user_id)


@never_cache
@require_http_methods(["GET", "POST"])
@roles_of("tokens.issue")
def system_tokens(request: ActorRequest) -> HttpResponse:
    """List the tokens of the agency's systems; issue one, shown once."""
    form = NewToken(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            issued = tokens.issue_token(
                actor=request.actor,
                label=form.cleaned_data["label"],
                agency_id=request.actor.own_agency_id,
                expires_at=dt.datetime.combine(form.cleaned_data["end"], dt.time(23, 59), KUALA_LUMPUR),
            )
        except Invalid as invalid:
            blamed(form, invalid, {"expires_at": "end"})
        else:
            return render(request, "account/token_issued.html", {"place": "users", "issued": issued})
    listed = tokens.tokens(actor=request.actor, of_agency=True)
    context = {"place": "users", "form": form, "tokens": listed}
    return render(request, "account/tokens.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@roles_of("tokens.issue")
def revoke_system_token(request: ActorRequest, token_id: uuid.UUID) -> HttpResponse:
    """Say what revoking a system's token stops, and do it."""
    return revoking(request, token_id, back="tokens", of_agency=True)


def _today(request: ActorRequest) -> dt.date:
    return request.actor.today


def _account(request: ActorRequest, user_id: uuid.UUID) -> Account:
    found = next((one for one in accounts.accounts(actor=request.actor) if one.id == user_id), None)
    if found is None:
        raise NotFound("user")
    return found


def _held(request: ActorRequest, account: Account) -> list[HeldRole]:
    today = _today(request)
    order = {"now": 0, "coming": 1, "ended": 2}
    found = [_held_role(one, today, own=account.own) for one in account.roles]
    return sorted(found, key=lambda one: (order[one.state], str(one.word)))


def _held_role(one: RolePeriod, today: dt.date, *, own: bool) -> HeldRole:
    if one.end is not None and one.end <= today:
        state = "ended"
    else:
        state = "coming" if one.start is not None and one.start > today else "now"
    return HeldRole(
        role=one.role.value,
        word=ROLES[one.role.value],
        start=one.start,
        last=one.end - dt.timedelta(days=1) if one.end else None,
        state=state,
        may_end=not own and state != "ended" and one.role in GIVEN_BY_ADMINISTRATORS,
    )


def _user_page(request: ActorRequest, account: Account, form: forms.Form) -> HttpResponse:
    context = {
        "place": "users",
        "account": account,
        "roles": _held(request, account),
        "form": form,
        "history": told(request.actor, accounts.account_history(actor=request.actor, user_id=account.id)),
    }
    return render(request, "account/user.html", context, status=422 if form.errors else 200)


def _ask(
    request: ActorRequest,
    account: Account,
    title: str,
    effects: list[str],
    *,
    tone: str = "warn",
    reason: bool = True,
    wrong: str = "",
) -> HttpResponse:
    context = {
        "place": "users",
        "account": account,
        "title": title,
        "effects": effects,
        "tone": tone,
        "reason": "reason" if reason else "",
        "wrong": wrong,
        "back": reverse("user", kwargs={"user_id": account.id}),
    }
    return render(request, "account/ask.html", context, status=422 if wrong else 200)


def _told_no(request: ActorRequest, user_id: uuid.UUID, error: MySynergyError) -> HttpResponse:
    messages.error(request, sentence(error.code, error.params))
    return redirect("user", user_id=user_id)


def _show_link(request: ActorRequest, made: LinkMade) -> HttpResponse:
    address = request.build_absolute_uri(reverse("account-link", kwargs={"secret": made.secret}))
    context = {
        "place": "users",
        "account": _account(request, made.user_id),
        "address": address,
        "until": made.expires_at,
        "square": qr_square(address),
    }
    return render(request, "account/link.html", context)
