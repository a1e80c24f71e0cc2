"""A steward's queue, two records side by side, her decision; corrections asked for and answered."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mysynergy.access.public import Actor
from mysynergy.kernel.errors import Conflict, Invalid, MySynergyError, NotAllowed
from mysynergy.matching import public as matching
from mysynergy.matching.public import PairRow, PairView
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake import beside
from mysynergy.web.intake.answers import identifier
from mysynergy.web.matching import sides, texts
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.words.errors import sentence

_ON_A_PAGE = 25
TABS = ("open", "decided", "corrections")


@require_safe
@roles_of("matching.read")
def listed(request: ActorRequest) -> HttpResponse:
    """Show pairs to decide, the worthiest first; ``?tab=`` those decided, or corrections asked for."""
    actor = request.actor
    tab = request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    asked = matching.correction_requests(actor=actor) if may(actor, "matching.correct") else ()
    to_answer = sum(one.mine and one.state == "asked" for one in asked)
    here = reverse("matching")
    context: dict[str, object] = {
        "place": "matching",
        "tab": tab,
        "tabs": [
            (_("To decide"), here, None),
            (_("Decided"), f"{here}?tab=decided", None),
            (_("Corrections"), f"{here}?tab=corrections", to_answer or None),
        ],
        "current": here if tab == "open" else f"{here}?tab={tab}",
    }
    if tab == "corrections":
        names = Names(actor)
        context["requests"] = [_request(one, names) for one in asked]
    else:
        read = matching.queue if tab == "open" else matching.decided
        context |= _part(actor, read, identifier(request.GET.get("after", "")), f"{here}?tab={tab}")
    return render(request, "matching/list.html", context)


def _part(
    actor: Actor, read: Callable[..., tuple[PairRow, ...]], after: uuid.UUID | None, address: str
) -> dict[str, object]:
    found = read(actor=actor, after=after, most=_ON_A_PAGE + 1)
    shown = found[:_ON_A_PAGE]
    return {
        "rows": [_listed(one) for one in shown],
        "more": f"{address}&after={shown[-1].id}" if len(found) > len(shown) else "",
        "back": address if after else "",
    }


def _listed(row: PairRow) -> dict[str, object]:
    first, second = row.sides
    return {
        "row": row,
        "url": reverse("pair", args=[row.id]),
        "first": first,
        "second": second,
        "about_first": " · ".join(one for one in (texts.known_by(first), texts.about(first)) if one),
        "about_second": " · ".join(one for one in (texts.known_by(second), texts.about(second)) if one),
        "likeness": texts.likeness(row.weight),
        "worth": texts.worth_said(row),
        "waits": texts.waits(row.waits_days),
        "word": texts.decision_word(row.state),
        "mine": texts.decision_word(row.mine) if row.mine else "",
    }


def _request(one: matching.CorrectionRequestView, names: Names) -> dict[str, object]:
    asker, asked = (names.agency(who, withheld=True) for who in (one.asked_agency_id, one.agency_id))
    return {
        "request": one,
        "field": dict(texts.fields()).get(one.field, one.field),
        "says": _("%(asker)s asks your agency") % {"asker": asker}
        if one.mine
        else _("Your agency asks %(asked)s") % {"asked": asked},
    }


@roles_of("matching.read")
def pair(request: ActorRequest, pair_id: uuid.UUID) -> HttpResponse:
    """Show a pair side by side; take the steward's word, then open the next."""
    wrong = Mending()
    if request.method == "POST":
        try:
            return _decide(request, pair_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except (Conflict, NotAllowed) as refusal:
            if refusal.code == "own_circle":
                raise
            add(wrong, "decision", sentence(refusal.code, refusal.params))
            return _show(request, pair_id, wrong, 409)
    return _show(request, pair_id, wrong, 422 if wrong else 200)


def _decide(request: ActorRequest, pair_id: uuid.UUID) -> HttpResponse:
    data = request.POST
    version = data.get("version", "")
    done = matching.decide(
        actor=request.actor,
        pair_id=pair_id,
        decision=data.get("decision", ""),
        reason=data.get("reason", ""),
        seen_version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
    )
    said = {
        "same": _("Noted: the same person. It can be undone."),
        "different": _("Noted: they are two people. Every counter will read it."),
        "unsure": _("Noted: a colleague looks at it."),
        "open": _("Noted. Nothing is joined before a second steward agrees."),
    }
    messages.success(request, said[done.state])
    following = _next(request.actor, pair_id)
    if following is None:
        messages.success(request, _("That was the last one."))
        return redirect("matching")
    return redirect("pair", pair_id=following.id)


def _next(actor: Actor, pair_id: uuid.UUID) -> PairRow | None:
    """Return the next pair in the queue after this one, else the first that is left."""
    found = matching.queue(actor=actor, after=pair_id, most=1) or matching.queue(actor=actor, most=1)
    return next((one for one in found if one.id != pair_id), None)


def _show(
    request: ActorRequest, pair_id: uuid.UUID, wrong: Mending, status: int, asked: Mending | None = None
) -> HttpResponse:
    actor = request.actor
    view = matching.pair(actor=actor, pair_id=pair_id)
    names = Names(actor)
    first, second = view.row.sides
    following = _next(actor, pair_id)
    data = request.POST
    asked = asked or Mending()
    shown = sides.rows(view)
    context = {
        "place": "matching",
        "crumbs": [(_("Same person?"), reverse("matching"))],
        "view": view,
        "row": view.row,
        "thinks": texts.thinks(view.row.weight, view.evidence),
        "likeness": texts.likeness(view.row.weight),
        "lede": beside.lede(shown),
        "rows": shown,
        "a": _("This record"),
        "b": _("The other record"),
        "known": [texts.known_by(first), texts.known_by(second)],
        "weights": sides.weights(view),
        "likely_from": beside.likely_from(),
        "contexts": [sides.context_of(actor, one, names) for one in view.row.sides],
        "worth": texts.worth_said(view.row),
        "waits": texts.waits(view.row.waits_days),
        "apart": texts.said_apart(view),
        "why_two": texts.why_two(view.row.two),
        "history": _history(view, names),
        "may_decide": may(actor, "matching.decide") and not view.joined and view.row.state != "withdrawn",
        "choices": texts.decisions(),
        "decision": data.get("decision", ""),
        "reason": data.get("reason", "")[:1000],
        "offered": texts.reasons_to_offer(),
        "effects": _effects(view),
        "skip": reverse("pair", args=[following.id]) if following else "",
        "fields": texts.fields(),
        "may_ask": may(actor, "matching.correct")
        and not (second.own and not second.unnamed and len(second.agencies) == 1),
        "field": data.get("field", ""),
        "words": data.get("words", "")[:1000],
        "requests": [_request(one, names) for one in _asked(actor, pair_id)],
        "errors": [*wrong.errors, *asked.errors],
        "wrong": {**wrong.wrong, **asked.wrong},
        "asking": bool(asked),
    }
    return render(request, "matching/pair.html", context, status=status)


def _asked(actor: Actor, pair_id: uuid.UUID) -> Sequence[matching.CorrectionRequestView]:
    if not may(actor, "matching.correct"):
        return ()
    return matching.correction_requests(actor=actor, pair_id=pair_id)


def _history(view: PairView, names: Names) -> list[dict[str, object]]:
    people = names.people(one.decided_by for one in view.decisions)
    return [
        {
            "one": one,
            "word": texts.decision_word(one.decision),
            "who": people.get(one.decided_by, "") if one.decided_by else "",
            "agency": names.agency(one.agency_id, withheld=True),
        }
        for one in view.decisions
    ]


def _effects(view: PairView) -> list[str]:
    said = [
        _("Same person: both become one record. Nothing is deleted, and it can be undone."),
        _("Not the same person: whoever finds both alike later reads that a steward said so."),
        _("Not sure: the pair goes to a colleague and leaves your list."),
    ]
    if view.row.two:
        said.insert(1, _("Before two become one here, a second steward has to agree."))
    return said


@require_POST
@roles_of("matching.correct")
def ask(request: ActorRequest, pair_id: uuid.UUID) -> HttpResponse:
    """Ask the agency whose record the other one is to look again at a field."""
    wrong = Mending()
    try:
        matching.ask_correction(
            actor=request.actor,
            pair_id=pair_id,
            field=request.POST.get("field", ""),
            words=request.POST.get("words", ""),
        )
    except Invalid as invalid:
        wrong = mending(invalid.faults)
    except Conflict as refusal:
        add(wrong, "field", sentence(refusal.code, refusal.params))
    if wrong:
        return _show(request, pair_id, Mending(), 422, wrong)
    messages.success(request, _("Asked. The answer will stand here and in your list."))
    return redirect(reverse("pair", args=[pair_id]) + "#corrections")


@require_POST
@roles_of("matching.correct")
def answer(request: ActorRequest, request_id: uuid.UUID) -> HttpResponse:
    """Answer what another agency's steward asked: looked at, or not."""
    try:
        matching.answer_correction(
            actor=request.actor,
            request_id=request_id,
            done=request.POST.get("do") == "done",
            words=request.POST.get("words", ""),
        )
        messages.success(request, _("Answered."))
    except Invalid as invalid:
        messages.error(request, mending(invalid.faults).errors[0][1])
    except Conflict as refusal:
        messages.error(request, _told(refusal))
    return redirect(reverse("matching") + "?tab=corrections")


def _told(refusal: MySynergyError) -> str:
    return sentence(refusal.code, refusal.params)
