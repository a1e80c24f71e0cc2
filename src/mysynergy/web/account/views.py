"""The front door, and the reader's own account: language, role, sign out."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mysynergy.access.public import Actor, AssignmentView, agencies, users_by_id
from mysynergy.web.gate import ASSIGNMENT, ActorRequest, everybody, may, signed_in
from mysynergy.words.roles import ROLES, role_explained

#: The first page a role may open is where its day begins.
_BEGINNINGS = (
    ("cases.read", "work"),
    ("cases.read_escalated", "escalated"),
    ("insight.overview", "insight"),
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
    """Show who the reader is, for whom and in which role she acts, and let her choose."""
    return render(
        request, "account/account.html", {"choices": _choices(request.actor), "name": request.actor.name}
    )


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
