"""Writes of screening: facts, wishes and runs. Rows are added, never changed."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from mysynergy.access.public import Actor, door
from mysynergy.directory import public as directory
from mysynergy.events.public import enqueue, record
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.kernel.identifiers import new_id
from mysynergy.registry.public import records
from mysynergy.rules import FactValue, Rulebook, Verdict, plain_value, standing
from mysynergy.screening.domain import (
    SAID,
    VERIFICATIONS,
    ZAKAT,
    ScreeningView,
    category_of,
)
from mysynergy.screening.models import SENSITIVE_TABLES, Fact, FactRow, PrivateOutcomes, Run, Wish
from mysynergy.screening.selectors import check_wishes, person_of, screened, visible_wishes
from mysynergy.screening.values import read_values

_SOURCE = re.compile(r"[a-z][a-z0-9_.-]{0,59}")


@door("screening.answer")
def record_facts(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    facts: Mapping[str, object],
    source: str = "interview",
    verification: str = SAID,
    as_of: dt.date | None = None,
) -> Mapping[str, uuid.UUID]:
    """Record what the actor's agency learnt about a person; return the id of each fact's row.

    ``facts``: typed values, or plain data of a form (``"500.00"``, ISO dates, ``{"from", "to"}``, lists);
    ``None`` is an explicit "not known". ``source``: how it was learnt, a short word (``interview``,
    ``document``). ``as_of``: the day of which it is true (the actor's day when absent). Raises ``Invalid``
    with a fault for each fact that does not fit (codes in ``domain``); then nothing is recorded. Raises
    ``NotFound`` where the actor may not see the person.
    """
    today = actor.today
    day = as_of or today
    _check_manner(source, verification, day, today)
    individual_id = records.filed_under(actor=actor, individual_id=person_of(actor, individual_id).id)
    rulebook = directory.rulebook(actor=actor)
    values = read_values(rulebook.vocabulary, facts, today)
    categories = {name: category_of(name, rulebook.vocabulary[name].sensitive) for name in values}
    _check_tact(rulebook, values, verification, individual_id)
    rows: dict[str, list[FactRow]] = {}
    for name, value in values.items():
        row = _row(actor, individual_id, name, value, categories[name])
        row.as_of, row.source, row.verification = day, source, verification
        rows.setdefault(categories[name] if categories[name] in SENSITIVE_TABLES else "", []).append(row)
    for category, group in rows.items():
        SENSITIVE_TABLES.get(category, Fact)._default_manager.bulk_create(group)
        _tell(actor, individual_id, category or "screening", group)
    if rows and actor.agency_id is not None:  # what is known now may bring her needs forward
        about = {"individual_id": str(individual_id), "agency_id": str(actor.agency_id)}
        enqueue(job="circumstances.weigh_for", arguments=about)
    return {row.name: row.id for group in rows.values() for row in group}


def _check_manner(source: str, verification: str, day: dt.date, today: dt.date) -> None:
    faults = []
    if not _SOURCE.fullmatch(source):
        faults.append(Fault("source", "bad_source"))
    if verification not in VERIFICATIONS:
        faults.append(Fault("verification", "unknown_verification", {"allowed": list(VERIFICATIONS)}))
    if day > today:
        faults.append(Fault("as_of", "in_future"))
    if faults:
        raise Invalid(faults)


def _check_tact(
    rulebook: Rulebook, values: Iterable[str], verification: str, individual_id: uuid.UUID
) -> None:
    """Refuse what must not be asked: faith before a wish, ethnicity from anybody but herself."""
    faults = []
    wanted: bool | None = None
    for name in values:
        fact = rulebook.vocabulary[name]
        if fact.sensitive == "ethnicity" and verification != SAID:
            faults.append(Fault(name, "self_declared_only"))
        if fact.sensitive == "faith" and fact.related is None:
            wanted = visible_wishes(individual_id).get(ZAKAT, False) if wanted is None else wanted
            if not wanted:
                faults.append(Fault(name, "asked_only_with_wish", {"wish": ZAKAT}))
    if faults:
        raise Invalid(faults)


def _row(
    actor: Actor, individual_id: uuid.UUID, name: str, value: FactValue | None, category: str
) -> FactRow:
    table = SENSITIVE_TABLES.get(category)
    row = Fact(category=category) if table is None else table()
    row.id = new_id()
    row.agency_id = actor.own_agency_id
    row.individual_id = individual_id
    row.name = name
    row.value = None if value is None else plain_value(value)
    row.recorded_by = actor.id
    row.said_at = actor.now
    return row


def _tell(actor: Actor, individual_id: uuid.UUID, category: str, rows: list[FactRow]) -> None:
    """One event for what is not sensitive, one for each sensitive category: who reads one reads no other."""
    record(
        actor=actor,
        type="screening.facts_recorded",
        category=category,
        subject_id=individual_id,
        individual_id=individual_id,
        body={
            "facts": {row.name: str(row.id) for row in rows},
            "not_known": sorted(row.name for row in rows if row.value is None),
            "as_of": rows[0].as_of.isoformat(),
            "source": rows[0].source,
            "verification": rows[0].verification,
        },
    )


@door("screening.answer")
def answer(
    *, actor: Actor, individual_id: uuid.UUID, answers: Mapping[str, object]
) -> Mapping[str, uuid.UUID]:
    """Record answers to questions as said by her today; return the id of each fact's row.

    ``answers`` and errors are those of ``record_facts``.
    """
    return record_facts(
        actor=actor, individual_id=individual_id, facts=answers, source="question", verification=SAID
    )


@door("screening.answer")
def set_wish(*, actor: Actor, individual_id: uuid.UUID, wish: str, wanted: bool) -> None:
    """Record whether she wants a kind of help (``zakat``); programmes of that kind are screened only then.

    Kept as closely as faith itself. Saying the same again changes nothing. Raises ``Invalid`` for a wish
    that no programme waits for, ``NotFound`` where the actor may not see the person.
    """
    check_wishes(directory.rulebook(actor=actor), [wish])
    individual_id = person_of(actor, individual_id).id
    former = visible_wishes(individual_id).get(wish)
    if former is wanted:
        return
    row = Wish.objects.create(
        agency_id=actor.own_agency_id,
        individual_id=individual_id,
        wish=wish,
        wanted=wanted,
        recorded_by=actor.id,
        said_at=actor.now,
    )
    record(
        actor=actor,
        type="screening.wish_set",
        category="faith",
        subject_id=row.id,
        individual_id=individual_id,
        body={"wish": wish, "old": former, "new": wanted},
    )


@door("screening.screen")
def screen(*, actor: Actor, individual_id: uuid.UUID) -> ScreeningView:
    """Screen a person against every programme with what the actor may know of her, and store the run.

    Only outcomes are stored; those that could tell something sensitive apart, for the own agency. Nothing is
    decided: verdicts inform an officer. Raises ``NotFound`` where the actor may not see the person.
    """
    individual_id = person_of(actor, individual_id).id
    view = screened(actor, individual_id)
    rulebook = directory.rulebook(actor=actor, version=view.rulebook_version)
    open_part: dict[str, str] = {}
    private: dict[str, str] = {}
    for verdict in view.verdicts:
        part = private if _tells(verdict, rulebook) else open_part
        part[verdict.programme_id] = standing(verdict).value
    run = Run.objects.create(
        agency_id=actor.own_agency_id,
        individual_id=individual_id,
        as_of=view.as_of,
        rulebook_version_id=view.rulebook_version,
        outcomes=open_part,
        screened_by=actor.id,
        screened_at=actor.now,
    )
    PrivateOutcomes.objects.create(
        run=run, agency_id=run.agency_id, individual_id=individual_id, outcomes=private
    )
    record(
        actor=actor,
        type="screening.screened",
        category="screening",
        subject_id=run.id,
        individual_id=individual_id,
        body={"as_of": view.as_of.isoformat(), "rulebook": view.rulebook_version},
    )
    return replace(view, id=run.id)


def _tells(verdict: Verdict, rulebook: Rulebook) -> bool:
    """Whether the outcome could tell another agency something sensitive, by the name or by a fact."""
    rule = verdict.programme
    if rule.sensitive is not None or rule.wish is not None:
        return True
    names = {name for one in (*rule.criteria, *rule.mandatory) for name in one.when.names}
    facts = rulebook.vocabulary.facts
    return any(
        category_of(name, facts[name].sensitive) in SENSITIVE_TABLES for name in names if name in facts
    )
