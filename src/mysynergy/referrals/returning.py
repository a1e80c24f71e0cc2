"""A programme closed or its quota is full: what it was asked and did not answer goes back to the holders.

The directory announces that a programme takes nobody now, and this room consumes it; the clock asks besides,
so that an announcement that is lost, or an agency that left, is found too. Referrals go back some hundreds in
a transaction, what is not plain in one of its own: a worker that dies leaves a need either asked or given
back, never between, and the next run goes on.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Mapping

from django.db.models import Q

from mysynergy.access.public import Actor, acting, door
from mysynergy.directory.public import programmes
from mysynergy.events.public import enqueue
from mysynergy.kernel.errors import Conflict
from mysynergy.referrals.capacity import full_since
from mysynergy.referrals.domain import UNANSWERED_STATES
from mysynergy.referrals.models import Proposal, Referral
from mysynergy.referrals.proposals import put_aside
from mysynergy.referrals.services import give_back_unanswered
from mysynergy.referrals.together import give_back_many, look_further

JOB = "referrals.return_stopped"
#: So many go back in one run; the job runs again while there are more.
BATCH = 100_000
#: So many in one transaction: their needs are in hands at once, and a crash undoes no more than these.
TOGETHER = 250
_log = logging.getLogger(__name__)


def return_stopped(*, actor: Actor, programme_id: str = "") -> int:
    """Give back up to ``BATCH`` unanswered referrals of programmes that take nobody now; return how many.

    Of ``programme_id`` alone, else of all. The job runs again while there are more; what was answered
    meanwhile stays, and what its sender has nobody left to hold, until somebody is there (``mysynergy check``
    names it). Accepted referrals go on: whoever said yes is bound by it. Where a closed programme was only
    proposed, the next best is asked for.
    """
    stopped, waiting = _waiting(actor=actor, programme_id=programme_id)
    done = 0
    for at in range(0, len(waiting), TOGETHER):
        done += given_back(actor, {one: stopped[asked] for one, asked in waiting[at : at + TOGETHER]})
        _log.info("%s of %s referrals of stopped programmes are back", done, len(waiting))
    closed = [one for one, why in stopped.items() if why != "quota_full"]
    while _look_further(actor=actor, closed=closed) == TOGETHER:
        pass
    if len(waiting) == BATCH and done:
        with acting(actor):
            enqueue(job=JOB, arguments={"programme_id": programme_id} if programme_id else {})
    return done


def given_back(actor: Actor, why: Mapping[uuid.UUID, str]) -> int:
    """The plain ones together, the others one by one."""
    try:
        given = give_back_many(actor=actor, why=why)
    except Conflict:
        given = frozenset()
    return len(given) + sum(
        _one_back(actor, referral_id, reason)
        for referral_id, reason in why.items()
        if referral_id not in given
    )


def _one_back(actor: Actor, referral_id: uuid.UUID, why: str) -> int:
    """One that cannot be given back must not keep the others waiting behind it."""
    try:
        return give_back_unanswered(actor=actor, referral_id=referral_id, reason_code=why)
    except Conflict:
        return 0


@door("referrals.propose")
def _look_further(*, actor: Actor, closed: Collection[str]) -> int:
    """Have another programme proposed wherever a closed one was, and nobody took it yet: for some at once;
    return of how many needs.
    """
    rows = Proposal.objects.filter(programme__in=list(closed), state="proposed", need__state="open")
    found = list(rows.order_by("made_at", "id")[:TOGETHER])
    aside = [row for row in found if put_aside(actor, row, "referrals.proposal_lapsed")]
    look_further([row.need_id for row in aside])
    return len(aside)


@door("referrals.read")
def _waiting(*, actor: Actor, programme_id: str) -> tuple[Mapping[str, str], list[tuple[uuid.UUID, str]]]:
    stopped = stopped_programmes(actor)
    wanted = sorted(stopped) if not programme_id else [one for one in stopped if one == programme_id]
    full = full_since(actor)
    # Whoever sent it knowing that it is full chose to wait: that referral stays.
    asked = Q(programme__in=[one for one in wanted if stopped[one] != "quota_full"])
    for one in wanted:
        if stopped[one] == "quota_full":
            asked |= Q(programme=one, sent_at__lt=full[one])
    rows = Referral.objects.filter(asked, state__in=sorted(UNANSWERED_STATES)).order_by("due_at", "id")
    return stopped, list(rows.values_list("id", "programme_id")[:BATCH])


def stopped_programmes(actor: Actor) -> Mapping[str, str]:
    """Return by id why a programme takes nobody now; those that were asked and are in no rulebook besides."""
    every = programmes(actor=actor)
    stopped = {one.id: "programme_closed" for one in every.values() if not one.takes_referrals}
    asked = Referral.objects.filter(state__in=sorted(UNANSWERED_STATES))
    gone = asked.exclude(programme__in=list(every)).values_list("programme_id", flat=True).distinct()
    stopped |= dict.fromkeys(gone, "programme_closed")
    return {**dict.fromkeys(full_since(actor), "quota_full"), **stopped}
