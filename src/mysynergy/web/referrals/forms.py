"""What is typed when a referral is answered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mysynergy.referrals.public import DECLINE_REASONS, REFERRAL_OUTCOMES, WITHDRAW_REASONS
from mysynergy.words.referrals import decline_reason, referral_outcome, withdraw_reason

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
        hint=_("The officer who sent it reads this, and tells the person in her own words."),
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
    note = _words(_("For the officer who sent it"), required=False)
