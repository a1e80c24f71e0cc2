"""Deeds on lists: give work to a colleague, keep a view, take a list along as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mysynergy.access.public import users_by_id
from mysynergy.cases.public import needs
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.referrals.public import ReferralView, get
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.look.words import day
from mysynergy.web.typed import typed_id
from mysynergy.web.work.lists import address, asked, listed
from mysynergy.web.work.people import people
from mysynergy.web.work.rows import Row
from mysynergy.words.errors import fault_sentence, sentence
from mysynergy.words.needs import module_name, need_name, urgency_name
from mysynergy.worklists import public as worklists
from mysynergy.worklists.public import Given, Line

#: What a spreadsheet would take for a formula is written with an apostrophe before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_POST
@roles_of("worklists.assign")
def assign(request: ActorRequest) -> HttpResponse:
    """Give what was chosen to a colleague, and say what could not be given, one by one."""
    filters = asked(request.POST)
    try:
        chosen = [typed_id(one, "items") for one in request.POST.getlist("chosen")]
        if not chosen:
            raise Invalid([Fault("items", "required")])
        to_user = typed_id(request.POST.get("to", ""), "to_user")
        key = request.POST.get("key", "")[:64] or None
        given = worklists.assign(actor=request.actor, items=chosen, to_user=to_user, idempotency_key=key)
    except Invalid as wrong:
        messages.error(request, _asked_wrongly(wrong))
        return redirect(address(filters))
    except Conflict as refused:
        messages.error(request, sentence(refused.code, refused.params))
        return redirect(address(filters))
    officer = users_by_id(actor=request.actor, ids=frozenset({to_user})).get(to_user)
    name = officer.name if officer else ""
    if given.given:
        n = len(given.given)
        words = ngettext("%(n)s given to %(name)s.", "%(n)s given to %(name)s.", n) % {"n": n, "name": name}
        messages.success(request, words)
    if given.already:
        messages.info(request, _("%(n)s in those hands already.") % {"n": len(given.already)})
    if not given.refused:
        return redirect(address(filters))
    context = {"place": "work", "rows": _refused(request, given), "back": address(filters), "name": name}
    return render(request, "work/not_given.html", context)


def _asked_wrongly(wrong: Invalid) -> str:
    fields = {fault.field for fault in wrong.faults}
    if fields == {"items"} and wrong.faults[0].code == "required":
        return _("Choose what is to be given first.")
    if "to_user" in fields:
        return _("Choose the colleague who takes it.")
    return " ".join(fault_sentence(fault) for fault in wrong.faults)


def _refused(request: ActorRequest, given: Given) -> list[tuple[str, str]]:
    """Return what could not be given: whom it is about, as far as the reader may know, and why."""
    codes = dict(given.refused)
    known = {one.id: (one.individual_id, one.kind) for one in needs(actor=request.actor, ids=codes).values()}
    known |= {one.id: (one.individual_id, one.kind) for one in _unopened(request, given)}
    who = people(request.actor, {person for person, _kind in known.values()})
    return [
        (
            f"{who[known[one][0]].name}: {need_name(known[one][1])}"
            if one in known
            else _("Something that is no longer on the list"),
            sentence(code, {}),
        )
        for one, code in codes.items()
    ]


def _unopened(request: ActorRequest, given: Given) -> Iterator[ReferralView]:
    """Yield what could not be given and is a referral that nobody opened: no need of the agency yet."""
    for one, _code in given.refused:
        with suppress(NotFound):
            yield get(actor=request.actor, referral_id=one)


@require_POST
@roles_of("worklists.keep")
def keep(request: ActorRequest) -> HttpResponse:
    """Keep the filters in use under a name, drop a view, or share it with the agency."""
    filters = asked(request.POST)
    verb, _colon, rest = request.POST.get("do", "keep").partition(":")
    try:
        if verb == "drop":
            worklists.drop_view(actor=request.actor, view_id=typed_id(rest, "view"))
            messages.success(request, _("The view is dropped."))
        elif verb in ("share", "unshare"):
            view_id = typed_id(rest, "view")
            worklists.share_view(actor=request.actor, view_id=view_id, shared=verb == "share")
            messages.success(
                request,
                _("Your agency sees this view now.") if verb == "share" else _("Only you see this view now."),
            )
        else:
            kept = worklists.keep_view(
                actor=request.actor, name=request.POST.get("name", ""), filters=filters
            )
            messages.success(request, _("Kept as “%(name)s”.") % {"name": kept.name})
    except Invalid as wrong:
        messages.error(request, " ".join(fault_sentence(fault) for fault in wrong.faults))
    except (Conflict, NotFound) as refused:
        messages.error(request, sentence(refused.code, refused.params))
    return redirect(address(filters))


@require_safe
@roles_of("worklists.export")
def file(request: ActorRequest) -> HttpResponse:
    """Give the list as CSV: what is shown, numbers masked, and nobody by name whose record is protected."""
    filters = asked(request.GET)
    found = worklists.take_along(actor=request.actor, filters=filters)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="worklist-{request.actor.today.isoformat()}.csv"'
    answer.write("\ufeff")
    lines = csv.writer(answer)
    lines.writerow(
        [
            _("Case"), _("Person"), _("Number ends in"), _("Place"), _("Need"), _("Module"), _("Urgency"),
            _("Due"), _("How it stands"), _("Officer"),
        ]
    )  # fmt: skip
    names = users_by_id(
        actor=request.actor, ids=frozenset(one.officer_id for one in found if one.officer_id is not None)
    )
    for start in range(0, len(found), 200):
        part = found[start : start + 200]
        for line, one in zip(part, listed(request.actor, part), strict=True):
            officer = names.get(line.officer_id) if line.officer_id else None
            lines.writerow([_plain(cell) for cell in _cells(line, one.row, officer.name if officer else "")])
    return answer


def _cells(line: Line, row: Row, officer: str) -> list[str]:
    """Return the cells of a line. A protected person leaves the house without name, number and place."""
    who = row.who
    return [
        row.case,
        _("Protected") if who.protected else who.name,
        f"••••{who.ending}" if who.ending and not who.protected else "",
        "" if who.protected else who.place,
        row.kind,
        module_name(line.module),
        urgency_name(line.urgency),
        day(line.due_at),
        row.says,
        officer,
    ]


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
