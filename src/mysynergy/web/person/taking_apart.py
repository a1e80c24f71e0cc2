"""Two who were joined wrongly are taken apart: first what it would do, then with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.access.public import Actor
from mysynergy.joining.public import (
    Belonging,
    Consequences,
    JoinView,
    Reopening,
    Side,
    consequences,
    joins_of,
    part,
)
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.schemes.public import memberships_of
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.mending import Mending, mending
from mysynergy.web.person.editing import opened
from mysynergy.web.person.names import Names
from mysynergy.words.errors import sentence
from mysynergy.words.labels import in_language
from mysynergy.words.needs import need_name
from mysynergy.words.reasons import reason

Row = dict[str, str | datetime]


def listed(actor: Actor, individual_id: uuid.UUID) -> list[dict[str, object]]:
    """Return the joins of a person for her records' page: who decided, on what, and whether it was parted."""
    if not may(actor, "joining.read"):
        return []
    views = joins_of(actor=actor, individual_id=individual_id)
    names = Names(actor)
    people = names.people(one for view in views for one in (view.joined_by, view.parted_by))
    may_part = may(actor, "joining.part")
    return [
        {
            "view": view,
            "how": _("Joined by comparing all records")
            if view.how == "batch"
            else _("Joined by a data steward"),
            "agency": names.agency(view.agency_id, withheld=True) if view.how == "steward" else "",
            "who": people.get(view.joined_by, "") if view.joined_by else "",
            "parted_who": people.get(view.parted_by, "") if view.parted_by else "",
            "records": ngettext(
                "%(count)s record came with it", "%(count)s records came with it", view.records
            )
            % {"count": view.records},
            "why": ", ".join(reason(code).text for code in view.evidence[:4]),
            "url": reverse("person-take-apart", args=[individual_id, view.id])
            if may_part and view.parted_at is None
            else "",
        }
        for view in views
    ]


@roles_of("joining.part")
def take_apart(request: ActorRequest, individual_id: uuid.UUID, join_id: uuid.UUID) -> HttpResponse:
    """Show what parting two would do, and do it for a reason."""
    actor = request.actor
    person, context = opened(actor, individual_id)
    back = reverse("person-records", args=[person.id])
    join = next((one for one in joins_of(actor=actor, individual_id=person.id) if one.id == join_id), None)
    if join is None:
        raise NotFound("join")
    if join.parted_at is not None:
        messages.info(request, _("They were taken apart already."))
        return redirect(back + "#joins")
    wrong = Mending()
    if request.method == "POST":
        try:
            one_id, _other_id = part(actor=actor, join_id=join_id, reason=request.POST.get("reason", ""))
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict as conflict:
            messages.error(request, sentence(conflict.code, conflict.params))
            return redirect(back + "#joins")
        else:
            messages.success(request, _("Taken apart. Each stands again with what is their own."))
            return redirect(reverse("person-records", args=[one_id]) + "#joins")
    told = consequences(actor=actor, join_id=join_id)
    context |= {
        "crumbs": [(person.name, reverse("person", args=[person.id])), (_("Records"), back)],
        "back": back,
        **_told(actor, person.id, join, told),
        "reason": request.POST.get("reason", "")[:1000],
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "person/take-apart.html", context, status=422 if wrong else 200)


def _told(actor: Actor, individual_id: uuid.UUID, join: JoinView, told: Consequences) -> dict[str, object]:
    words = _Words(actor, individual_id)
    return {
        "join": join,
        "sides": [words.side(told.one, "one"), words.side(told.other, "other")],
        "unsure": words.rows(told.unsure),
        "refusals": words.rows(one for one in told.reopened if one.kind == "refusal"),
        "findings": words.rows(one for one in told.reopened if one.kind == "finding"),
        "effects": [
            _("Each record goes back to the person it stood for. Nothing that was said changes."),
            _("What was written stays with the person whom its agency came to, as listed here."),
            _("It is noted that they are two people. Nothing joins them again unless that is read."),
        ],
    }


class _Words:
    """Rows of rooms in the reader's language, with the names looked up once."""

    def __init__(self, actor: Actor, individual_id: uuid.UUID) -> None:
        self._names = Names(actor)
        self._schemes: Mapping[str, str] = {
            one.scheme: in_language(ms=one.scheme_ms, en=one.scheme_en)
            for one in memberships_of(actor=actor, individual_id=individual_id)
        }
        self._kinds = {
            "case": _("Case"),
            "need": _("Need"),
            "referral": _("Referral"),
            "enrolment": _("Enrolment"),
            "award": _("Benefit granted"),
            "membership": _("Membership in a scheme"),
            "refusal": _("Refusal"),
            "finding": _("Finding"),
        }

    def side(self, side: Side, which: str) -> dict[str, object]:
        agencies = dict.fromkeys(self._names.agency(one, withheld=True) for one in side.agencies)
        name = side.name or _("Somebody whose record you may not see")
        records = ngettext("%(count)s record", "%(count)s records", side.records)
        return {
            "id": f"side-{which}",
            "name": name,
            "caption": _("What stays with %(name)s") % {"name": name},
            "hint": " · ".join([records % {"count": side.records}, *agencies]),
            "rows": self.rows(side.rows),
        }

    def rows(self, rows: Iterable[Belonging | Reopening]) -> list[Row]:
        return [
            {
                "kind": self._kinds.get(row.kind, row.kind),
                "what": self._what(row),
                "agency": self._names.agency(row.agency_id, withheld=True),
                "at": row.at,
            }
            for row in rows
        ]

    def _what(self, row: Belonging | Reopening) -> str:
        if row.kind == "need":
            return need_name(row.what.partition(".")[2])
        if row.kind == "membership":
            return self._schemes.get(row.what, row.what)
        return self._names.programme(row.what)
