"""What is known of programmes when the next best is chosen: how they answered of late, how far they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.db import connection

from mysynergy.access.public import Actor, acting, agencies
from mysynergy.directory.public import programmes
from mysynergy.referrals.capacity import Places, places_of
from mysynergy.referrals.ranking import Offer, Record
from mysynergy.screening.public import Candidate, Standing

#: Of each programme the last so many referrals, by index: a ranking costs the same in a big house.
_LAST = 200
_RECORDS = """SELECT asked.id, count(*) FILTER (WHERE r.state NOT IN ('cancelled', 'entered_in_error')),
    count(r.accepted_at) FILTER (WHERE r.state NOT IN ('cancelled', 'entered_in_error')),
    count(*) FILTER (WHERE r.outcome IN ('helped', 'partly_helped')),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM r.closed_at - r.sent_at) / 86400)
      FILTER (WHERE r.outcome IN ('helped', 'partly_helped'))
    FROM unnest(%s::text[]) AS asked(id) CROSS JOIN LATERAL (
      SELECT state, accepted_at, outcome, closed_at, sent_at FROM referrals_referral
      WHERE programme_id = asked.id AND (accepted_at IS NOT NULL OR closed_at IS NOT NULL)
      ORDER BY sent_at DESC LIMIT %s) AS r
    GROUP BY asked.id"""


def records_of(actor: Actor, programme_ids: Collection[str]) -> Mapping[str, Record]:
    """Return how referrals to these programmes fared of late, in counts and without anybody's name."""
    with acting(actor.as_system("referrals.records")), connection.cursor() as cursor:
        cursor.execute(_RECORDS, [sorted(programme_ids), _LAST])
        rows = cursor.fetchall()
    return {
        row[0]: Record(row[1], row[2], row[3], None if row[4] is None else Decimal(str(row[4])))
        for row in rows
    }


class Lately:
    """What is known of programmes lately, asked of each once: for one choice, or for many in one act."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._asked: set[str] = set()
        self._records: dict[str, Record] = {}
        self._places: dict[str, Places] = {}

    def of(self, programme_id: str) -> tuple[Record, Places | None]:
        """Return how a programme that was asked about (``ask``) answered, and the places told of it."""
        return self._records.get(programme_id, Record()), self._places.get(programme_id)

    def ask(self, programme_ids: Collection[str]) -> None:
        """Look up those that were not asked about before."""
        fresh = set(programme_ids) - self._asked
        if fresh:
            self._records.update(records_of(self._actor, fresh))
            self._places.update(places_of(self._actor, fresh))
            self._asked |= fresh


def offers_for(
    actor: Actor, home: str | None, candidates: Sequence[Candidate], lately: Lately
) -> list[Offer]:
    """Return what is known of each candidate, for ``next_best`` to order; ``home``: her state."""
    lately.ask([one.programme_id for one in candidates])
    every, known = programmes(actor=actor), agencies(actor=actor)
    offers = []
    for one in candidates:
        record, places = lately.of(one.programme_id)
        offers.append(
            Offer(
                programme_id=one.programme_id,
                eligible=one.standing in (Standing.MANDATORY, Standing.ELIGIBLE),
                questions=one.questions,
                own_module=one.own_module,
                near=_near(home, known[every[one.programme_id].agency_id].state),
                places=places,
                record=record,
            )
        )
    return offers


def _near(home: str | None, serves: str | None) -> str:
    if serves is None or home is None:
        return "nation"
    return "state" if serves == home else "elsewhere"
