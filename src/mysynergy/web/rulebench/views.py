"""The bench of a programme: its rule in words, tried on a person typed in, on made-up people, as a file.

Nothing is stored, and nothing personal stands in an address: what is typed is posted and answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mysynergy.directory import public as directory
from mysynergy.directory.public import ProgrammeView
from mysynergy.kernel.errors import Invalid
from mysynergy.rulebench import public as bench
from mysynergy.rules import MAX_BYTES, Fact, Outcome, RuleFault, Verdict
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.programmes.sheet import said
from mysynergy.web.rulebench import asking, figures
from mysynergy.web.rulebench.wording import fact_name, given, rule_of
from mysynergy.web.screening.asking import control_of
from mysynergy.words.rule_faults import sentence

_EARLIEST, _LATEST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
_TONES = {
    Outcome.ELIGIBLE: ("ok", "check"),
    Outcome.NOT_ELIGIBLE: ("bad", "cross"),
    Outcome.UNKNOWN: ("non", "question"),
}
_AGAIN_SECONDS = "3"


@roles_of("rulebench.try")
@require_safe
def rule(request: ActorRequest, programme_id: str) -> HttpResponse:
    """Show the rule of one's own programme: every sentence, its text, its figures, what it stands beside."""
    view, parts = bench.own_programme(actor=request.actor, programme_id=programme_id)
    others = directory.programmes(actor=request.actor)
    context = _frame(view, "rule") | {"rule": rule_of(view, parts, request.actor.today, others)}
    context["has_cases"] = bench.cases_file(actor=request.actor, programme_id=programme_id) is not None
    return render(request, "rulebench/rule.html", context)


@roles_of("rulebench.try")
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: ActorRequest, programme_id: str) -> HttpResponse:
    """Answer what the rule, and a changed one beside it, say of a person typed in, on a day."""
    actor = request.actor
    view, parts = bench.own_programme(actor=actor, programme_id=programme_id)
    rulebook = directory.rulebook(actor=actor)
    data = request.POST if request.method == "POST" else request.GET
    wrong = Mending()
    day = _day(data.get("day", ""), actor.today, wrong)
    proposal, change = _change(request, view, parts, day, wrong)
    facts = asking.facts_of(parts, rulebook, proposal.parts)
    context = _frame(view, "person") | change | {"day": day, "today": actor.today}
    if request.method == "POST" and "carry" not in request.POST and not wrong:
        typed, wrong = asking.answers(facts, request.POST, day)
        if not wrong:
            try:
                answered = bench.try_on_person(
                    actor=actor, programme_id=programme_id, facts=typed, day=day, proposal=proposal
                )
                context |= _answer(answered, rulebook.vocabulary.facts)
            except Invalid as invalid:
                wrong = mending(invalid.faults, {fact.name: control_of(fact.name) for fact in facts})
    others = directory.programmes(actor=actor)
    context |= {
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "questions": asking.fields(facts, request.POST, wrong.wrong, day, rulebook, others),
    }
    return render(request, "rulebench/person.html", context, status=422 if wrong else 200)


def _answer(answered: bench.Answered, vocabulary: Mapping[str, Fact]) -> dict[str, object]:
    before, after = answered.before, answered.after
    shown = before if after is None else after
    answers = [_one_answer(one, vocabulary) for one in (before, after) if one is not None]
    return {
        "answers": answers,
        "compared": after is not None,
        "moved": after is not None and (before.outcome, before.amount) != (after.outcome, after.amount),
        "criteria": figures.side_by_side(before, after, vocabulary),
        "notes": [said(one.says) for one in shown.notes],
        "discretion": [said(one.says) for one in shown.discretion],
    }


def _one_answer(verdict: Verdict, vocabulary: Mapping[str, Fact]) -> dict[str, object]:
    tone, icon = _TONES.get(verdict.outcome, ("warn", "question"))
    return {
        "tone": tone,
        "icon": icon,
        "outcome": figures.outcome_name(verdict),
        "amount": given(verdict.amount) if verdict.outcome is Outcome.UNKNOWN else "",
        "settles": [fact_name(vocabulary[name]) for name in verdict.questions if name in vocabulary],
        "mandatory": said(verdict.mandatory_because.says)
        if verdict.mandatory and verdict.mandatory_because
        else "",
    }


def _change(
    request: ActorRequest, view: ProgrammeView, parts: bench.Parts, day: dt.date, wrong: Mending
) -> tuple[bench.Proposal, dict[str, object]]:
    """Read the change that was posted, and what the form for it shows; faults go into ``wrong``."""
    actor = request.actor
    text = _text(request, wrong) if request.method == "POST" else ""
    values = {used.figure.name: request.POST.get(f"figure-{used.figure.name}", "") for used in parts.figures}
    proposal = bench.read_change(actor=actor, programme_id=view.id, text=text, values=values, day=day)
    for name, why in proposal.wrong.items():
        add(wrong, f"figure-{name}", sentence(why))
    if proposal.faults:
        add(wrong, "text", _("The changed rule has faults. Each is named above the text."))
    others = directory.programmes(actor=actor)
    return proposal, {
        "proposal": proposal,
        "figures": rule_of(view, parts, day, others).figures,
        "values": values,
        "text": text or bench.exported(actor=actor, programme_id=view.id),
        "faults": [_fault(one, text) for one in proposal.faults],
        "case_faults": [sentence(one.message) for one in proposal.cases.faults] if proposal.cases else [],
    }


@roles_of("rulebench.try")
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: ActorRequest, programme_id: str) -> HttpResponse:
    """Count made-up people under the rule in force and, when one is posted, under a changed rule."""
    actor = request.actor
    view, parts = bench.own_programme(actor=actor, programme_id=programme_id)
    data = request.POST if request.method == "POST" else request.GET
    wrong = Mending()
    day = _day(data.get("day", ""), actor.today, wrong)
    proposal, change = _change(request, view, parts, day, wrong)
    standing = bench.made_up(actor=actor)
    posted = request.method == "POST" and "carry" not in request.POST
    context = (
        _frame(view, "people")
        | change
        | {
            "day": day,
            "errors": wrong.errors,
            "wrong": wrong.wrong,
            "made_up": standing,
            "unchanged": posted and not wrong and not proposal.changed,
        }
    )
    if standing.ready and not wrong:
        trial = bench.try_on_people(actor=actor, programme_id=programme_id, day=day, proposal=proposal)
        context |= _trial(trial, directory.rulebook(actor=actor).vocabulary.facts)
    answer = render(request, "rulebench/people.html", context, status=422 if wrong else 200)
    if not standing.ready and request.method != "POST":
        answer.headers["Refresh"] = _AGAIN_SECONDS
    return answer


def _trial(trial: bench.Trial, vocabulary: Mapping[str, Fact]) -> dict[str, object]:
    shown = trial.before if trial.after is None else trial.after
    return {
        "trial": trial,
        "compared": trial.after is not None,
        "rows": figures.summary(trial),
        "warnings": figures.warnings(trial),
        "settled": figures.settled(trial.before) or figures.settled(trial.after),
        "counted": figures.criteria(shown),
        "moves": figures.moves(trial.comparison),
        "from_to": figures.from_to(trial.comparison),
        "tables": figures.tables(trial.comparison),
        "examples": figures.people(trial, vocabulary),
    }


def _fault(fault: RuleFault, text: str) -> dict[str, object]:
    lines = text.splitlines()
    line = lines[fault.line - 1] if 0 < fault.line <= len(lines) else ""
    return {
        "fault": fault,
        "message": sentence(fault.message),
        "remedy": sentence(fault.remedy),
        "before": line[: fault.column - 1],
        "after": line[fault.column - 1 :],
    }


def _text(request: ActorRequest, wrong: Mending) -> str:
    """Return the changed rule: a file sent along counts before what stands in the box."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "").replace("\r\n", "\n")
    if (file.size or 0) > MAX_BYTES:
        add(wrong, "file", _("The file is larger than any rule. Send the programme's own YAML."))
        return request.POST.get("text", "").replace("\r\n", "\n")
    try:
        return bytes(file.read()).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        add(wrong, "file", _("The file is not text in UTF-8. Save it so, or paste its text below."))
        return request.POST.get("text", "").replace("\r\n", "\n")


def _day(typed: str, today: dt.date, wrong: Mending) -> dt.date:
    if not typed:
        return today
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        day = dt.date.min
    if not _EARLIEST <= day <= _LATEST:
        add(wrong, "day", _("Choose a day between 2000 and 2099."))
        return today
    return day


@roles_of("rulebench.try")
@require_safe
def export(request: ActorRequest, programme_id: str) -> HttpResponse:
    """Give the programme in force as a file of the rulebook."""
    return _yaml(bench.exported(actor=request.actor, programme_id=programme_id), f"{programme_id}.yaml")


@roles_of("rulebench.try")
@require_safe
def cases(request: ActorRequest, programme_id: str) -> HttpResponse:
    """Give the programme's test cases, where this house has them."""
    text = bench.cases_file(actor=request.actor, programme_id=programme_id)
    if text is None:
        raise Http404
    return _yaml(text, f"{programme_id}-cases.yaml")


def _yaml(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _frame(view: ProgrammeView, current: str) -> dict[str, object]:
    words = {
        "rule": (_("The rule in words"), "rulebench"),
        "person": (_("Try on a person"), "rulebench-person"),
        "people": (_("Try on made-up people"), "rulebench-people"),
    }
    return {
        "place": "programmes",
        "crumbs": [
            (_("Programmes"), reverse("programmes")),
            (said(view.rule.name), reverse("programme", args=[view.id])),
        ],
        "programme": view,
        "name": said(view.rule.name),
        "tabs": [(title, reverse(url, args=[view.id])) for title, url in words.values()],
        "current": words[current][0],
    }
