"""The plan tab of a person: who leads, and for each case its goals, tasks, visits and notes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, Colleague, colleagues
from mysynergy.cases.public import HOLDERS, NeedView
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.plans import public as plans
from mysynergy.plans.public import PlanView
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.mending import add
from mysynergy.web.outcomes.views import ended
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import page_of
from mysynergy.web.plans.forms import Forms
from mysynergy.web.typed import typed_day, typed_id, typed_moment
from mysynergy.words.errors import sentence
from mysynergy.words.needs import need_name
from mysynergy.words.plans import part_state

Typed = Mapping[str, str]


@roles_of("plans.read")
def tab(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show lead and plans; a post does one thing and shows them again."""
    forms = Forms(request.POST.dict() if request.method == "POST" else {})
    if request.method == "POST":
        try:
            messages.success(request, _do(request.actor, individual_id, request.POST.dict()))
            return redirect("person-plan", individual_id=individual_id)
        except Invalid as invalid:
            forms.take(invalid)
        except (Conflict, NotAllowed, NotFound) as refused:
            add(forms.wrong, "plan", sentence(refused.code, refused.params))
    page = page_of(request.actor, individual_id, "plan")
    names = Names(request.actor)
    found = plans.plans_of(actor=request.actor, individual_id=individual_id)
    numbers = {one.case_id: one.case_number for one in page.needs}
    writes = may(request.actor, "plans.write")
    context = {
        **page.context,
        **_lead(request.actor, individual_id, found, names, forms),
        "plans": [
            _plan(request.actor, one, page.needs, names, forms) | {"number": numbers.get(one.case_id, "")}
            for one in found
        ],
        "errors": forms.wrong.errors,
        "refused": forms.wrong.wrong.get("plan", ""),
        "may_write": writes,
        "may_close": may(request.actor, "outcomes.write") and any(one.own and one.open for one in found),
        "ended": ended(request.actor, individual_id),
    }
    return render(request, "plans/tab.html", context, status=422 if forms.wrong else 200)


def _do(actor: Actor, individual_id: uuid.UUID, typed: Typed) -> str:
    verb, _colon, rest = typed.get("do", "").partition(":")
    deed = _DEEDS.get(verb)
    if deed is None:
        raise Invalid([Fault("plan", "unknown_choice")])
    return deed(actor, individual_id if verb in ("hand", "take") else typed_id(rest, "plan"), typed)


def _goal(actor: Actor, case_id: uuid.UUID, typed: Typed) -> str:
    need = typed.get("need_id", "")
    plans.set_goal(
        actor=actor,
        case_id=case_id,
        text=typed.get("text", ""),
        due_on=typed_day(typed.get("due_on", ""), "due_on"),
        need_id=typed_id(need, "need_id") if need else None,
        shared=typed.get("shared") == "yes",
    )
    return _("The goal is set.")


def _task(actor: Actor, case_id: uuid.UUID, typed: Typed) -> str:
    due_on = typed_day(typed.get("due_on", ""), "due_on")
    if due_on is None:
        raise Invalid([Fault("due_on", "required")])
    who, goal = typed.get("who", ""), typed.get("goal_id", "")
    plans.add_task(
        actor=actor,
        case_id=case_id,
        text=typed.get("text", ""),
        due_on=due_on,
        by_client=who == "client",
        officer_id=None if who in ("", "client") else typed_id(who, "who"),
        goal_id=typed_id(goal, "goal_id") if goal else None,
        shared=typed.get("shared") == "yes",
    )
    return _("The task is added. It stands on the worklist of whoever does it or asks after it.")


def _visit(actor: Actor, case_id: uuid.UUID, typed: Typed) -> str:
    plans.plan_visit(
        actor=actor,
        case_id=case_id,
        planned_at=typed_moment(typed.get("planned_at", ""), typed.get("hour", ""), "planned_at"),
        place=typed.get("place", ""),
    )
    return _("The visit is planned.")


def _note(actor: Actor, case_id: uuid.UUID, typed: Typed) -> str:
    corrects = typed.get("corrects", "")
    plans.write_note(
        actor=actor,
        case_id=case_id,
        text=typed.get("text", ""),
        shared=typed.get("shared") == "yes",
        corrects=typed_id(corrects, "corrects") if corrects else None,
    )
    return _("The note is written.")


def _end_goal(actor: Actor, goal_id: uuid.UUID, typed: Typed) -> str:
    plans.settle_goal(actor=actor, goal_id=goal_id, state=typed.get("state", ""))
    return _("Saved.")


def _end_task(actor: Actor, task_id: uuid.UUID, typed: Typed) -> str:
    plans.settle_task(actor=actor, task_id=task_id, state=typed.get("state", ""))
    return _("Saved.")


def _end_visit(actor: Actor, visit_id: uuid.UUID, typed: Typed) -> str:
    plans.settle_visit(
        actor=actor, visit_id=visit_id, state=typed.get("state", ""), note=typed.get("note", "")
    )
    return _("Saved.")


def _take(actor: Actor, individual_id: uuid.UUID, typed: Typed) -> str:
    plans.take_lead(actor=actor, individual_id=individual_id)
    return _("You lead for this person now.")


def _hand(actor: Actor, individual_id: uuid.UUID, typed: Typed) -> str:
    kind, _colon, rest = typed.get("to", "").partition(":")
    chosen = typed_id(rest, "to")
    plans.ask_hand_over(
        actor=actor,
        individual_id=individual_id,
        to_agency_id=chosen if kind == "agency" else actor.own_agency_id,
        to_user_id=None if kind == "agency" else chosen,
        reason=typed.get("reason", ""),
    )
    return _("Offered. Until somebody accepts, the present manager stays.")


def _withdraw(actor: Actor, hand_over_id: uuid.UUID, typed: Typed) -> str:
    plans.withdraw_hand_over(actor=actor, hand_over_id=hand_over_id)
    return _("The offer is taken back.")


def _answer(actor: Actor, hand_over_id: uuid.UUID, typed: Typed) -> str:
    accept = typed.get("accept") == "yes"
    plans.answer_hand_over(
        actor=actor, hand_over_id=hand_over_id, accept=accept, answer=typed.get("answer", "")
    )
    return _("You lead for this person now.") if accept else _("Declined. The present manager stays.")


_DEEDS: Mapping[str, Callable[[Actor, uuid.UUID, Typed], str]] = {
    "goal": _goal,
    "task": _task,
    "visit": _visit,
    "note": _note,
    "end-goal": _end_goal,
    "end-task": _end_task,
    "end-visit": _end_visit,
    "take": _take,
    "hand": _hand,
    "withdraw": _withdraw,
    "answer": _answer,
}


def _lead(
    actor: Actor, individual_id: uuid.UUID, found: tuple[PlanView, ...], names: Names, forms: Forms
) -> dict[str, object]:
    lead = plans.lead_of(actor=actor, individual_id=individual_id)
    own_case = next((one for one in found if one.own and one.open), None)
    offered = next((one for one in plans.hand_overs(actor=actor) if one.individual_id == individual_id), None)
    asked_of_reader: dict[str, object] = {
        "offered": offered,
        "answer_form": forms.form(f"answer:{offered.id}", ("answer",)) if offered else None,
    }
    if lead is None:
        return {**asked_of_reader, "lead": None, "may_take": own_case is not None}
    asked = lead.asked
    people = names.people([lead.manager_id, asked.to_user_id if asked else None])
    others = {one for plan in found if plan.own for one in plan.readers if names.agencies[one].participating}
    return {
        "lead": lead,
        "lead_agency": names.agency(lead.agency_id),
        "lead_manager": people.get(lead.manager_id, "") if lead.agency_id == actor.agency_id else "",
        "lead_is_own": lead.agency_id == actor.agency_id,
        "asked": asked,
        "asked_of": people.get(asked.to_user_id, "") if asked else "",
        "asked_agency": names.agency(asked.to_agency_id) if asked else "",
        **asked_of_reader,
        "hand_form": forms.form("hand", ("to", "reason")),
        "takers": [
            ("", _("Choose")),
            *((f"agency:{one}", names.open_agency(one)) for one in sorted(others, key=str)),
            *((f"officer:{one.id}", one.name) for one in _who_can(actor) if one.id != lead.manager_id),
        ],
    }


def _who_can(actor: Actor) -> list[Colleague]:
    """Return the colleagues who can look after something: an auditor or a data steward is not offered."""
    able = {role.value for role in HOLDERS}
    return [one for one in colleagues(actor=actor) if able & set(one.roles)]


def _plan(
    actor: Actor, plan: PlanView, needs: tuple[NeedView, ...], names: Names, forms: Forms
) -> dict[str, object]:
    people = names.people(
        [
            *(one.officer_id for one in plan.tasks),
            *(one.officer_id for one in plan.visits),
            *(one.written_by for one in plan.notes),
        ]
    )
    mine = [one for one in needs if one.case_id == plan.case_id]
    words = {one.id: need_name(one.kind) for one in mine}
    goals = {one.id: one.text for one in plan.goals}
    return {
        "view": plan,
        "agency": names.agency(plan.agency_id),
        "readers": sorted(names.open_agency(one) for one in plan.readers),
        "goals": [
            {
                "view": one,
                "need": words.get(one.need_id, "") if one.need_id else "",
                "agency": names.agency(one.agency_id),
                "own": one.agency_id == actor.agency_id,
                "state": part_state(one.state),
            }
            for one in plan.goals
        ],
        "tasks": [
            {
                "view": one,
                "goal": goals.get(one.goal_id, "") if one.goal_id else "",
                "who": people.get(one.officer_id, ""),
                "own": one.agency_id == actor.agency_id,
                "agency": names.agency(one.agency_id),
                "late": one.state == "open" and one.due_on < actor.today,
                "state": part_state(one.state),
            }
            for one in plan.tasks
        ],
        "visits": [
            {
                "view": one,
                "who": people.get(one.officer_id, ""),
                "come": one.planned_at <= actor.now,
                "state": part_state(one.state),
                "form": forms.form(f"end-visit:{one.id}", ("note",)),
            }
            for one in plan.visits
        ],
        "notes": [
            {
                "view": one,
                "who": people.get(one.written_by, "") if one.written_by else "",
                "agency": names.agency(one.agency_id),
                "own": one.agency_id == actor.agency_id,
            }
            for one in plan.notes
        ],
        **_forms(actor, plan, {one.id: words[one.id] for one in mine if one.state == "open"}, forms),
    }


def _forms(
    actor: Actor, plan: PlanView, open_needs: Mapping[uuid.UUID, str], forms: Forms
) -> dict[str, object]:
    key = str(plan.case_id)
    return {
        "goal_form": forms.form(f"goal:{key}", ("text", "due_on", "need_id", "shared")),
        "task_form": forms.form(f"task:{key}", ("text", "due_on", "who", "goal_id", "shared")),
        "visit_form": forms.form(f"visit:{key}", ("planned_at", "hour", "place")),
        "note_form": forms.form(f"note:{key}", ("text", "corrects", "shared")),
        "need_choices": [
            ("", _("The whole case")),
            *((str(one), word) for one, word in open_needs.items()),
        ],
        "goal_choices": [
            ("", _("No goal in particular")),
            *((str(one.id), one.text) for one in plan.goals if one.state == "open"),
        ],
        "who_choices": [
            ("", _("I do")),
            ("client", _("The person, and I ask after it")),
            *((str(one.id), one.name) for one in _who_can(actor) if one.id != actor.id),
        ],
        "correct_choices": [
            ("", _("Nothing: it is a new note")),
            *(
                (str(one.id), one.text[:60])
                for one in plan.notes
                if one.agency_id == actor.agency_id and not one.corrected
            ),
        ],
    }
