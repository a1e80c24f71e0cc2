"""Holidays that were declared late: the joint secretariat declares them, and every clock keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mysynergy.kernel.errors import Invalid
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.intake.texts import state_word
from mysynergy.web.look.words import day
from mysynergy.words.errors import fault_sentence
from mysynergy.workdays import public as workdays
from mysynergy.workdays.public import HolidayView

_WORDS = {"required": gettext_lazy("Write it in a few words.")}
_MOST = 200


class Declare(forms.Form):
    """Which day, for whom, what it is called, and where it stands."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        help_text=gettext_lazy("For example 21/11/2026."),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Write a day, for example 21/11/2026."),
        },
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Whose offices rest?"),
        required=False,
        choices=lambda: [("", _("The whole nation")), *((one, state_word(one)) for one in workdays.STATES)],
    )
    name_ms = forms.CharField(
        label=gettext_lazy("Its name in Malay"), max_length=_MOST, error_messages=_WORDS
    )
    name_en = forms.CharField(
        label=gettext_lazy("Its name in English"), max_length=_MOST, error_messages=_WORDS
    )
    source = forms.CharField(
        label=gettext_lazy("The gazette or the announcement"),
        help_text=gettext_lazy("For example P.U.(B) 1/2026."),
        max_length=_MOST,
        error_messages=_WORDS,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A declared holiday in words."""

    day: str
    whose: str
    name: str
    source: str
    moved: bool


@require_http_methods(["GET", "POST"])
@roles_of("workdays.declare")
def declared(request: ActorRequest) -> HttpResponse:
    """Show what was declared, and declare another day."""
    form = Declare(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "state": form.cleaned_data["state"] or None}
        try:
            made = workdays.declare_holiday(actor=request.actor, **said)
        except Invalid as invalid:
            for fault in invalid.faults:
                form.add_error(fault.field if fault.field in form.fields else None, fault_sentence(fault))
        else:
            messages.success(
                request, _("%(day)s is a holiday. Clocks that run are being moved.") % {"day": day(made.day)}
            )
            return redirect("holidays")
    every = workdays.declared_holidays(actor=request.actor)
    context = {
        "place": "work",
        "crumbs": [(_("What is late, and with whom"), reverse("late"))],
        "form": form,
        "rows": [_row(one) for one in reversed(every)],
    }
    return render(request, "late/holidays.html", context, status=422 if form.errors else 200)


def _row(one: HolidayView) -> Row:
    return Row(
        day=day(one.day),
        whose=state_word(one.state) or _("The whole nation"),
        name=one.name_en if get_language() == "en" else one.name_ms,
        source=one.source,
        moved=one.moved,
    )
