"""What is late and with whom: for supervisors, coordinators, heads of agencies and the secretariat."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mysynergy.access.public import Actor, AgencyView, Role, agencies, users_by_id
from mysynergy.clocks import public as clocks
from mysynergy.clocks.public import LateCount, LateRow
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.due import Due, due
from mysynergy.web.look.words import moment
from mysynergy.web.programmes.sheet import agency_name
from mysynergy.words.needs import module_name, need_name
from mysynergy.words.referrals import late_kind, told_to


@dataclass(frozen=True, slots=True)
class Line:
    """Something late, in words: what, whose, since when, who has heard of it."""

    id: uuid.UUID
    what: str
    kind: str
    module: str
    crisis: bool
    owed_by: str
    waits: str
    holder: str
    due: Due
    told: str
    url: str
    sought: str
    may_seek: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of a kind an agency owes."""

    agency: str
    kind: str
    late: int
    crisis: int
    oldest: Due


@require_safe
@roles_of("clocks.read_board")
def board(request: ActorRequest) -> HttpResponse:
    """Show what is late at this moment, the oldest first, and how many of what with whom."""
    actor = request.actor
    found = clocks.board(actor=actor)
    known = agencies(actor=actor)
    central = actor.role is Role.SECRETARIAT
    owed = _lines(actor, found.owed, known)
    waited = _lines(actor, found.waited, known)
    context = {
        "place": "work" if may(actor, "cases.read") or central else "insight",
        "central": central,
        "may_declare": may(actor, "workdays.declare"),
        "owed": owed,
        "waited": waited,
        "counts": [_counted(actor, one, known) for one in found.counts],
        "late": found.late,
        "most": clocks.MOST if max(len(owed), len(waited)) == clocks.MOST else 0,
    }
    return render(request, "late/board.html", context)


@require_POST
@roles_of("clocks.seek_offer")
def offer(request: ActorRequest, late_id: uuid.UUID) -> HttpResponse:
    """Have another offer looked for; nothing is taken from anybody."""
    clocks.seek_other_offer(actor=request.actor, late_id=late_id)
    messages.success(
        request,
        _("Another offer is looked for. The agency that leads talks it over with the person."),
    )
    return redirect("late")


def _lines(actor: Actor, rows: Sequence[LateRow], known: Mapping[uuid.UUID, AgencyView]) -> list[Line]:
    names = users_by_id(actor=actor, ids=frozenset(row.user_id for row in rows if row.user_id))
    return [
        Line(
            id=row.id,
            what=need_name(row.kind_of_need) if row.kind_of_need else _("A need that is not named here"),
            kind=late_kind(row.kind),
            module=module_name(row.module),
            crisis=row.urgency == "crisis",
            owed_by=agency_name(known[row.owed_by]),
            waits=agency_name(known[row.waits]),
            holder=names[row.user_id].name if row.user_id and row.user_id in names else "",
            due=due(row.due_at, actor.now),
            told=told_to(row.step or ""),
            url=_url(row),
            sought=moment(row.sought_at) if row.sought_at else "",
            may_seek=may(actor, "clocks.seek_offer") and row.kind != "hold" and row.sought_at is None,
        )
        for row in rows
    ]


def _url(row: LateRow) -> str:
    if row.subject_id is None:
        return ""
    return reverse("need-review" if row.kind == "hold" else "referral", args=[row.subject_id])


def _counted(actor: Actor, one: LateCount, known: Mapping[uuid.UUID, AgencyView]) -> Counted:
    return Counted(
        agency=agency_name(known[one.agency_id]),
        kind=late_kind(one.kind),
        late=one.late,
        crisis=one.crisis,
        oldest=due(one.oldest, actor.now),
    )
