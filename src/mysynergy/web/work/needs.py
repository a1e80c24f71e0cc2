"""A need in hand: look at it again, note a try to reach the person, close it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mysynergy.access.public import Colleague, colleagues
from mysynergy.cases import public as cases
from mysynergy.cases.public import NeedView
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.due import due
from mysynergy.web.work.forms import Close, Review, Try
from mysynergy.web.work.people import people, url_or_nothing
from mysynergy.words.contact import channel_name, result_name
from mysynergy.words.errors import fault_sentence, sentence
from mysynergy.words.needs import module_name, need_name, urgency_name

#: What the page proposes for the next look; the officer decides, the room says how far ahead it may lie.
_USUAL_DAYS = 7


@require_http_methods(["GET", "POST"])
@roles_of("cases.work")
def review(request: ActorRequest, need_id: uuid.UUID) -> HttpResponse:
    """Say who looks after a need until which day."""
    need = _need(request, need_id)
    those = _colleagues(request)
    ahead = 1 if need.urgency == "crisis" else _USUAL_DAYS
    initial = {
        "held_by": str(need.held_by or request.actor.id),
        "held_until": request.actor.today + dt.timedelta(days=ahead),
    }
    form = Review(typed(request), colleagues=those, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            cases.hold(
                actor=request.actor,
                need_id=need.id,
                held_by=uuid.UUID(form.cleaned_data["held_by"]),
                held_until=form.cleaned_data["held_until"],
                reason=form.cleaned_data["reason"],
            )
        except Invalid as invalid:
            blame(form, invalid, {})
        except (Conflict, NotAllowed) as error:
            form.add_error(None, sentence(error.code, error.params))
        else:
            messages.success(request, _("Saved. The need is back in the worklist on that day."))
            return redirect("work")
    return _page(request, need, "work/review.html", form)


@require_POST
@roles_of("cases.work")
def contact_try(request: ActorRequest, need_id: uuid.UUID) -> HttpResponse:
    """Note one attempt to reach the person."""
    need = _need(request, need_id)
    form = Try(request.POST)
    if not form.is_valid():
        return _page(
            request, need, "work/review.html", Review(None, colleagues=_colleagues(request)), tries=form
        )
    cases.record_contact_try(
        actor=request.actor,
        need_id=need.id,
        channel=form.cleaned_data["channel"],
        result=form.cleaned_data["result"],
    )
    messages.success(request, _("The try is noted."))
    return redirect("need-review", need_id=need.id)


@require_http_methods(["GET", "POST"])
@roles_of("cases.close")
def close(request: ActorRequest, need_id: uuid.UUID) -> HttpResponse:
    """Close a need as met, unmet or withdrawn, with its reason."""
    need = _need(request, need_id)
    form = Close(typed(request))
    if request.method == "POST" and form.is_valid():
        outcome, _colon, code = form.cleaned_data["ending"].partition(":")
        try:
            cases.close_need(
                actor=request.actor,
                need_id=need.id,
                outcome=outcome,
                code=code,
                reason=form.cleaned_data["reason"],
            )
        except Invalid as invalid:
            blame(form, invalid, {"outcome": "ending", "code": "ending"})
        except (Conflict, NotAllowed) as error:
            form.add_error(None, sentence(error.code, error.params))
        else:
            messages.success(request, _("The need is closed."))
            return redirect(url_or_nothing("person-needs", individual_id=need.individual_id) or "work")
    return _page(request, need, "work/close.html", form)


def typed(request: ActorRequest) -> QueryDict | None:
    """Return what was posted, be it nothing; ``None`` when the form is only looked at."""
    return request.POST if request.method == "POST" else None


def blame(form: forms.Form, invalid: Invalid, fields: Mapping[str, str]) -> None:
    """Put each fault of a door beside its field (``fields``: where the page names it otherwise)."""
    for fault in invalid.faults:
        name = fields.get(fault.field, fault.field)
        form.add_error(name if name in form.fields else None, fault_sentence(fault))


def _need(request: ActorRequest, need_id: uuid.UUID) -> NeedView:
    need = cases.needs(actor=request.actor, ids=[need_id]).get(need_id)
    if need is None:
        raise NotFound("need_not_found")
    return need


def _colleagues(request: ActorRequest) -> list[Colleague]:
    roles = {role.value for role in cases.HOLDERS}
    return [one for one in colleagues(actor=request.actor) if roles & set(one.roles)]


def _page(
    request: ActorRequest, need: NeedView, template: str, form: forms.Form, tries: Try | None = None
) -> HttpResponse:
    bad = bool(form.errors) or bool(tries and tries.errors)
    context = {
        "place": "work",
        "need": need,
        "who": people(request.actor, [need.individual_id])[need.individual_id],
        "kind": need_name(need.kind),
        "module": module_name(need.module),
        "urgency": urgency_name(need.urgency),
        "due": due(need.held_until, request.actor.now, need.held_since) if need.held_until else None,
        "tries": [
            (channel_name(one.channel), result_name(one.result), one.tried_at)
            for one in cases.contact_tries(actor=request.actor, need_id=need.id)
        ],
        "form": form,
        "try_form": tries or Try(),
        "may_close": may(request.actor, "cases.close"),
    }
    return render(request, template, context, status=422 if bad else 200)
