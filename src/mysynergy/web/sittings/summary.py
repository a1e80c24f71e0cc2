"""The sheet she takes home from a sitting, in her language: what was done, what comes next, by when."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from mysynergy.access.public import Actor
from mysynergy.cases.public import PRIVATE_KINDS
from mysynergy.referrals.public import of_individual as referrals_of
from mysynergy.sittings.public import sitting
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.look.words import day
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import Page, page_of
from mysynergy.web.sittings.done import done_in, programme_named
from mysynergy.web.sittings.views import minutes
from mysynergy.words.labels import in_language
from mysynergy.words.needs import need_name
from mysynergy.words.sittings import step_name

_OPEN = frozenset({"requested", "received", "accepted", "in_progress", "on_hold"})


@require_safe
@roles_of("sittings.read")
def sheet(request: ActorRequest, sitting_id: uuid.UUID) -> HttpResponse:
    """Show what was done in a sitting, to be printed. No secret name of an agency or programme is on it."""
    actor = request.actor
    view = sitting(actor=actor, sitting_id=sitting_id)
    page = page_of(actor, view.individual_id, "overview")
    with override("en" if page.person.language == "en" else "ms"):
        names = Names(actor)
        own = names.agencies[view.agency_id]
        context = {
            "view": view,
            "person": page.person,
            "agency": "" if own.sensitive else in_language(ms=own.name_ms, en=own.name_en),
            "officer": "" if own.sensitive else names.people([view.officer_id]).get(view.officer_id, ""),
            "took": minutes(view.took) if view.took >= dt.timedelta(minutes=1) else "",
            "case_number": page.case_number,
            "done": done_in(actor, view, page.needs, names, for_her=True),
            "next": _next(actor, page, names),
            "steps": [step_name(one) for one, said in view.marks.items() if said == "done"],
            "back": reverse("person-sitting", args=[view.individual_id]),
        }
        return render(request, "sittings/sheet.html", context)


def _next(actor: Actor, page: Page, names: Names) -> list[str]:
    """Return what comes next for each open need: who has been asked, and by when it is looked at again."""
    asked = {
        one.need_id: one
        for one in referrals_of(actor=actor, individual_id=page.person.id)
        if one.state in _OPEN
    }
    found = []
    for need in page.needs:
        if need.state != "open" or need.agency_id != actor.agency_id:  # what others promised is theirs to say
            continue
        private = need.kind in PRIVATE_KINDS
        what = _("A need") if private else need_name(need.kind)
        referral = asked.get(need.id)
        if referral is not None and referral.due_at >= actor.now:
            said = {
                "what": what,
                "programme": _("another service")
                if private
                else programme_named(names, referral.programme_id),
                "day": day(referral.due_at),
            }
            found.append(_("%(what)s: asked of %(programme)s, an answer is due by %(day)s.") % said)
        elif need.held_until is not None and need.held_until >= actor.now:
            found.append(
                _("%(what)s: we look at it again by %(day)s.") % {"what": what, "day": day(need.held_until)}
            )
        else:
            found.append(_("%(what)s: we owe you an answer. Ask us for it.") % {"what": what})
    return found
