"""Closing a case with the outcome of each need; asking again; the officer's tasks, visits and follow-ups."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mysynergy.access.public import Actor
from mysynergy.cases.public import CLOSE_REASONS, CONTACT_CHANNELS, CONTACT_RESULTS, NeedView
from mysynergy.crises.public import crises
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.outcomes import public as outcomes
from mysynergy.outcomes.public import DOING, FollowUpView, NeedEnding, OutcomeView
from mysynergy.plans import public as plans
from mysynergy.registry.public import open_person
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.page import page_of
from mysynergy.web.work.people import people, somebody
from mysynergy.words.contact import channel_name, result_name
from mysynergy.words.crises import danger_name
from mysynergy.words.errors import sentence
from mysynergy.words.needs import close_reason, need_name, outcome_name
from mysynergy.words.outcomes import doing_name, exit_name, measured, stage_name

_LIMIT = 6000


@require_http_methods(["GET", "POST"])
@roles_of("outcomes.write")
def close(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Close the own agency's case: each open need gets its outcome."""
    wrong = Mending()
    typed = {key: value[:_LIMIT] for key, value in request.POST.dict().items()}
    page = page_of(request.actor, individual_id, "plan")
    case_id = _own_case(request.actor, individual_id)
    mine = [one for one in page.needs if one.case_id == case_id and one.state == "open"]
    if request.method == "POST":
        try:
            outcomes.close_case(
                actor=request.actor,
                case_id=case_id,
                endings=_endings(mine, typed),
                note=typed.get("note", ""),
            )
            messages.success(
                request, _("The case is closed. The person is asked again in three and twelve months.")
            )
            return redirect("person-plan", individual_id=individual_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict as conflict:
            add(wrong, "note", sentence(conflict.code, conflict.params))
    context = {
        **page.context,
        "rows": [
            {
                "id": f"ending-{one.id}",
                "name": need_name(one.kind),
                "value": typed.get(f"ending-{one.id}", ""),
                "error": wrong.wrong.get(f"ending-{one.id}", ""),
            }
            for one in mine
        ],
        "endings": [
            ("", _("Choose")),
            *(
                (f"{outcome}/{code}", f"{outcome_name(outcome)}: {close_reason(code)}")
                for outcome, codes in CLOSE_REASONS.items()
                for code in codes
            ),
        ],
        "typed": typed,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "back": reverse("person-plan", args=[individual_id]),
    }
    return render(request, "outcomes/close.html", context, status=422 if wrong else 200)


def _own_case(actor: Actor, individual_id: uuid.UUID) -> uuid.UUID:
    for one in plans.plans_of(actor=actor, individual_id=individual_id):
        if one.own and one.open:
            return one.case_id
    raise NotFound("case_not_found")


def _endings(needs: list[NeedView], typed: Mapping[str, str]) -> list[NeedEnding]:
    faults, found = [], []
    for one in needs:
        outcome, _slash, code = typed.get(f"ending-{one.id}", "").partition("/")
        if code not in CLOSE_REASONS.get(outcome, ()):
            faults.append(Fault(f"ending-{one.id}", "unknown_choice"))
        found.append(NeedEnding(one.id, outcome, code))
    if faults:
        raise Invalid(faults)
    return found


def ended(actor: Actor, individual_id: uuid.UUID) -> list[dict[str, object]]:
    """Return how the person's cases at the reader's agency ended, for the plan tab."""
    return [_ended(one) for one in outcomes.outcomes_of(actor=actor, individual_id=individual_id)]


def _ended(one: OutcomeView) -> dict[str, object]:
    return {
        "view": one,
        "exit": exit_name(one.exit),
        "measures": [
            (stage_name(each.stage), each.measured_on, *measured(each.position)) for each in one.measures
        ],
        "follow_ups": [(each, stage_name(each.stage)) for each in one.follow_ups],
    }


@require_http_methods(["GET", "POST"])
@roles_of("outcomes.write")
def follow_up(request: ActorRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    """Ask her again: keep what she said, a try to reach her, or that she cannot be reached."""
    actor, wrong = request.actor, Mending()
    typed = {key: value[:_LIMIT] for key, value in request.POST.dict().items()}
    view = outcomes.follow_up(actor=actor, follow_up_id=follow_up_id)
    if request.method == "POST":
        try:
            messages.success(request, _act(actor, view, typed))
            if typed.get("do") == "try":
                return redirect("follow-up", follow_up_id=follow_up_id)
            return redirect("plan-work")
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict as conflict:
            add(wrong, "channel", sentence(conflict.code, conflict.params))
    her = open_person(actor=actor, individual_id=view.individual_id)
    context = {
        "place": "work",
        "crumbs": [(_("Tasks and visits"), reverse("plan-work"))],
        "view": view,
        "stage": stage_name(view.stage),
        "who": somebody(her),
        "safe": {"safe": "safe", "call_only": "call", "do_not_contact": "none"}.get(
            her.safe_to_contact or "", ""
        ),
        "phone": her.phone or "",
        "doings": [("", _("Choose")), *((one, doing_name(one)) for one in DOING)],
        "channels": [("", _("Choose")), *((one, channel_name(one)) for one in CONTACT_CHANNELS)],
        "results": [("", _("Choose")), *((one, result_name(one)) for one in CONTACT_RESULTS)],
        "typed": typed,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "outcomes/follow_up.html", context, status=422 if wrong else 200)


def _act(actor: Actor, view: FollowUpView, typed: Mapping[str, str]) -> str:
    do = typed.get("do", "")
    if do == "try":
        outcomes.record_follow_try(
            actor=actor,
            follow_up_id=view.id,
            channel=typed.get("channel", ""),
            result=typed.get("result", ""),
        )
        return _("The try is noted.")
    if do == "unreachable":
        outcomes.say_unreachable(actor=actor, follow_up_id=view.id)
        return _("Saved: the person could not be reached.")
    outcomes.answer_follow_up(
        actor=actor,
        follow_up_id=view.id,
        doing=typed.get("doing", ""),
        income=_amount(typed.get("income", "")),
        note=typed.get("note", ""),
    )
    return _("What the person said is saved.")


def _amount(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        raise Invalid([Fault("income", "amount_unreadable")]) from None


@require_safe
@roles_of("plans.read")
def work(request: ActorRequest) -> HttpResponse:
    """Show what plans ask of the reader: people in danger, offered leads, tasks, visits, follow-ups."""
    actor = request.actor
    todo = plans.plan_work(actor=actor)
    due = outcomes.follow_ups(actor=actor)
    offers = plans.hand_overs(actor=actor)
    ids = {one.individual_id for one in todo.tasks} | {one.individual_id for one in todo.visits}
    ids |= {one.individual_id for one in due} | {one.individual_id for one in offers}
    who = people(actor, ids)
    context = {
        "place": "work",
        "dangers": [
            (one, danger_name(one.said.danger)) for one in crises(actor=actor) if one.officer_id == actor.id
        ]
        if may(actor, "crises.read")
        else [],
        "offers": [(one, who[one.individual_id]) for one in offers],
        "tasks": [(one, who[one.individual_id], one.due_on < actor.today) for one in todo.tasks],
        "visits": [(one, who[one.individual_id], one.planned_at < actor.now) for one in todo.visits],
        "follow_ups": [
            (one, who[one.individual_id], stage_name(one.stage), one.due_on < actor.today) for one in due
        ],
        "may_follow": may(actor, "outcomes.write"),
    }
    return render(request, "outcomes/work.html", context)
