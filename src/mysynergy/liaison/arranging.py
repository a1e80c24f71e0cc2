"""Appointments: proposed by either side, confirmed by the other, kept or missed by word of the receiver."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction

from mysynergy.access.public import Actor, acting, door
from mysynergy.cases.public import due_at, hand_over_after_referral, needs
from mysynergy.circles.public import must_be_free
from mysynergy.events.public import Json, once
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.liaison import domain, meetings
from mysynergy.liaison.meetings import AppointmentSaid, AppointmentView
from mysynergy.liaison.models import Appointment
from mysynergy.liaison.selectors import appointment_view, sides_of
from mysynergy.liaison.telling import tell
from mysynergy.referrals.public import ReferralView, get
from mysynergy.registry.public import get_many

_BATCH = 500
_TOLD = {
    "confirm": "confirmed",
    "change": "changed",
    "cancel": "cancelled",
    "keep": "kept",
    "miss": "missed",
}


@door("liaison.write")
def arrange(
    *, actor: Actor, referral_id: uuid.UUID, said: AppointmentSaid, idempotency_key: str | None = None
) -> AppointmentView:
    """Propose an appointment on a referral, or another time for the one that stands; the other side confirms.

    Raises ``Invalid``; ``NotFound``; ``NotAllowed("not_your_side")``; ``Conflict`` with ``referral_over`` or
    ``safe_contact_forbids`` (she must not be called or visited).
    """
    if faults := meetings.faults_of(said, actor.now):
        raise Invalid(faults)
    request: dict[str, Json] = {
        "do": "liaison.arrange",
        "referral": str(referral_id),
        "said": [said.at.isoformat(), said.mode, said.place, said.who],
    }

    def run() -> dict[str, Json]:
        view = get(actor=actor, referral_id=referral_id)
        must_be_free(actor=actor, individual_id=view.individual_id)
        side = _side(view)
        if not domain.talkable(state=view.state, outcome=view.outcome):
            raise Conflict("referral_over", {"now": view.state})
        _must_be_safe(actor, view, said.mode)
        return {"id": str(_arrange(actor, view, side, said).id)}

    answer = once(actor=actor, key=idempotency_key, request=request, run=run)
    return appointment_view(Appointment.objects.get(id=str(answer["id"])), actor)


def _side(view: ReferralView) -> str:
    if view.side not in ("sender", "receiver", "both"):
        raise NotAllowed("not_your_side", {"verb": "arrange"})
    return "receiver" if view.side == "both" else view.side


def _must_be_safe(actor: Actor, view: ReferralView, mode: str) -> None:
    """Her safe contact is obeyed also where the reader may not see it."""
    if mode not in meetings.REACHES_OUT:
        return
    with acting(actor.as_system("liaison.safe_contact")) as system:
        her = get_many(actor=system, ids=[view.individual_id]).get(view.individual_id)
    if her is not None and her.safe_to_contact == "do_not_contact":
        raise Conflict("safe_contact_forbids")


def _arrange(actor: Actor, view: ReferralView, side: str, said: AppointmentSaid) -> Appointment:
    values: dict[str, object] = {
        "at": said.at,
        "mode": said.mode,
        "place": said.place.strip(),
        "who": said.who,
        "by_side": side,
        "reminded_at": None,
        "changed_at": actor.now,
    }
    row = Appointment.objects.filter(referral_id=view.id, state__in=sorted(meetings.OPEN)).first()
    if row is not None:
        return _step(actor, row, "change", side, **values)
    assert view.from_agency_id is not None  # noqa: S101 - both sides know each other
    row = Appointment(
        referral_id=view.id,
        individual_id=view.individual_id,
        agency_id=view.agency_id,
        from_agency_id=view.from_agency_id,
        state="proposed",
        **values,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "liaison_one_appointment" not in str(error):
            raise
        raise Conflict("changed_meanwhile", {"now": "proposed"}) from error
    _told(actor, row, "proposed", {"at": said.at.isoformat(), "mode": said.mode})
    return row


@door("liaison.write")
def settle(*, actor: Actor, appointment_id: uuid.UUID, verb: str) -> AppointmentView:
    """``confirm`` or ``cancel`` an appointment, or say that it was kept (``keep``) or missed (``miss``).

    A missed one brings the need back to the desk of its holder by the next working day. Raises ``Invalid``,
    ``NotFound``, ``NotAllowed("not_your_side")``, ``Conflict`` with ``changed_meanwhile`` or
    ``appointment_not_yet``.
    """
    if verb not in _TOLD or verb == "change":
        raise Invalid([Fault("verb", "unknown_choice")])
    row = Appointment.objects.filter(id=appointment_id).first()
    if row is None:
        raise NotFound("appointment_not_found")
    must_be_free(actor=actor, individual_id=row.individual_id)
    target = meetings.STEPS[verb].target
    sides = sides_of(actor, row)
    if row.state == target and sides & meetings.STEPS[verb].sides:
        return appointment_view(row, actor)
    step = meetings.STEPS[verb]
    fitting = sorted(one for one in sides & step.sides if verb != "confirm" or one != row.by_side)
    fresh = _step(actor, row, verb, fitting[0] if fitting else "", changed_at=actor.now)
    if verb == "miss":
        _back_to_holder(actor, fresh)
    return appointment_view(fresh, actor)


def _step(actor: Actor, row: Appointment, verb: str, side: str, **values: object) -> Appointment:
    target = meetings.target_of(
        verb=verb, state=row.state, side=side, by_side=row.by_side, come=row.at <= actor.now
    )
    changed = Appointment.objects.filter(id=row.id, state=row.state, at=row.at).update(state=target, **values)
    fresh = Appointment.objects.get(id=row.id)
    if not changed:
        raise Conflict("changed_meanwhile", {"now": fresh.state, "verb": verb})
    body: dict[str, Json] = {"old": row.state, "new": target}
    if verb == "change":
        body |= {"at": fresh.at.isoformat(), "mode": fresh.mode}
    _told(actor, fresh, _TOLD[verb], body)
    return fresh


def _told(actor: Actor, row: Appointment, happened: str, body: dict[str, Json]) -> None:
    tell(
        actor,
        f"liaison.appointment_{happened}",
        body,
        referral_id=row.referral_id,
        individual_id=row.individual_id,
        sides=(row.agency_id, row.from_agency_id),
    )


def _back_to_holder(actor: Actor, row: Appointment) -> None:
    """Whoever holds the need finds out by the next working day why she did not come."""
    view = get(actor=actor, referral_id=row.referral_id)
    with acting(actor.as_system("liaison.missed")) as system:
        need = needs(actor=system, ids=[view.need_id]).get(view.need_id)
        if need is None or need.held_until is None or need.holder_agency_id is None:
            return
        soon = due_at(actor=system, agency_id=need.holder_agency_id, working_days=1)
        hand_over_after_referral(
            actor=system,
            need_id=need.id,
            to_user=need.held_by,
            to_agency=need.holder_agency_id,
            until=min(soon, need.held_until),
            reason="referral_appointment_missed",
        )


@door("liaison.remind")
def remind(*, actor: Actor) -> int:
    """Remind both sides of the appointments of the next day; return of how many. By the clock, repeatable.

    Each is reminded of once; a new time is reminded of anew. One whose referral ended is called off instead.
    """
    soon = Appointment.objects.filter(
        state__in=sorted(meetings.OPEN),
        reminded_at=None,
        at__gt=actor.now,
        at__lte=actor.now + meetings.REMIND_BEFORE,
    )
    reminded = 0
    for row in soon.order_by("at", "id")[:_BATCH]:
        if _call_off(actor, row):
            continue
        done = Appointment.objects.filter(id=row.id, state=row.state, at=row.at, reminded_at=None)
        if done.update(reminded_at=actor.now):
            _told(actor, row, "reminded", {"at": row.at.isoformat()})
            reminded += 1
    return reminded


@door("liaison.remind")
def call_off(*, actor: Actor, referral_id: uuid.UUID | str) -> int:
    """Cancel the open appointments of referrals that ended without help; return how many were cancelled.

    ``referral_id``: one, or several between spaces. A job after a referral was declined, withdrawn or not
    helped; repeating it finds nothing to do.
    """
    ended = [uuid.UUID(one) for one in str(referral_id).split()]
    rows = Appointment.objects.filter(referral_id__in=ended, state__in=sorted(meetings.OPEN))
    return sum(_call_off(actor, row) for row in rows)


def _call_off(actor: Actor, row: Appointment) -> bool:
    view = get(actor=actor, referral_id=row.referral_id)
    if domain.talkable(state=view.state, outcome=view.outcome):
        return False
    _step(actor, row, "cancel", "sender", changed_at=actor.now)
    return True
