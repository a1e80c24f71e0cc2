"""A letter is written: the basis recorded first, then the letter, in one transaction."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mysynergy.access.public import Actor, acting
from mysynergy.beyond import public as beyond
from mysynergy.beyond.public import LetterSaid
from mysynergy.cases.public import NeedView, needs, needs_of
from mysynergy.events.public import once
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.pathways.public import send_step
from mysynergy.registry.public import get_many, record_consent
from mysynergy.web.beyond.forms import NEW_BODY, Write
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.intake.answers import identifier
from mysynergy.web.person.page import page_of
from mysynergy.web.work.needs import blame, typed
from mysynergy.words.errors import sentence
from mysynergy.words.needs import need_name

_USUAL_DAYS = 14
_FIELDS = {"agencies": "body", "purposes": "basis"}


def need_of(actor: Actor, individual_id: uuid.UUID, need_id: uuid.UUID) -> NeedView:
    """Return a need of this very person. Raises ``NotFound``."""
    need = needs(actor=actor, ids=[need_id]).get(need_id)
    if need is None or need_id not in {one.id for one in needs_of(actor=actor, individual_id=individual_id)}:
        raise NotFound("need_not_found")
    return need


@require_http_methods(["GET", "POST"])
@roles_of("beyond.write")
def new(request: ActorRequest, individual_id: uuid.UUID, need_id: uuid.UUID) -> HttpResponse:
    """Write a letter for a need to a body that is not on the platform."""
    actor = request.actor
    need = need_of(actor, individual_id, need_id)
    ahead = 1 if need.urgency == "crisis" else _USUAL_DAYS
    initial = {"follow_up_on": actor.today + dt.timedelta(days=ahead), "once": str(new_id())}
    bodies = beyond.bodies(actor=actor)
    initial["body"] = request.GET.get("body", "") if bodies else NEW_BODY
    step_id = identifier(request.GET.get("step", ""))
    form = Write(typed(request), bodies=bodies, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            url = _written_once(actor, need, form, step_id)
        except Invalid as invalid:
            blame(form, invalid, _FIELDS)
        except (Conflict, NotAllowed) as refused:
            form.add_error(None, sentence(refused.code, refused.params))
        else:
            messages.success(request, _("The letter is written. Print it, sign it, and give it on its way."))
            return redirect(url)
    page = page_of(actor, individual_id, "needs")
    context = {**page.context, "form": form, "need": need, "need_name": need_name(need.kind)}
    return render(request, "beyond/new.html", context, status=422 if form.errors else 200)


def _written_once(actor: Actor, need: NeedView, form: Write, step_id: uuid.UUID | None) -> str:
    """Write it unless this very page was sent before: a button pressed twice writes one letter."""
    with acting(actor):
        answer = once(
            actor=actor,
            key=f"letter:{form.cleaned_data['once']}",
            request={"do": "web.beyond.write", "need": str(need.id), "step": str(step_id)},
            run=lambda: {"url": _written(actor, need, form, step_id)},
        )
    return str(answer["url"])


def _written(actor: Actor, need: NeedView, form: Write, step_id: uuid.UUID | None) -> str:
    """Write it, as the step of a pathway where there is one; return where it is found."""
    said = form.cleaned_data
    if said["body"] == NEW_BODY:
        body = beyond.add_body(
            actor=actor,
            name=said["name"],
            kind=said["kind"],
            address=said["address"],
            language=said["body_language"],
        )
    else:
        (body,) = beyond.bodies(actor=actor, ids=[uuid.UUID(said["body"])])
    consent_id = record_consent(
        actor=actor,
        individual_id=need.individual_id,
        basis=said["basis"],
        purposes=[beyond.PURPOSE],
        categories=said["categories"],
        agency_ids=[body.id],
        evidence=" · ".join(one for one in (said["evidence"], said["evidence_note"].strip()) if one),
    )
    hers = get_many(actor=actor, ids=[need.individual_id]).get(need.individual_id)
    spoken = "en" if hers is not None and hers.language == "en" else "ms"
    letter = LetterSaid(
        need_id=need.id,
        body_id=body.id,
        consent_id=consent_id,
        categories=tuple(said["categories"]),
        language=body.language if said["language"] == "body" else spoken,
        words=said["words"],
        follow_up_on=said["follow_up_on"],
        whole_number_for=said["whole_number_for"],
    )
    if step_id is not None:
        return reverse("pathway", args=[send_step(actor=actor, step_id=step_id, letter=letter).id])
    return reverse("letter", args=[beyond.send(actor=actor, said=letter).id])
