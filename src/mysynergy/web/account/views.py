"""The front door, and the reader's own account: language, role, sign out."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from mysynergy.access.public import Actor, AssignmentView, agencies, users_by_id
from mysynergy.accounts.public import AccountView, my_account
from mysynergy.tokens.public import tokens
from mysynergy.web.account.history import told
from mysynergy.web.gate import ASSIGNMENT, ActorRequest, everybody, may, signed_in
from mysynergy.web.look.words import day
from mysynergy.words.roles import ROLES, role_explained

#: The first page a role may open is where its day begins.
_BEGINNINGS = (
    ("cases.read", "work"),
    ("cases.read_escalated", "escalated"),
    ("insight.overview", "insight"),
    ("accounts.manage", "users"),
    ("directory.read", "programmes"),
)


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role the reader may act in: where, what it is for, whether it is the present one."""

    id: str
    role: str | Promise
    agency: str
    explained: str
    present: bool


@require_GET
@everybody
def front(request: ActorRequest) -> HttpResponse:
    """Lead to the sign-in page, or to the page where the reader's work begins."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    for action, name in _BEGINNINGS:
        if may(request.actor, action) and request.actor.agency_id is not None:
            return redirect(name)
    return redirect("account")


@require_GET
@signed_in
def account(request: ActorRequest) -> HttpResponse:
    """Show who the reader is, in which role she acts, how her account is guarded, where it is signed in."""
    mine = my_account(actor=request.actor, session=request.session.session_key)
    context = {
        "choices": _choices(request.actor),
        "name": request.actor.name,
        "mine": mine,
        "guards": _guards(mine),
        "others": sum(not one.present for one in mine.sessions),
        "tokens": [one for one in tokens(actor=request.actor) if one.in_force],
        "history": told(request.actor, mine.happened),
        "arrivals": told(request.actor, mine.arrivals),
        "manages": may(request.actor, "accounts.manage"),
        "away_url": reverse("away") if may(request.actor, "worklists.absent") else "",
    }
    return render(request, "account/account.html", context)


@require_POST
@signed_in
def choose_role(request: ActorRequest) -> HttpResponse:
    """Act in another of the reader's roles from now on. A role that is not hers is refused by a message."""
    wanted = request.POST.get("assignment", "")
    for choice in _choices(request.actor):
        if choice.id == wanted:
            request.session[ASSIGNMENT] = wanted
            messages.success(
                request,
                _("You now act as %(role)s for %(agency)s.") % {"role": choice.role, "agency": choice.agency},
            )
            return redirect("account")
    messages.error(request, _("This role is not yours, or it has ended. Choose one of those below."))
    return redirect("account")


def _guards(mine: AccountView) -> list[tuple[str, str, str, str]]:
    """Return what guards the account, as (what, how it stands, address, what can be done)."""
    chosen = _("Last changed on %(day)s") % {"day": day(mine.password_set_at)}
    since = _("In force since %(day)s") % {"day": day(mine.authenticator_since)}
    guards = [
        (
            _("Password"),
            chosen if mine.password_set_at else _("Not changed yet"),
            reverse("account-password"),
            _("Change"),
        ),
        (
            _("Authenticator"),
            since if mine.authenticator_since else _("None: the password alone opens your account"),
            reverse("account-authenticator"),
            _("Set up a new one") if mine.authenticator_since else _("Set up"),
        ),
    ]
    if mine.authenticator_since:
        left = ngettext("%(n)s left", "%(n)s left", mine.codes_left) % {"n": mine.codes_left}
        guards.append((_("Recovery codes"), left, reverse("account-codes"), _("Make new codes")))
    return guards


def _choices(actor: Actor) -> list[RoleChoice]:
    assert actor.id is not None  # noqa: S101 - behind signed_in
    own = users_by_id(actor=actor, ids=frozenset({actor.id}))[actor.id].assignments
    names = agencies(actor=actor)

    def choice(one: AssignmentView) -> RoleChoice:
        present = one.role is actor.role and one.agency_id == actor.agency_id
        return RoleChoice(
            str(one.id),
            ROLES[one.role.value],
            names[one.agency_id].short,
            role_explained(one.role.value),
            present,
        )

    return [choice(one) for one in own]
