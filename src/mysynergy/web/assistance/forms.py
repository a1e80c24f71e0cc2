"""What is typed when help is granted, handed over, ended or taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from mysynergy.assistance.public import END_REASONS, EVERY, KINDS, REVERSAL_REASONS
from mysynergy.words.assistance import end_reason, reversal_reason
from mysynergy.words.programmes import benefit_name, rhythm_name

_MOST = 2000
_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}
_AMOUNT = {
    "invalid": _("Write an amount in digits, for example 350.00."),
    "max_digits": _("This is too much."),
    "max_decimal_places": _("Write at most two digits after the point."),
}


def _day(label: object, *, required: bool = True, hint: object = "") -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        required=required,
        help_text=hint or _("For example 21/11/2026."),  # type: ignore[arg-type]
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={
            "required": _("Choose the day."),
            "invalid": _("Write a day, for example 21/11/2026."),
        },
    )


def _amount(label: object, hint: object = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,  # type: ignore[arg-type]
        required=False,
        max_digits=12,
        decimal_places=2,
        localize=False,
        help_text=hint,  # type: ignore[arg-type]
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=_AMOUNT,
    )


class Award(forms.Form):
    """What is granted, how much, how often, for which period."""

    kind = forms.ChoiceField(
        label=_("Kind of help"),
        choices=lambda: [(one, benefit_name(one)) for one in KINDS],
        error_messages=_CHOOSE,
    )
    amount = _amount(_("Amount each time (RM)"), _("Leave it empty for help in kind."))
    every = forms.ChoiceField(
        label=_("How often"),
        choices=lambda: [(one, rhythm_name(one)) for one in EVERY],
        error_messages=_CHOOSE,
    )
    description = forms.CharField(
        label=_("What is given"),
        required=False,
        max_length=_MOST,
        help_text=_("Needed for help in kind: for example one food parcel."),
        error_messages={"required": _("Say what is given.")},
    )
    quantity = _amount(_("How many"))
    unit = forms.CharField(
        label=_("Of what"), required=False, max_length=_MOST, help_text=_("For example parcels.")
    )
    start = _day(_("From"))
    last_day = _day(_("Until (last day)"), required=False, hint=_("Leave it empty if no end is set."))

    def clean(self) -> dict[str, object]:
        """Ask for an amount or for words: an empty form is mended before anything is looked up."""
        given: dict[str, object] = super().clean() or {}
        if "amount" in given and given["amount"] is None and not given.get("description"):
            self.add_error("amount", _("Write the amount, or say below what is given."))
        return given

    def end(self) -> dt.date | None:
        """Return the first day without the help: the day after the last."""
        last: dt.date | None = self.cleaned_data["last_day"]
        return last + dt.timedelta(days=1) if last is not None and last < dt.date.max else None


class Override(forms.Form):
    """A second person's leave to award in spite of rules."""

    rule_codes = forms.MultipleChoiceField(
        label=_("Rules that may be set aside"), widget=forms.CheckboxSelectMultiple, error_messages=_CHOOSE
    )
    vital = forms.BooleanField(
        label=_("The need is vital: a rule that refuses is set aside, too"), required=False
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=_MOST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write the reason. Whoever checks this later will read it.")},
    )
    days = forms.IntegerField(
        label=_("May be used for how many days"),
        min_value=1,
        max_value=30,
        initial=7,
        error_messages={
            "required": _("Write a number from 1 to 30."),
            "invalid": _("Write a number from 1 to 30."),
            "min_value": _("Write a number from 1 to 30."),
            "max_value": _("Write a number from 1 to 30."),
        },
    )

    def __init__(self, *args: object, rules: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["rule_codes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = list(rules)


class Delivery(forms.Form):
    """What was handed over, when, and how that is shown."""

    delivered_on = _day(_("Handed over on"))
    amount = _amount(_("Amount (RM)"))
    quantity = _amount(_("How many"))
    proof = forms.CharField(
        label=_("What is the evidence?"),
        required=False,
        max_length=_MOST,
        help_text=_("Receipt number, signed list, bank reference."),
    )
    last = forms.BooleanField(label=_("This is the last of it: nothing more will follow"), required=False)


class End(forms.Form):
    """From which day the help is over, and why."""

    on = _day(_("First day without it"))
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: [(one, end_reason(one)) for one in END_REASONS],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )


class Reverse(forms.Form):
    """Why it is taken back, and which part of it."""

    delivery_id = forms.ChoiceField(label=_("What is taken back"), required=False)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: [(one, reversal_reason(one)) for one in REVERSAL_REASONS],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )

    def __init__(self, *args: object, parts: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["delivery_id"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = list(parts)


class Answer(forms.Form):
    """What the agency makes of a finding."""

    state = forms.ChoiceField(choices=[("accepted", ""), ("dismissed", "")], error_messages=_CHOOSE)
    answer = forms.CharField(
        label=_("In a sentence"),
        max_length=_MOST,
        error_messages={"required": _("Write the reason. Whoever checks this later will read it.")},
    )
