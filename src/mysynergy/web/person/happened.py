"""What happened to a person, one line a deed, and who read her page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mysynergy.events.public import Happened
from mysynergy.history.public import WITHHELD, Deed, deeds_of, events_of
from mysynergy.kernel.days import day_of
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake import texts
from mysynergy.web.intake.answers import identifier
from mysynergy.web.look.words import day, hour, weekday
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import Page, page_of
from mysynergy.words.events import QUIET, told
from mysynergy.words.needs import need_name

_AT_ONCE = 200


@roles_of("registry.read")
def timeline(request: ActorRequest, individual_id: UUID) -> HttpResponse:
    """Show what was done, newest day first; ``?all=1`` shows every recorded step, ``?before=`` goes back."""
    page = page_of(request.actor, individual_id, "timeline")
    every = request.GET.get("all") == "1"
    before = identifier(request.GET.get("before", ""))
    if every:
        events = events_of(actor=request.actor, individual_id=individual_id, limit=_AT_ONCE, before=before)
        deeds: Sequence[Deed] = [Deed(one) for one in events]
        earlier = events[-1].id if len(events) == _AT_ONCE else None
    else:
        deeds, earlier = deeds_of(
            actor=request.actor, individual_id=individual_id, quiet=QUIET, limit=_AT_ONCE, before=before
        )
    address = reverse("person-timeline", args=[individual_id])
    context = {
        **page.context,
        "days": _days(deeds, Names(request.actor), page),
        "every": every,
        "other_view": address if every else f"{address}?all=1",
        "earlier": f"{address}?{'all=1&' if every else ''}before={earlier}" if earlier else "",
        "later": (f"{address}?all=1" if every else address) if before else "",
    }
    return render(request, "person/timeline.html", context)


def _days(deeds: Sequence[Deed], names: Names, page: Page) -> list[dict[str, object]]:
    every = [one for deed in deeds for one in (deed.event, *deed.followed)]
    holders = [_uuid(_hands(one).get("held_by")) for one in every]
    people = names.people([*(one.actor_id for one in every), *holders])
    kinds = {str(one.id): one.kind for one in page.needs}
    return [
        {"day": weekday(on), "events": [_line(deed, names, people, kinds) for deed in group]}
        for on, group in groupby(deeds, key=lambda one: day_of(one.event.occurred_at))
    ]


def _line(deed: Deed, names: Names, people: Mapping[UUID, str], kinds: Mapping[str, str]) -> dict[str, str]:
    one = deed.event
    kind = str(one.body.get("kind") or kinds.get(one.subject_id) or "")
    programme = str(one.body.get("programme") or "")
    named = _("a service you may not see") if programme == WITHHELD else names.programme(programme)
    said = told(one.type, need=need_name(kind) if kind else "", programme=named)
    who = people.get(one.actor_id, "") if one.actor_id else ""
    if one.actor_kind == "system" and not one.actor_id:
        who = _("automatically")
    hands = [text for each in (one, *deed.followed) if (text := _in_whose_hands(each, people))]
    about = [names.concerned(one.body), names.agency(one.agency_id, withheld=True), who, *hands[-1:]]
    return {
        "time": hour(one.occurred_at),
        "iso": one.occurred_at.isoformat(),
        "icon": said.icon,
        "tone": said.tone,
        "title": said.text,
        "detail": " · ".join(part for part in about if part),
    }


def _hands(one: Happened) -> Mapping[str, object]:
    """Return in whose hands a need was after an event, as its body says."""
    new = one.body.get("new")
    return new if isinstance(new, Mapping) else one.body


def _in_whose_hands(one: Happened, people: Mapping[UUID, str]) -> str:
    hands = _hands(one)
    until = hands.get("held_until")
    if not isinstance(until, str):
        return ""
    holder = _uuid(hands.get("held_by"))
    said = {"who": people.get(holder, "") if holder else "", "day": day(dt.datetime.fromisoformat(until))}
    if said["who"]:
        return _("in the hands of %(who)s until %(day)s") % said
    return _("held until %(day)s") % said


def _uuid(value: object) -> UUID | None:
    return identifier(value) if isinstance(value, str) else None


@roles_of("registry.read")
def readers(request: ActorRequest, individual_id: UUID) -> HttpResponse:
    """Show who read this person's page, when and for which purpose."""
    page = page_of(request.actor, individual_id, "readers")
    names = Names(request.actor)
    reads = events_of(actor=request.actor, individual_id=individual_id, reads=True)
    people = names.people(one.actor_id for one in reads)
    rows = [
        {
            "at": one.occurred_at,
            "who": people.get(one.actor_id, "") if one.actor_id else "",
            "agency": names.agency(one.agency_id, withheld=True),
            "purpose": texts.purpose_word(one.purpose),
        }
        for one in reads
    ]
    context = {**page.context, "rows": rows, "may_privacy": may(request.actor, "privacy.read")}
    return render(request, "person/readers.html", context)
