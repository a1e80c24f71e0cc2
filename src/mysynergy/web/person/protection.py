"""The protected mark: what it does, in words, before it is set or lifted with a reason."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor
from mysynergy.corrections.public import ask_to_lift, decide_lifting, lift_requests, withdraw_lifting
from mysynergy.events.public import Happened
from mysynergy.history.public import events_of
from mysynergy.kernel.errors import Invalid, NotFound
from mysynergy.registry.public import set_protected
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake.answers import identifier
from mysynergy.web.mending import Mending, mending
from mysynergy.web.person.editing import opened
from mysynergy.web.person.names import Names


@roles_of("registry.protect")
def protect(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Say what the mark does; set it at once, ask for its lifting, decide what somebody else asked."""
    wrong = Mending()
    if request.method == "POST":
        try:
            return _do(request, individual_id, request.POST.get("do", ""))
        except Invalid as invalid:
            wrong = mending(invalid.faults, {"reason": "consequence-reason"})
    person, context = opened(request.actor, individual_id)
    since = _since(request.actor, individual_id) if person.protected else None
    names = Names(request.actor)
    requests = lift_requests(actor=request.actor, individual_id=individual_id)
    asked = next((one for one in requests if one.state == "asked"), None)
    people = names.people([since.actor_id if since else None, *(one.asked_by for one in requests)])
    people |= names.people(one.decided_by for one in requests)
    own = since is not None and since.agency_id == request.actor.agency_id
    context |= {
        "errors": wrong.errors,
        "wrong": wrong.wrong.get("consequence-reason", ""),
        "reason": request.POST.get("reason", "")[:1000] if wrong else "",
        "own": own,
        "since": since,
        "who": people.get(since.actor_id, "") if since and since.actor_id else "",
        "asked": asked,
        "asker": people.get(asked.asked_by, "") if asked else "",
        "mine": asked is not None and asked.asked_by == request.actor.id,
        "may_decide": asked is not None
        and asked.asked_by != request.actor.id
        and may(request.actor, "registry.unprotect"),
        "decided": [
            {
                "request": one,
                "asker": people.get(one.asked_by, ""),
                "decider": people.get(one.decided_by, "") if one.decided_by else "",
            }
            for one in requests
            if one.state != "asked"
        ],
        "why": str(since.body.get("reason") or "") if since else "",
        "agency": names.open_agency(request.actor.agency_id) if request.actor.agency_id else "",
        "decisions": [
            ("refuse", _("Keep the protection")),
            ("confirm", _("Agree: lift the protection")),
        ],
        "effects": _lifted() if person.protected else _hidden(),
    }
    return render(request, "person/protect.html", context, status=422 if wrong else 200)


def _do(request: ActorRequest, individual_id: uuid.UUID, do: str) -> HttpResponse:
    actor, reason = request.actor, request.POST.get("reason", "")
    if do in ("confirm", "refuse"):
        return _decide(request, individual_id, reason, confirm=do == "confirm")
    if do == "withdraw":
        withdraw_lifting(actor=actor, request_id=_named(request, individual_id))
        messages.success(request, _("The request is taken back. The record stays protected."))
        return redirect("person-protection", individual_id=individual_id)
    if do == "ask":
        ask_to_lift(actor=actor, individual_id=individual_id, reason=reason)
        messages.success(request, _("Asked. Until a second person agrees, the record stays protected."))
        return redirect("person-protection", individual_id=individual_id)
    set_protected(actor=actor, individual_id=individual_id, protected=True, reason=reason)
    messages.success(request, _("The record is protected. Only your agency sees this person now."))
    return redirect("person", individual_id=individual_id)


def _decide(request: ActorRequest, individual_id: uuid.UUID, reason: str, *, confirm: bool) -> HttpResponse:
    request_id = _named(request, individual_id)
    decide_lifting(actor=request.actor, request_id=request_id, confirm=confirm, reason=reason)
    if confirm:
        messages.success(request, _("The protection is lifted. Other agencies see the person as before."))
    else:
        messages.success(request, _("The record stays protected."))
    return redirect("person", individual_id=individual_id)


def _named(request: ActorRequest, individual_id: uuid.UUID) -> uuid.UUID:
    """Return the request that the form names, if it is about this person."""
    person, _context = opened(request.actor, individual_id)
    request_id = identifier(request.POST.get("request", ""))
    requests = lift_requests(actor=request.actor, individual_id=person.id)
    if request_id not in {one.id for one in requests} or request_id is None:
        raise NotFound("lift_request")
    return request_id


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
