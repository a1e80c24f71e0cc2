"""What the reader's agency granted, and what overlaps under its own rules."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mysynergy.access.public import agencies, users_by_id
from mysynergy.assistance import public as assistance
from mysynergy.assistance.public import AwardView, FindingView
from mysynergy.directory.public import programmes
from mysynergy.kernel.errors import Conflict, Invalid
from mysynergy.web.assistance.forms import Answer
from mysynergy.web.assistance.sentences import award_says, other, period
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.programmes.sheet import said
from mysynergy.web.work.people import name_of, people
from mysynergy.words.assistance import finding_state
from mysynergy.words.errors import fault_sentence, sentence
from mysynergy.words.labels import in_language

_ON_A_PAGE = 25


@require_safe
@roles_of("assistance.read")
def benefits(request: ActorRequest) -> HttpResponse:
    """List awards of the reader's agency, or the findings of its rules (``?tab=findings``)."""
    allowed = may(request.actor, "assistance.read_findings")
    waiting = assistance.findings(actor=request.actor) if allowed else ()
    tab = "findings" if allowed and request.GET.get("tab") == "findings" else "awards"
    base = reverse("benefits")
    tabs: list[tuple[str, str, int | None]] = [(_("Granted"), base, None)]
    if allowed:
        tabs.append((_("Overlaps"), f"{base}?tab=findings", len(waiting)))
    context = {
        "place": "benefits",
        "tabs": tabs,
        "current": base if tab == "awards" else f"{base}?tab=findings",
        "query": f"tab={tab}&",
    }
    if tab == "awards":
        made = assistance.awards(actor=request.actor, limit=500)
        page = Paginator(made, _ON_A_PAGE).get_page(request.GET.get("page"))
        rows = _award_rows(request, list(page.object_list))
        return render(request, "assistance/benefits.html", {**context, "page": page, "rows": rows})
    every = sorted(
        assistance.findings(actor=request.actor, state=None, limit=500), key=lambda one: one.state != "open"
    )
    shown = Paginator(every, _ON_A_PAGE).get_page(request.GET.get("page"))
    found = _finding_rows(request, list(shown.object_list))
    return render(request, "assistance/findings.html", {**context, "page": shown, "rows": found})


def _award_rows(request: ActorRequest, made: list[AwardView]) -> list[dict[str, object]]:
    who = people(request.actor, {one.individual_id for one in made})
    known = programmes(actor=request.actor)
    return [
        {
            "view": one,
            "who": who[one.individual_id],
            "programme": said(known[one.programme_id].rule.name)
            if one.programme_id in known
            else one.programme_id,
            "says": award_says(one),
            "period": period(one.start, one.end),
            "state": "lapsed" if one.lapsed else "active" if one.state == "in_force" else one.state,
        }
        for one in made
    ]


def _finding_rows(request: ActorRequest, found: list[FindingView]) -> list[dict[str, object]]:
    who = people(request.actor, {one.individual_id for one in found})
    names = agencies(actor=request.actor)
    known = programmes(actor=request.actor)
    officers = users_by_id(
        actor=request.actor, ids=frozenset(one.answered_by for one in found if one.answered_by is not None)
    )
    return [
        {
            "view": one,
            "who": who[one.individual_id],
            "programme": said(known[one.programme_id].rule.name)
            if one.programme_id in known
            else one.programme_id,
            "says": in_language(ms=one.says_ms, en=one.says_en),
            "others": [other(each, names) for each in one.others],
            "state": finding_state(one.state),
            "open": one.state == "open",
            "may_answer": one.state == "open" and may(request.actor, "assistance.answer_finding"),
            "by": name_of(officers, one.answered_by),
        }
        for one in found
    ]


@require_POST
@roles_of("assistance.answer_finding")
def answer_finding(request: ActorRequest, finding_id: uuid.UUID) -> HttpResponse:
    """Say what the agency makes of a finding. Nothing is stopped or recovered by it."""
    form = Answer(request.POST)
    if not form.is_valid():
        fault = next(iter(form.errors.values()))[0]
        messages.error(request, str(fault))
    else:
        try:
            assistance.answer_finding(actor=request.actor, finding_id=finding_id, **form.cleaned_data)
        except Invalid as invalid:
            messages.error(request, fault_sentence(invalid.faults[0]))
        except Conflict as error:
            messages.warning(request, sentence(error.code, error.params))
        else:
            messages.success(request, _("Answered."))
    return redirect(f"{reverse('benefits')}?tab=findings")
