"""In whose hands a need is at each step of its referrals: always a named person's, always until a date."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import connection

from mysynergy.access.public import Actor, ActorKind, Role, acting, colleagues
from mysynergy.cases.public import due_at, hand_over_after_referral, needs
from mysynergy.kernel.errors import Conflict
from mysynergy.referrals.domain import (
    CRISIS_WORKING_DAYS,
    ENGAGED_STATES,
    NEXT_LOOK_WORKING_DAYS,
    OPEN_STATES,
    State,
)
from mysynergy.referrals.models import Referral

#: A namespace of our own among PostgreSQL's advisory locks.
_LOCKS = 11


def take_turns(need_id: uuid.UUID) -> None:
    """Let one step at a time be taken on the referrals of a need, until the transaction ends.

    Two agencies that decline at once would otherwise each leave the need in the other's hands.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(need_id), _LOCKS])


def turns_at_once(need_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Take the turns of many needs as ``take_turns`` does of one, without waiting; return those that it got.

    Who takes many never waits with some of them in hand: two who do so could wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM unnest(%s::uuid[]) AS one(id) "
            "WHERE pg_try_advisory_xact_lock(hashtextextended(id::text, %s))",
            [list(need_ids), _LOCKS],
        )
        return frozenset(need_id for (need_id,) in cursor.fetchall())


def take_turns_on(referral_id: uuid.UUID) -> bool:
    """Take turns on the need of a referral; return whether the actor sees such a referral at all.

    What it reads of the referral next is what the step before left.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(need_id::text, %s)) FROM referrals_referral "
            "WHERE id = %s",
            [_LOCKS, referral_id],
        )
        return cursor.fetchone() is not None


def _others(row: Referral, states: frozenset[State]) -> list[Referral]:
    """Return the other referrals of the need in ``states``, but for those that another agency carries on."""
    rows = Referral.objects.filter(need_id=row.need_id, state__in=sorted(states), handed_on_at=None)
    rows = rows.exclude(id=row.id)
    return list(rows.order_by("accepted_at", "received_at", "due_at"))


def _engaged(row: Referral) -> list[Referral]:
    """Return the other referrals that somebody is at work on; not those that wait for the sender's answer."""
    return [one for one in _others(row, ENGAGED_STATES) if one.asked_at is None]


def _to_wait_for(row: Referral) -> list[dt.datetime]:
    """Return by when the other open referrals must be answered, by their receivers or by the sender."""
    return [other.reply_due_at or other.due_at for other in _others(row, OPEN_STATES)]


def look_by(actor: Actor, row: Referral) -> dt.datetime:
    """Return until when whoever waits for an answer, or is to give it, holds the need.

    Not before the end of the next working day: an answer in a crisis is due within hours, and whoever then
    goes after it needs the time to do so. Those hours have their own clock (room ``clocks``).
    """
    if row.promise_unit in (None, "working_days"):
        return row.due_at
    return max(row.due_at, due_at(actor=actor, agency_id=row.agency_id, working_days=CRISIS_WORKING_DAYS))


def wait_for_answer(actor: Actor, row: Referral) -> None:
    """A referral was sent: the sending officer holds the need until the first answer falls due.

    Where another agency has taken the need up already, it stays in those hands.
    """
    with acting(actor.as_system("referrals.hands")) as system:
        if _engaged(row):
            if row.part_of_id is not None:  # out of the hands of who referred on
                give_back(actor, row, "referral_goes_on")
            return
        until = min([look_by(system, row), *_to_wait_for(row)])
        hand_over_after_referral(
            actor=system,
            need_id=row.need_id,
            to_user=row.from_user_id,
            to_agency=row.from_agency_id,
            until=until,
            reason="referral_sent",
        )


def ask_back(actor: Actor, row: Referral) -> None:
    """The receiver asked for more: the sending officer holds the need until the reply is due.

    Where another agency is at work on it, it stays in, or goes to, those hands.
    """
    with acting(actor.as_system("referrals.hands")) as system:
        assert row.reply_due_at is not None  # noqa: S101 - an open question has a date: the database's own check
        if _engaged(row):
            give_back(actor, row, "referral_goes_on")
            return
        hand_over_after_referral(
            actor=system,
            need_id=row.need_id,
            to_user=row.from_user_id,
            to_agency=row.from_agency_id,
            until=min([row.reply_due_at, *_to_wait_for(row)]),
            reason="referral_question",
        )


def take_up(actor: Actor, row: Referral, until: dt.datetime, reason: str) -> None:
    """The receiving officer holds the need now, unless another agency took it up before."""
    with acting(actor.as_system("referrals.hands")) as system:
        others = _engaged(row)
        if any(other.accepted_at or row.accepted_at is None for other in others):
            return
        hand_over_after_referral(
            actor=system,
            need_id=row.need_id,
            to_user=row.answered_by_id,
            to_agency=row.agency_id,
            until=until,
            reason=reason,
        )


def give_back(actor: Actor, row: Referral, reason: str, working_days: int = CRISIS_WORKING_DAYS) -> None:
    """A referral ended: whoever still helps holds the need, else the sending officer, with a date.

    One that was referred on comes back to the officer who did so.
    """
    with acting(actor.as_system("referrals.hands")) as system:
        still = [one for one in _engaged(row) if one.id != row.part_of_id]
        user, agency = row.from_user_id, row.from_agency_id
        if still:
            user, agency = still[0].answered_by_id or user, still[0].agency_id
            held = needs(actor=system, ids=[row.need_id])[row.need_id]
            if held.holder_agency_id == agency and held.held_by != row.answered_by_id:
                return
        days = CRISIS_WORKING_DAYS if row.urgency == "crisis" else working_days
        hand_over_after_referral(
            actor=system,
            need_id=row.need_id,
            to_user=user,
            to_agency=agency,
            until=due_at(actor=system, agency_id=agency, working_days=days),
            reason=reason,
        )


def next_look(actor: Actor, row: Referral) -> dt.datetime:
    """Return when the officer who accepted looks at the need again: not before the answer was due."""
    days = CRISIS_WORKING_DAYS if row.urgency == "crisis" else NEXT_LOOK_WORKING_DAYS
    return max(row.due_at, due_at(actor=actor, agency_id=row.agency_id, working_days=days))


def answering_officer(actor: Actor, row: Referral) -> uuid.UUID:
    """Return the officer in whose name a receiving agency answers.

    Herself; for an agency's system whoever has the referral in hand, else the agency's coordinator,
    supervisor or a caseworker. Raises ``Conflict("nobody_to_hold")``.
    """
    if actor.kind is ActorKind.OFFICER and actor.id is not None:
        return actor.id
    if row.answered_by_id is not None:
        return row.answered_by_id
    with acting(actor.as_system("referrals.hands")) as system:
        for role in (Role.COORDINATOR, Role.SUPERVISOR, Role.CASEWORKER):
            for one in colleagues(actor=system, agency_id=row.agency_id, role=role):
                return one.id
    raise Conflict("nobody_to_hold", {"agency_id": str(row.agency_id)})
