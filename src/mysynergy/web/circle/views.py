"""An officer's circle: declare it, ask for leave, and (a supervisor) decide. No person is opened here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mysynergy.access.public import users_by_id
from mysynergy.circles.public import (
    RELATIONS,
    ask_leave,
    asked_leaves,
    decide_leave,
    declare,
    declared,
    end_declaration,
    sight_of,
)
from mysynergy.intake.public import IDENTITY_KINDS
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed
from mysynergy.registry.public import get_many
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake.answers import identifier
from mysynergy.web.intake.texts import documents
from mysynergy.web.look.words import day
from mysynergy.web.mending import Mending, add, mending
from mysynergy.words.errors import sentence

_DEFAULT_DAYS = 7


def relation_word(relation: str) -> str:
    """Return what somebody is to the officer, in the active language."""
    return {
        "self": pgettext("circle", "Myself"),
        "spouse": pgettext("circle", "Husband or wife"),
        "parent": pgettext("circle", "Mother or father"),
        "child": pgettext("circle", "Child"),
        "sibling": pgettext("circle", "Brother or sister"),
        "relative": pgettext("circle", "Another relative"),
        "friend": pgettext("circle", "Close friend"),
        "business": pgettext("circle", "We do business together"),
        "other": pgettext("circle", "Near in another way"),
        "household": pgettext("circle", "Lives in my household"),
        "kin": pgettext("circle", "My relation, as the record says"),
    }.get(relation, relation)


def _tried(
    request: ActorRequest, run: Callable[[], object], done: str, *, summary: str, renamed: dict[str, str]
) -> Mending:
    """Run a door; say it is done, or return what is to be mended."""
    wrong = Mending()
    try:
        run()
        messages.success(request, done)
    except Invalid as invalid:
        wrong = mending(invalid.faults, renamed)
    except (Conflict, NotAllowed) as refused:
        add(wrong, summary, sentence(refused.code, refused.params))
    return wrong


@roles_of("circles.declare")
def mine(request: ActorRequest) -> HttpResponse:
    """Show whom the officer declared; a post declares one more by identity number."""
    wrong = Mending()
    if request.method == "POST":
        wrong = _tried(
            request,
            lambda: declare(
                actor=request.actor,
                relation=request.POST.get("relation", ""),
                identity_kind=request.POST.get("identity_kind", ""),
                identity_number=request.POST.get("identity_number", "")[:60],
            ),
            _("It is declared. Cases of this person are not yours to open or decide."),
            summary="relation",
            renamed={},
        )
        if not wrong:
            return redirect("circle")
    own = [one for one in declared(actor=request.actor) if one.user_id == request.actor.id]
    context = {
        "place": "work",
        "rows": [(relation_word(one.relation), one.number_masked, one.said_at) for one in own],
        "relations": [(one, relation_word(one)) for one in RELATIONS],
        "kinds": [one for one in documents() if one[0] in IDENTITY_KINDS],
        "relation": request.POST.get("relation", "self" if not own else ""),
        "kind": request.POST.get("identity_kind", "mykad"),
        "wrong": wrong.wrong,
        "errors": wrong.errors,
        "may_release": may(request.actor, "circles.release"),
    }
    return render(request, "circle/mine.html", context, status=422 if wrong else 200)


@roles_of("circles.declare")
def person(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Say that a person is of the officer's circle and ask for leave; or declare that she is."""
    wrong = Mending()
    if request.method == "POST":
        if request.POST.get("do") == "declare":
            wrong = _tried(
                request,
                lambda: declare(
                    actor=request.actor,
                    relation=request.POST.get("relation", ""),
                    individual_id=individual_id,
                ),
                _("It is declared. Cases of this person are not yours to open or decide."),
                summary="relation",
                renamed={},
            )
        else:
            wrong = _tried(
                request,
                lambda: ask_leave(
                    actor=request.actor, individual_id=individual_id, why=request.POST.get("why", "")
                ),
                _("Your supervisors are asked."),
                summary="why",
                renamed={},
            )
        if not wrong:
            return redirect("person-circle", individual_id=individual_id)
    sight = sight_of(actor=request.actor, individual_id=individual_id)
    context = {
        "place": "people",
        "individual_id": individual_id,
        "sight": sight,
        "relation": relation_word(sight.relation) if sight.relation else "",
        "relations": [(one, relation_word(one)) for one in RELATIONS if one != "self"],
        "why": request.POST.get("why", ""),
        "wrong": wrong.wrong,
        "errors": wrong.errors,
    }
    return render(request, "circle/person.html", context, status=422 if wrong else 200)


@roles_of("circles.release")
def leaves(request: ActorRequest) -> HttpResponse:
    """Show what officers of the agency ask and declared; a post releases, refuses or ends one."""
    wrong = Mending()
    if request.method == "POST":
        wrong = _decided(request)
        if not wrong:
            return redirect("circle-leaves")
    actor = request.actor
    asked, standing = asked_leaves(actor=actor), declared(actor=actor)
    people = users_by_id(
        actor=actor, ids=frozenset([*(one.user_id for one in asked), *(one.user_id for one in standing)])
    )
    known = get_many(actor=actor, ids={one.individual_id for one in asked})
    context = {
        "place": "work",
        "asked": [
            {
                "leave": one,
                "officer": people[one.user_id].name,
                "person": known[one.individual_id].name if one.individual_id in known else "",
                "until_error": wrong.wrong.get(f"until-{one.id}", ""),
                "reason_error": wrong.wrong.get(f"reason-{one.id}", ""),
            }
            for one in asked
        ],
        "declared": [
            {
                "id": one.id,
                "officer": people[one.user_id].name,
                "relation": relation_word(one.relation),
                "number": one.number_masked,
                "said": day(one.said_at),
                "reason_error": wrong.wrong.get(f"reason-{one.id}", ""),
            }
            for one in standing
            if one.user_id != actor.id
        ],
        "until": (actor.today + dt.timedelta(days=_DEFAULT_DAYS)).isoformat(),
        "errors": wrong.errors,
    }
    return render(request, "circle/leaves.html", context, status=422 if wrong else 200)


def _decided(request: ActorRequest) -> Mending:
    do, _colon, ending = request.POST.get("do", "").partition(":")
    one = identifier(ending)
    reason = request.POST.get("reason", "")
    renamed = {"reason": f"reason-{ending}", "until": f"until-{ending}"}
    if one is None or do not in ("release", "refuse", "end"):
        return mending([], renamed)
    if do == "end":
        return _tried(
            request,
            lambda: end_declaration(actor=request.actor, declared_id=one, reason=reason),
            _("The declaration is ended."),
            summary=f"reason-{ending}",
            renamed=renamed,
        )
    until = None
    if do == "release":
        try:
            until = dt.date.fromisoformat(request.POST.get("until", ""))
        except ValueError:
            wrong = Mending()
            add(wrong, f"until-{ending}", _("Write a day, for example 21/11/2026."))
            return wrong
    return _tried(
        request,
        lambda: decide_leave(actor=request.actor, leave_id=one, reason=reason, until=until),
        _("The case is released.") if until else _("The case is not released."),
        summary=f"reason-{ending}",
        renamed=renamed,
    )
