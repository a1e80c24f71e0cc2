"""Calculators of benefits: a form made from what the library says each benefit needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mysynergy.kernel.errors import NotFound
from mysynergy.kernel.periods import add_months
from mysynergy.statutory import (
    BENEFITS,
    INPUTS,
    BadInput,
    Benefit,
    BenefitEntry,
    Confidence,
    InputKind,
    NotPublished,
    compute_benefit_from_text,
    read_inputs,
)
from mysynergy.web.gate import ActorRequest, everybody
from mysynergy.web.rights import answering, said
from mysynergy.web.rights.figures import tables
from mysynergy.web.rights.forms import Box, Field, Form, day_field, tidy

_WAGE: Final = "wage"
#: Asked in other words than the library's own, which speak to who types a command.
_QUESTIONS: Final[Mapping[str, str]] = {
    "wage": noop("Monthly wage before it happened"),
    "assumed_wage": noop("Or the average assumed wage, if SOCSO has told you"),
    "days": noop("Days of sick leave, the day of the accident counted"),
    "loss": noop("Loss of capacity that the Medical Board assessed, in percent"),
    "spouses": noop("How many widows, or a widower?"),
    "children": noop("How many children who qualify?"),
    "others": noop("How many parents or other kin who qualify?"),
    "contributions": noop("How many months were contributed in all?"),
    "contributions_in_window": noop("How many of the months that count were contributed?"),
    "months_since_first": noop("How many whole months since the first contribution was due?"),
    "claim": noop("Which claim is it? 1 for the first"),
    "payments_made": noop("How many monthly allowances have you received already?"),
    "benefit_amount": noop("Amount of the benefit itself"),
    "cost": noop("Cost or fee that was really paid"),
    "age": noop("Age of the applicant"),
    "sessions": noop("How many sessions in a month?"),
    "item": noop("Which injury?"),
    "plan": noop("Which plan?"),
}
_DEAD: Final = ("dependants", "survivors-pension")
_KINDS: Final = {
    InputKind.MONEY: "money",
    InputKind.COUNT: "number",
    InputKind.PERCENT: "percent",
    InputKind.WAGES: "wages",
    InputKind.CODE: "radios",
}
#: Classes that nobody can buy are left to officers: the public has plans.
_LEFT_OUT: Final = ("class_number",)


# Without a protection against foreign forms: it would need a cookie, and nothing done here has a victim.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def benefit(request: ActorRequest, benefit: str) -> HttpResponse:
    """Ask what a benefit is computed from, and show what it comes to, step by step."""
    entry = BENEFITS.get(benefit)
    if entry is None:
        raise NotFound("not_found")

    def show(posted: QueryDict) -> HttpResponse:
        today = request.actor.today
        form = Form([*_fields(entry, today), _day(entry)], posted, today)
        made, unpublished = None, "" if entry.published else _why_not(entry, today)
        if form.wanted and entry.published:
            made, unpublished = _computed(entry, form, today)
        context = {
            "entry": entry,
            "name": said.words(entry.name),
            "scheme": entry.scheme,
            "scheme_name": said.scheme_name(entry.scheme),
            "form": form,
            "errors": form.errors,
            "unpublished": unpublished,
            **(_shown(made) if made else {}),
        }
        return render(request, "rights/benefit.html", context, status=422 if form.errors else 200)

    return answering.answered(request, show)


def _day(entry: BenefitEntry) -> Field:
    text = _("Day on which the job was lost") if entry.scheme == "eis" else _("Day on which it happened")
    return day_field(
        text, _("The accident, the notice, the death or the loss of the job. Today stands here.")
    )


def _fields(entry: BenefitEntry, today: dt.date) -> Iterator[Field]:
    needed = {group[0] for group in entry.needs}
    for name in entry.inputs:
        if name not in _LEFT_OUT:
            yield _field(entry, name, today, optional=name not in needed)


def _field(entry: BenefitEntry, name: str, today: dt.date, *, optional: bool) -> Field:
    kind = _KINDS[INPUTS[name].kind]
    text = _(_QUESTIONS[name])
    if name == "days" and entry.scheme == "eis":
        text = _("Days of training")
    if name == _WAGE and entry.id.endswith(_DEAD):
        text = _("Monthly wage of the person who died")
    match name:
        case "wage":
            return Field(name, kind, text, _wage_hint(), boxes=_boxes(today))
        case "plan":
            rows = [row for row in tables().schemes["sksps"].tables[-1].rows if row.plan]
            return Field(
                name,
                kind,
                text,
                options=tuple((str(row.plan), _("Plan %(n)s") % {"n": row.plan}) for row in rows),
            )
        case "item":
            items = tuple(
                (str(one.number), f"{one.number}. {said.words(one.says)}") for one in tables().schedule
            )
            return Field(name, "select", text, options=(("", _("Choose")), *items))
        case "contributions_in_window":
            return Field(name, kind, text, _window_hint(entry, today))
    return Field(name, kind, text, optional=optional)


def _wage_hint() -> str:
    return _("If it was the same each month, fill in the first only. Each month goes by its own table.")


def _window_hint(entry: BenefitEntry, today: dt.date) -> str:
    """Return which months count: a figure of the tables."""
    if entry.scheme == "eis":
        first = min(tables().qualifying, key=lambda row: row.claim)
        return _("For a first claim: of the last %(n)s months.") % {"n": first.window}
    window = tables().figure("act4_invalidity_window", today).value
    return _("Of the last %(n)s months before the notice or the death.") % {"n": window}


def _months(today: dt.date) -> int:
    """Return how many wages are averaged: as in employment insurance; those of Act 4 are not published."""
    return int(tables().figure("eis_average_months", today).value)


def _boxes(today: dt.date) -> tuple[Box, ...]:
    return tuple(
        Box(
            f"{_WAGE}_{number}",
            _("The month before") if number == 1 else _("%(n)s months before") % {"n": number},
            "",
        )
        for number in range(1, _months(today) + 1)
    )


def _computed(entry: BenefitEntry, form: Form, today: dt.date) -> tuple[Benefit | None, str]:
    """Return the benefit, or nothing and why it is not published; every fault goes to its field."""
    given = _given(entry, form, today)
    for group in entry.needs:
        if not any(given.get(name) for name in group):
            form.missing(group[0])
    for name, text in given.items():
        try:
            read_inputs({name: text})
        except BadInput as refused:
            form.fault(refused)
    if form.errors:
        return None, ""
    try:
        return compute_benefit_from_text(tables(), entry.id, as_of=form.day, given=given), ""
    except BadInput as refused:
        form.fault(refused)
        return None, ""
    except NotPublished as refused:
        return None, said.refusal(refused)


def _given(entry: BenefitEntry, form: Form, today: dt.date) -> dict[str, str]:
    """Return what was typed by name of input; wages in one text, each with its month."""
    names = [name for name in entry.inputs if name not in _LEFT_OUT and name != _WAGE]
    given = {name: form.text(name) for name in names}
    if _WAGE in entry.inputs:
        given[_WAGE] = _wages(entry, form, today)
    return {name: text for name, text in given.items() if text}


def _wages(entry: BenefitEntry, form: Form, today: dt.date) -> str:
    typed = [
        (number, tidy(form.posted.get(f"{_WAGE}_{number}", "")[:60]).replace(" ", "_"))
        for number in range(1, _months(today) + 1)
    ]
    typed = [(number, text) for number, text in typed if text]
    if len(typed) == 1 and typed[0][0] == 1:
        if entry.scheme != "eis":
            return typed[0][1]
        typed = [(number, typed[0][1]) for number in range(1, _months(today) + 1)]
    first = form.day.replace(day=1)
    return " ".join(f"{add_months(first, -number):%Y-%m}={text}" for number, text in typed)


def _why_not(entry: BenefitEntry, today: dt.date) -> str:
    try:
        compute_benefit_from_text(tables(), entry.id, as_of=today, given={})
    except NotPublished as refused:
        return said.refusal(refused)
    return ""


def _shown(made: Benefit) -> dict[str, object]:
    return {
        "made": made,
        "every": said.every(made.every),
        "payments": [(said.words(one.label), one.amount, said.every(one.every)) for one in made.payments],
        "steps": said.steps(made.steps),
        "sources": [said.cited(one) for one in made.sources],
        "notes": [said.words(one) for one in made.notes],
        "indicative": made.confidence is not Confidence.VERIFIED,
        "sure": said.confidence(made.confidence),
    }
