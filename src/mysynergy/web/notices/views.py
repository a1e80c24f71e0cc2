"""The notice centre: what came to an officer's desk, read or not; what she does not want to hear of."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mysynergy.access.public import Actor
from mysynergy.cases.public import needs
from mysynergy.kernel.errors import Invalid
from mysynergy.notices import public as notices
from mysynergy.notices.public import NoticeView
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.due import days_ago
from mysynergy.web.look.words import hour
from mysynergy.web.mending import Mending, mending
from mysynergy.web.work.people import Somebody, people
from mysynergy.words.notices import group_name, notice_said

_LEADS_TO = {
    "request": "client-request",
    "referral": "referral",
    "crisis": "danger-one",
    "arrival": "arrival",
    "heard": "tip",
    "need": "need-review",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in words: what happened, about whom, when."""

    id: uuid.UUID
    icon: str
    text: str
    who: str
    when: str
    read: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Notices of one kind of matter, the newest first."""

    key: str
    name: str
    new: int
    lines: tuple[Line, ...]


@require_safe
@roles_of("notices.read")
def centre(request: ActorRequest) -> HttpResponse:
    """Show the actor's notices in groups: the new ones, or all of the last ninety days."""
    actor = request.actor
    only_new = request.GET.get("show") != "all"
    found = notices.desk(actor=actor, only_new=only_new, before=_id(request.GET.get("before", "")))
    shown = found.notices
    context = {
        "place": "",
        "groups": _groups(actor, shown),
        "unread": found.unread,
        "many": found.unread >= notices.MOST_COUNTED,
        "only_new": only_new,
        "tabs": [
            (_("New"), "?show=new", found.unread or None),
            (_("All of 90 days"), "?show=all", None),
        ],
        "tab": "?show=new" if only_new else "?show=all",
        "may_see_outbox": may(actor, "messages.read"),
        "older": shown[-1].id if found.more else "",
        "until": found.newest or "",
    }
    return render(request, "notices/centre.html", context)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _groups(actor: Actor, shown: Sequence[NoticeView]) -> list[Group]:
    who: Mapping[uuid.UUID, Somebody] = {}
    if may(actor, "registry.read"):
        who = people(actor, {one.individual_id for one in shown if one.individual_id is not None})
    groups = []
    for key in notices.GROUPS:
        lines = []
        for one in shown:
            if one.group != key:
                continue
            icon, text = notice_said(one.kind, one.about)
            her = who.get(one.individual_id) if one.individual_id else None
            lines.append(
                Line(
                    id=one.id,
                    icon=icon,
                    text=text,
                    who=her.name if her is not None else "",
                    when=f"{days_ago(one.at, actor.now)}, {hour(one.at)}",
                    read=one.read,
                    mine=one.mine,
                )
            )
        if lines:
            groups.append(Group(key, group_name(key), sum(not one.read for one in lines), tuple(lines)))
    return groups


@require_safe
@roles_of("notices.read")
def follow(request: ActorRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Go to what a notice is about, and note that it was read."""
    actor = request.actor
    found = notices.notice(actor=actor, notice_id=notice_id)
    if found is None:
        return redirect("messages")
    if request.method == "GET":
        notices.mark_read(actor=actor, notice_ids=[found.id])
    return redirect(_where(actor, found))


def _where(actor: Actor, found: NoticeView) -> str:
    if found.thing == "offer":
        return reverse("offers")
    if found.thing == "follow_up":
        return reverse("plan-work")
    if found.thing == "need":
        need = needs(actor=actor, ids=[found.thing_id]).get(found.thing_id)
        if need is None or need.state != "open":
            return reverse("person-needs", args=[found.individual_id])
    if found.thing in _LEADS_TO:
        return reverse(_LEADS_TO[found.thing], args=[found.thing_id])
    page = "person-plan" if found.kind in ("lead_offered", "lead_answered") else "person"
    return reverse(page, args=[found.individual_id])


@require_POST
@roles_of("notices.read")
def all_read(request: ActorRequest) -> HttpResponse:
    """Note that everything up to the newest notice shown was read: what came since stays new."""
    until = _id(request.POST.get("until", ""))
    if until is not None:
        notices.mark_all_read(actor=request.actor, until=until)
        messages.success(request, _("All notices are marked as read."))
    return redirect("messages")


@require_http_methods(["GET", "HEAD", "POST"])
@roles_of("notices.read")
def settings(request: ActorRequest) -> HttpResponse:
    """Choose which notices are put away, and whether a digest without any names goes by e-mail."""
    actor = request.actor
    chosen = notices.preferences(actor=actor)
    heard, digest, email = set(notices.MUTABLE) - set(chosen.muted), chosen.digest, chosen.email
    language = chosen.language if chosen.digest else str(request.LANGUAGE_CODE)
    wrong = Mending()
    if request.method == "POST":
        heard = set(request.POST.getlist("heard")) & set(notices.MUTABLE)
        digest, email = "yes" in request.POST.getlist("digest"), request.POST.get("email", "")
        language = request.POST.get("language", language)
        try:
            notices.set_preferences(
                actor=actor,
                muted=sorted(set(notices.MUTABLE) - heard),
                digest=digest,
                email=email,
                language=language,
            )
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        else:
            messages.success(request, _("Your choice is kept."))
            return redirect("messages")
    context = {
        "place": "",
        "groups": [(group, group_name(group)) for group in notices.MUTABLE],
        "heard": sorted(heard),
        "digest": ["yes"] if digest else [],
        "digest_options": [("yes", _("Send me a digest by e-mail on working days"))],
        "email": email,
        "language": language,
        "languages": [("ms", "Bahasa Melayu"), ("en", "English")],
        "wrong": wrong.wrong,
        "errors": wrong.errors,
    }
    return render(request, "notices/settings.html", context, status=422 if wrong else 200)
