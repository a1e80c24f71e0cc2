"""Writes of circles. Each leaves an event; words stay in the row."""

from __future__ import annotations

import datetime as dt
import uuid

from mysynergy.access.public import Actor, ActorKind, door
from mysynergy.circles.domain import MOST_DAYS, MOST_WORDS, RELATIONS, LeaveView
from mysynergy.circles.guard import must_be_free, relation_to
from mysynergy.circles.models import Declared, Leave
from mysynergy.circles.selectors import leave_view
from mysynergy.events.public import record
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import NumberKey, get_many


def _officer(actor: Actor) -> tuple[uuid.UUID, uuid.UUID]:
    if actor.kind is not ActorKind.OFFICER or actor.id is None or actor.agency_id is None:
        raise NotAllowed("no_agency")
    return actor.id, actor.agency_id


def _words(field: str, text: str) -> list[Fault]:
    if not text.strip():
        return [Fault(field, "required")]
    return (
        [Fault(field, "too_long", {"most": MOST_WORDS, "has": len(text)})] if len(text) > MOST_WORDS else []
    )


@door("circles.declare")
def declare(
    *,
    actor: Actor,
    relation: str,
    identity_kind: str = "",
    identity_number: str = "",
    individual_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Say that somebody stands near the actor, by identity number or as one person, and return its id.

    ``relation`` is one of ``RELATIONS``; with ``self`` her household and relations are of her circle too, as
    the house knows them. The number is kept as its blind index and last signs. Saying the same again gives
    what stands. Raises ``Invalid``.
    """
    user_id, agency_id = _officer(actor)
    if relation not in RELATIONS:
        raise Invalid([Fault("relation", "unknown_choice")])
    index, masked = None, ""
    if individual_id is None:
        key = NumberKey.read(identity_kind, identity_number, actor.today)
        index, masked = key.index, key.masked
    standing = Declared.objects.filter(user_id=user_id, ended_at=None, relation=relation)
    same = standing.filter(index=index) if index else standing.filter(individual_id=individual_id)
    if (row := same.first()) is not None:
        return row.id
    row = Declared.objects.create(
        user_id=user_id,
        agency_id=agency_id,
        relation=relation,
        index=index,
        number_masked=masked,
        individual_id=individual_id,
        said_at=actor.now,
    )
    record(
        actor=actor,
        type="circles.declared",
        category="staff",
        subject_id=row.id,
        body={"relation": relation, "by_number": index is not None},
    )
    return row.id


@door("circles.release")
def end_declaration(*, actor: Actor, declared_id: uuid.UUID, reason: str) -> None:
    """End a colleague's declaration (a mistyped number, a friendship long over). Twice is once.

    Raises ``NotFound``, ``Invalid`` without a reason, ``NotAllowed("second_person")`` for one's own.
    """
    if faults := _words("reason", reason):
        raise Invalid(faults)
    row = Declared.objects.filter(id=declared_id, agency=actor.agency_id).first()
    if row is None:
        raise NotFound("not_found")
    if row.user_id == actor.id:
        raise NotAllowed("second_person")
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by, row.end_reason = actor.now, actor.id, reason.strip()
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    record(
        actor=actor,
        type="circles.declaration_ended",
        category="staff",
        subject_id=row.id,
        body={"officer": str(row.user_id), "relation": row.relation},
    )


@door("circles.declare")
def ask_leave(*, actor: Actor, individual_id: uuid.UUID, why: str) -> LeaveView:
    """Ask the supervisors of one's agency for leave to work on a person of one's own circle.

    Asking again while it waits gives the request that stands. Raises ``NotFound``, ``Invalid``, or
    ``Conflict("not_of_your_circle")`` where nothing stands in the way.
    """
    user_id, agency_id = _officer(actor)
    if faults := _words("why", why):
        raise Invalid(faults)
    if individual_id not in get_many(actor=actor, ids=[individual_id]):
        raise NotFound("individual")
    relation = relation_to(actor, individual_id, barred=True)
    if relation is None:
        raise Conflict("not_of_your_circle")
    row, made = Leave.objects.get_or_create(
        user_id=user_id,
        individual_id=individual_id,
        state="asked",
        defaults={"agency_id": agency_id, "asked_why": why.strip(), "asked_at": actor.now},
    )
    if made:
        _tell(actor, row, "circles.leave_asked")
    return leave_view(row)


@door("circles.release")
def decide_leave(
    *, actor: Actor, leave_id: uuid.UUID, reason: str, until: dt.date | None = None
) -> LeaveView:
    """Release a person of a colleague's circle until the end of a day, or refuse (no day given).

    The day lies at most 30 days ahead.

    Raises ``NotFound``, ``Invalid``, ``NotAllowed`` with ``second_person`` (one's own request) or
    ``own_circle`` (she stands near the supervisor too), ``Conflict("changed_meanwhile")``.
    """
    faults = _words("reason", reason)
    today = actor.today
    if until is not None and not today <= until <= today + dt.timedelta(days=MOST_DAYS):
        latest = (today + dt.timedelta(days=MOST_DAYS)).isoformat()
        faults.append(Fault("until", "too_far" if until > today else "in_the_past", {"latest": latest}))
    if faults:
        raise Invalid(faults)
    row = Leave.objects.select_for_update().filter(id=leave_id, agency=actor.agency_id).first()
    if row is None:
        raise NotFound("not_found")
    if row.user_id == actor.id:
        raise NotAllowed("second_person")
    must_be_free(actor=actor, individual_id=row.individual_id)
    if row.state != "asked":
        raise Conflict("changed_meanwhile", {"now": row.state})
    row.state, row.decided_by, row.decided_at = "released" if until else "refused", actor.id, actor.now
    row.reason = reason.strip()
    if until is not None:
        row.until = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), KUALA_LUMPUR)
    row.save()
    _tell(actor, row, "circles.leave_given" if until else "circles.leave_refused")
    return leave_view(row)


def _tell(actor: Actor, row: Leave, happened: str) -> None:
    record(
        actor=actor,
        type=happened,
        category="staff",
        subject_id=row.id,
        individual_id=row.individual_id,
        body={"officer": str(row.user_id), "until": row.until.isoformat() if row.until else None},
    )
