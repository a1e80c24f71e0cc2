"""The gallery of components. All people, numbers and figures on it are made up."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mysynergy.web.gallery import examples
from mysynergy.web.look.shell import THEMES, Place, Shell, shell_of
from mysynergy.web.look.statuses import STATUSES

_HASH = "#content"


class _Bound(forms.Form):
    """A plain Django form, to show how the field component draws bound fields and their errors."""

    postcode = forms.RegexField(r"^\d{5}$", label="Poskod", help_text="Lima digit, contohnya 59200.")
    state = forms.ChoiceField(label="Negeri", choices=[("MY-14", "Kuala Lumpur"), ("MY-10", "Selangor")])
    way = forms.ChoiceField(
        label="Cara menghubungi", choices=[("call", "Panggilan"), ("post", "Surat")], widget=forms.RadioSelect
    )
    read = forms.BooleanField(label="Saya sudah membacakan notis persetujuan")


def _frame(request: HttpRequest) -> Shell:
    theme = request.GET.get("theme", "")
    names = zip(
        examples.places(), ("tasks", "people", "send", "gift", "shield", "grid", "chart"), strict=True
    )
    return replace(
        shell_of(request),
        places=tuple(Place(key, word, icon, _HASH) for (key, word), icon in names),
        agency="PERKESO",
        branch="Kuala Lumpur",
        officer="Suraya Hamdan",
        unread="4",
        agency_url=_HASH,
        messages_url=_HASH,
        account_url=_HASH,
        search_url=request.path,
        **({"theme": theme} if theme in THEMES else {}),
    )


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state. `?theme=dark` shows it dark."""
    bound = _Bound({"postcode": "5920", "state": "MY-14", "way": ""})
    context = {
        **examples.everything(),
        "shell": _frame(request),
        "place": "work",
        "statuses": [(kind, list(words)) for kind, words in STATUSES.items()],
        "form": bound,
        "page": Paginator(range(640), 25).get_page(7),
        "title": _("Components"),
    }
    return render(request, "gallery/gallery.html", context)


def letter(request: HttpRequest) -> HttpResponse:
    """Show a letter as it is printed."""
    because = [{"outcome": "yes", "text": "Tiga anak bersekolah", "detail": "Surat sekolah telah dilihat."}]
    return render(request, "gallery/letter.html", {"shell": _frame(request), "because": because})


def question(request: HttpRequest) -> HttpResponse:
    """Show the public layout: one question a page."""
    return render(request, "gallery/question.html", {"shell": _frame(request), **examples.everything()})
