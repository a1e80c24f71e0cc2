"""The officers' side: her link made, sent, revoked; what she says is wrong; messages on their way out."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mysynergy.clients import public as clients
from mysynergy.kernel.errors import Conflict, Invalid
from mysynergy.messages import public as outgoing
from mysynergy.web.account.picture import qr_square
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.look.words import day, moment
from mysynergy.web.mending import Mending, mending
from mysynergy.web.person.editing import opened
from mysynergy.web.work.people import people
from mysynergy.words.clients import FIELDS, HOW, STATES, TEMPLATES, fault_said, said_in
from mysynergy.words.errors import sentence
from mysynergy.words.notices import NOT_TOLD


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@roles_of("clients.link")
def link(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Make a link and show it this once (picture, address, code), send one, or make all of them invalid."""
    actor = request.actor
    person, context = opened(actor, individual_id)
    made = None
    reason = ""
    if request.method == "POST":
        try:
            do = request.POST.get("do")
            if do == "revoke":
                clients.revoke_links(actor=actor, individual_id=person.id)
                messages.success(
                    request, _("No link of this person opens any more, and no message that waits goes.")
                )
                if clients.way_to(actor=actor, individual_id=person.id).why is None:
                    messages.warning(
                        request,
                        _("New messages still go to the same place. Is it lost or not safe? Say so here."),
                    )
                    return redirect("person-contact", individual_id=person.id)
                return redirect("person-link", individual_id=person.id)
            if do == "send":
                clients.send_link(actor=actor, individual_id=person.id)
                messages.success(request, _("The link is on its way. It opens for 14 days."))
                return redirect("person-link", individual_id=person.id)
            made = clients.make_link(actor=actor, individual_id=person.id)
        except Conflict as conflict:
            why = NOT_TOLD.get(str(conflict.params.get("reason", "")), "")
            reason = " ".join(filter(None, [sentence(conflict.code, conflict.params), _(why) if why else ""]))
    way = clients.way_to(actor=actor, individual_id=person.id)
    context |= {
        "made": made,
        "until": _until(made.until, way.language) if made else "",
        "language": way.language,
        "address": f"{settings.PUBLIC_ADDRESS}/k/",
        "square": qr_square(made.address) if made else None,
        "links": [
            {
                "how": said_in(HOW, one.how),
                "made": moment(one.made_at),
                "until": day(one.until),
                "opened": moment(one.opened_at) if one.opened_at else "",
                "opens": one.opens,
                "shut": one.shut,
            }
            for one in clients.links_of(actor=actor, individual_id=person.id)
        ],
        "may_send": way.why is None,
        "send": _("Send it by e-mail") if way.channel == "email" else _("Send it by SMS"),
        "why_not": said_in(NOT_TOLD, way.why) if way.why else "",
        "errors": [("", reason)] if reason else [],
    }
    answer = render(request, "clients/link.html", context, status=409 if reason else 200)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _until(moment_: dt.datetime, language: str) -> str:
    with translation.override(language):
        return day(moment_)


@require_http_methods(["GET", "HEAD", "POST"])
@roles_of("clients.answer")
def request_page(request: ActorRequest, request_id: uuid.UUID) -> HttpResponse:
    """Show what she said is wrong; take it over, or say why not."""
    actor = request.actor
    wrong = Mending()
    if request.method == "POST":
        take = request.POST.get("do") == "take"
        try:
            clients.answer_request(
                actor=actor, request_id=request_id, take=take, reason=request.POST.get("reason", "")
            )
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        else:
            messages.success(request, _("Answered."))
            return redirect("client-request", request_id=request_id)
    view = clients.request_of(actor=actor, request_id=request_id)
    context = {
        "place": "people",
        "view": view,
        "who": people(actor, {view.individual_id})[view.individual_id],
        "rows": [(said_in(FIELDS, name), value) for name, value in view.fields],
        "said_at": moment(view.said_at),
        "answered": moment(view.answered_at) if view.answered_at else "",
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "new_phone": any(name == "phone" for name, _value in view.fields),
    }
    return render(request, "clients/request.html", context, status=422 if wrong else 200)


@never_cache
@require_safe
@roles_of("messages.read")
def outbox(request: ActorRequest) -> HttpResponse:
    """Show messages on their way out, and those that went nowhere, with what to do about them."""
    actor = request.actor
    rows = outgoing.outgoing(actor=actor)
    who = people(actor, {one.individual_id for one in rows if one.individual_id})
    context = {
        "place": "",
        "rows": [
            {
                "view": one,
                "who": who[one.individual_id] if one.individual_id else None,
                "what": said_in(TEMPLATES, one.template),
                "state": said_in(STATES, one.state),
                "why": said_in(NOT_TOLD, one.reason) if one.reason in NOT_TOLD else fault_said(one.reason),
                "at": moment(one.made_at),
                "again": one.state in ("dead", "on_screen") and one.ending,
            }
            for one in rows
        ],
        "nobody": [channel for channel, known in outgoing.providers_set(actor=actor).items() if not known],
    }
    return render(request, "clients/outbox.html", context)


@require_POST
@roles_of("messages.retry")
def retry(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """Have a message tried again."""
    outgoing.retry(actor=request.actor, message_id=message_id)
    messages.success(request, _("It is tried again. Safe contact is asked anew before it goes."))
    return redirect("outbox")
