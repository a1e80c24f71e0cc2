"""Name, birth, sex and death of a person, put right afterwards. What an agency said stays as it was said."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mysynergy.corrections.public import KNOWN_FROM, Particulars, correct_person
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Conflict, Invalid
from mysynergy.registry.public import IndividualView
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.intake import texts
from mysynergy.web.intake.answers import text_of
from mysynergy.web.intake.summary import date_text
from mysynergy.web.mending import Mending, mending
from mysynergy.web.person.editing import Differs, differing, opened

_PARTS: Final = ("day", "month", "year")
_FIELDS: Final = (
    "name",
    *(f"birth_{part}" for part in _PARTS),
    "sex",
    "life",
    *(f"death_{part}" for part in _PARTS),
)

Typed = Mapping[str, str]


@roles_of("registry.write")
def edit(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Show and put right who the person is; a death recorded by mistake is taken back with a reason."""
    wrong, differs = Mending(), list[Differs]()
    person, context = opened(request.actor, individual_id)
    stands = _stands(person)
    typed = stands
    if request.method == "POST":
        typed = {name: text_of(request.POST.get(name)).strip() for name in _FIELDS}
        try:
            return _save(request, person, typed)
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except Conflict:
            person, context = opened(request.actor, individual_id)
            stands = _stands(person)
            differs = differing(
                (term, mine, theirs)
                for (term, mine), (_term, theirs) in zip(_listed(typed), _listed(stands), strict=True)
            )
            if not differs:  # sent twice: what was typed stands already
                return _saved(request, person.id)
    context |= {
        "typed": typed,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "differs": differs,
        "version": text_of(request.POST.get("version")) if wrong else person.particulars_version,
        "sex": [typed["sex"]],  # a list: "not known" is an answer that can stand chosen
        "sexes": texts.sexes(),
        "lives": texts.lives(),
        "evidence": text_of(request.POST.get("evidence")),
        "known_from": known_from(),
        "reason": text_of(request.POST.get("reason"))[:1000],
    }
    status = 409 if differs else 422 if wrong else 200
    return render(request, "person/particulars.html", context, status=status)


def _stands(person: IndividualView) -> Typed:
    birth = _parts("birth", person.birth_date, person.birth_precision)
    death = _parts("death", person.death_date, person.death_precision)
    life = "alive" if person.alive else "dead"
    return {"name": person.name, **birth, "sex": person.sex or "", "life": life, **death}


def _parts(which: str, date: object, precision: str | None) -> Typed:
    told = {"day": _PARTS, "month": _PARTS[1:], "year": _PARTS[2:]}.get(precision or "", ())
    return {f"{which}_{part}": str(getattr(date, part)) if part in told else "" for part in _PARTS}


def _save(request: ActorRequest, person: IndividualView, typed: Typed) -> HttpResponse:
    dead = typed["life"] == "dead"
    dates = {name: value for name, value in typed.items() if name.startswith(("birth_", "death_"))}
    kept = {name: value for name, value in dates.items() if dead or name.startswith("birth_")}
    read = PersonSaid.read({"name": typed["name"], "sex": typed["sex"], "alive": not dead, **kept})
    if read.faults:
        raise Invalid(list(read.faults))
    said = read.said
    done = correct_person(
        actor=request.actor,
        individual_id=person.id,
        particulars=Particulars(**{name: getattr(said, name) for name in Particulars.__slots__}),
        evidence=text_of(request.POST.get("evidence")),
        reason=text_of(request.POST.get("reason")),
        version=text_of(request.POST.get("version")),
    )
    if done is None:
        messages.info(request, _("Nothing was changed: all of it stood so already."))
        return redirect("person", individual_id=person.id)
    return _saved(request, person.id)


def _saved(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    messages.success(request, _("Put right. What agencies said before stands in their records as it was."))
    return redirect("person", individual_id=individual_id)


def known_from() -> list[texts.Choice]:
    """Return from whom or what a correction is known."""
    words = {
        "said": _("The person said so"),
        "family": _("The family said so"),
        "document": _("Identity document seen"),
        "certificate": _("Certificate of birth or death seen"),
        "agency": _("Another agency said so"),
    }
    return [(one, words[one]) for one in KNOWN_FROM]


def field_word(name: str) -> str:
    """Return what a field of the golden record is called."""
    words = {
        "name": _("Full name"),
        "birth_date": _("Birth date"),
        "sex": _("Sex"),
        "alive": _("Living or dead"),
        "death_date": _("Day of death"),
        "safe_to_contact": _("Safe contact"),
        "state": pgettext("place", "State"),
        "district": _("Town or district"),
        "postcode": _("Postcode"),
        "address": _("Address"),
        "language": _("Language to speak in"),
    }
    return words.get(name, name)


def _listed(typed: Typed) -> list[tuple[str, str]]:
    return [
        (field_word("name"), typed["name"]),
        (field_word("birth_date"), _date(typed, "birth")),
        (field_word("sex"), dict(texts.sexes()).get(typed["sex"], "")),
        (field_word("alive"), dict(texts.lives()).get(typed["life"], "")),
        (field_word("death_date"), _date(typed, "death") if typed["life"] == "dead" else ""),
    ]


def _date(typed: Typed, which: str) -> str:
    parts = [typed[f"{which}_{part}"] for part in reversed(_PARTS)]
    year, month, day = (int(one) if one.isascii() and one.isdigit() else None for one in parts)
    return date_text(year, month, day)


def shown(person: IndividualView) -> list[tuple[str, str]]:
    """Return who the person is, as the overview lists it."""
    rows = _listed(_stands(person))
    return [(term, value or _("Not known")) for term, value in (rows if not person.alive else rows[:3])]
