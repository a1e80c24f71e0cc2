"""Delivering: claimed in one transaction, handed to a provider outside any, settled in another.

A worker that dies between the two leaves a message "sending": nobody knows whether it went, so it is not sent
again by itself but shown to an operator.
"""

from __future__ import annotations

import datetime as dt
import uuid
from time import monotonic
from typing import Final

from mysynergy.access.public import Actor, door
from mysynergy.events.public import enqueue
from mysynergy.kernel.errors import NotFound
from mysynergy.messages import domain
from mysynergy.messages.domain import Outcome, Parcel
from mysynergy.messages.models import Attempt, Outgoing
from mysynergy.messages.providers import provider_of
from mysynergy.messages.queueing import opened, watched

_AT_ONCE: Final = 100
_GONE: Final = ("sending", "sent", "on_screen")
_NOWHERE: Final = "nobody"
#: Seconds that one run takes: the clock begins the next each minute.
_ONE_RUN: Final = 40.0


def deliver(*, actor: Actor, message_id: str) -> str:
    """Deliver one message, if it may go now; return its state. A job, that may run twice."""
    identifier = uuid.UUID(message_id)
    parcel = _claim(actor=actor, message_id=identifier)
    if parcel is not None:
        provider = provider_of(parcel.channel)
        outcome = Outcome(sent=False, provider=_NOWHERE) if provider is None else provider.send(parcel)
        _settle(actor=actor, message_id=identifier, outcome=outcome)
    return _state(actor=actor, message_id=identifier)


def deliver_due(*, actor: Actor) -> int:
    """Deliver what waited for the morning, for its turn or for another try; by the clock. Return how many.

    It ends before the next run begins: ``actor.now`` would be old by then. A message that is being sent would
    seem to be a dead worker's, and one could go after nightfall.
    """
    began = monotonic()
    due = _due(actor=actor)
    for done, identifier in enumerate(due):
        if monotonic() - began > _ONE_RUN:
            return done
        deliver(actor=actor, message_id=str(identifier))
    return len(due)


@door("messages.deliver")
def _state(*, actor: Actor, message_id: uuid.UUID) -> str:
    return str(Outgoing.objects.filter(id=message_id).values_list("state", flat=True).first() or "")


@door("messages.deliver")
def _due(*, actor: Actor) -> list[uuid.UUID]:
    for row in Outgoing.objects.select_for_update(skip_locked=True).filter(
        state="sending", settled_at__lt=actor.now - domain.STUCK
    )[:_AT_ONCE]:
        _end(actor, row, "dead", "worker_died")
    waiting = Outgoing.objects.filter(state="waiting", next_at__lte=actor.now)
    return list(waiting.order_by("next_at", "id").values_list("id", flat=True)[:_AT_ONCE])


@door("messages.deliver")
def _claim(*, actor: Actor, message_id: uuid.UUID) -> Parcel | None:
    """Take a message that may go now, and mark it as being sent; else say why it does not go."""
    rows = Outgoing.objects.select_for_update(skip_locked=True)
    row = rows.filter(id=message_id, state="waiting", next_at__lte=actor.now).first()
    if row is None:
        return None
    if row.fresh_from < actor.now - domain.TOO_OLD:
        _end(actor, row, "dead", "too_old")
        return None
    parcel = opened(row)
    if parcel is None:
        _end(actor, row, "withheld", "erased")
        return None
    if row.individual_id is not None:
        reason = watched().may_go(
            actor=actor, individual_id=row.individual_id, template=row.template, to=parcel.to
        )
        if reason is not None:
            _end(actor, row, "withheld", reason)
            return None
        if not row.urgent and (later := _later(actor, row)) > actor.now:
            Outgoing.objects.filter(id=row.id).update(next_at=later)
            return None
    # While it is being sent, ``settled_at`` says since when.
    Outgoing.objects.filter(id=row.id).update(
        state="sending", attempts=row.attempts + 1, next_at=None, settled_at=actor.now
    )
    return parcel


def _later(actor: Actor, row: Outgoing) -> dt.datetime:
    before = Outgoing.objects.filter(
        individual_id=row.individual_id, state__in=_GONE, settled_at__gt=actor.now - domain.TOO_OLD
    ).values_list("settled_at", flat=True)
    return domain.allowed_from(domain.slot_from(actor.now, [one for one in before if one is not None]))


@door("messages.deliver")
def _settle(*, actor: Actor, message_id: uuid.UUID, outcome: Outcome) -> None:
    row = Outgoing.objects.select_for_update().filter(id=message_id, state="sending").first()
    if row is None:
        return
    nowhere = outcome.provider == _NOWHERE
    Attempt.objects.create(
        message=row,
        agency_id=row.agency_id,
        at=actor.now,
        provider=outcome.provider,
        result="sent" if outcome.sent else "on_screen" if nowhere else "not_sent",
        code=outcome.code,
        reference=outcome.reference,
    )
    again = domain.again_at(actor.now, row.attempts) if outcome.passing else None
    if outcome.sent:
        Outgoing.objects.filter(id=row.id).update(
            state="sent", settled_at=actor.now, reason="", key_id="", cipher=b""
        )
    elif nowhere:
        Outgoing.objects.filter(id=row.id).update(state="on_screen", settled_at=actor.now, reason="")
        _tell(actor, row, "no_provider")
    elif again is not None:
        Outgoing.objects.filter(id=row.id).update(
            state="waiting", next_at=again, settled_at=None, reason=outcome.code
        )
    else:
        _end(actor, row, "dead", outcome.code)


def _end(actor: Actor, row: Outgoing, state: str, reason: str) -> None:
    """End a message that did not go. What is withheld is emptied; a dead one can be tried again."""
    values: dict[str, object] = {"state": state, "reason": reason, "next_at": None, "settled_at": actor.now}
    if state == "withheld":
        values |= {"key_id": "", "cipher": b""}
    Outgoing.objects.filter(id=row.id).update(**values)
    _tell(actor, row, reason)


def _tell(actor: Actor, row: Outgoing, reason: str) -> None:
    if row.individual_id is not None:
        watched().not_sent(
            actor=actor, individual_id=row.individual_id, agency_id=row.agency_id, reason=reason
        )


@door("messages.retry")
def retry(*, actor: Actor, message_id: uuid.UUID) -> None:
    """Have a message that was given up, or shown on screen only, tried again from now on.

    Safe contact is asked anew when it goes. Raises ``NotFound("message_not_found")``.
    """
    rows = Outgoing.objects.filter(id=message_id, state__in=("dead", "on_screen")).exclude(cipher=b"")
    row = rows.first()
    if row is None:
        raise NotFound("message_not_found")
    rows.update(
        state="waiting",
        attempts=0,
        reason="",
        next_at=actor.now if row.urgent or row.user_id else domain.allowed_from(actor.now),
        fresh_from=actor.now,
        settled_at=None,
    )
    enqueue(job="messages.deliver", arguments={"message_id": str(row.id)})


@door("messages.deliver")
def take_back(*, actor: Actor, individual_id: uuid.UUID) -> int:
    """Let nothing that waits, or went nowhere yet, go to somebody any more: its link was made invalid, or the
    telephone is not hers. Return how many messages. What goes out at this moment is not called back.
    """
    rows = Outgoing.objects.filter(individual_id=individual_id, state__in=("waiting", "dead", "on_screen"))
    return rows.exclude(cipher=b"").update(
        state="withheld", reason="taken_back", next_at=None, settled_at=actor.now, key_id="", cipher=b""
    )


@door("messages.deliver")
def tidy(*, actor: Actor) -> int:
    """Empty what was shown or given up a fortnight ago: its link has ended. By the clock."""
    old = Outgoing.objects.filter(state__in=("on_screen", "dead"), settled_at__lt=actor.now - domain.KEPT)
    return old.exclude(cipher=b"").update(key_id="", cipher=b"")
