"""Contact and address of a person, corrected afterwards. What an agency said stays as it was said."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mysynergy.access.public import Actor
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Conflict, Invalid
from mysynergy.registry.public import IndividualView, ResidenceSaid, set_contact
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.intake import texts
from mysynergy.web.intake.answers import text_of
from mysynergy.web.intake.steps import warnings_of
from mysynergy.web.mending import Mending, mending
from mysynergy.web.person.editing import Differs, differing, opened

_FIELDS: Final = ("phone", "email", "safe_to_contact", "language", "address", "postcode", "district", "state")


@roles_of("registry.write")
def edit(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show and change how the person is reached, where she lives and which language she speaks."""
    wrong, differs = Mending(), list[Differs]()
    person, context = opened(request.actor, individual_id)
    stands = _stands(person)
    typed = stands
    if request.method == "POST":
        typed = {name: text_of(request.POST.get(name)).strip() for name in _FIELDS}
        try:
            _save(request, person, typed)
            return _saved(request, person, typed)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict:
            person, context = opened(request.actor, individual_id)
            stands = _stands(person)
            differs = differing((_word(name), _said(name, typed), _said(name, stands)) for name in _FIELDS)
            if not differs:  # sent twice: what was typed stands already
                return _saved(request, person, typed)
    context |= {
        "typed": typed,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "differs": differs,
        "version": _version(request, person, wrong),
        "unseen_phone": not stands["phone"] and person.safe_to_contact == "do_not_contact",
        "rule": [typed["safe_to_contact"]],  # a list: "not known" is an answer that can stand chosen
        "safe_contacts": [*texts.safe_contacts(), ("", _("Not known"), "")],
        "languages": texts.languages(),
        "states": texts.states(),
    }
    return render(request, "person/contact.html", context, status=409 if differs else 422 if wrong else 200)


def _version(request: ActorRequest, person: IndividualView, wrong: Mending) -> str:
    """The version the form is about: after a fault the one it was opened with, which may be stale by now."""
    return text_of(request.POST.get("version")) if wrong else person.contact_version


def _stands(person: IndividualView) -> Mapping[str, str]:
    return {name: getattr(person, name) or "" for name in _FIELDS}


def _save(request: ActorRequest, person: IndividualView, typed: Mapping[str, str]) -> None:
    taken_away = request.POST.get("no_phone") == "yes"
    set_contact(
        actor=request.actor,
        individual_id=person.id,
        phone=typed["phone"] or None,
        keep_phone=typed["phone"] == (person.phone or "") and not taken_away,
        email=None if typed["email"] == (person.email or "") else typed["email"],
        safe_to_contact=typed["safe_to_contact"] or None,
        residence=ResidenceSaid(
            address=typed["address"],
            postcode=typed["postcode"],
            district=typed["district"],
            state=typed["state"] or None,
            language=typed["language"] or None,
        ),
        version=text_of(request.POST.get("version")),
    )


def _saved(request: ActorRequest, person: IndividualView, typed: Mapping[str, str]) -> HttpResponse:
    messages.success(request, _("Contact and address are saved."))
    for sentence in _odd(request.actor, typed["phone"]):
        messages.warning(request, sentence)
    return redirect("person", individual_id=person.id)


def _odd(actor: Actor, phone: str) -> list[str]:
    """Return what is odd about a number that was taken all the same."""
    warnings = PersonSaid(name="x", phone=phone).check(actor.today).warnings
    return warnings_of(one for one in warnings if one.field == "phone").get("phone", [])


def _word(name: str) -> str:
    return {
        "phone": _("Telephone"),
        "email": _("E-mail for messages"),
        "safe_to_contact": _("Safe contact"),
        "language": _("Language to speak in"),
        "address": _("Address"),
        "postcode": _("Postcode"),
        "district": _("Town or district"),
        "state": pgettext("place", "State"),
    }[name]


def _said(name: str, values: Mapping[str, str]) -> str:
    value = values[name]
    if name == "safe_to_contact":
        return {key: word for key, word, _hint in texts.safe_contacts()}.get(value, value)
    if name == "state":
        return texts.state_word(value)
    return dict(texts.languages()).get(value, value) if name == "language" and value else value


def shown(person: IndividualView) -> list[tuple[str, str]]:
    """Return contact and address as the overview lists them."""
    values = _stands(person)
    where = ", ".join(
        one for one in (person.address, person.postcode, person.district, _said("state", values)) if one
    )
    rows: list[tuple[str, str | None]] = [
        (_word("phone"), person.phone),
        *([(_word("email"), person.email)] if person.email else []),
        (_word("safe_to_contact"), _said("safe_to_contact", values)),
        (_word("language"), _said("language", values)),
        (_word("address"), where),
    ]
    return [(term, value or _("Not known")) for term, value in rows]
