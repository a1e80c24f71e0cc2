"""What is typed about a document."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mysynergy.documents.public import KINDS, PROVES, DocumentView
from mysynergy.files.public import MOST_BYTES, MOST_MEGABYTES
from mysynergy.web.look.words import day
from mysynergy.words.documents import document_kind, document_proves
from mysynergy.words.errors import sentence


class New(forms.Form):
    """A paper to keep: what it is, the file, and what stands on it."""

    kind = forms.ChoiceField(
        label=_("Which paper is it?"),
        choices=lambda: [("", _("Choose")), *((kind, document_kind(kind)) for kind in KINDS)],
        error_messages={"required": _("Choose which paper it is.")},
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.ClearableFileInput(
            {"accept": ".pdf,.jpg,.jpeg,.png,.heic,image/*", "data-most-bytes": str(MOST_BYTES)}
        ),
        error_messages={"empty": _("Nothing stands in the file. Choose another.")},
    )
    proves = forms.ChoiceField(
        label=_("What does it prove?"),
        choices=lambda: [("", _("What such a paper usually proves")), *_proofs()],
        required=False,
    )
    issued_on = forms.DateField(
        label=_("Issued on"),
        required=False,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={"invalid": _("Write a day, for example 21/11/2026.")},
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        help_text=_("Only where an end is printed on it. For example 21/11/2026."),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput({"inputmode": "numeric", "autocomplete": "off"}, format="%d/%m/%Y"),
        error_messages={"invalid": _("Write a day, for example 21/11/2026.")},
    )
    replaces = forms.ChoiceField(label=_("Does it replace an older one?"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("Read by your agency only. No identity number."),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: object, files: object, *, older: Sequence[DocumentView]) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]
        # In the language of this reader: a text with a figure in it is fixed once it is filled.
        most = gettext("PDF, JPEG, PNG or HEIC, up to %(most)s MB. A photograph by telephone is enough.")
        self.fields["file"].help_text = most % {"most": MOST_MEGABYTES}
        self.fields["file"].widget.attrs["data-too-large"] = sentence(
            "document_too_large", {"limit": MOST_MEGABYTES}
        )
        field = self.fields["replaces"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("No")), *((str(one.id), _older(one)) for one in older)]
        if not older:
            del self.fields["replaces"]

    def replaced(self) -> uuid.UUID | None:
        """Return the older document, if one was chosen."""
        chosen = self.cleaned_data.get("replaces")
        return uuid.UUID(chosen) if chosen else None


def _proofs() -> list[tuple[str, str]]:
    return [(code, document_proves(code)) for code in PROVES]


def _older(one: DocumentView) -> str:
    return f"{document_kind(one.kind)}, {day(one.added_at)}"
