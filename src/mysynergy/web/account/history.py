"""What happened to an account, as sentences: when, what, by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from mysynergy.access.public import Actor, users_by_id
from mysynergy.events.public import Happened
from mysynergy.kernel.days import day_of
from mysynergy.words.accounts import told_of_account


@dataclass(frozen=True, slots=True)
class Told:
    """One line: the sentence, a reason that was given, and who did it (empty: the owner, or a job)."""

    at: dt.datetime
    says: str
    reason: str
    by: str


def told(actor: Actor, happened: Sequence[Happened]) -> list[Told]:
    """Return the events of an account for reading, in their order."""
    names = users_by_id(
        actor=actor, ids=frozenset(one.actor_id for one in happened if one.actor_id is not None)
    )
    lines = []
    for one in happened:
        by = names.get(one.actor_id) if one.actor_id and str(one.actor_id) != one.subject_id else None
        reason = str(one.body.get("reason", ""))
        lines.append(
            Told(
                one.occurred_at,
                told_of_account(one.type, one.body, day_of(one.occurred_at)),
                reason,
                by.name if by else "",
            )
        )
    return lines
