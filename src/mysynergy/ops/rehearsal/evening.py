"""The look at the end of each day: is the invariant whole, and who is late?"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from mysynergy.access.public import Actor, acting, agencies, users_by_id
from mysynergy.cases import public as cases
from mysynergy.kernel.days import day_of
from mysynergy.referrals import public as referrals

_MOST = 100_000


@dataclass(slots=True)
class Late:
    """A need that went past its date: whose it was, when, and how far it was brought up."""

    case: str
    kind: str
    agency: str
    holder: str
    held_for: str
    due: dt.datetime
    told: str
    last_seen: dt.date

    def line(self, last_day: dt.date) -> str:
        """Return it in words, without a person in them."""
        days = (self.last_seen - day_of(self.due)).days
        end = "still open" if self.last_seen == last_day else f"taken up by {self.last_seen}"
        return (
            f"{self.case}: {self.kind} was due on {day_of(self.due)} with {self.holder} ({self.agency}, "
            f"{self.held_for}); {days} days late, told: {self.told}; {end}"
        )


@dataclass(slots=True)
class Watch:
    """What all evenings saw. ``dropped``: by need, the codes under which the proof named it."""

    late: dict[tuple[uuid.UUID, dt.datetime], Late] = field(default_factory=dict)
    dropped: dict[uuid.UUID, set[str]] = field(default_factory=dict)

    def look(self, system: Actor) -> None:
        """See who is late, and hold the database against the invariant."""
        for proof in (*cases.PROOFS.values(), *referrals.PROOFS.values()):
            for broken in proof(actor=system):
                for one in broken.ids:
                    self.dropped.setdefault(one, set()).add(broken.what)
        items = cases.dropped_needs(actor=system, limit=_MOST)
        known = agencies(actor=system)
        holders = frozenset(one.need.held_by for one in items if one.need.held_by is not None)
        names = users_by_id(actor=system, ids=holders)
        for item in items:
            need = item.need
            if need.held_until is None or need.held_by is None or need.holder_agency_id is None:
                continue
            self.late[need.id, need.held_until] = Late(
                case=need.note or str(need.id),
                kind=need.kind,
                agency=known[need.holder_agency_id].code,
                holder=names[need.held_by].username,
                held_for=need.held_for,
                due=need.held_until,
                told=need.escalated_to or "nobody",
                last_seen=system.today,
            )

    def lines(self, last_day: dt.date) -> Iterator[str]:
        """Yield one line for each lateness, the oldest first; then what the proof named."""
        for late in sorted(self.late.values(), key=lambda one: (one.due, one.case)):
            yield late.line(last_day)
        for one, why in sorted(self.dropped.items()):
            yield f"DROPPED {one}: {', '.join(sorted(why))}"

    def cases_late(self) -> int:
        """Return how many cases had a need past its date."""
        return len({one.case for one in self.late.values()})


def totals(system: Actor) -> dict[str, int]:
    """Return how many cases and referrals there are, needs closed as unmet, and the longest wait."""
    with acting(system), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM referrals_referral), "
            "(SELECT count(*) FROM cases_need WHERE outcome = 'unmet'), "
            "(SELECT coalesce(max(coalesce(closed_at, %(now)s) - opened_at), '0') FROM cases_need), "
            "(SELECT count(*) FROM cases_need WHERE state = 'open')",
            {"now": system.now},
        )
        made, sent, unmet, longest, still_open = cursor.fetchone()
    return {
        "cases": made,
        "referrals": sent,
        "unmet": unmet,
        "longest_wait_days": longest.days,
        "open": still_open,
    }
