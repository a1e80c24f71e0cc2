"""Closing a case with what came of it, and asking again after three and twelve months."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from mysynergy.access.public import Actor, acting, door
from mysynergy.cases.public import CONTACT_CHANNELS, CONTACT_RESULTS, casework, close_need
from mysynergy.circles.public import must_be_free
from mysynergy.directory.public import rulebook
from mysynergy.events.public import Json, record
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.outcomes import domain
from mysynergy.outcomes.domain import FollowUpView, NeedEnding, OutcomeView, Position
from mysynergy.outcomes.models import Closing, FollowTry, FollowUp, Measure
from mysynergy.outcomes.selectors import follow_up_view, outcomes_of
from mysynergy.plans.public import PLUGS as LEADS
from mysynergy.registry.public import get_many
from mysynergy.rules import FactValue
from mysynergy.screening.public import FactRecord, facts_of, record_facts

_CATEGORY = "needs.private"
_MAX_NOTE = 4000
_BATCH = 500


@door("outcomes.write")
def close_case(
    *, actor: Actor, case_id: uuid.UUID, endings: Sequence[NeedEnding] = (), note: str = ""
) -> OutcomeView:
    """Close a case of the actor's agency: each open need with its outcome, income measured before and now.

    After three and after twelve months she is asked how she is: both stand on a named officer's worklist
    from that day; nobody is asked after a death. The agency's lead ends. Raises ``Invalid``, ``NotFound``,
    ``NotFound`` also for a need of another case, ``Conflict`` with ``needs_still_open`` (one was left out),
    ``case_closed``, and as ``close_need``.
    """
    if "\x00" in note:
        raise Invalid([Fault("note", "not_text")])
    if len(note) > _MAX_NOTE:
        raise Invalid([Fault("note", "too_long", {"most": _MAX_NOTE, "has": len(note)})])
    case = casework.case(actor=actor, case_id=case_id)
    if case.agency_id != actor.agency_id:
        raise NotFound("case_not_found")
    must_be_free(actor=actor, individual_id=case.individual_id)
    if case.closed_at is not None:
        raise Conflict("case_closed")
    if {one.need_id for one in endings} - {need.id for need in case.needs}:
        raise NotFound("need_not_found")
    still = {need.id for need in case.needs if need.state == "open"} - {one.need_id for one in endings}
    if still:
        raise Conflict("needs_still_open", {"needs": len(still)})
    for one in endings:
        close_need(actor=actor, need_id=one.need_id, outcome=one.outcome, code=one.code, reason=one.reason)
    casework.close(actor=actor, case_id=case_id)
    Closing.objects.create(
        case_id=case_id,
        individual_id=case.individual_id,
        agency_id=case.agency_id,
        note=note.strip(),
        closed_at=actor.now,
        closed_by=actor.id,
    )
    opened_on = day_of(case.opened_at)
    before = _before(actor, case.individual_id, opened_on, case.opened_at)
    _measure(actor, case_id, case.individual_id, "opening", before, opened_on)
    _measure(actor, case_id, case.individual_id, "closing", _now(actor, case.individual_id))
    if not _died(actor, case.individual_id) and not any(one.code == "died" for one in endings):
        _ask_again(actor, case_id, case.individual_id, case.manager_id)
    LEADS.end_lead(actor=actor, individual_id=case.individual_id, agency_id=case.agency_id)
    _tell(actor, case_id, case.individual_id, "closed", {})
    return next(
        one for one in outcomes_of(actor=actor, individual_id=case.individual_id) if one.case_id == case_id
    )


def _died(actor: Actor, individual_id: uuid.UUID) -> bool:
    seen = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    return seen is not None and not seen.alive


def _now(actor: Actor, individual_id: uuid.UUID) -> Position:
    known = facts_of(actor=actor, individual_id=individual_id)
    facts = {name: one.value for name, one in known.items() if one.usable and one.value is not None}
    return domain.position_of(rulebook(actor=actor), facts, actor.today)


def _before(actor: Actor, individual_id: uuid.UUID, opened_on: dt.date, opened_at: dt.datetime) -> Position:
    """Return where she stood when the case was opened, by the figures of that day: from the income told until
    thirty days after, unless it was too old to count then.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, as_of FROM outcomes_income_told(%s, %s)", [individual_id, opened_at])
        row = cursor.fetchone()
    book = rulebook(actor=actor)
    facts: dict[str, FactValue] = {}
    if row is not None:
        told, as_of = row
        if told is not None and FactRecord.held(domain.INCOME, as_of, opened_on):
            facts = {domain.INCOME: book.vocabulary[domain.INCOME].read(json.loads(told))}
    return domain.position_of(book, facts, opened_on)


def _measure(
    actor: Actor,
    case_id: uuid.UUID,
    individual_id: uuid.UUID,
    stage: str,
    at: Position,
    on: dt.date | None = None,
) -> None:
    Measure.objects.create(
        case_id=case_id,
        individual_id=individual_id,
        agency_id=actor.own_agency_id,
        stage=stage,
        measured_on=on or actor.today,
        income_from=at.income_from,
        income_to=at.income_to,
        line=at.line,
        poor=at.poor,
        below_had_kifayah=at.below_had_kifayah,
    )


def _ask_again(actor: Actor, case_id: uuid.UUID, individual_id: uuid.UUID, manager_id: uuid.UUID) -> None:
    officer = casework.named_officer(
        actor=actor, agency_id=actor.own_agency_id, first=manager_id, about=individual_id
    )
    FollowUp.objects.bulk_create(
        FollowUp(
            case_id=case_id,
            individual_id=individual_id,
            agency_id=actor.own_agency_id,
            stage=stage,
            due_on=domain.months_after(actor.today, months),
            officer_id=officer,
        )
        for stage, months in domain.FOLLOW_UPS.items()
    )


@door("outcomes.write")
def answer_follow_up(
    *, actor: Actor, follow_up_id: uuid.UUID, doing: str, income: Decimal | None = None, note: str = ""
) -> FollowUpView:
    """Keep what she said: how she is doing, and the household's income, which becomes a fact about her.

    Without an income what is known of it counts, or nothing: then the measure says unknown. Raises
    ``Invalid``, ``NotFound``, ``Conflict("changed_meanwhile")``.
    """
    faults = [] if doing in domain.DOING else [Fault("doing", "unknown_choice")]
    if income is not None and not (income.is_finite() and 0 <= income <= Decimal(1_000_000)):
        faults.append(Fault("income", "amount_unreadable"))
    if "\x00" in note:
        faults.append(Fault("note", "not_text"))
    elif len(note) > _MAX_NOTE:
        faults.append(Fault("note", "too_long", {"most": _MAX_NOTE, "has": len(note)}))
    if faults:
        raise Invalid(faults)
    row = _of(actor, follow_up_id)
    if income is not None:
        record_facts(
            actor=actor,
            individual_id=row.individual_id,
            facts={domain.INCOME: f"{income:.2f}"},
            source="follow_up",
        )
    _settle(actor, row, state="answered", doing=doing, note=note.strip())
    _measure(actor, row.case_id, row.individual_id, row.stage, _now(actor, row.individual_id))
    _tell(actor, row.case_id, row.individual_id, "followed_up", {"stage": row.stage, "doing": doing})
    return follow_up_view(FollowUp.objects.get(id=row.id))


@door("outcomes.write")
def record_follow_try(*, actor: Actor, follow_up_id: uuid.UUID, channel: str, result: str) -> FollowUpView:
    """Record one attempt to reach her. Raises ``Invalid``, ``NotFound``, ``Conflict``."""
    faults = [] if channel in CONTACT_CHANNELS else [Fault("channel", "unknown_choice")]
    faults += [] if result in CONTACT_RESULTS else [Fault("result", "unknown_choice")]
    if faults:
        raise Invalid(faults)
    row = _of(actor, follow_up_id)
    FollowTry.objects.create(
        follow_up=row, agency_id=row.agency_id, channel=channel, result=result, tried_at=actor.now
    )
    _tell(actor, row.case_id, row.individual_id, "tried", {"stage": row.stage, "channel": channel})
    return follow_up_view(row)


@door("outcomes.write")
def say_unreachable(*, actor: Actor, follow_up_id: uuid.UUID) -> FollowUpView:
    """Say that she could not be reached: three tries on three days by two channels, as for a need.

    Raises ``NotFound``, ``Conflict`` with ``too_few_tries`` or ``changed_meanwhile``.
    """
    row = _of(actor, follow_up_id)
    tries = [(day_of(one.tried_at), one.channel, one.result == "reached") for one in row.tries.all()]
    if not casework.unreachable(tries=tries):
        raise Conflict("too_few_tries", {"tries": 3})
    _settle(actor, row, state="unreachable")
    unknown = Position(None, None, None, "unknown", "unknown")
    _measure(actor, row.case_id, row.individual_id, row.stage, unknown)
    _tell(actor, row.case_id, row.individual_id, "not_reached", {"stage": row.stage})
    return follow_up_view(FollowUp.objects.get(id=row.id))


@door("outcomes.keep")
def keep_named(*, actor: Actor) -> int:
    """Give the follow-ups of officers who left to somebody who is there; return of how many. By the clock.

    Those of an agency that everybody left wait for its next officer and hold up nobody else's.
    """
    moved = 0
    due = FollowUp.objects.filter(state="due", due_on__lte=actor.today)
    # Asked of each officer once: whoever is there may have any number of them.
    for officer_id, agency_id in due.order_by().values_list("officer_id", "agency_id").distinct():
        if casework.works_at(actor=actor, user_id=officer_id, agency_id=agency_id):
            continue
        theirs = due.filter(officer_id=officer_id, agency_id=agency_id).order_by("due_on", "id")
        for row in theirs[: _BATCH - moved]:
            try:
                officer = casework.named_officer(actor=actor, agency_id=agency_id, about=row.individual_id)
            except Conflict:
                continue
            if FollowUp.objects.filter(id=row.id, state="due", officer_id=officer_id).update(
                officer_id=officer
            ):
                moved += 1
                _tell(actor, row.case_id, row.individual_id, "given_on", {"officer": str(officer)}, agency_id)
    return moved


def _of(actor: Actor, follow_up_id: uuid.UUID) -> FollowUp:
    row = FollowUp.objects.filter(id=follow_up_id).first()
    if row is None:
        raise NotFound("follow_up_not_found")
    if row.agency_id != actor.agency_id:
        raise NotAllowed("not_your_agencys")
    must_be_free(actor=actor, individual_id=row.individual_id)
    return row


def _settle(actor: Actor, row: FollowUp, **values: object) -> None:
    if not FollowUp.objects.filter(id=row.id, state="due").update(settled_at=actor.now, **values):
        raise Conflict("changed_meanwhile", {"follow_up_id": str(row.id)})


def _tell(
    actor: Actor,
    case_id: uuid.UUID,
    individual_id: uuid.UUID,
    happened: str,
    body: dict[str, Json],
    agency_id: uuid.UUID | None = None,
) -> None:
    with acting(actor.as_system("outcomes.record")):
        record(
            actor=actor,
            type=f"outcomes.{happened}",
            category=_CATEGORY,
            subject_id=case_id,
            individual_id=individual_id,
            agency_id=agency_id or actor.agency_id,
            body=body,
        )
