"""Many unanswered referrals given back to their senders at once: the same steps as one by one, set by set.

Only what is plain is done here: nobody else is at work on the need, no question is open, nothing carries it
on, and nobody takes another step on it at this moment. The rest is left to the step for one.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from mysynergy.access.public import MANY, Actor, acting, door
from mysynergy.cases.public import HANDS, Handing, due_at
from mysynergy.events.public import Happening, Json, enqueue_many, record_many
from mysynergy.referrals import domain
from mysynergy.referrals.domain import State, Verb
from mysynergy.referrals.endings import ended
from mysynergy.referrals.hands import turns_at_once
from mysynergy.referrals.models import Referral
from mysynergy.vault.public import OpenKey, keys_made

#: Needs that one job looks further for, and referrals whose appointments one job calls off.
LOOKED_FURTHER_AT_ONCE = 20
_CALLED_OFF_AT_ONCE = 250


@door("referrals.withdraw")
def give_back_many(*, actor: Actor, why: Mapping[uuid.UUID, str]) -> frozenset[uuid.UUID]:
    """Give back those of many unanswered referrals that are plain, as ``give_back_unanswered`` does one.

    ``why``: the reason by referral. In one transaction each need is in its sending officer's hands, and both
    sides are told; after commit jobs look for the next best programme. Returns which were given back. Raises
    ``Conflict("person_erased")`` where somebody was erased at this moment: nothing was done then.
    """
    with acting(actor.as_system("referrals.hands")):
        rows = _plain(list(why))
        keys = keys_made(scopes={row.individual_id for row in rows})
        over = HANDS.hand_over_many(
            actor=actor, moves=_moves(actor, rows), reason="referral_returned", keys=keys
        )
        given = [row for row in rows if row.need_id in over]
        was = {row.id: row.state for row in given}
        for reason in sorted({why[row.id] for row in given}):
            _end(actor, [row for row in given if why[row.id] == reason], reason)
    _tell(actor, given, was, why, keys)
    ids = [row.id for row in given]
    ended.announce(actor=actor, referral_ids=ids)
    MANY.end(actor=actor, reason_kind="referral", reason_ids=ids, keys=keys)
    _follow(given)
    return frozenset(ids)


def _plain(ids: Sequence[uuid.UUID]) -> list[Referral]:
    """Return those that can be given back together, with the turns of their needs taken."""
    of_needs = Referral.objects.filter(id__in=list(ids)).values_list("need_id", flat=True)
    taken = turns_at_once(set(of_needs))
    found = Referral.objects.filter(
        id__in=list(ids),
        need_id__in=list(taken),
        state__in=sorted(domain.UNANSWERED_STATES),
        asked_at=None,
        part_of=None,
    )
    rows = list(found.order_by("id"))
    several = Counter(row.need_id for row in rows)
    at_work = Referral.objects.filter(
        need_id__in=list(several), state__in=sorted(domain.ENGAGED_STATES), asked_at=None, handed_on_at=None
    ).exclude(id__in=[row.id for row in rows])
    helped = set(at_work.values_list("need_id", flat=True))
    return [row for row in rows if several[row.need_id] == 1 and row.need_id not in helped]


def _moves(actor: Actor, rows: Sequence[Referral]) -> list[Handing]:
    @functools.cache
    def until(agency_id: uuid.UUID, working_days: int) -> dt.datetime:
        return due_at(actor=actor, agency_id=agency_id, working_days=working_days)

    crisis, usual = domain.CRISIS_WORKING_DAYS, domain.NEXT_LOOK_WORKING_DAYS
    return [
        Handing(
            row.need_id,
            row.from_user_id,
            row.from_agency_id,
            until(row.from_agency_id, crisis if row.urgency == "crisis" else usual),
        )
        for row in rows
    ]


def _end(actor: Actor, rows: Sequence[Referral], reason: str) -> None:
    for state in sorted({row.state for row in rows}):
        sides = frozenset(domain.Side)
        step = domain.step(state=State(state), verb=Verb.WITHDRAW, sides=sides, asked=False, handed_on=False)
        values = {
            "state": str(step.target),
            "reason_code": reason,
            "closed_at": actor.now,
            "changed_at": actor.now,
        }
        concerned = [row for row in rows if row.state == state]
        Referral.objects.filter(id__in=[row.id for row in concerned], state=state).update(**values)
        for row in concerned:
            row.state = str(step.target)


def _tell(
    actor: Actor,
    rows: Sequence[Referral],
    was: Mapping[uuid.UUID, str],
    why: Mapping[uuid.UUID, str],
    keys: Mapping[uuid.UUID, OpenKey],
) -> None:
    """Both sides of a private referral are told apart, as ``telling.tell`` does one."""
    told: dict[tuple[uuid.UUID, str], list[Happening]] = defaultdict(list)
    for row in rows:
        category = "referrals.private" if row.private else "referrals"
        body: dict[str, Json] = {
            "need": str(row.need_id),
            "programme": row.programme_id,
            "old": was[row.id],
            "new": row.state,
            "reason": why[row.id],
        }
        told[row.from_agency_id, category].append(Happening(row.id, body, row.individual_id))
        if row.private and row.agency_id != row.from_agency_id:
            notice = Happening(row.id, {**body, "notice": True}, row.individual_id)
            told[row.agency_id, category].append(notice)
    with acting(actor.as_system("referrals.notice")) as system:
        for (agency_id, category), happenings in sorted(told.items(), key=lambda one: one[0]):
            record_many(
                actor=system,
                type="referrals.returned",
                category=category,
                happenings=happenings,
                keys=keys,
                agency_id=agency_id,
            )


def _follow(rows: Sequence[Referral]) -> None:
    """Ask for what comes after commit, many of a kind in one job."""
    ids = [str(row.id) for row in rows]
    enqueue_many(
        job="liaison.call_off",
        arguments=[
            {"referral_id": " ".join(ids[at : at + _CALLED_OFF_AT_ONCE])}
            for at in range(0, len(ids), _CALLED_OFF_AT_ONCE)
        ],
    )
    look_further([row.need_id for row in rows])


def look_further(need_ids: Sequence[uuid.UUID]) -> None:
    """Have the next best programme proposed for many needs, some in each job."""
    ids = [str(one) for one in need_ids]
    enqueue_many(
        job="referrals.propose_for",
        arguments=[
            {"need_ids": " ".join(ids[at : at + LOOKED_FURTHER_AT_ONCE])}
            for at in range(0, len(ids), LOOKED_FURTHER_AT_ONCE)
        ],
    )
