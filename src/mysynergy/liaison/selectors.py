"""Reads of threads and appointments, through row-level security: the two sides only."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Q

from mysynergy.access.public import Actor, ActorKind, door
from mysynergy.liaison.domain import MessageView
from mysynergy.liaison.meetings import OPEN, AppointmentView, verbs_open
from mysynergy.liaison.models import Appointment, Message
from mysynergy.referrals.public import get

MOST = 500


@door("liaison.read")
def thread_of(*, actor: Actor, referral_id: uuid.UUID) -> tuple[MessageView, ...]:
    """Return what both sides of a referral wrote, oldest first; nothing for whoever is on neither side.

    Of a very long thread the newest 500.

    Raises ``NotFound`` for a referral that the actor may not see, ``NotAllowed("own_circle")`` near her.
    """
    view = get(actor=actor, referral_id=referral_id)
    rows = Message.objects.filter(referral_id=view.id).order_by("-sent_at", "-id")[:MOST]
    return tuple(message_view(row) for row in reversed(rows))


@door("liaison.read")
def unseen(*, actor: Actor, limit: int = 200) -> tuple[uuid.UUID, ...]:
    """Return the referrals on which the other side wrote what nobody of the actor's agency opened yet."""
    if actor.agency_id is None:
        return ()
    rows = Message.objects.filter(to_agency_id=actor.agency_id, seen_at=None).order_by("sent_at", "id")
    return tuple(dict.fromkeys(rows.values_list("referral_id", flat=True)[:limit]))


def message_view(row: Message) -> MessageView:
    """Return a message as a plain value."""
    return MessageView(
        id=row.id,
        referral_id=row.referral_id,
        kind=row.kind,
        side=row.side,
        agency_id=row.agency_id,
        by=row.by_id,
        text=row.text,
        sent_at=row.sent_at,
        seen_at=row.seen_at,
    )


@door("liaison.read")
def appointments_of(*, actor: Actor, referral_id: uuid.UUID) -> tuple[AppointmentView, ...]:
    """Return the appointments of a referral, the last one first; to its two sides only."""
    view = get(actor=actor, referral_id=referral_id)
    rows = Appointment.objects.filter(referral_id=view.id).order_by("-at", "-id")
    return tuple(appointment_view(row, actor) for row in rows[:MOST])


@door("liaison.read")
def appointments(*, actor: Actor, days: int = 2, limit: int = 50) -> tuple[AppointmentView, ...]:
    """Return the open appointments of the actor's agency of the coming days, and past ones nobody told of.

    The soonest first, on either side of a referral.
    """
    if actor.agency_id is None:
        return ()
    mine = Q(agency_id=actor.agency_id) | Q(from_agency_id=actor.agency_id)
    until = actor.now + dt.timedelta(days=days)
    rows = Appointment.objects.filter(mine, state__in=sorted(OPEN), at__lte=until).order_by("at", "id")
    return tuple(appointment_view(row, actor) for row in rows[:limit])


def sides_of(actor: Actor, row: Appointment) -> frozenset[str]:
    """Return on which sides of an appointment's referral the actor stands."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset({"sender", "receiver"})
    sides = {"sender": row.from_agency_id, "receiver": row.agency_id}
    return frozenset(side for side, agency_id in sides.items() if agency_id == actor.agency_id)


def appointment_view(row: Appointment, actor: Actor) -> AppointmentView:
    """Return an appointment as a plain value, with the verbs open to the actor's side."""
    steps = verbs_open(
        state=row.state, sides=sides_of(actor, row), by_side=row.by_side, come=row.at <= actor.now
    )
    return AppointmentView(
        id=row.id,
        referral_id=row.referral_id,
        individual_id=row.individual_id,
        at=row.at,
        mode=row.mode,
        place=row.place,
        who=row.who,
        state=row.state,
        by_side=row.by_side,
        reminded_at=row.reminded_at,
        steps=steps,
    )
