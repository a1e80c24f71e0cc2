"""The protected mark: what it does, in words, before it is set or lifted with a reason."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor
from mysynergy.events.public import Happened
from mysynergy.history.public import events_of
from mysynergy.kernel.errors import Invalid
from mysynergy.registry.public import set_protected
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.mending import Mending, mending
from mysynergy.web.person.editing import opened
from mysynergy.web.person.names import Names


@roles_of("registry.protect")
def protect(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Say what the mark does and who may lift it; set it, or lift it, once the reason is given."""
    wrong = Mending()
    if request.method == "POST":
        try:
            return _set(request, individual_id, request.POST.get("do") == "set")
        except Invalid as invalid:
            wrong = mending(invalid.faults, {"reason": "consequence-reason"})
    person, context = opened(request.actor, individual_id)
    since = _since(request.actor, individual_id) if person.protected else None
    names = Names(request.actor)
    own = since is not None and since.agency_id == request.actor.agency_id
    context |= {
        "errors": wrong.errors,
        "wrong": wrong.wrong.get("consequence-reason", ""),
        "reason": request.POST.get("reason", "")[:1000] if wrong else "",
        "own": own,
        "since": since,
        "who": names.people([since.actor_id]).get(since.actor_id, "") if since and since.actor_id else "",
        "why": str(since.body.get("reason") or "") if since else "",
        "agency": names.open_agency(request.actor.agency_id) if request.actor.agency_id else "",
        "effects": _lifted() if person.protected else _hidden(),
    }
    return render(request, "person/protect.html", context, status=422 if wrong else 200)


def _set(request: ActorRequest, individual_id: uuid.UUID, protected: bool) -> HttpResponse:
    set_protected(
        actor=request.actor,
        individual_id=individual_id,
        protected=protected,
        reason=request.POST.get("reason", ""),
    )
    if protected:
        messages.success(request, _("The record is protected. Only your agency sees this person now."))
    else:
        messages.success(request, _("The protection is lifted. Other agencies see the person as before."))
    return redirect("person", individual_id=individual_id)


def _since(actor: Actor, individual_id: uuid.UUID) -> Happened | None:
    """Return when the mark was set, as far as the reader may know: her own agency's only."""
    happened = events_of(actor=actor, individual_id=individual_id)
    marks = [one for one in happened if one.type == "registry.protected"]
    return max(marks, key=lambda one: one.occurred_at, default=None)


def _hidden() -> list[str]:
    return [
        _("From now on only your agency sees this person: on every page, in every list and search."),
        _("Other counters find nobody like this person. Nobody is told that the person is known here."),
        _("On household pages of other agencies the person has no name and no page."),
        _(
            "Agencies that knew the person lose sight of the record, also those asked before. "
            "A referral that you send afterwards opens it to that one agency."
        ),
    ]


def _lifted() -> list[str]:
    return [
        _("Agencies that know the person see the record again, as far as their agreements give."),
        _("Other counters find the person again while they type."),
        _("On household pages the person stands with a name again."),
    ]
