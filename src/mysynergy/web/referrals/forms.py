"""What is typed when a referral is answered."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from mysynergy.referrals.public import (
    ACCEPT_REASONS,
    DECLINE_REASONS,
    EVIDENCE_KINDS,
    NOT_HELPED_REASONS,
    PLAIN_ACCEPTANCE,
    REFERRAL_OUTCOMES,
    WITHDRAW_REASONS,
    Evidence,
)
from mysynergy.words.referrals import (
    accept_reason,
    decline_reason,
    evidence_name,
    reason_name,
    referral_outcome,
    withdraw_reason,
)

_MOST = 4000
_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


def _words(label: object, *, required: bool, hint: object = "") -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        required=required,
        max_length=_MOST,
        help_text=hint,  # type: ignore[arg-type]
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write a sentence for the officer who sent it.")},
    )


class Accept(forms.Form):
    """Why the agency takes it up."""

    reason_code = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: [(code, accept_reason(code)) for code in ACCEPT_REASONS],
        widget=forms.RadioSelect,
        initial=PLAIN_ACCEPTANCE,
        error_messages=_CHOOSE,
    )
    note = _words(
        _("For the officer who sent it"),
        required=False,
        hint=_("Needed unless the conditions are simply met: say why, and what comes next for the person."),
    )


class Decline(forms.Form):
    """Why the agency cannot help this time."""

    reason_code = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: [(code, decline_reason(code)) for code in DECLINE_REASONS],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    text = _words(
        _("In a sentence"),
        required=True,
        hint=_("The officer who sent it reads this, and tells the person in their own words."),
    )


class Withdraw(forms.Form):
    """Why the sender takes it back."""

    reason_code = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: [(code, withdraw_reason(code)) for code in WITHDRAW_REASONS if code != "need_closed"],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    text = _words(_("In a sentence"), required=False)


class Complete(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=lambda: [(code, referral_outcome(code)) for code in REFERRAL_OUTCOMES],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    evidence_kind = forms.ChoiceField(
        label=_("What shows it?"),
        choices=lambda: [("", _("Choose")), *((kind, evidence_name(kind)) for kind in EVIDENCE_KINDS)],
        required=False,
        help_text=_("Needed when the person was helped, wholly or in part."),
        error_messages=_CHOOSE,
    )
    evidence_on = forms.DateField(
        label=_("Date of that document"),
        required=False,
        help_text=_("For example 21/11/2026."),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={"invalid": _("Write a day, for example 21/11/2026.")},
    )
    evidence_document = forms.ChoiceField(
        label=_("A document that is kept here"),
        required=False,
        help_text=_("Then no number is needed. Another one is added on the person's page first."),
        error_messages=_CHOOSE,
    )
    evidence_reference = forms.CharField(
        label=_("Its number or reference"),
        required=False,
        max_length=200,
        help_text=_("So that somebody can find it again. No identity number."),
    )
    reason_code = forms.ChoiceField(
        label=_("Why did no help come of it?"),
        choices=lambda: [("", _("Choose")), *((code, reason_name(code)) for code in NOT_HELPED_REASONS)],
        required=False,
        help_text=_("Needed when the person was not helped."),
        error_messages=_CHOOSE,
    )
    text = _words(_("In a sentence"), required=False, hint=_("Needed when the person was not helped."))
    note = _words(_("For the officer who sent it"), required=False)

    def __init__(self, data: object, *, documents: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["evidence_document"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("None")), *documents]
        if not documents:
            del self.fields["evidence_document"]

    def evidence(self) -> Evidence:
        """Return what shows the help, as far as it was typed."""
        said = self.cleaned_data
        chosen = said.get("evidence_document")
        return Evidence(
            said["evidence_kind"],
            said["evidence_on"],
            said["evidence_reference"],
            uuid.UUID(chosen) if chosen else None,
        )
