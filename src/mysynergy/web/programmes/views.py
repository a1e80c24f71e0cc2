"""The catalogue of programmes, open to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mysynergy.access.public import agencies
from mysynergy.directory import public as directory
from mysynergy.web.gate import ActorRequest, everybody, may
from mysynergy.web.programmes.capacity import in_words
from mysynergy.web.programmes.forms import Narrow
from mysynergy.web.programmes.sheet import agency_name, line_of, sheet_of, status_on

_ON_A_PAGE = 30


@require_safe
@everybody
def catalogue(request: ActorRequest) -> HttpResponse:
    """List the programmes of the rulebook in force, narrowed by words, module, agency and status."""
    today = request.actor.today
    known = agencies(actor=request.actor)
    every = directory.programmes(actor=request.actor)
    with_programmes = {view.agency_id for view in every.values()}
    form = Narrow(
        request.GET, agencies=[(a.code, agency_name(a)) for a in known.values() if a.id in with_programmes]
    )
    chosen = form.chosen()
    found = directory.programmes(
        actor=request.actor,
        module=chosen.get("module"),
        agency_code=chosen.get("agency"),
        text=chosen.get("q"),
    )
    lines = [
        line_of(view, known[view.agency_id], today)
        for view in found.values()
        if chosen.get("status") in (None, status_on(view, today))
    ]
    lines.sort(key=lambda line: line.name.casefold())
    page = Paginator(lines, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": "programmes",
        "layout": layout(request),
        "form": form,
        "page": page,
        "filters": _filters(form, chosen),
        "query": urlencode(chosen) + "&" if chosen else "",
        "count": len(lines),
        "all": len(every),
    }
    return render(request, "programmes/catalogue.html", context)


@require_safe
@everybody
def programme(request: ActorRequest, programme_id: str) -> HttpResponse:
    """Show all that the rulebook says of one programme."""
    view = directory.programme(actor=request.actor, programme_id=programme_id)
    agency = agencies(actor=request.actor)[view.agency_id]
    context = {
        "place": "programmes",
        "layout": layout(request),
        "crumbs": [(_("Programmes"), reverse("programmes"))],
        "sheet": sheet_of(view, agency, request.actor.today),
        "room": in_words(directory.capacities(actor=request.actor, ids=[programme_id]).get(programme_id)),
        "may_tell": may(request.actor, "directory.tell_capacity")
        and view.agency_id == request.actor.agency_id,
        "may_bench": may(request.actor, "rulebench.try") and view.agency_id == request.actor.agency_id,
    }
    return render(request, "programmes/programme.html", context)


def layout(request: ActorRequest) -> str:
    """Return the frame: the house's own for who is signed in, a plain one for the public."""
    return "base.html" if request.user.is_authenticated else "programmes/public.html"


def _filters(form: Narrow, chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each filter in words with the address without it."""
    found = []
    for name, value in chosen.items():
        words = dict(getattr(form.fields[name], "choices", ())).get(value, value)
        rest = {key: one for key, one in chosen.items() if key != name}
        found.append((str(words), f"{reverse('programmes')}?{urlencode(rest)}"))
    return found
