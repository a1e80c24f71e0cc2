"""Reads of screening, through row-level security: whoever may not see a fact is screened without it.

That is the whole redaction: a fact of another agency that the reader may not see is never fetched, so its
criterion reads "not known yet", exactly as if nobody had ever said anything.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from django.db import connection
from django.db.models import Case, Value, When

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies, door
from mysynergy.directory import public as directory
from mysynergy.households.public import household_of
from mysynergy.kernel.errors import Fault, Invalid, NotFound
from mysynergy.registry.public import IndividualView, StandsFor, get_many
from mysynergy.rules import FactValue, Outcome, Rulebook, Standing, Verdict, counted, ranked, standing
from mysynergy.rules import next_questions as rank_questions
from mysynergy.rules import screen as screen_all
from mysynergy.screening.domain import (
    RELIGION,
    SENSITIVE_CATEGORIES,
    ZAKAT,
    Candidate,
    FactRecord,
    Question,
    ScreeningView,
    StoredScreening,
    for_need,
    opened,
)
from mysynergy.screening.known import registry_facts
from mysynergy.screening.merging import merged, usable
from mysynergy.screening.models import SENSITIVE_TABLES, Fact, FactRow, PrivateOutcomes, Run, Wish
from mysynergy.screening.sources import fact_sources
from mysynergy.screening.together import with_income_together
from mysynergy.screening.values import read_stored, read_values

MOST_QUESTIONS = 12
_COLUMNS = "name, value, as_of, source, verification, agency_id, recorded_at"
_TABLES: list[type[FactRow]] = [Fact, *SENSITIVE_TABLES.values()]
_ROWS = " UNION ALL ".join(
    f"SELECT {_COLUMNS} FROM {table._meta.db_table} "  # noqa: S608 - own
    "WHERE individual_id IN (SELECT registry_standing(%(person)s))"
    for table in _TABLES
)
#: The newest row of each agency for each fact, in one round trip over all tables.
_NEWEST = (
    f"SELECT DISTINCT ON (name, agency_id) {_COLUMNS} FROM ({_ROWS}) AS said "  # noqa: S608 - own
    "ORDER BY name, agency_id, as_of DESC, recorded_at DESC"
)


def person_of(actor: Actor, individual_id: uuid.UUID) -> IndividualView:
    """Return the person. Raises ``NotFound`` where the actor may not see her, as where there is none."""
    found = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if found is None:
        raise NotFound("individual")
    return found


def known_of(
    actor: Actor, individual_id: uuid.UUID, rulebook: Rulebook, person: IndividualView | None = None
) -> dict[str, FactRecord]:
    """Return for each fact the statement that counts, as far as the running context may see.

    ``person`` is she, from a caller who has just read her. Raises ``NotFound`` where she may not be seen.
    """
    today = actor.today
    if person is None or person.id != individual_id:
        person = person_of(actor, individual_id)
    household = household_of(actor=actor, individual_id=individual_id)
    records = [
        *registry_facts(actor=actor, person=person, household=household, today=today),
        *_recorded(individual_id, rulebook),
        *fact_sources.facts(actor=actor, individual_id=individual_id),
    ]
    found = merged(records, rulebook.vocabulary, today)
    if household is not None:
        with_income_together(found, household, rulebook.vocabulary, today)
    secret = {view.id for view in agencies(actor=actor).values() if view.sensitive is not None}
    return {
        name: replace(record, agency_id=None)
        if record.agency_id in secret and record.agency_id != actor.agency_id
        else record
        for name, record in found.items()
    }


def _recorded(individual_id: uuid.UUID, rulebook: Rulebook) -> list[FactRecord]:
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, {"person": individual_id})
        rows = cursor.fetchall()
    records = []
    for name, value, as_of, source, verification, agency_id, recorded_at in rows:
        fact = rulebook.vocabulary.facts.get(name)
        if fact is not None:
            records.append(
                FactRecord(
                    name=name,
                    value=read_stored(fact, value),
                    as_of=as_of,
                    source=source,
                    verification=verification,
                    agency_id=agency_id,
                    recorded_at=recorded_at,
                )
            )
    return records


def visible_wishes(individual_id: uuid.UUID) -> dict[str, bool]:
    """Return what was last said of each wish, as far as the running context may see."""
    rows = Wish.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("said_at", "recorded_at")
    return dict(rows.values_list("wish", "wanted"))


def view_of(
    *,
    rulebook: Rulebook,
    facts: Mapping[str, FactValue],
    as_of: dt.date,
    wishes: frozenset[str],
    individual_id: uuid.UUID | None = None,
    known: Mapping[str, FactRecord] | None = None,
    modules: Collection[str] = (),
    answered: Collection[str] = (),
    most: int = MOST_QUESTIONS,
) -> ScreeningView:
    """Screen and arrange; nothing is stored. For the last three see ``screen_facts``."""
    verdicts = screen_all(rulebook, facts, as_of, wishes)
    if modules:
        verdicts = tuple(one for one in verdicts if one.programme.module in modules)
    return ScreeningView(
        id=None,
        individual_id=individual_id,
        as_of=as_of,
        rulebook_version=rulebook.version,
        verdicts=ranked(verdicts),
        next_questions=_questions(verdicts, rulebook, wishes, answered, most),
        counts=counted(verdicts),
        wishes=wishes,
        facts=known or {},
    )


def _in_order(names: tuple[str, ...], wishes: frozenset[str]) -> tuple[str, ...]:
    """Put religion first once she wants zakat: it opens or closes every programme of that kind at once."""
    gates = tuple(name for name in names if ZAKAT in wishes and name == RELIGION)
    return gates + tuple(name for name in names if name not in gates)


def _questions(
    verdicts: tuple[Verdict, ...],
    rulebook: Rulebook,
    wishes: frozenset[str],
    answered: Collection[str] = (),
    most: int = MOST_QUESTIONS,
) -> tuple[Question, ...]:
    waiting = Counter(name for verdict in verdicts for name in verdict.questions)
    open_ones = tuple(name for name in rank_questions(verdicts, rulebook.vocabulary) if name not in answered)
    return tuple(
        Question(
            name=fact.name,
            ms=fact.question_ms or fact.ms,
            en=fact.question_en or fact.en,
            label_ms=fact.ms,
            label_en=fact.en,
            type=fact.type.value,
            unit=fact.unit,
            allowed=fact.allowed,
            sensitive=fact.sensitive,
            settles=waiting[fact.name],
        )
        for name in _in_order(open_ones, wishes)[:most]
        if (fact := rulebook.vocabulary.facts.get(name)) is not None
    )


def screened(actor: Actor, individual_id: uuid.UUID, *, without: Collection[str] = ()) -> ScreeningView:
    """Screen one person as the running context may see her, without facts of the categories ``without``."""
    rulebook = directory.rulebook(actor=actor)
    known = {
        name: record
        for name, record in known_of(actor, individual_id, rulebook).items()
        if record.category not in without
    }
    said = {} if "faith" in without else visible_wishes(individual_id)
    return view_of(
        rulebook=rulebook,
        facts=usable(known),
        as_of=actor.today,
        wishes=frozenset(wish for wish, wanted in said.items() if wanted),
        individual_id=individual_id,
        known=known,
    )


@door("screening.read")
def facts_of(
    *, actor: Actor, individual_id: uuid.UUID, person: IndividualView | None = None
) -> Mapping[str, FactRecord]:
    """Return by name what is known of a person, each fact with its source, as far as the actor may see.

    Stale facts are there too (``stale``), so that a page can ask again; ``usable`` tells which ones count.
    Raises ``NotFound`` where the actor may not see the person; ``person`` is she, from a caller who has just
    read her.
    """
    return known_of(actor, individual_id, directory.rulebook(actor=actor), person)


@door("screening.read")
def wishes_of(*, actor: Actor, individual_id: uuid.UUID) -> Mapping[str, bool]:
    """Return the wishes the actor may know of (``zakat``): wanted or not. An absent one was never asked.

    Raises ``NotFound`` where the actor may not see the person.
    """
    person_of(actor, individual_id)
    return visible_wishes(individual_id)


@door("screening.read")
def latest(
    *, actor: Actor, individual_id: uuid.UUID, person: IndividualView | None = None
) -> StoredScreening | None:
    """Return the newest stored screening, the own agency's before another's; nothing is computed again.

    Of another agency's run the outcomes that could tell something sensitive are absent (``whole`` is false).
    ``None`` when she was never screened. Raises ``NotFound`` where the actor may not see the person;
    ``person`` is she, from a caller who has just read her.
    """
    if person is None or person.id != individual_id:
        person_of(actor, individual_id)
    others = Case(When(agency_id=actor.agency_id, then=0), default=1) if actor.agency_id else Value(0)
    runs = Run.objects.filter(individual_id__in=StandsFor(individual_id))
    run = runs.order_by(others, "-screened_at", "-id").first()
    if run is None:
        return None
    private = PrivateOutcomes.objects.filter(run=run).first()
    outcomes: dict[str, str] = {**run.outcomes, **(private.outcomes if private else {})}
    return StoredScreening(
        id=run.id,
        individual_id=run.individual_id,
        agency_id=run.agency_id,
        as_of=run.as_of,
        rulebook_version=run.rulebook_version_id,
        outcomes=outcomes,
        counts={heading.value: list(outcomes.values()).count(heading.value) for heading in Standing},
        screened_by=run.screened_by,
        screened_at=run.screened_at,
        whole=private is not None,
    )


@door("screening.try")
def screen_facts(
    *,
    actor: Actor,
    facts: Mapping[str, object],
    as_of: dt.date | None = None,
    wishes: Collection[str] = (),
    modules: Collection[str] = (),
    answered: Collection[str] = (),
    most: int = MOST_QUESTIONS,
    instead: Rulebook | None = None,
) -> ScreeningView:
    """Screen facts of nobody in particular; nothing is stored.

    ``facts`` are typed values or plain data (``"500.00"``, ISO dates, ``{"from", "to"}``, ``None`` for not
    known); ``as_of`` is the actor's day when absent. ``modules``: only programmes of these (all when empty).
    ``answered``: facts that are not asked again, whatever is still open; ``most``: how many
    questions to name. ``instead``: a rulebook that is tried, in place of the one in force. Raises
    ``Invalid`` with a fault for each fact that does not fit.
    """
    rulebook = instead or directory.rulebook(actor=actor)
    day = as_of or actor.today
    check_wishes(rulebook, wishes)
    values = read_values(rulebook.vocabulary, facts, day)
    known = {name: value for name, value in values.items() if value is not None}
    return view_of(
        rulebook=rulebook,
        facts=known,
        as_of=day,
        wishes=frozenset(wishes),
        modules=modules,
        answered=answered,
        most=most,
    )


@door("screening.try")
def once_held(*, actor: Actor, view: ScreeningView, fact: str) -> frozenset[str]:
    """Return the programmes that only the lack of a paper stands before: ids of what would be open once
    ``fact`` (that it is held) is true, and is not now, as far as ``view`` and its facts know.
    """
    known = {name: record.value for name, record in view.facts.items() if record.usable}
    if known.get(fact) is True:
        return frozenset()
    after = screen_facts(actor=actor, facts={**known, fact: True}, as_of=view.as_of, wishes=view.wishes)
    return opened(view.verdicts, after.verdicts, fact)


def check_wishes(rulebook: Rulebook, wishes: Collection[str]) -> None:
    """Raise ``Invalid`` for a wish that no programme of the rulebook waits for."""
    allowed = sorted({rule.wish for rule in rulebook.programmes.values() if rule.wish is not None})
    if any(wish not in allowed for wish in wishes):
        raise Invalid([Fault("wish", "unknown_wish", {"allowed": allowed})])


@door("screening.read")
def candidates_for_need(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    module: str,
    purposes: Collection[str] | None = None,
    others: bool = False,
    excluding: Collection[str] = (),
    agency_id: uuid.UUID | None = None,
) -> tuple[Candidate, ...]:
    """Return programmes that take referrals and may serve a need: eligible first, then not known yet.

    ``purposes``: what serves the need (``cases.SERVED_BY``). Programmes for one of them are ranked in every
    module, those of the need's own ``module`` first among equals; with ``others`` the module's remaining
    programmes follow. Without purposes (``None``) the module's programmes are ranked as they are.
    ``excluding``: programmes asked already. A system job names in ``agency_id`` on whose behalf it asks
    (else the agency behind the actor): the ranking then rests on what that agency may see and nothing more.
    Without any agency, sensitive facts and programmes are left out.
    """
    on_behalf = agency_id or actor.agency_id
    without: tuple[str, ...] = ()
    if actor.kind is not ActorKind.SYSTEM:
        view = screened(actor, individual_id)
    elif on_behalf is not None:
        reader = replace(
            actor, kind=ActorKind.AGENCY_SYSTEM, role=Role.AGENCY_SYSTEM, agency_id=on_behalf, id=None
        )
        with acting(reader):
            view = screened(reader, individual_id)
    else:
        without = SENSITIVE_CATEGORIES
        view = screened(actor, individual_id, without=without)
    known = directory.programmes(actor=actor)
    open_ones = [
        verdict
        for verdict in view.verdicts
        if verdict.outcome in (Outcome.ELIGIBLE, Outcome.UNKNOWN)
        and verdict.programme_id not in excluding
        and verdict.programme_id in known
        and known[verdict.programme_id].takes_referrals
        and not (without and verdict.programme.sensitive)
    ]
    found = for_need(open_ones, module=module, purposes=purposes, others=others)
    return tuple(
        Candidate(one.programme_id, standing(one), len(one.questions), one.programme.module == module)
        for one in found
    )


@door("screening.read")
def rank_for_need(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    module: str,
    purposes: Collection[str] | None = None,
    others: bool = False,
    excluding: Collection[str] = (),
    agency_id: uuid.UUID | None = None,
) -> tuple[str, ...]:
    """Return only the ids of ``candidates_for_need``, for whoever chooses among them."""
    found = candidates_for_need(
        actor=actor,
        individual_id=individual_id,
        module=module,
        purposes=purposes,
        others=others,
        excluding=excluding,
        agency_id=agency_id,
    )
    return tuple(one.programme_id for one in found)
