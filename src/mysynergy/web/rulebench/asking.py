"""The form for a person typed in: the facts that one rule reads, each as it can be answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from mysynergy.directory.public import ProgrammeView
from mysynergy.rulebench.public import Parts
from mysynergy.rules import Fact, Kind, Rulebook, inputs_of, named_programmes
from mysynergy.web.mending import Mending
from mysynergy.web.programmes.sheet import said
from mysynergy.web.rulebench.wording import fact_name
from mysynergy.web.screening import asking

_NONE = "-"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of programmes as tick boxes; the last box says that there are none of them."""

    name: str
    control: str
    kind: str
    text: str
    options: tuple[tuple[str, str], ...]
    values: tuple[str, ...]


def facts_of(parts: Parts, rulebook: Rulebook, changed: Parts | None = None) -> list[Fact]:
    """Return the facts to ask for a rule and for a changed one beside it.

    What nobody can be asked is asked by what it follows from.
    """
    known = rulebook.vocabulary.facts
    names: dict[str, None] = {}
    for name in (*parts.facts, *(changed.facts if changed is not None else ())):
        inputs = [one for one in inputs_of(name) if one in known]
        names |= dict.fromkeys([name] if known[name].question_ms or not inputs else inputs)
    return [known[name] for name in names]


def fields(
    facts: Iterable[Fact],
    data: QueryDict,
    wrong: Mapping[str, str],
    today: dt.date,
    rulebook: Rulebook,
    others: Mapping[str, ProgrammeView],
) -> list[asking.Asked | Listed]:
    """Return the questions with what was typed for them before."""
    typed = {key: str(value) for key, value in data.items()}
    found: list[asking.Asked | Listed] = []
    for fact in facts:
        if fact.type is Kind.LIST:
            found.append(_listed(fact, data, rulebook, others))
        else:
            found += asking.asked([fact], typed, wrong, today)
    return found


def _listed(fact: Fact, data: QueryDict, rulebook: Rulebook, others: Mapping[str, ProgrammeView]) -> Listed:
    control = asking.control_of(fact.name)
    options = [
        (name, said(others[name].rule.name) if name in others else name)
        for name in named_programmes(rulebook, fact.name)
    ]
    options.append((_NONE, _("None of these")))
    values = tuple(str(one) for one in data.getlist(control))
    return Listed(fact.name, control, "list", fact_name(fact), tuple(options), values)


def answers(facts: Iterable[Fact], data: QueryDict, today: dt.date) -> tuple[dict[str, object], Mending]:
    """Return what was typed, by fact (``None``: not known), and what is wrong with it."""
    typed = {key: str(value) for key, value in data.items()}
    listed = [fact for fact in facts if fact.type is Kind.LIST]
    given, wrong = asking.answers([fact for fact in facts if fact not in listed], typed, today)
    for fact in listed:
        chosen = [str(one) for one in data.getlist(asking.control_of(fact.name))]
        if chosen:
            given[fact.name] = [one for one in chosen if one != _NONE]
    return given, wrong
