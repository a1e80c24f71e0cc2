"""Where her case is, in few plain facts: what she needs, who is to act, by when."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from mysynergy.access.public import Actor, acting, agencies, door
from mysynergy.cases.public import NeedView, needs_of
from mysynergy.clients.domain import SAY_UNTIL, MyCase, NeedSeen
from mysynergy.clients.models import Said
from mysynergy.clients.reach import reach
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import NotFound
from mysynergy.liaison.public import AppointmentView, appointments_of
from mysynergy.referrals.public import ReferralView, of_individual

_MEETS = ("proposed", "confirmed")
_HELPING = ("accepted", "in_progress", "on_hold")


def subject_of(actor: Actor) -> uuid.UUID:
    """Return whose case the actor's link opens. Raises ``NotFound`` for an actor without one."""
    if actor.subject_id is None:
        raise NotFound("client_link")
    return actor.subject_id


@door("clients.see")
def my_case(*, actor: Actor) -> MyCase:
    """Return her needs: open ones, and those closed within a year, with who is to act and by when.

    An agency whose very name can be a secret is "a service", a need whose name can harm has none: somebody
    may be looking over her shoulder. Raises ``NotFound("client_link")``.
    """
    individual_id = subject_of(actor)
    with acting(actor.as_system("clients.see")) as system:
        found = reach(system, individual_id)
        if found is None:
            raise NotFound("client_link")
        every = needs_of(actor=system, individual_id=individual_id)
        by_need = latest(of_individual(actor=system, individual_id=individual_id))
        secret = frozenset(one.id for one in agencies(actor=system).values() if one.sensitive)
        said = _said(every)
        seen = tuple(
            _seen(system, need, by_need.get(need.id), secret, said.get(need.id, ""))
            for need in every
            if need.closed_at is None or need.closed_at > actor.now - SAY_UNTIL
        )
    return MyCase(
        seen, found.her.safe_to_contact, found.holder is not None and found.holder.id != found.her.id
    )


def latest(every: Sequence[ReferralView]) -> Mapping[uuid.UUID, ReferralView]:
    """Return of each need the referral that counts: an open one before an ended one, then the newest."""
    ordered = sorted(every, key=lambda one: (one.closed_at is None, one.sent_at))
    return {one.need_id: one for one in ordered}


def _said(every: Sequence[NeedView]) -> Mapping[uuid.UUID, str]:
    rows = Said.objects.filter(need_id__in=[one.id for one in every], kind__in=("helped", "not_helped"))
    return {row.need_id: row.kind for row in rows.order_by("said_at", "id") if row.need_id is not None}


def _seen(
    system: Actor, need: NeedView, asked: ReferralView | None, secret: frozenset[uuid.UUID], said: str
) -> NeedSeen:
    stage = stage_of(need, asked)
    agency_id = need.holder_agency_id or need.agency_id
    if stage in ("asked", "helping") and asked is not None:
        agency_id = asked.agency_id
    meeting = _meeting(system, asked) if asked is not None and asked.closed_at is None else None
    return NeedSeen(
        id=need.id,
        kind="" if need.private else need.kind,
        stage=stage,
        agency_id=None if agency_id in secret or need.private else agency_id,
        by=day_of(need.held_until) if need.held_until is not None and need.state == "open" else None,
        meets_at=meeting.at if meeting is not None else None,
        may_say=stage in ("helping", "done", "over"),
        said=said,
    )


def stage_of(need: NeedView, asked: ReferralView | None) -> str:
    """Return where a need is: over, done (help was reported), helping, asked, or looked at."""
    if need.state != "open":
        return "over"
    if asked is None:
        return "looked_at"
    if asked.closed_at is None:
        return "helping" if asked.state in _HELPING else "asked"
    return "done" if asked.state == "completed" and asked.outcome != "not_helped" else "looked_at"


def _meeting(system: Actor, asked: ReferralView) -> AppointmentView | None:
    found = appointments_of(actor=system, referral_id=asked.id)
    return next((one for one in found if one.state in _MEETS and one.at >= system.now), None)
