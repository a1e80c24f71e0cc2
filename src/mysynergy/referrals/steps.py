"""One step on one referral: in turn, allowed, and stored only where it still stands as it was read."""

from __future__ import annotations

import copy
import datetime as dt
import uuid

from mysynergy.access.public import ACTIONS, Actor, acting
from mysynergy.circles.public import must_be_free
from mysynergy.kernel.errors import Conflict, NotAllowed, NotFound
from mysynergy.referrals import domain
from mysynergy.referrals.domain import State, Step, Verb
from mysynergy.referrals.hands import take_turns_on
from mysynergy.referrals.models import Referral
from mysynergy.referrals.selectors import sides_of
from mysynergy.referrals.telling import tell
from mysynergy.workdays.public import calendar_at


def in_turn(actor: Actor, referral_id: uuid.UUID) -> Referral:
    """Return the referral as it stands once nobody else is at work on its need."""
    row = Referral.objects.filter(id=referral_id).first() if take_turns_on(referral_id) else None
    if row is None:
        raise NotFound("referral_not_found")
    return row


def may(actor: Actor, row: Referral, verb: Verb) -> Step:
    """Return the step if the actor's side and role may take it now; raises as ``domain.step`` does."""
    must_be_free(actor=actor, individual_id=row.individual_id)
    asked = row.asked_at is not None
    on = row.handed_on_at is not None
    sides = sides_of(actor, row)
    step = domain.step(state=State(row.state), verb=verb, sides=sides, asked=asked, handed_on=on)
    if actor.role not in ACTIONS[step.action]:
        raise NotAllowed("role_may_not", {"action": step.action, "role": actor.role.value})
    return step


def take(actor: Actor, row: Referral, step: Step, **values: object) -> Referral:
    """Store a step if the referral is still where it was read; every step but asking ends a question.

    What ends while it carries another referral on comes back to that one.
    """
    ends = step.target is not None and step.target not in domain.OPEN_STATES
    if ends and row.handed_on_at is not None:
        values = {"handed_on_at": None, **values}
    if row.asked_at is not None:
        values = {"asked_at": None, "reply_due_at": None, "due_at": _clock_moved(actor, row), **values}
    values = {"state": str(step.target or row.state), "changed_at": actor.now, **values}
    changed = Referral.objects.filter(id=row.id, state=row.state, asked_at=row.asked_at).update(**values)
    if not changed:
        now = Referral.objects.values_list("state", flat=True).get(id=row.id)
        raise Conflict("changed_meanwhile", {"now": now, "verb": step.verb.value})
    fresh = copy.copy(row)  # the former state stays readable in ``row``
    for name, value in values.items():
        setattr(fresh, name, value)
    if ends and row.part_of_id is not None:
        _come_back(actor, row.part_of_id)
    return fresh


def _come_back(actor: Actor, carried: uuid.UUID) -> None:
    """The agency that referred on goes on itself. Not said is who ended it: her agency can be a secret."""
    with acting(Actor.system("referrals.came_back", now=actor.now)) as quiet:
        standing = Referral.objects.filter(id=carried, handed_on_at__isnull=False)
        if standing.update(handed_on_at=None, changed_at=actor.now):
            row = Referral.objects.get(id=carried)
            tell(quiet, row, "referrals.came_back", old=row.state)


def _clock_moved(actor: Actor, row: Referral) -> dt.datetime:
    """Return when the answer falls due: the clock stood while a question was open; accepting stopped it."""
    if row.accepted_at is not None or row.asked_at is None:
        return row.due_at
    calendar = calendar_at(actor=actor, agency_id=row.agency_id)
    return calendar.moved(row.due_at, stood_since=row.asked_at, now=actor.now)
