"""Dates of answers and replies put off, many at once. For room ``clocks``, which knows why and tells it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import LiteralString

from mysynergy.access.public import Actor, acting
from mysynergy.database.public import change_many

#: Which referral, the date it has, and the later one that it gets.
Move = tuple[uuid.UUID, dt.datetime, dt.datetime]


def put_off_answers(*, actor: Actor, moves: Sequence[Move]) -> int:
    """Put off answers that are still due at the old date; return how many."""
    return _put_off(
        actor,
        "UPDATE referrals_referral r SET due_at = g.later "
        "FROM unnest(%b::uuid[], %b::timestamptz[], %b::timestamptz[]) AS g(id, old, later) "
        "WHERE r.id = g.id AND r.due_at = g.old AND g.later > g.old AND r.state IN ('requested', 'received')",
        moves,
    )


def put_off_replies(*, actor: Actor, moves: Sequence[Move]) -> int:
    """Put off replies that are still due at the old date; return how many."""
    return _put_off(
        actor,
        "UPDATE referrals_referral r SET reply_due_at = g.later "
        "FROM unnest(%b::uuid[], %b::timestamptz[], %b::timestamptz[]) AS g(id, old, later) "
        "WHERE r.id = g.id AND r.reply_due_at = g.old AND g.later > g.old",
        moves,
    )


def _put_off(actor: Actor, statement: LiteralString, moves: Sequence[Move]) -> int:
    if not moves:
        return 0
    with acting(actor.as_system("referrals.put_off")):
        return change_many(
            statement,
            ("uuid", [one for one, _old, _new in moves]),
            ("timestamptz", [old for _one, old, _new in moves]),
            ("timestamptz", [new for _one, _old, new in moves]),
        )
