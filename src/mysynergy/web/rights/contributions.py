"""Calculators of contributions: one scheme, or all that is deducted from one wage."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mysynergy.directory import public as directory
from mysynergy.kernel.errors import NotFound
from mysynergy.statutory import (
    BadInput,
    Confidence,
    Contribution,
    NotPublished,
    Refused,
    contribution,
    deducted,
    read_amount,
)
from mysynergy.web.gate import ActorRequest, everybody
from mysynergy.web.look.words import day, money
from mysynergy.web.rights import answering, said
from mysynergy.web.rights.figures import guides, tables
from mysynergy.web.rights.forms import Field, Form, day_field
from mysynergy.words.labels import label

_SECTOR: Final = "person.self_employed_sector"
_NO_SECTOR: Final = "none"
#: What each scheme asks for besides the day.
_TAKES: Final[Mapping[str, tuple[str, ...]]] = {
    "act4": ("wage", "category"),
    "skbbk": ("wage",),
    "eis": ("wage",),
    "sksps": ("sector", "plan"),
    "skssr": (),
}
_CATEGORIES: Final = {
    "1": noop("First: injury at work and invalidity"),
    "2": noop("Second: injury at work only"),
}


# Without a protection against foreign forms: it would need a cookie, and nothing done here has a victim.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def one(request: ActorRequest, scheme: str) -> HttpResponse:
    """Ask what one scheme needs, and show what is due with its row, steps and source."""
    if scheme not in _TAKES:
        raise NotFound("not_found")

    def show(posted: QueryDict) -> HttpResponse:
        form = Form(
            [*_fields(request, scheme), day_field(_("As of which day?"))], posted, request.actor.today
        )
        made, unpublished = _computed(form, scheme) if form.wanted else (None, "")
        context = {
            "scheme": scheme,
            "name": said.words(tables().schemes[scheme].name),
            "short": said.scheme_name(scheme),
            "form": form,
            "errors": form.errors,
            "made": made,
            "unpublished": unpublished,
            **(_shown(made) if made else {}),
            **(_sector(form, made) if made and scheme == "sksps" else {}),
        }
        return render(request, "rights/contribution.html", context, status=422 if form.errors else 200)

    return answering.answered(request, show)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def together(request: ActorRequest) -> HttpResponse:
    """Show what is deducted from one wage for all schemes together."""

    def show(posted: QueryDict) -> HttpResponse:
        kinds = tuple((one.id, said.words(one.says)) for one in guides().workers.values())
        fields = [
            _wage(),
            Field("worker", "radios", _("Which of these are you?"), options=kinds),
            day_field(_("As of which day?")),
        ]
        form = Form(fields, posted, request.actor.today)
        answer = _deducted(form) if form.wanted else {}
        context = {"form": form, "errors": form.errors, **answer}
        return render(request, "rights/together.html", context, status=422 if form.errors else 200)

    return answering.answered(request, show)


def _wage() -> Field:
    return Field(
        "wage", "money", _("Your wage for the month"), _("Before anything is deducted, for example 2,300.")
    )


def _fields(request: ActorRequest, scheme: str) -> list[Field]:
    made: dict[str, Callable[[], Field]] = {
        "wage": _wage,
        "category": _category,
        "plan": _plan,
        "sector": functools.partial(_sectors, request),
    }
    return [made[name]() for name in _TAKES[scheme]]


def _category() -> Field:
    return Field(
        "category",
        "radios",
        _("Which category are you in?"),
        _("It goes by age. The page of the scheme says who is in which."),
        options=tuple((code, _(text)) for code, text in _CATEGORIES.items()),
    )


def _plan() -> Field:
    """The plans of the newest table; an older day is checked against its own."""
    rows = [row for row in tables().schemes["sksps"].tables[-1].rows if row.plan]
    options = tuple(
        (
            str(row.plan),
            _("Plan %(plan)s: %(year)s a year, insured on %(wage)s a month")
            % {"plan": row.plan, "year": money(row.amounts["year"]), "wage": money(row.assumed_wage)},
        )
        for row in rows
    )
    return Field("plan", "radios", _("Which plan?"), options=options)


def _sectors(request: ActorRequest) -> Field:
    rulebook = directory.rulebook(actor=answering.public(request))
    known = [one for one in rulebook.vocabulary[_SECTOR].allowed if one != _NO_SECTOR]
    options = (("", _("Choose")), *((one, label(_SECTOR, one)) for one in known))
    return Field("sector", "select", _("In which sector do you work?"), options=options, optional=True)


def _computed(form: Form, scheme: str) -> tuple[Contribution | None, str]:
    """Return the contribution, or nothing and why it is not published; faults go to their fields."""
    takes = _TAKES[scheme]
    for name in takes:
        if name != "sector" and not form.text(name):
            form.missing(name)
    category = form.text("category") if "category" in takes else ""
    if category and category not in _CATEGORIES:
        form.missing("category")
    wage = None
    try:
        if "wage" in takes and form.text("wage"):
            wage = read_amount(form.text("wage"), "wage")
        if form.errors:
            return None, ""
        made = contribution(
            tables(),
            scheme,
            as_of=form.day,
            wage=wage,
            category=int(category) if category else None,
            plan=form.text("plan") if "plan" in takes else None,
        )
    except BadInput as refused:
        form.fault(refused)
        return None, ""
    except NotPublished as refused:
        return None, said.refusal(refused)
    return made, ""


def _shown(made: Contribution) -> dict[str, object]:
    sure = made.source.confidence is Confidence.VERIFIED
    ends = made.period.end - dt.timedelta(days=1) if made.period.end else None
    return {
        "indicative": not sure,
        "source": said.cited(made.source),
        "wage_source": said.confidence(made.assumed_wage_confidence),
        "steps": said.steps(made.steps),
        "notes": [said.words(one) for one in made.notes],
        "aids": said.aids(made.sponsorships),
        "ends": ends,
        "checked": tables().schemes[made.scheme].checked,
    }


def _sector(form: Form, made: Contribution) -> dict[str, object]:
    """Say whether the law demands the cover of the sector that was chosen."""
    chosen = form.text("sector")
    if chosen not in form.choices("sector"):
        return {}
    name, rule = label(_SECTOR, chosen), guides().sectors.get(chosen)
    if rule is None or made.as_of < rule.mandatory_from:
        return {"sector_says": _("%(sector)s: this cover is your own choice.") % {"sector": name}}
    text = (
        _("%(sector)s: compulsory for those with a licence since %(day)s.")
        if rule.licensed_only
        else _("%(sector)s: compulsory since %(day)s.")
    )
    return {
        "sector_says": text % {"sector": name, "day": day(rule.mandatory_from)},
        "sector_source": rule.source,
    }


def _deducted(form: Form) -> dict[str, object]:
    for name in ("wage", "worker"):
        if not form.text(name):
            form.missing(name)
    worker = guides().workers.get(form.text("worker"))
    if worker is None:
        form.missing("worker")
        return {}
    try:
        if form.errors:
            return {}
        wage = read_amount(form.text("wage"), "wage")
        made = deducted(tables(), worker, wage=wage, as_of=form.day)
    except BadInput as refused:
        form.fault(refused)
        return {}
    except Refused as refused:
        return {"unpublished": said.refusal(refused)}
    lines = [
        {
            "scheme": one.scheme,
            "name": said.scheme_name(one.scheme),
            "made": one,
            "sure": one.source.confidence is Confidence.VERIFIED,
            "source": said.cited(one.source),
        }
        for one in made.lines
    ]
    notes = [said.words(note) for one in made.lines for note in one.notes]
    if worker.but:
        notes.insert(0, said.words(worker.but))
    return {
        "made": made,
        "wage": wage,
        "lines": lines,
        "notes": list(dict.fromkeys(notes)),
        "not_yet": [said.scheme_name(one) for one in made.not_yet],
        "indicative": not all(one["sure"] for one in lines),
        "worker": said.words(worker.says),
        "worker_source": said.told(worker.source, worker.confidence),
        "as_of": form.day,
    }
