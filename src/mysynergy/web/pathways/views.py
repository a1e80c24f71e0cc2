"""Pathways on pages: those of a person, one as a list with states, sending, choosing, stopping."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from mysynergy.access.public import Actor, users_by_id
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.pathways import public as pathways
from mysynergy.pathways.public import STOP_REASONS, PathwayView, StepView
from mysynergy.registry.public import consents_of
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.words import day
from mysynergy.web.pathways.sentences import Told, in_words
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import page_of
from mysynergy.web.work.needs import blame, typed
from mysynergy.web.work.people import name_of, people
from mysynergy.words.errors import sentence
from mysynergy.words.needs import basis_name
from mysynergy.words.pathways import step_choice, stopped_because, story_name

_CHOOSE = {
    "required": gettext_lazy("Choose one of these."),
    "invalid_choice": gettext_lazy("Choose one of these."),
}


class Send(forms.Form):
    """On which basis, and with which words."""

    consent = forms.ChoiceField(
        label=gettext_lazy("On which basis?"), widget=forms.RadioSelect, error_messages=_CHOOSE
    )
    message = forms.CharField(
        label=gettext_lazy("Message to the agency"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("Only what they need in order to help. The person may read it."),
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: object, consents: list[tuple[str, str]], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["consent"].choices = consents  # type: ignore[attr-defined]


class Choose(forms.Form):
    """What comes next for a step."""

    verb = forms.ChoiceField(
        label=gettext_lazy("What comes next?"), widget=forms.RadioSelect, error_messages=_CHOOSE
    )
    programme_id = forms.ChoiceField(
        label=gettext_lazy("Another programme"),
        required=False,
        help_text=gettext_lazy("If it is to be tried elsewhere. Empty: the same place."),
        error_messages=_CHOOSE,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Write why: whoever looks at this later wants to know.")},
    )

    def __init__(
        self, *args: object, verbs: tuple[str, ...], programmes: list[tuple[str, str]], **more: object
    ) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["verb"].choices = [(one, step_choice(one)) for one in verbs]  # type: ignore[attr-defined]
        self.fields["programme_id"].choices = [("", _("The same")), *programmes]  # type: ignore[attr-defined]
        if "again" not in verbs:
            del self.fields["programme_id"]


class Stop(forms.Form):
    """Why the pathway is stopped."""

    reason_code = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=lambda: [(one, stopped_because(one)) for one in STOP_REASONS],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    text = forms.CharField(
        label=gettext_lazy("In a sentence"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )


@require_safe
@roles_of("pathways.read")
def of_person(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show the pathways of a person that the reader's agency laid out, and the templates to begin from."""
    page = page_of(request.actor, individual_id, "needs")
    names = Names(request.actor)
    found = pathways.of_individual(actor=request.actor, individual_id=individual_id)
    context = {
        **page.context,
        "pathways": [
            (one, story_name(one.story) if one.story else "", in_words(request.actor, one, names))
            for one in found
        ],
        "stories": [(code, story_name(code)) for code in pathways.stories(actor=request.actor)],
        "may_write": may(request.actor, "pathways.write"),
    }
    return render(request, "pathways/person.html", context)


@require_safe
@roles_of("pathways.read")
def pathway(request: ActorRequest, pathway_id: uuid.UUID) -> HttpResponse:
    """Show a pathway as a list of steps, with what may be done now."""
    view = pathways.get(actor=request.actor, pathway_id=pathway_id)
    return render(request, "pathways/pathway.html", _context(request.actor, view))


def _context(actor: Actor, view: PathwayView) -> dict[str, object]:
    steps = in_words(actor, view)
    first = next((one for one in steps if one.view.state in ("stuck", "ready")), None)
    return {
        "place": "people",
        "crumbs": [(_("Pathways"), reverse("person-pathways", args=[view.individual_id]))],
        "view": view,
        "who": people(actor, {view.individual_id})[view.individual_id],
        "manager": name_of(users_by_id(actor=actor, ids=frozenset([view.manager_id])), view.manager_id),
        "story": story_name(view.story) if view.story else "",
        "steps": steps,
        "first": first if view.state == "active" else None,
        "stopped": stopped_because(view.stop_code) if view.stop_code else "",
        "active": view.state == "active",
        "may_write": may(actor, "pathways.write"),
    }


@require_http_methods(["GET", "POST"])
@roles_of("pathways.write")
def send(request: ActorRequest, pathway_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """Send a step to its programme on a basis that covers it; one to a body outside is a letter."""
    view, step = _step(request.actor, pathway_id, step_id)
    if step.body_id is not None:
        new = reverse("letter-new", args=[view.individual_id, step.need_id])
        return redirect(f"{new}?step={step.id}&body={step.body_id}")
    names = Names(request.actor)
    given = consents_of(actor=request.actor, individual_id=view.individual_id)
    asked = names.programmes.get(step.programme_id or "")
    fitting = [one for one in given if one.stands and asked and asked.agency_id in one.agency_ids]
    listed = [(str(one.id), f"{basis_name(one.basis)}, {day(one.given_at)}") for one in fitting]
    form = Send(typed(request), consents=listed, initial={"consent": listed[0][0] if listed else ""})

    def act() -> None:
        said = form.cleaned_data
        pathways.send_step(
            actor=request.actor,
            step_id=step_id,
            consent_id=uuid.UUID(said["consent"]),
            message=said["message"],
        )

    consent = reverse("person-consents", args=[view.individual_id])
    more: dict[str, object] = {}
    if asked and not listed:
        more["uncovered"] = f"{consent}?agency={asked.agency_id}&next={request.path}"
        more["agency"] = names.open_agency(asked.agency_id)
    words = (_("Send this step"), _("Sent. The answer is awaited."))
    return _asked(request, view, step, form, act, words, more)


@require_http_methods(["GET", "POST"])
@roles_of("pathways.write")
def choose(request: ActorRequest, pathway_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """Choose what comes next for a step that is stuck, or leave one out."""
    view, step = _step(request.actor, pathway_id, step_id)
    names = Names(request.actor)
    others = sorted(
        (f"{names.programme(key)} · {names.agency(one.agency_id)}", key)
        for key, one in names.programmes.items()
        if one.takes_referrals
    )
    form = Choose(typed(request), verbs=step.choices, programmes=[(key, name) for name, key in others])

    def act() -> None:
        said = form.cleaned_data
        pathways.decide(
            actor=request.actor,
            step_id=step_id,
            verb=said["verb"],
            reason=said["reason"],
            programme_id=(said.get("programme_id") or None) if said["verb"] == "again" else None,
        )

    return _asked(request, view, step, form, act, (_("What comes next?"), _("Saved.")), {})


@require_http_methods(["GET", "POST"])
@roles_of("pathways.write")
def stop(request: ActorRequest, pathway_id: uuid.UUID) -> HttpResponse:
    """Stop a pathway, after saying what that does."""
    view = pathways.get(actor=request.actor, pathway_id=pathway_id)
    form = Stop(typed(request))

    def act() -> None:
        pathways.stop(actor=request.actor, pathway_id=pathway_id, **form.cleaned_data)

    effects = [
        _("Steps that were not sent are called off."),
        _("What was sent goes on until you withdraw it."),
        _("The needs stay open, in the hands of those who hold them."),
    ]
    words = (_("Stop the pathway"), _("The pathway is stopped."))
    return _asked(request, view, None, form, act, words, {"effects": effects})


def _step(actor: Actor, pathway_id: uuid.UUID, step_id: uuid.UUID) -> tuple[PathwayView, StepView]:
    view = pathways.get(actor=actor, pathway_id=pathway_id)
    for one in view.steps:
        if one.id == step_id:
            return view, one
    raise NotFound("pathway_not_found")


def _asked(
    request: ActorRequest,
    view: PathwayView,
    step: StepView | None,
    form: forms.Form,
    act: Callable[[], None],
    words: tuple[str, str],
    more: dict[str, object],
) -> HttpResponse:
    """Ask for a form's answers, then act; faults come back beside their fields (422)."""
    title, done = words
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Invalid as invalid:
            blame(form, invalid, {})
        except (Conflict, NotAllowed) as error:
            form.add_error(None, sentence(error.code, error.params))
        else:
            messages.success(request, done)
            return redirect("pathway", pathway_id=view.id)
    told: Told | None = None
    context = _context(request.actor, view)
    if step is not None:
        told = next(one for one in in_words(request.actor, view) if one.view.id == step.id)
    context |= {"form": form, "title": title, "step": told, **more}
    return render(request, "pathways/step.html", context, status=422 if form.errors else 200)
