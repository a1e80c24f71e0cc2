"""What is typed about accounts: passwords, codes, new users, roles, tokens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from mysynergy.access.public import GIVEN_BY_ADMINISTRATORS
from mysynergy.words.roles import ROLES, role_explained

_DAY = forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y")
_RULES = _(
    "At least 12 characters. Several words are easiest to remember. Not your name, not a common password."
)


def _day(label: object, hint: object, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        help_text=hint,  # type: ignore[arg-type]
        required=required,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=_DAY,
        error_messages={
            "required": _("Choose the day."),
            "invalid": _("Write a day, for example 21/11/2026."),
        },
    )


def _password(label: object, *, new: bool, hint: object = "") -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=hint,  # type: ignore[arg-type]
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password" if new else "current-password"}),
        error_messages={"required": _("Type the password.")},
    )


def _role_choices() -> list[tuple[str, object]]:
    return [(role, ROLES[role]) for role in ROLES if role in set(GIVEN_BY_ADMINISTRATORS)]


def role_hints() -> list[tuple[str, object, str]]:
    """Return the roles an administrator may give, as (value, word, what it is for)."""
    return [(role, ROLES[role], role_explained(role)) for role, _word in _role_choices()]


class Chosen(forms.Form):
    """A new password, typed twice."""

    new = _password(_("New password"), new=True, hint=_RULES)
    again = _password(_("New password once more"), new=True)

    def clean_again(self) -> str:
        """Return the second one when it is as the first."""
        again = str(self.cleaned_data["again"])
        if "new" in self.cleaned_data and self.cleaned_data["new"] != again:
            raise forms.ValidationError(_("The two passwords are not the same. Type both again."))
        return again


class ChangePassword(Chosen):
    """The old password besides."""

    old = _password(_("Present password"), new=False)
    field_order = ("old", "new", "again")


class Confirm(forms.Form):
    """A code of the new authenticator; the password where one is replaced."""

    code = forms.CharField(
        label=_("Six digits that the app shows"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "size": "8"}),
        error_messages={"required": _("Type the six digits.")},
    )
    password = _password(_("Present password"), new=False)

    def __init__(self, *args: object, renewing: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not renewing:
            del self.fields["password"]


class Prove(forms.Form):
    """The password, before something that weighs."""

    password = _password(_("Present password"), new=False)


class Period(forms.Form):
    """From which day until which."""

    start = _day(_("From"), _("For example 21/11/2026."), required=True)
    end = _day(_("Last day"), _("Leave empty when no end is known."), required=False)

    def until(self) -> dt.date | None:
        """Return the day after the last one, as the doors take it."""
        last: dt.date | None = self.cleaned_data["end"]
        return last + dt.timedelta(days=1) if last else None


class NewUser(Period):
    """A person who is to sign in."""

    name = forms.CharField(
        label=_("Full name"),
        help_text=_("As its owner writes it. Colleagues see it beside what this person did."),
        max_length=200,
        error_messages={"required": _("Write the name.")},
    )
    username = forms.CharField(
        label=_("Username"),
        help_text=_("For signing in, for example siti.aminah. It cannot be changed later."),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
        max_length=150,
        error_messages={"required": _("Write a username.")},
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=_role_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )
    field_order = ("name", "username", "roles", "start", "end")


class GiveRole(Period):
    """One more role, or another period of one that is held."""

    role = forms.ChoiceField(
        label=_("Role"), choices=_role_choices, error_messages={"required": _("Choose a role.")}
    )
    field_order = ("role", "start", "end")


class NewToken(forms.Form):
    """A token for a system of the agency."""

    label = forms.CharField(
        label=_("What it is for"),
        help_text=_(
            "For example: loan system, production. It appears in the history of what the system does."
        ),
        max_length=100,
        error_messages={"required": _("Write what it is for.")},
    )
    end = _day(_("Last day"), _("At most a year ahead. Issue a new one before that day."), required=True)


def with_hints(
    field: forms.BoundField, hints: Callable[[], Sequence[tuple[str, object, str]]]
) -> dict[str, object]:
    """Return what ``c-checkboxes`` takes for a field whose choices have explanations."""
    return {"options": list(hints()), "values": [str(one) for one in field.value() or []]}
