"""Who may act for a person: listed, recorded, ended; and what waits for a second person."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, users_by_id
from mysynergy.households.public import household_of, relatives_of
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed
from mysynergy.registry.public import get_many
from mysynergy.representatives.public import (
    Appointing,
    RepresentativeView,
    appoint,
    decide,
    end,
    representatives_of,
    waiting,
)
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake.answers import identifier
from mysynergy.web.intake.texts import documents
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import page_of
from mysynergy.web.typed import typed_day
from mysynergy.words import representatives as words
from mysynergy.words.errors import sentence

_LIMIT = 2000


@roles_of("representatives.read")
def person(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show who may act for the person; a post records one or ends one."""
    wrong = Mending()
    if request.method == "POST":
        try:
            messages.success(request, _done(request, individual_id))
            return redirect("person-representatives", individual_id=individual_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except (Conflict, NotAllowed) as refused:
            add(wrong, "name", sentence(refused.code, refused.params))
    page = page_of(request.actor, individual_id, "overview")
    found = representatives_of(actor=request.actor, individual_id=individual_id)
    names = Names(request.actor)
    data = request.POST
    context = {
        **page.context,
        "rows": [_row(one, names, request.actor) for one in found],
        "may_record": may(request.actor, "representatives.record"),
        "may_decide": may(request.actor, "representatives.decide"),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "end_open": data.get("do", "").partition(":")[2] if wrong else "",
        "form": _typed(data if wrong else QueryDict(), request.actor),
        "known": _near(request.actor, individual_id),
        "capacities": words.choices(words.CAPACITIES),
        "scopes": words.choices(words.SCOPES),
        "evidences": words.choices(words.EVIDENCE),
        "conflicts": [("", _("None that is known")), *words.choices(words.CONFLICTS)],
        "ends": [("", _("Choose")), *words.choices(words.ENDS)],
        "kinds": documents(),
    }
    return render(request, "representatives/person.html", context, status=422 if wrong else 200)


@roles_of("representatives.decide")
def waiting_list(request: ActorRequest) -> HttpResponse:
    """Show what waits for a second person of the agency; a post decides one."""
    wrong = Mending()
    if request.method == "POST":
        verb, _colon, rest = request.POST.get("do", "").partition(":")
        try:
            chosen = identifier(rest)
            if chosen is None or verb not in ("agree", "refuse"):
                raise Invalid([Fault("reason", "unknown_choice")])
            decide(
                actor=request.actor,
                representative_id=chosen,
                agree=verb == "agree",
                reason=request.POST.get("reason", ""),
            )
            messages.success(request, _("Decided and recorded."))
            return redirect("representatives-waiting")
        except Invalid as invalid:
            wrong = mending(invalid.faults, {"reason": f"reason-{rest}"})
        except (Conflict, NotAllowed) as refused:
            add(wrong, f"reason-{rest}", sentence(refused.code, refused.params))
    found = waiting(actor=request.actor)
    people = users_by_id(actor=request.actor, ids=frozenset(one.recorded_by for one in found))
    known = get_many(actor=request.actor, ids={one.individual_id for one in found})
    names = Names(request.actor)
    context = {
        "place": "work",
        "rows": [
            {
                **_row(one, names, request.actor),
                "officer": people[one.recorded_by].name if one.recorded_by in people else "",
                "person": known[one.individual_id].name if one.individual_id in known else "",
                "error": wrong.wrong.get(f"reason-{one.id}", ""),
            }
            for one in found
        ],
        "errors": wrong.errors,
    }
    return render(request, "representatives/waiting.html", context, status=422 if wrong else 200)


def _done(request: ActorRequest, individual_id: uuid.UUID) -> str:
    data = request.POST
    verb, _colon, rest = data.get("do", "").partition(":")
    if verb == "end":
        chosen = identifier(rest)
        if chosen is None:
            raise Invalid([Fault("code", "unknown_choice")])
        code = data.get("code", "")
        end(actor=request.actor, representative_id=chosen, code=code, reason=data.get("reason", ""))
        return _("Ended. Nothing more is done on it; what was done stands.")
    view = _appointed(request.actor, individual_id, data)
    if view.state == "asked" and not view.conflict:
        return _("Recorded. An earlier appointment ended because of a danger: a supervisor decides first.")
    if view.state == "asked":
        return _("Recorded. Because of the conflict of interest a supervisor decides first.")
    return _("Recorded. From now on it can be said for whom the representative speaks.")


def _appointed(actor: Actor, individual_id: uuid.UUID, data: QueryDict) -> RepresentativeView:
    return appoint(
        actor=actor,
        individual_id=individual_id,
        said=Appointing(
            capacity=data.get("capacity", ""),
            scopes=frozenset(data.getlist("scopes")),
            evidence=data.get("evidence", ""),
            start=typed_day(data.get("start", ""), "start") or actor.today,
            until=typed_day(data.get("until", ""), "until"),
            conflict=data.get("conflict", ""),
        ),
        by_individual_id=identifier(data.get("by_individual_id", "")),
        name=data.get("name", ""),
        identity_kind=data.get("identity_kind", ""),
        identity_number=data.get("identity_number", ""),
        evidence_note=data.get("evidence_note", ""),
        conflict_note=data.get("conflict_note", ""),
    )


def _typed(data: QueryDict, actor: Actor) -> Mapping[str, object]:
    fields = (
        "by_individual_id",
        "name",
        "identity_kind",
        "capacity",
        "evidence",
        "evidence_note",
        "conflict",
    )
    return {
        **{name: data.get(name, "")[:_LIMIT] for name in (*fields, "conflict_note", "until")},
        "start": data.get("start", actor.today.isoformat()),
        "scopes": data.getlist("scopes") or ["speak"],
        "identity_kind": data.get("identity_kind", "mykad"),
        "evidence": data.get("evidence", ""),
    }


def _near(actor: Actor, individual_id: uuid.UUID) -> list[tuple[str, str]]:
    """Return whom the officer may choose by a press: who lives with the person, and her relations."""
    household = household_of(actor=actor, individual_id=individual_id)
    living = [one.individual_id for one in household.members] if household else []
    kin = [one.member.individual_id for one in relatives_of(actor=actor, individual_id=individual_id)]
    near = {one for one in (*living, *kin) if one != individual_id}
    found = get_many(actor=actor, ids=near)
    rows = sorted((one.name, str(one.id)) for one in found.values() if one.alive and one.name)
    return [("", _("Somebody else, by name")), *((key, name) for name, key in rows)]


def _row(one: RepresentativeView, names: Names, actor: Actor) -> dict[str, object]:
    over = one.state == "in_force" and not one.holds and one.start <= actor.today
    state = "over" if over else one.state
    return {
        "view": one,
        "name": one.name or _("Somebody whom you may not see"),
        "capacity": words.said(words.CAPACITIES, one.capacity),
        "scopes": [words.said(words.SCOPES, scope) for scope in one.scopes],
        "evidence": words.said(words.EVIDENCE, one.evidence),
        "conflict": words.said(words.CONFLICTS, one.conflict) if one.conflict else "",
        "end": words.said(words.ENDS, one.end_code) if one.end_code else "",
        "state": words.said(words.STATES, state),
        "tone": {"in_force": "ok", "asked": "warn"}.get(state, "non"),
        "agency": names.agency(one.agency_id),
        "own": one.agency_id == actor.agency_id,
        "open": one.state in ("asked", "in_force"),
    }
