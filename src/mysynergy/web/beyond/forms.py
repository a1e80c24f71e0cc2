"""What is typed when a letter is written, when its body is asked again, and when it has answered."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from mysynergy.beyond.public import (
    ALWAYS_TELLS,
    ANSWERS,
    BODY_KINDS,
    CAN_TELL,
    WITHDRAWN_BECAUSE,
    AnswerSaid,
    BodyView,
)
from mysynergy.referrals.public import DECLINE_REASONS, EVIDENCE_KINDS
from mysynergy.registry.public import BASES
from mysynergy.web.intake import texts
from mysynergy.words.beyond import body_kind, letter_answer, letter_tells
from mysynergy.words.needs import basis_name
from mysynergy.words.referrals import decline_reason, evidence_name, withdraw_reason

NEW_BODY = "new"
_CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


def _day(label: object, *, required: bool, hint: object) -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        required=required,
        help_text=hint,  # type: ignore[arg-type]
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={
            "required": _("Choose the day."),
            "invalid": _("Write a day, for example 21/11/2026."),
        },
    )


def _again(*, required: bool) -> forms.DateField:
    return _day(
        _("When do you ask again?"),
        required=required,
        hint=_("At most 30 days ahead; in a crisis the next working day. You hold the need until then."),
    )


class Write(forms.Form):
    """To whom, on which basis, what the letter tells, and when the officer asks again."""

    body = forms.ChoiceField(label=_("To whom?"), widget=forms.RadioSelect, error_messages=_CHOOSE)
    name = forms.CharField(label=_("Name of the body"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("What kind of body?"),
        choices=lambda: [("", _("Choose")), *((one, body_kind(one)) for one in BODY_KINDS)],
        required=False,
        error_messages=_CHOOSE,
    )
    address = forms.CharField(
        label=_("Its address"),
        required=False,
        max_length=500,
        help_text=_("As it stands on the letter. Leave it empty if you do not know it for certain."),
        widget=forms.Textarea({"rows": 3}),
    )
    body_language = forms.ChoiceField(
        label=_("In which language does it read?"),
        choices=[("ms", "Bahasa Malaysia"), ("en", "English")],
        initial="ms",
        error_messages=_CHOOSE,
    )
    basis = forms.ChoiceField(
        label=_("On which basis may they be told?"),
        choices=lambda: [(one, basis_name(one)) for one in BASES],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    evidence = forms.ChoiceField(
        label=_("How is it shown?"),
        choices=texts.evidences,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    evidence_note = forms.CharField(
        label=_("Which section, or what else shows it?"), required=False, max_length=300
    )
    categories = forms.MultipleChoiceField(
        label=_("What may the letter tell?"),
        choices=lambda: [(one, letter_tells(one)) for one in CAN_TELL],
        initial=sorted(ALWAYS_TELLS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what the person agreed to. The first two stand in every letter."),
        error_messages=_CHOOSE,
    )
    words = forms.CharField(
        label=_("What do you ask of them?"),
        max_length=4000,
        help_text=_("Stands in the letter as you write it, in its language. No identity number."),
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Write what they are asked to do.")},
    )
    whole_number_for = forms.CharField(
        label=_("Why do they need the whole identity number?"),
        required=False,
        max_length=1000,
        help_text=_(
            "Leave it empty: the number is masked. Only a hospital, clinic, registration department, the "
            "police or a court may be given it; that you opened it is recorded."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        choices=[
            ("body", _("The language of the body")),
            ("person", _("The language of the person, who carries the letter")),
        ],
        initial="body",
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    follow_up_on = _again(required=True)
    once = forms.CharField(widget=forms.HiddenInput, max_length=100)

    def __init__(self, *args: object, bodies: Sequence[BodyView], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        known = [(str(one.id), f"{one.name} ({body_kind(one.kind)})") for one in bodies]
        self.fields["body"].choices = [*known, (NEW_BODY, _("A body that is not on the list yet"))]  # type: ignore[attr-defined]


class Again(forms.Form):
    """What was learnt when the body was asked again, and the next day."""

    note = forms.CharField(
        label=_("What did you learn?"),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write whom you asked and what was said.")},
    )
    follow_up_on = _again(required=True)


class Answer(forms.Form):
    """What came of it; the door says which parts are needed."""

    answer = forms.ChoiceField(
        label=_("What came of it?"),
        choices=lambda: [(one, letter_answer(one)) for one in ANSWERS],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    follow_up_on = _again(required=False)
    evidence_kind = forms.ChoiceField(
        label=_("What shows it?"),
        choices=lambda: [("", _("Choose")), *((kind, evidence_name(kind)) for kind in EVIDENCE_KINDS)],
        required=False,
        help_text=_("Needed when the person was helped, wholly or in part."),
        error_messages=_CHOOSE,
    )
    evidence_on = _day(_("Date of that document"), required=False, hint=_("For example 21/11/2026."))
    evidence_reference = forms.CharField(
        label=_("Its number or reference"),
        required=False,
        max_length=200,
        help_text=_("So that somebody can find it again. No identity number."),
    )
    need_met = forms.BooleanField(label=_("The person says that the need is met: close it"), required=False)
    refused_because = forms.ChoiceField(
        label=_("Why can they not help?"),
        choices=lambda: [("", _("Choose")), *((one, decline_reason(one)) for one in DECLINE_REASONS)],
        required=False,
        error_messages=_CHOOSE,
    )
    withdrawn_because = forms.ChoiceField(
        label=_("Why is it taken back?"),
        choices=lambda: [("", _("Choose")), *((one, withdraw_reason(one)) for one in WITHDRAWN_BECAUSE)],
        required=False,
        error_messages=_CHOOSE,
    )
    text = forms.CharField(
        label=_("In a sentence"),
        required=False,
        max_length=4000,
        help_text=_("Needed when they cannot help: what they said."),
        widget=forms.Textarea({"rows": 3}),
    )

    def reason_field(self) -> str:
        """Return where the reason of this answer is typed."""
        return "withdrawn_because" if self.cleaned_data["answer"] == "withdrawn" else "refused_because"

    def said(self) -> AnswerSaid:
        """Return what was typed."""
        typed = self.cleaned_data
        return AnswerSaid(
            answer=typed["answer"],
            text=typed["text"],
            reason_code=typed[self.reason_field()] or None,
            follow_up_on=typed["follow_up_on"],
            evidence_kind=typed["evidence_kind"],
            evidence_on=typed["evidence_on"],
            evidence_reference=typed["evidence_reference"],
            need_met=typed["need_met"],
        )
