"""The officers' list of tips and questions, the form for who rings or comes, and one of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mysynergy.access.public import Actor, acting, agencies
from mysynergy.crises.public import DANGERS
from mysynergy.heard import public as heard
from mysynergy.heard.public import KINDS, MOST, OUTCOMES, QUESTION, TIP, HeardView, Said
from mysynergy.intake.public import save_draft
from mysynergy.kernel.errors import Conflict, Fault, Invalid
from mysynergy.kernel.identifiers import new_id
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.heard.typed import form_of, once_in, said_in
from mysynergy.web.intake import texts
from mysynergy.web.intake.begun import goes_on
from mysynergy.web.intake.views import KIND
from mysynergy.web.look.due import due
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.web.typed import id_in, typed_id
from mysynergy.web.work.people import people
from mysynergy.words import heard as words
from mysynergy.words.crises import danger_name
from mysynergy.words.errors import sentence
from mysynergy.words.labels import in_language

_VIEWS = ("", "tip", "question", "mine", "late", "closed")
_SHOWN = 90


@require_safe
@roles_of("heard.read")
def listed(request: ActorRequest) -> HttpResponse:
    """Show open tips and questions, the soonest due first (``?view=``), and how many came of what."""
    actor, view = request.actor, request.GET.get("view", "")
    view = view if view in _VIEWS else ""
    kind = view if view in KINDS else ""
    after = id_in(request.GET.get("after", ""))
    found = heard.all_heard(actor=actor, kind=kind, view="" if kind else view, after=after)
    officers = Names(actor).people(one.held_by for one in found)
    counts, base = heard.desk(actor=actor), reverse("tips")
    tabs: list[tuple[str, str, int | None]] = [
        (_("All that waits"), base, counts.tips + counts.questions),
        (_("Tips"), f"{base}?view=tip", counts.tips),
        (_("Questions"), f"{base}?view=question", counts.questions),
        (_("Mine"), f"{base}?view=mine", counts.mine),
        (_("Late"), f"{base}?view=late", counts.late),
        (_("Dealt with"), f"{base}?view=closed", None),
    ]
    context = {
        "place": "work",
        "crumbs": [(_("Work"), reverse("work"))],
        "rows": [_row(one, actor, officers) for one in found],
        "tabs": tabs,
        "current": f"{base}?view={view}" if view else base,
        "view": view,
        "tallies": [
            (
                words.word(words.KINDS, one.kind),
                words.word(words.RELATIONS if one.kind == TIP else words.TOPICS, one.topic),
                words.word(words.CHANNELS, one.channel),
                one.count,
            )
            for one in heard.tallies(actor=actor)
        ],
        "may_act": may(actor, "heard.act"),
        "more": f"?{urlencode({'view': view, 'after': str(found[-1].id)})}" if len(found) == MOST else "",
    }
    return render(request, "heard/list.html", context)


def _row(one: HeardView, actor: Actor, officers: Mapping[uuid.UUID, str]) -> dict[str, object]:
    return {
        "view": one,
        "kind": words.word(words.KINDS, one.kind),
        "title": one.said.about or one.said.place or one.said.words[:_SHOWN] or _("No words"),
        "topic": words.word(words.RELATIONS if one.kind == TIP else words.TOPICS, one.topic),
        "channel": words.word(words.CHANNELS, one.channel),
        "area": texts.state_word(one.area),
        "says": one.said.words[:_SHOWN],
        "holder": officers.get(one.held_by, "") if one.held_by else "",
        "mine": one.held_by == actor.id,
        "due": due(one.held_until, actor.now, one.received_at) if one.held_until else None,
        "outcome": words.word(words.OUTCOMES, one.outcome) if one.outcome else "",
    }


@require_http_methods(["GET", "POST"])
@roles_of("heard.act")
def new(request: ActorRequest, kind: str) -> HttpResponse:
    """Write down what somebody tells or asks at the counter or by telephone; the code is read out to her."""
    if kind not in KINDS:
        raise Http404
    wrong, received = Mending(), None
    if request.method == "POST":
        said, data = said_in(request.POST), request.POST
        state, channel = data.get("state", ""), data.get("channel", "") or "counter"
        actor, once = request.actor, once_in(data)
        try:
            if kind == TIP:
                received = heard.tell_of(
                    actor=actor,
                    said=said,
                    state=state,
                    channel=channel,
                    danger=data.get("danger") == "yes",
                    idempotency_key=once,
                )
            else:
                received = heard.ask(
                    actor=actor,
                    said=said,
                    topic=data.get("topic", ""),
                    state=state,
                    channel=channel,
                    idempotency_key=once,
                )
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict as conflict:
            add(wrong, "words", sentence(conflict.code, conflict.params))
    context = {
        "place": "work",
        "crumbs": [(_("Tips and questions"), reverse("tips"))],
        "kind": kind,
        "title": words.word(words.KINDS, kind),
        "received": received,
        **form_of(request.POST if wrong else QueryDict()),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "heard/new.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
@roles_of("heard.read")
def one(request: ActorRequest, heard_id: uuid.UUID) -> HttpResponse:
    """Show a tip or a question; a post acts on it (``do``), or shows who told (``do`` = who)."""
    actor, wrong, teller = request.actor, Mending(), None
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            if do != "who":
                url, says = _act(actor, heard_id, do, request.POST)
                messages.success(request, says)
                return redirect(url)
            teller = heard.who_told(actor=actor, heard_id=heard_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict as conflict:
            add(wrong, "what", sentence(conflict.code, conflict.params))
    view = heard.one_heard(actor=actor, heard_id=heard_id)
    context = _shown(actor, view, teller, wrong, request)
    return render(request, "heard/one.html", context, status=422 if wrong else 200)


def _shown(
    actor: Actor, view: HeardView, teller: Said | None, wrong: Mending, request: ActorRequest
) -> dict[str, object]:
    officers = Names(actor).people([view.held_by])
    her = people(actor, [view.individual_id]) if view.individual_id else {}
    outcomes = tuple(one for one in OUTCOMES[view.kind] if one != "answered")
    others = [
        (str(one.id), in_language(ms=one.name_ms, en=one.name_en))
        for one in agencies(actor=actor).values()
        if one.participating and not one.sensitive and one.id != view.agency_id
    ]
    return {
        "place": "work",
        "crumbs": [(_("Tips and questions"), reverse("tips"))],
        **_row(view, actor, officers),
        "is_tip": view.kind == TIP,
        "teller": teller,
        "may_ask_who": may(actor, "heard.who_told") and view.kind == TIP,
        "may_act": may(actor, "heard.act") and view.state != "closed",
        "safe": words.word(words.SAFE, (teller or view.said).safe_to_contact),
        "her": her.get(view.individual_id) if view.individual_id else None,
        "dangers": [(each, danger_name(each)) for each in DANGERS],
        "ways": words.choices(words.WAYS),
        "outcomes": [("", _("Choose")), *words.choices(words.OUTCOMES, outcomes)],
        "others": [("", _("Choose")), *sorted(others, key=lambda each: each[1])],
        "typed": {key: str(value)[:4100] for key, value in request.POST.items()} if wrong else {},
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }


def _act(actor: Actor, heard_id: uuid.UUID, do: str, data: QueryDict) -> tuple[str, str]:
    step = _STEPS.get(do)
    if step is None:
        raise Invalid([Fault("what", "unknown_choice")])
    return step(actor, heard_id, data)


def _own(heard_id: uuid.UUID) -> str:
    return reverse("tip", args=[heard_id])


def _take(actor: Actor, heard_id: uuid.UUID, data: QueryDict) -> tuple[str, str]:
    heard.take_up(actor=actor, heard_id=heard_id)
    return _own(heard_id), _("You see to it now.")


def _answer(actor: Actor, heard_id: uuid.UUID, data: QueryDict) -> tuple[str, str]:
    heard.answer(actor=actor, heard_id=heard_id, text=data.get("text", ""), way=data.get("way", "code"))
    return _own(heard_id), _("Answered. The answer stands behind the code.")


def _close(actor: Actor, heard_id: uuid.UUID, data: QueryDict) -> tuple[str, str]:
    heard.close(actor=actor, heard_id=heard_id, outcome=data.get("outcome", ""), note=data.get("note", ""))
    return reverse("tips"), _("Dealt with, and recorded.")


def _alarm(actor: Actor, heard_id: uuid.UUID, data: QueryDict) -> tuple[str, str]:
    view = heard.raise_alarm(actor=actor, heard_id=heard_id, danger=data.get("danger", "") or "other")
    return reverse("danger-one", args=[view.crisis_id]), _("A named officer was asked to act now.")


def _intake(actor: Actor, heard_id: uuid.UUID, data: QueryDict) -> tuple[str, str]:
    """Begin an intake. Of a tip nothing is filled in: it is not a fact, the person says it herself."""
    view = heard.one_heard(actor=actor, heard_id=heard_id)
    if goes_on(actor, view.draft_id):
        return reverse("intake-step", args=[view.draft_id, "person"]), _("The intake goes on.")
    said, draft_id = view.said, new_id()
    known = {"name": said.teller, "phone": said.phone, "state": view.area} if view.kind == QUESTION else {}
    with acting(actor):
        save_draft(actor=actor, draft_id=draft_id, kind=KIND, answers={"person": known}, version=0)
        heard.begin_intake(actor=actor, heard_id=heard_id, draft_id=draft_id)
    return reverse("intake-step", args=[draft_id, "person"]), _(
        "An intake was begun. What was said stays with the tip or question."
    )


def _pass(actor: Actor, heard_id: uuid.UUID, data: QueryDict) -> tuple[str, str]:
    heard.pass_to(
        actor=actor,
        heard_id=heard_id,
        agency_id=typed_id(data.get("agency_id", ""), "agency_id"),
        reason=data.get("reason", ""),
    )
    return reverse("tips"), _("Handed over. An officer there has it, with a date.")


_STEPS: Mapping[str, Callable[[Actor, uuid.UUID, QueryDict], tuple[str, str]]] = {
    "take": _take,
    "answer": _answer,
    "close": _close,
    "alarm": _alarm,
    "intake": _intake,
    "pass": _pass,
}
