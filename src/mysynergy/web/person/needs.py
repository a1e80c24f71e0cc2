"""The needs of a person: add, hold until a day, close with an outcome."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, colleagues
from mysynergy.beyond.public import of_individual as letters_of
from mysynergy.cases.public import (
    CLOSE_REASONS,
    NEED_KINDS,
    NeedSaid,
    NeedView,
    add_needs,
    close_need,
    hold,
)
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed
from mysynergy.kernel.identifiers import new_id
from mysynergy.onward.public import offers
from mysynergy.referrals.public import of_individual, proposals_of
from mysynergy.web.circumstances import shown as circumstances
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake.answers import identifier
from mysynergy.web.intake.texts import urgencies
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import page_of
from mysynergy.web.representatives import speaking
from mysynergy.words.errors import sentence
from mysynergy.words.needs import close_reason, module_name, need_name, outcome_name, urgency_name
from mysynergy.words.referrals import proposal_reasons

_LIMIT = 6000


@roles_of("cases.read")
def tab(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show the needs; a post adds one, reviews one or closes one."""
    wrong, opened = Mending(), ""
    if request.method == "POST":
        opened = request.POST.get("do", "")
        try:
            done = _do(request, individual_id, opened)
            messages.success(request, done)
            return redirect("person-needs", individual_id=individual_id)
        except Invalid as invalid:
            wrong = _located(invalid, opened)
        except (Conflict, NotAllowed) as refused:
            add(wrong, "needs", sentence(refused.code, refused.params))
    page = page_of(request.actor, individual_id, "needs")
    names = Names(request.actor)
    context = {
        **page.context,
        **_listed(request.actor, page.needs, names, individual_id, wrong, opened),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "urgency": request.POST.get("urgency", "normal"),
        "posted": {key: value[:_LIMIT] for key, value in request.POST.items()},
        "once": request.POST.get("once") or str(new_id()),
        "kinds": _kinds(),
        "harder": circumstances.choices(),
        "chosen": request.POST.getlist("circumstances"),
        **circumstances.of_person(request.actor, individual_id, page.needs, names, page.person),
        "speaks": [request.POST.get("by", "")],
        "by": speaking.choices(request.actor, individual_id, "speak"),
        "urgencies": urgencies(),
        "outcomes": _outcomes(),
        "may_open": may(request.actor, "cases.open"),
        "may_work": may(request.actor, "cases.work"),
        "may_close": may(request.actor, "cases.close"),
        "may_send": may(request.actor, "referrals.send"),
        "may_letter": may(request.actor, "beyond.write"),
    }
    return render(request, "person/needs.html", context, status=422 if wrong else 200)


def _do(request: ActorRequest, individual_id: uuid.UUID, do: str) -> str:
    verb, _colon, rest = do.partition(":")
    if verb == "add":
        return _add(request, individual_id)
    need_id = _id(rest)
    if verb == "hold":
        return _hold(request, need_id)
    if verb == "close":
        outcome, _slash, code = request.POST.get("ending", "").partition("/")
        close_need(
            actor=request.actor,
            need_id=need_id,
            outcome=outcome,
            code=code,
            reason=request.POST.get("reason", ""),
        )
        return _("The need is closed.")
    raise Invalid([Fault("needs", "unknown_choice")])


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Invalid([Fault("needs", "unknown_choice")]) from None


def _add(request: ActorRequest, individual_id: uuid.UUID) -> str:
    module, _colon, kind = request.POST.get("kind", "").partition(":")
    said = NeedSaid(
        module=module,
        kind=kind,
        urgency=request.POST.get("urgency", "normal"),
        note=request.POST.get("note", ""),
        circumstances=tuple(request.POST.getlist("circumstances")),
    )
    add_needs(
        actor=request.actor,
        individual_id=individual_id,
        needs=[said],
        by=identifier(request.POST.get("by", "")),
        idempotency_key=request.POST.get("once") or None,
    )
    return _("The need is open. You hold it.")


def _hold(request: ActorRequest, need_id: uuid.UUID) -> str:
    try:
        day = dt.date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        raise Invalid([Fault("held_until", "impossible_date")]) from None
    holder = _id(request.POST.get("held_by", ""))
    hold(
        actor=request.actor,
        need_id=need_id,
        held_by=holder,
        held_until=day,
        reason=request.POST.get("reason", ""),
    )
    return _("Saved: who holds the need, and until when.")


def _located(invalid: Invalid, opened: str) -> Mending:
    """Return faults under the controls of the form that was sent."""
    ending = opened.partition(":")[2]
    known = {
        "needs.0.kind": "kind",
        "needs.0.module": "kind",
        "needs.0.urgency": "urgency",
        "needs.0.note": "note",
        "needs.0.circumstances": "circumstances",
        "held_until": f"until-{ending}",
        "held_by": f"held_by-{ending}",
        "outcome": f"ending-{ending}",
        "code": f"ending-{ending}",
        "reason": f"reason-{ending}",
    }
    return mending(invalid.faults, known)


def _kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (module_name(module), [(f"{module}:{kind}", need_name(kind)) for kind in kinds])
        for module, kinds in NEED_KINDS.items()
    ]


def _outcomes() -> list[tuple[str, str]]:
    return [
        (f"{outcome}/{code}", f"{outcome_name(outcome)}: {close_reason(code)}")
        for outcome, codes in CLOSE_REASONS.items()
        for code in codes
    ]


def _listed(
    actor: Actor,
    needs: tuple[NeedView, ...],
    names: Names,
    individual_id: uuid.UUID,
    wrong: Mending,
    opened: str,
) -> dict[str, object]:
    people = names.people(one.held_by for one in needs)
    asked = of_individual(actor=actor, individual_id=individual_id)
    proposals = proposals_of(actor=actor, need_ids=[one.id for one in needs if one.state == "open"])
    standing = offers(actor=actor, need_ids=[one.id for one in needs], state="open")
    offered = {one.need_id for one in standing}
    letters = letters_of(actor=actor, individual_id=individual_id)
    rows = [
        {
            "need": one,
            "name": need_name(one.kind),
            "module": module_name(one.module),
            "urgency": urgency_name(one.urgency),
            "holder": people.get(one.held_by) if one.held_by else "",
            "holder_agency": names.agency(one.holder_agency_id) if one.holder_agency_id else "",
            "late": one.held_until is not None and one.held_until < actor.now,
            "outcome": outcome_name(one.outcome) if one.outcome else "",
            "code": close_reason(one.close_code) if one.close_code else "",
            "referrals": [
                (ref, names.programme(ref.programme_id), names.agency(ref.agency_id))
                for ref in asked
                if ref.need_id == one.id
            ],
            "letters": [letter for letter in letters if letter.need_id == one.id],
            "proposals": [
                (made.programme_id, names.programme(made.programme_id), proposal_reasons(made.reasons))
                for made in proposals
                if made.need_id == one.id
            ],
            "holder_id": str(one.held_by or ""),
            "holding": opened == f"hold:{one.id}",
            "closing": opened == f"close:{one.id}",
            **{
                f"{control}_error": wrong.wrong.get(f"{control}-{one.id}", "")
                for control in ("held_by", "until", "ending", "reason")
            },
            "mine": actor.agency_id in (one.agency_id, one.holder_agency_id),
            "leads": actor.agency_id == one.agency_id,
            "offer": one.id in offered,
        }
        for one in needs
    ]
    return {
        "open_rows": [row for row, one in zip(rows, needs, strict=True) if one.state == "open"],
        "closed_rows": [row for row, one in zip(rows, needs, strict=True) if one.state != "open"],
        "colleagues": [(str(one.id), one.name) for one in colleagues(actor=actor)],
    }
