"""What a reader may narrow the catalogue by."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from mysynergy.words.needs import MODULES, module_name
from mysynergy.words.programmes import STATUSES, status_name


class Narrow(forms.Form):
    """Words, module, agency and status; each may be empty."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    module = forms.ChoiceField(label=_("Module"), required=False)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    status = forms.ChoiceField(
        label=_(
            "Status",
        ),
        required=False,
    )

    def __init__(self, data: object, *, agencies: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        every = [("", _("All"))]
        self._choose("module", [*every, *((key, module_name(key)) for key in MODULES)])
        self._choose("agency", [*every, *agencies])
        statuses = ("open", *(key for key in STATUSES if key != "open"), "closed")
        self._choose("status", [*every, *((key, status_name(key)) for key in statuses)])

    def _choose(self, name: str, choices: list[tuple[str, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def chosen(self) -> dict[str, str]:
        """Return the valid, non-empty answers; what makes no sense narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
