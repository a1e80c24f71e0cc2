"""What is typed about a need: looked at again, tried to reach, closed."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from mysynergy.access.public import Colleague
from mysynergy.cases.public import CLOSE_REASONS, CONTACT_CHANNELS, CONTACT_RESULTS
from mysynergy.words.contact import channel_name, result_name
from mysynergy.words.needs import close_reason, outcome_name

_MOST = 2000


class Review(forms.Form):
    """Who looks after a need until which day, and why."""

    held_by = forms.ChoiceField(label=_("Who looks after it"))
    held_until = forms.DateField(
        label=_("Look again on"),
        help_text=_("For example 21/11/2026."),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={
            "required": _("Choose the day."),
            "invalid": _("Write a day, for example 21/11/2026."),
        },
    )
    reason = forms.CharField(
        label=_("What was done, what is next"),
        required=False,
        max_length=_MOST,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: object, colleagues: Sequence[Colleague], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["held_by"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(str(one.id), one.name) for one in colleagues]


class Try(forms.Form):
    """One attempt to reach the person."""

    channel = forms.ChoiceField(
        label=_("How"), choices=lambda: [(one, channel_name(one)) for one in CONTACT_CHANNELS]
    )
    result = forms.ChoiceField(
        label=_("What came of it"), choices=lambda: [(one, result_name(one)) for one in CONTACT_RESULTS]
    )


def _close_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (outcome_name(outcome), [(f"{outcome}:{code}", close_reason(code)) for code in codes])
        for outcome, codes in CLOSE_REASONS.items()
    ]


class Close(forms.Form):
    """How a need ended: outcome and reason in one choice, words besides."""

    ending = forms.ChoiceField(
        label=_("How did it end?"),
        choices=_close_choices,
        error_messages={"required": _("Choose how it ended."), "invalid_choice": _("Choose how it ended.")},
    )
    reason = forms.CharField(
        label=_("In a few words"), required=False, max_length=_MOST, widget=forms.Textarea({"rows": 3})
    )
