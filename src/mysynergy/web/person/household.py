"""The household of a person, changed afterwards: who came, left or died, who is what to whom."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import Json, once
from mysynergy.households.public import (
    KINDS,
    MemberKnown,
    MemberView,
    household_of,
    household_version,
    relate,
    relatives_of,
    set_household,
)
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.vault.public import blind_index
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.intake import texts
from mysynergy.web.intake.answers import MOST_MEMBERS, Member, identifier, member_faults, text_of
from mysynergy.web.intake.known import Card, candidate_card
from mysynergy.web.mending import Mending, add, control_of, mending
from mysynergy.web.person.editing import Differs, differing, opened
from mysynergy.web.person.told import Home, Told, new_members, told, ways
from mysynergy.web.person.told import control_of as control_told
from mysynergy.words.errors import fault_sentence, sentence

Typed = Mapping[str, str]


@roles_of("registry.write")
def edit(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show and change the household; ``do`` is ``save``, ``add``, ``remove:<n>``, ``same:<n>:<id>``
    or ``relate``.
    """
    _person, context = opened(request.actor, individual_id)
    home = _home(request.actor, individual_id)
    if request.method != "POST":
        return _show(request, home, context, {})
    typed: Typed = {name: text_of(value) for name, value in request.POST.items()}
    do = typed.get("do", "save")
    if do == "relate":
        return _relate(request, home, context, typed)
    if do.startswith("same:"):
        typed = _same(typed, do)
    elif do != "save":
        return _show(request, home, context, typed)
    return _save(request, home, context, typed)


def _home(actor: Actor, individual_id: uuid.UUID) -> Home:
    return Home(
        individual_id,
        household_of(actor=actor, individual_id=individual_id),
        relatives_of(actor=actor, individual_id=individual_id),
    )


def _same(typed: Typed, do: str) -> Typed:
    """Return the form with the confirmation that a new member is somebody known."""
    place, _colon, known = do.removeprefix("same:").partition(":")
    return {**typed, f"m{place}_same_as": known} if identifier(known) and place.isdigit() else typed


def _save(request: ActorRequest, home: Home, context: Mapping[str, object], typed: Typed) -> HttpResponse:
    actor, said = request.actor, told(typed, home)
    wrong = mending(said.faults)
    for fault in member_faults(new_members(typed), actor.today):
        add(wrong, control_of(fault.field), fault_sentence(fault))
    if wrong:
        return _show(request, home, context, typed, wrong=wrong)
    try:
        with acting(actor):
            once(
                actor=actor,
                key=f"household:{typed['once']}" if identifier(typed.get("once", "")) else None,
                request={"do": "web.person.household", "typed": _digest(home.individual_id, typed)},
                run=lambda: _write(actor, home.individual_id, said, typed.get("version") or None),
            )
    except Invalid as invalid:
        faults = [replace(one, field=control_told(one.field, said.controls)) for one in invalid.faults]
        return _show(request, home, context, typed, wrong=mending(faults))
    except MemberKnown as known:
        control = said.controls[known.place]
        return _show(request, home, context, typed, known=(control, candidate_card(known.candidate)))
    except Conflict as conflict:
        return _stale(request, home, context, typed, conflict)
    messages.success(request, _("The household is saved."))
    return redirect(reverse("person", args=[home.individual_id]) + "#home")


def _digest(individual_id: uuid.UUID, typed: Typed) -> str:
    asked = sorted((key, value) for key, value in typed.items() if key != "csrfmiddlewaretoken")
    return blind_index("web.person.household", repr((str(individual_id), asked))).hex()


def _write(actor: Actor, individual_id: uuid.UUID, said: Told, version: str | None) -> Mapping[str, Json]:
    set_household(actor=actor, individual_id=individual_id, members=said.members, version=version)
    for one, other, kind, control in said.ending:
        try:
            relate(actor=actor, individual_id=one, other_id=other, kind=kind, ended=True)
        except NotFound:
            if control:  # of a member who leaves, a relation that another agency told of stands on
                raise Invalid([Fault(control, "told_by_another")]) from None
    return {"individual": str(individual_id)}


def _stale(
    request: ActorRequest, home: Home, context: Mapping[str, object], typed: Typed, conflict: Conflict
) -> HttpResponse:
    """Show what was typed beside what stands now; saving again is then a choice."""
    if conflict.code not in ("changed_meanwhile", "idempotency_key_reused"):
        wrong = Mending()
        add(wrong, "members", sentence(conflict.code, conflict.params))
        return _show(request, home, context, typed, wrong=wrong)
    rows = [
        (
            one.name,
            _typed_word(typed, key, one),
            texts.role_word(one.role, dead=not one.alive, sex=one.sex),
        )
        for key, one, _kin in home.listed
    ]
    seen = {name.removeprefix("now_") for name in typed if name.startswith("now_")}
    gone = len(seen - {key for key, _one, _kin in home.listed})
    if gone:
        rows.append(
            (
                _("Named in your form"),
                ngettext("%(n)d person more", "%(n)d people more", gone) % {"n": gone},
                _("No longer recorded here"),
            )
        )
    return _show(request, home, context, typed, differs=differing(rows), fresh=True)


def _typed_word(typed: Typed, key: str, one: MemberView) -> str:
    if f"now_{key}" not in typed:
        return _("Was not in your form")
    role = typed.get(f"role_{key}") or one.role
    word = texts.role_word(role, dead=not one.alive, sex=one.sex)
    now = typed[f"now_{key}"]
    return word if now in ("here", "kept") else f"{word} · {_way_word(now)}"


def _way_word(way: str) -> str:
    return (
        {
            "here": _("Lives here"),
            "left": _("Has moved out"),
            "dead": _("Has died"),
            "wrong": _("Recorded by mistake"),
            "kept": _("As recorded"),
        }[way]
        if way in ("here", "left", "dead", "wrong", "kept")
        else way
    )


def _relate(request: ActorRequest, home: Home, context: Mapping[str, object], typed: Typed) -> HttpResponse:
    """Record that somebody of the household or kin is guardian, carer, payee ... of the person."""
    other, wrong = identifier(typed.get("other", "")), Mending()
    if other is None:
        add(wrong, "other", _("Choose who it is."))
        return _show(request, home, context, typed, wrong=wrong)
    try:
        relate(
            actor=request.actor,
            individual_id=home.individual_id,
            other_id=other,
            kind=typed.get("kind", ""),
            evidence=typed.get("evidence", ""),
        )
    except Invalid as invalid:
        return _show(request, home, context, typed, wrong=mending(invalid.faults))
    except NotFound:
        add(wrong, "other", sentence("individual"))
        return _show(request, home, context, typed, wrong=wrong)
    messages.success(request, _("The relation is recorded."))
    return redirect("person-household", individual_id=home.individual_id)


def _show(
    request: ActorRequest,
    home: Home,
    context: Mapping[str, object],
    typed: Typed,
    *,
    wrong: Mending | None = None,
    known: tuple[str, Card] | None = None,
    differs: list[Differs] | None = None,
    fresh: bool = False,
) -> HttpResponse:
    wrong = wrong or Mending()
    if known is not None:
        add(wrong, "known", _("This identity number stands for somebody known already. Who is it?"))
    head = home.head
    page = {
        **context,
        "home": home,
        "head": head,
        "incomplete": home.household is not None and home.household.incomplete,
        "towards": head.name if head else "",
        "members": [_row(*one, home, typed, wrong) for one in home.listed if not one[2]],
        "kin": [_row(*one, home, typed, wrong) for one in home.listed if one[2]],
        "blocks": _blocks(typed, wrong, known),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "differs": differs or [],
        "version": typed.get("version")
        if typed and not fresh
        else household_version(actor=request.actor, individual_id=home.individual_id),
        "once": typed.get("once") if typed and not fresh else str(new_id()),
        "roles": texts.roles(),
        "lives": texts.lives(),
        "here_or_not": [("yes", _("Yes")), ("no", _("No"))],
        "people": [("", _("Choose")), *_people(home)],
        "kinds": [("", _("Choose")), *((one, texts.role_word(one)) for one in KINDS)],
        "proofs": texts.proofs(),
        "typed": typed,
    }
    status = 409 if fresh else 422 if wrong else 200
    return render(request, "person/household.html", page, status=status)


def _people(home: Home) -> list[tuple[str, str]]:
    listed = [*home.members, *(one.member for one in home.kin)]
    listed = [home.head, *listed] if home.head else listed
    return list({str(one.individual_id): one.name for one in listed if one.may_open}.items())


def _row(key: str, one: MemberView, kin: bool, home: Home, typed: Typed, wrong: Mending) -> dict[str, object]:
    now = typed.get(f"now_{key}") or ("kept" if kin else "here")
    controls = [f"{name}_{key}" for name in ("now", "role", "death")]
    return {
        "person": one,
        "key": key,
        "word": texts.role_word(one.role, dead=not one.alive, sex=one.sex),
        "role": typed.get(f"role_{key}") or one.role,
        "now": now,
        "ways": [(way, _way_word(way)) for way in ways(one, home, kin=kin)],
        "death": typed.get(f"death_{key}", ""),
        "wrong": {name.partition("_")[0]: wrong.wrong.get(name, "") for name in controls},
        "open": now not in ("here", "kept") or any(name in wrong.wrong for name in controls),
    }


def _blocks(typed: Typed, wrong: Mending, known: tuple[str, Card] | None) -> list[dict[str, object]]:
    members = new_members(typed)
    shown = [*members, Member(len(members), {})] if len(members) < MOST_MEMBERS else members
    return [
        {
            "place": one.place,
            "typed": one.typed,
            "blank": one.empty,
            "life": one.typed.get("life") or "alive",
            "here": one.typed.get("lives_here") or "yes",
            "known": known[1] if known is not None and known[0] == f"m{one.place}" else None,
            "wrong": {
                name.removeprefix(f"m{one.place}_"): text
                for name, text in wrong.wrong.items()
                if name.startswith(f"m{one.place}_")
            },
        }
        for one in shown
    ]
