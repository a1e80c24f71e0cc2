"""Trying rules: on one person typed in, and on all made-up people. Reads only; nothing typed is stored."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Mapping
from typing import Final

from mysynergy import environment
from mysynergy.access.public import Actor, door
from mysynergy.directory.public import ProgrammeView, programme, rulebook
from mysynergy.events.public import enqueue
from mysynergy.kernel.errors import Conflict, NotAllowed
from mysynergy.rulebench import people
from mysynergy.rulebench.domain import (
    Answered,
    MadeUp,
    Parts,
    Proposal,
    Trial,
    parts_of,
    with_values,
)
from mysynergy.rules import (
    CasesRun,
    Programme,
    Rulebook,
    Verdict,
    check_changed,
    programme_yaml,
    read_changed,
)
from mysynergy.screening.public import screen_facts

JOB: Final = "rulebench.make_people"


def _own(actor: Actor, programme_id: str) -> ProgrammeView:
    """Return the programme. Raises ``NotAllowed("other_agency")`` unless it is of the actor's agency."""
    view = programme(actor=actor, programme_id=programme_id)
    if view.agency_id != actor.agency_id:
        raise NotAllowed("other_agency")
    return view


def _today(actor: Actor) -> dt.date:
    return actor.today


@door("rulebench.try")
def own_programme(*, actor: Actor, programme_id: str) -> tuple[ProgrammeView, Parts]:
    """Return a programme of one's own agency, and the facts, figures, formulas and tables it reads.

    Raises ``NotFound("no_programme")`` and, for one of another agency, ``NotAllowed("other_agency")``.
    """
    view = _own(actor, programme_id)
    return view, parts_of(view.rule, rulebook(actor=actor))


@door("rulebench.try")
def exported(*, actor: Actor, programme_id: str) -> str:
    """Return the programme in force as a file of the rulebook; reading it gives the same programme."""
    return programme_yaml(_own(actor, programme_id).rule)


@door("rulebench.try")
def cases_file(*, actor: Actor, programme_id: str) -> str | None:
    """Return the file of the programme's test cases, ``None`` where this house has none.

    A published rulebook holds no test cases: they stand in the folder from which it was published.
    """
    return _cases_of(_own(actor, programme_id).rule)


def _cases_of(rule: Programme) -> str | None:
    folder = environment.rulebook_folder().resolve()
    if rule.cases is None:
        return None
    file = (folder / rule.cases).resolve()
    return file.read_text(encoding="utf-8") if file.is_relative_to(folder) and file.is_file() else None


@door("rulebench.try")
def read_change(
    *, actor: Actor, programme_id: str, text: str, values: Mapping[str, str], day: dt.date
) -> Proposal:
    """Read a changed rule as the rulebook's reader and linter do; nothing of it is kept.

    ``text`` is the programme as YAML (empty: as in force), ``values`` new values of figures by name, from
    ``day`` on; an empty one, or the value in force, changes nothing. All faults come back in the proposal.
    """
    former = _own(actor, programme_id).rule
    rules = rulebook(actor=actor)
    known = {used.figure.name for used in parts_of(former, rules).figures}
    given = {name: raw.strip() for name, raw in values.items() if name in known and raw.strip()}
    tried, wrong = with_values(rules, given, day)
    moved = any(tried.figures[name].at(day) != rules.figures[name].at(day) for name in given)
    if not text.strip():
        found = None if wrong else tried
        return Proposal(text, given, found, (), wrong, moved, _cases(former, tried) if moved else None)
    changed = read_changed(text, rules, former)
    if changed.programme is None or wrong:
        return Proposal(text, given, None, changed.faults, wrong, changed=True, cases=None)
    differs = moved or changed.programme.to_mapping() != former.to_mapping()
    proposed = tried.with_programmes(changed.programme)
    cases = _cases(former, proposed) if differs else None
    parts = parts_of(changed.programme, proposed)
    return Proposal(text, given, proposed, (), {}, differs, cases, parts)


def _cases(former: Programme, proposed: Rulebook) -> CasesRun | None:
    text = _cases_of(former)
    return None if text is None else check_changed(text, former.id, proposed)


@door("rulebench.try")
def try_on_person(
    *,
    actor: Actor,
    programme_id: str,
    facts: Mapping[str, object],
    day: dt.date,
    proposal: Proposal | None = None,
) -> Answered:
    """Return what the programme in force, and a changed one beside it, answer a person typed in on ``day``.

    ``facts`` are plain values by name (``None``: not known). She is taken to have asked for the help.
    Raises ``Invalid`` with a fault for each fact that does not fit. Nothing is stored.
    """
    rule = _own(actor, programme_id).rule
    changed = proposal.rulebook if proposal is not None and proposal.changed else None

    def answer(rules: Rulebook, asked: Programme) -> Verdict:
        view = screen_facts(
            actor=actor,
            facts=facts,
            as_of=day,
            wishes=[asked.wish] if asked.wish else [],
            modules=[asked.module],
            instead=rules,
        )
        return next(one for one in view.verdicts if one.programme_id == rule.id)

    before = answer(rulebook(actor=actor), rule)
    return Answered(before, None if changed is None else answer(changed, changed.programmes[rule.id]))


@door("rulebench.try")
def made_up(*, actor: Actor) -> MadeUp:
    """Return whether the made-up people are there; where not, ask the worker to make them."""
    today = _today(actor)
    if people.must_ask(today):
        enqueue(job=JOB, arguments={})
    return people.standing(today)


@door("rulebench.make")
def make_people(*, actor: Actor) -> None:
    """Make the made-up people of the year unless they are there; a job, which may run twice."""
    people.make(_today(actor))


@door("rulebench.try")
def try_on_people(
    *, actor: Actor, programme_id: str, day: dt.date, proposal: Proposal | None = None
) -> Trial:
    """Try the programme in force, and a changed one beside it, on all made-up people on ``day``.

    Raises ``Conflict("people_not_made")`` while the made-up people are not there.
    """
    rule = _own(actor, programme_id).rule
    today = _today(actor)
    if not people.standing(today).ready:
        raise Conflict("people_not_made")
    changed = proposal.rulebook if proposal is not None and proposal.changed else None
    # The column engines weigh 100 MB in memory: a process takes them up when somebody first asks.
    engine = importlib.import_module("mysynergy.rulebench.trying")
    found: Trial = engine.try_rules(
        people.file_of(today), people.made_on(today), rulebook(actor=actor), changed, rule.id, day
    )
    return found
