"""What stands in the way of an award, as the awarding agency may know it; findings for the owners of rules.

The decision itself is SQL (migration 0003): the trigger on awards and ``would_overlap`` ask one function.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import psycopg
from django.db import DatabaseError, connection
from django.db.models import Q

from mysynergy.access.public import Actor, acting, door
from mysynergy.assistance.models import Finding
from mysynergy.assistance.views import FindingView, Obstacle, OtherAward, OverlapView
from mysynergy.events.public import record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.registry.public import get_many, records

_REFUSED: Final = "MS002"
_MOST_ANSWER: Final = 2000


class Refused(Conflict):
    """The database refused an award; ``overlap`` says which rules of one's own agency stand against it.

    ``params["obstacles"]`` carries the same as plain data, both languages, for an API's answer.
    """

    def __init__(self, obstacles: Sequence[Mapping[str, Any]]) -> None:
        self.overlap = OverlapView(tuple(_obstacle(one) for one in obstacles))
        super().__init__(
            "stands_in_the_way",
            {"obstacles": [{**one, "others": _seen_once(one["others"])} for one in obstacles]},
        )


def _seen_once(others: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return what is seen, and one entry for all that is not: how many there are is not told either."""
    seen = [one for one in others if one["known"]]
    return [*seen, {"known": False}] if len(seen) < len(others) else seen


def refusal_of(error: DatabaseError) -> Exception:
    """Return what the database's answer to an award means; ``error`` itself when it is no refusal."""
    cause = error.__cause__
    if not isinstance(cause, psycopg.Error) or cause.sqlstate != _REFUSED:
        return error
    return Refused(json.loads(cause.diag.message_detail or "[]"))


def _obstacle(given: Mapping[str, Any]) -> Obstacle:
    return Obstacle(
        rule_code=given["rule_code"],
        programme_id=given["programme_id"],
        effect=given["effect"],
        basis=given["basis"],
        says_ms=given["says_ms"],
        says_en=given["says_en"],
        cite=given["cite"],
        cap=None if given["cap"] is None else Decimal(given["cap"]),
        others=_others(given["others"]),
    )


def _others(given: Sequence[Mapping[str, Any]]) -> tuple[OtherAward, ...]:
    return tuple(_other(one) for one in _seen_once(given))


def _other(given: Mapping[str, Any]) -> OtherAward:
    if not given["known"]:
        return OtherAward(known=False)
    return OtherAward(
        known=True,
        same_person=given["same_person"],
        programme_id=given["programme_id"],
        programme_ms=given["programme_ms"],
        programme_en=given["programme_en"],
        agency_id=uuid.UUID(given["agency_id"]),
        start=dt.date.fromisoformat(given["start"]),
        end=dt.date.fromisoformat(given["end"]) if given["end"] else None,
        amount=Decimal(given["amount"]) if given["amount"] else None,
    )


@door("assistance.enrol")
def would_overlap(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    programme_id: str,
    start: dt.date,
    end: dt.date | None = None,
    amount: Decimal | None = None,
) -> OverlapView:
    """Return what would stand in the way of an award to a person, without making it.

    ``amount`` is what it would count for under a ceiling (the whole period). The same SQL as the award's
    trigger answers, and says no more than the trigger would. Raises ``Invalid`` for an empty period and
    ``NotFound`` for a programme that is not the actor's agency's.
    """
    if end is not None and end <= start:
        raise Invalid([Fault("end", "ends_before_it_starts")])
    if individual_id not in get_many(actor=actor, ids=[individual_id]):
        raise NotFound("individual")
    filed = records.filed_under(actor=actor, individual_id=individual_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assistance_in_the_way(%s, %s, daterange(%s, %s), %s)",
            [filed, programme_id, start, end, amount],
        )
        found = cursor.fetchone()[0]
    if found is None:
        raise NotFound("no_programme", {"programme": programme_id})
    given = json.loads(found) if isinstance(found, str) else found
    record(
        actor=actor,
        type="assistance.overlap_asked",
        category="awards.private",
        subject_id=individual_id,
        individual_id=individual_id,
        body={"programme": programme_id, "rules": [one["rule_code"] for one in given]},
    )
    return OverlapView(tuple(_obstacle(one) for one in given))


def tell_owners(actor: Actor, award_id: uuid.UUID) -> None:
    """Record one event for each finding that an award brought, with the agency whose rule it is.

    The category stands in no agreement: the awarding agency does not learn who was told.
    """
    with acting(actor.as_system("assistance.overlaps")):
        beside = Q(award_id=award_id) | Q(others__contains=[award_id])
        _record_found(actor, Finding.objects.filter(beside, state="open"), "awarded")


@door("assistance.read_findings")
def findings(*, actor: Actor, state: str | None = "open", limit: int = 200) -> tuple[FindingView, ...]:
    """Return what overlaps with awards of the actor's agency under its own rules, newest first.

    ``state``: open, accepted, dismissed, withdrawn (its awards turned out to be of two people), or ``None``
    for all but these last.
    """
    rows = Finding.objects.filter(agency_id=actor.own_agency_id).order_by("-found_at", "-id")
    rows = rows.exclude(state="withdrawn") if state is None else rows.filter(state=state)
    return tuple(_finding_view(row) for row in rows[:limit])


def _finding_view(row: Finding) -> FindingView:
    with connection.cursor() as cursor:
        cursor.execute("SELECT assistance_shown(%s, %s)", [row.others, row.individual_id])
        shown = cursor.fetchone()[0]
    return FindingView(
        id=row.id,
        individual_id=row.individual_id,
        award_id=row.award_id,
        programme_id=row.programme_id,
        rule_code=row.rule_code,
        effect=row.effect,
        says_ms=row.says_ms,
        says_en=row.says_en,
        cite=row.cite,
        others=_others(json.loads(shown) if isinstance(shown, str) else shown),
        state=row.state,
        found_at=row.found_at,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        answer=row.answer,
    )


@door("assistance.answer_finding")
def answer_finding(*, actor: Actor, finding_id: uuid.UUID, state: str, answer: str) -> FindingView:
    """Say what the agency makes of a finding: ``accepted`` (there is an overlap) or ``dismissed``, and why.

    Nothing is stopped, reduced or recovered by it: whoever then ends an award does so by its own door, after
    the person was heard. Raises ``NotFound``, ``Invalid`` per field or ``Conflict("finding_answered")``.
    """
    faults = [] if state in ("accepted", "dismissed") else [Fault("state", "unknown_choice")]
    if not answer.strip() or len(answer) > _MOST_ANSWER or "\x00" in answer:
        faults.append(
            Fault("answer", "required" if not answer.strip() else "too_long", {"most": _MOST_ANSWER})
        )
    if faults:
        raise Invalid(faults)
    mine = Finding.objects.filter(id=finding_id, agency_id=actor.own_agency_id)
    changed = mine.filter(state="open").update(
        state=state, answered_by=actor.id, answered_at=actor.now, answer=answer.strip()
    )
    row = mine.first()
    if row is None:
        raise NotFound("finding_not_found")
    if not changed:
        raise Conflict("finding_answered", {"state": row.state})
    record(
        actor=actor,
        type="assistance.finding_answered",
        category="awards.private",
        subject_id=row.id,
        individual_id=row.individual_id,
        body={"old": "open", "new": state},
    )
    return _finding_view(row)


def follow_identity(*, actor: Actor, individual_ids: tuple[uuid.UUID, ...], change: str) -> None:
    """Re-key what awards occupy after a link, an unlink or a household change (``registry.IdentityChanged``).

    Runs in that change's transaction, under its locks. Awards stay as they are; what comes together by it is
    a finding for the owner of the rule, and what had only come together by a link that is undone is one no
    longer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT assistance_rekey(%s)", [list(individual_ids)])
        found = [row[0] for row in cursor.fetchall()]
    with acting(actor.as_system("assistance.overlaps")):
        if found:
            _record_found(actor, Finding.objects.filter(id__in=found), change)
        if change in ("unlinked", "parted"):
            _withdraw_stale(actor, individual_ids)


def _withdraw_stale(actor: Actor, individual_ids: tuple[uuid.UUID, ...]) -> None:
    """Withdraw findings of awards that only stood together while their people were thought one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT assistance_stale(%s)", [list(individual_ids)])
        stale = [row[0] for row in cursor.fetchall()]
    Finding.objects.filter(id__in=stale).update(state="withdrawn")
    quiet = Actor.system("assistance.overlaps", now=actor.now)
    for row in Finding.objects.filter(id__in=stale).order_by("id"):
        record(
            actor=quiet,
            type="assistance.finding_withdrawn",
            category="awards.private",
            subject_id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            body={"programme": row.programme_id, "rule": row.rule_code},
        )


def _record_found(actor: Actor, rows: Iterable[Finding], because: str) -> None:
    """Record each finding as its owner's event, without who acted: she may be another agency's officer."""
    quiet = Actor.system("assistance.overlaps", now=actor.now)
    for row in rows:
        record(
            actor=quiet,
            type="assistance.overlap_found",
            category="awards.private",
            subject_id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            body={
                "award": str(row.award_id),
                "programme": row.programme_id,
                "rule": row.rule_code,
                "because": because,
            },
        )
