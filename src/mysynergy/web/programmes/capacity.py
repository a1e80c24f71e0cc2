"""The room in a programme: told by its agency on a page, said in words wherever somebody chooses."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mysynergy.access.public import Actor
from mysynergy.directory import public as directory
from mysynergy.directory.public import CAPACITY, CapacityView
from mysynergy.kernel.errors import Invalid, NotAllowed
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.look.words import day
from mysynergy.web.programmes.sheet import said
from mysynergy.words.errors import fault_sentence
from mysynergy.words.programmes import capacity_name, capacity_text


def in_words(view: CapacityView | None) -> str:
    """Return the room in a programme in a sentence; nothing where it was never told."""
    if view is None:
        return ""
    return capacity_text(
        view.status,
        places=view.places,
        waiting=view.waiting,
        opens=day(view.opens_on),
        as_of=day(view.as_of),
        stale=view.stale,
    )


def rooms_in_words(actor: Actor) -> Mapping[str, str]:
    """Return the room in each programme of which anything was told, in a sentence."""
    return {key: in_words(view) for key, view in directory.capacities(actor=actor).items()}


class Tell(forms.Form):
    """How much room there is, since when."""

    status = forms.ChoiceField(
        label=gettext_lazy("How much room is there?"),
        choices=lambda: [(one, capacity_name(one)) for one in CAPACITY],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the answers that are listed.")},
    )
    places = forms.IntegerField(
        label=gettext_lazy("Free places, if it has room"), required=False, min_value=0, max_value=1_000_000
    )
    waiting = forms.IntegerField(
        label=gettext_lazy("How many wait, on a waiting list"),
        required=False,
        min_value=0,
        max_value=1_000_000,
    )
    opens_on = forms.DateField(
        label=gettext_lazy("Next opening, if it has no room"),
        help_text=gettext_lazy("For example 21/11/2026."),
        required=False,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={"invalid": gettext_lazy("Write a day, for example 21/11/2026.")},
    )


@require_http_methods(["GET", "POST"])
@roles_of("directory.tell_capacity")
def tell(request: ActorRequest, programme_id: str) -> HttpResponse:
    """Let the agency of a programme say how much room there is in it, as of today."""
    actor = request.actor
    view = directory.programme(actor=actor, programme_id=programme_id)
    if view.agency_id != actor.agency_id:
        raise NotAllowed("programme_of_another")
    now = directory.capacities(actor=actor, ids=[programme_id]).get(programme_id)
    initial = (
        {name: getattr(now, name) for name in ("status", "places", "waiting", "opens_on")} if now else {}
    )
    form = Tell(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            directory.tell_capacity(actor=actor, programme_id=programme_id, **form.cleaned_data)
        except Invalid as invalid:
            for fault in invalid.faults:
                form.add_error(fault.field if fault.field in form.fields else None, fault_sentence(fault))
        else:
            messages.success(request, _("Told as of today. Whoever sends to you sees it before sending."))
            return redirect("programme", programme_id=programme_id)
    context = {
        "place": "programmes",
        "crumbs": [(said(view.rule.name), reverse("programme", args=[programme_id]))],
        "name": said(view.rule.name),
        "now": in_words(now),
        "form": form,
    }
    return render(request, "programmes/capacity.html", context, status=422 if form.errors else 200)
