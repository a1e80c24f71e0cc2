"""The page of an agency's head: what each officer owes, whether promises were kept, who is away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mysynergy.access.public import Actor, Colleague, users_by_id
from mysynergy.directory.public import programmes
from mysynergy.kernel.errors import Invalid, NotAllowed, NotFound
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.due import due
from mysynergy.web.look.words import day, month
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.programmes.sheet import said
from mysynergy.web.work.away import absences_of, say
from mysynergy.web.work.lists import address, holders
from mysynergy.words.errors import sentence
from mysynergy.words.referrals import promise_says
from mysynergy.worklists import public as worklists
from mysynergy.worklists.public import NOBODY, Filters, Kept, Owes


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """What one officer owes; ``url`` leads to the list where the reader may open it."""

    name: str
    away: str
    all: int
    late: int
    today: int
    crisis: int
    share: int
    oldest: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """How one promise of a programme was kept in the months shown."""

    programme: str
    promise: str
    due: int
    in_time: int
    share: int
    open_late: int
    median: str
    kept: bool


@require_http_methods(["GET", "POST"])
@roles_of("worklists.oversee")
def oversee(request: ActorRequest) -> HttpResponse:
    """Show what the agency owes and how it kept its word; a post says who is away, or that she is back."""
    actor = request.actor
    wrong = Mending()
    if request.method == "POST":
        try:
            messages.success(request, say(actor, request.POST.dict()))
            return redirect("oversee")
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except (NotAllowed, NotFound) as refused:
            add(wrong, "user_id", sentence(refused.code, refused.params))
    owed = worklists.owed(actor=actor)
    months = worklists.kept(actor=actor)
    kept = worklists.kept(actor=actor, by_month=False)
    absences = worklists.absences(actor=actor)
    names = users_by_id(
        actor=actor,
        ids=frozenset(
            [one.officer_id for one in owed if one.officer_id is not None]
            + [each for one in absences for each in (one.user_id, one.stand_in_id)]
        ),
    )
    away = {one.user_id: day(one.last_on) for one in absences if one.now}
    may_say = may(actor, "worklists.absent")
    context = {
        "place": "work" if may(actor, "cases.read") else "insight",
        "officers": [_officer(actor, one, names, away, owed) for one in owed],
        "late": sum(one.late for one in owed),
        "open": sum(one.all for one in owed),
        "today": sum(one.today for one in owed),
        "promises": _promises(actor, kept),
        "months": _months(months),
        "in_time": _share(sum(one.in_time for one in kept), sum(one.due for one in kept)),
        "answered": sum(one.due for one in kept),
        "absences": absences_of(absences, names),
        "may_say": may_say,
        "people": [("", _("Choose")), *((str(one.id), one.name) for one in holders(actor))]
        if may_say
        else [],
        "typed": request.POST.dict() if wrong else {},
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "work/oversee.html", context, status=422 if wrong else 200)


def _officer(
    actor: Actor,
    one: Owes,
    names: Mapping[uuid.UUID, Colleague],
    away: Mapping[uuid.UUID, str],
    owed: Sequence[Owes],
) -> OfficerLine:
    officer = names.get(one.officer_id) if one.officer_id else None
    most = max(each.all for each in owed)
    filters = Filters(tab="agency", officer=str(one.officer_id) if one.officer_id else NOBODY)
    oldest = due(one.oldest, actor.now)
    return OfficerLine(
        name=(officer.name if officer else _("A former officer"))
        if one.officer_id
        else _("Nobody yet: referrals to open"),
        away=away.get(one.officer_id, "") if one.officer_id else "",
        all=one.all,
        late=one.late,
        today=one.today,
        crisis=one.crisis,
        share=round(100 * one.all / most) if most else 0,
        oldest=oldest.left,
        tone=oldest.tone,
        url=address(filters) if may(actor, "cases.read") else "",
    )


def _promises(actor: Actor, kept: Sequence[Kept]) -> list[PromiseLine]:
    """Return one line a programme and promise, the worst kept first."""
    known = programmes(actor=actor)
    made = [
        PromiseLine(
            programme=said(known[one.programme_id].rule.name)
            if one.programme_id in known
            else one.programme_id,
            promise=promise_says(one.promise_by, one.promise_count, one.promise_unit),
            due=one.due,
            in_time=one.in_time,
            share=_share(one.in_time, one.due) or 0,
            open_late=one.open_late,
            median=_hours(one.median_hours) if one.median_hours is not None else "",
            kept=one.in_time == one.due,
        )
        for one in kept
    ]
    return sorted(made, key=lambda one: (one.share, -one.due, one.programme))


def _months(kept: Sequence[Kept]) -> list[dict[str, object]]:
    """Return the trend: each month's share answered in time, the oldest first."""
    by: dict[dt.date, list[Kept]] = defaultdict(list)
    for one in kept:
        by[one.month].append(one)
    return [
        {
            "month": month(first),
            "due": sum(one.due for one in rows),
            "in_time": sum(one.in_time for one in rows),
            "share": _share(sum(one.in_time for one in rows), sum(one.due for one in rows)),
        }
        for first, rows in sorted(by.items())
    ]


def _share(part: int, whole: int) -> int | None:
    """Return whole percent, never 100 while one is missing."""
    if not whole:
        return None
    return 100 if part == whole else min(99, round(100 * part / whole))


def _hours(hours: float) -> str:
    if hours < 48:
        return _("%(n)s hours") % {"n": max(1, round(hours))}
    return _("%(n)s days") % {"n": round(hours / 24)}
