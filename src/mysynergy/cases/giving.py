"""Open needs given into other hands, one or many at once. For rooms above; no doors."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mysynergy.access.public import Actor, ActorKind, acting
from mysynergy.cases.holders import agency_of_user, named_holders, of_their_circle
from mysynergy.cases.models import Need
from mysynergy.cases.telling import hands_of, tell
from mysynergy.database.public import change_many
from mysynergy.events.public import Happening, Json, enqueue_many, record_many
from mysynergy.kernel.errors import Conflict, NotAllowed, NotFound
from mysynergy.vault.public import OpenKey

_OVER: Final = """UPDATE cases_need n SET held_by_id = g.holder, holder_agency_id = g.agency, held_for = %b,
    held_note = '', held_since = %b, held_until = g.until, reviews_in_row = 0, escalated_to = NULL,
    escalated_at = NULL
  FROM unnest(%b::uuid[], %b::uuid[], %b::uuid[], %b::timestamptz[]) AS g(id, holder, agency, until)
  WHERE n.id = g.id AND n.state = 'open'"""


@dataclass(frozen=True, slots=True)
class Handing:
    """One of many open needs: to whom of which agency it goes, and until when."""

    need_id: uuid.UUID
    to_user: uuid.UUID
    to_agency: uuid.UUID
    until: dt.datetime


class Hands:
    """The rooms above check who may give; these run in their transaction, for the actor's agency."""

    def can_hold(self, *, actor: Actor, user_id: uuid.UUID) -> bool:
        """Whether the user works with people at the actor's agency today."""
        return agency_of_user(actor, user_id, actor.own_agency_id) is not None

    def need_of(self, *, actor: Actor, item: uuid.UUID) -> uuid.UUID | None:
        """Return the id of the need that ``item`` names and the actor sees, if it names one."""
        return Need.objects.filter(id=item).values_list("id", flat=True).first()

    def check_free(self, *, actor: Actor, individual_id: uuid.UUID, user_id: uuid.UUID) -> None:
        """Raise ``NotAllowed("of_their_circle")`` where the person is of that user's circle."""
        if of_their_circle(actor, user_id, [individual_id]):
            raise NotAllowed("of_their_circle")

    def give(self, *, actor: Actor, need_id: uuid.UUID, to_user: uuid.UUID, because: str) -> bool:
        """Put an open need that the actor's agency holds into other hands of it; ``False``: it is there.

        Date, review and escalation stay: who gives cannot put off. Raises ``NotFound``; ``NotAllowed`` with
        ``not_in_your_hands`` or ``of_their_circle``; ``Conflict`` with ``need_closed`` or ``nobody_to_hold``.
        """
        with acting(actor.as_system("cases.give")):
            row = Need.objects.select_for_update().filter(id=need_id).first()
            if row is None:
                raise NotFound("need_not_found")
            if row.state != "open":
                raise Conflict("need_closed", {"outcome": row.outcome})
            if row.holder_agency_id != actor.own_agency_id:
                raise NotAllowed("not_in_your_hands")
            if row.held_by_id == to_user:
                return False
            if not self.can_hold(actor=actor, user_id=to_user):
                raise Conflict("nobody_to_hold", {"agency_id": str(actor.own_agency_id)})
            self.check_free(actor=actor, individual_id=row.individual_id, user_id=to_user)
            old = hands_of(row)
            row.held_by_id = to_user
            row.save(update_fields=["held_by"])
        teller = actor if actor.kind is ActorKind.OFFICER else actor.as_system("cases.give")
        tell(teller, row, "cases.need_handed_over", {"reason": because, "old": old, "new": hands_of(row)})
        return True

    def hand_over_many(
        self, *, actor: Actor, moves: Sequence[Handing], reason: str, keys: Mapping[uuid.UUID, OpenKey]
    ) -> frozenset[uuid.UUID]:
        """Put many open needs into named hands as ``hand_over_after_referral`` does one; return which.

        In a few statements whatever their number, in the caller's transaction. Left out, for the caller to go
        on with one by one: what is closed, what has nobody there to hold it, and whom no key of ``keys``
        belongs to.
        """
        wanted = {one.need_id: one for one in moves}
        with acting(actor.as_system("cases.hand_over")) as system:
            locked = Need.objects.select_related("case").select_for_update(of=("self",)).order_by("id")
            rows = [
                one for one in locked.filter(id__in=list(wanted), state="open") if one.individual_id in keys
            ]
            wishes = {
                row.id: (wanted[row.id].to_agency, wanted[row.id].to_user, row.case.manager_id)
                for row in rows
            }
            holders = named_holders(system, list(wishes.values()))
            rows = [row for row in rows if wishes[row.id] in holders]
            old = {row.id: hands_of(row) for row in rows}
            for row in rows:
                row.held_by_id, row.holder_agency_id = holders[wishes[row.id]], wanted[row.id].to_agency
                row.held_for, row.held_since = reason, actor.now
                row.held_until = max(wanted[row.id].until, actor.now + dt.timedelta(minutes=1))
            change_many(
                _OVER,
                reason,
                actor.now,
                ("uuid", [row.id for row in rows]),
                ("uuid", [row.held_by_id for row in rows]),
                ("uuid", [row.holder_agency_id for row in rows]),
                ("timestamptz", [row.held_until for row in rows]),
            )
            enqueue_many(job="circumstances.weigh_for", arguments=_to_weigh(rows))
            _tell_over(actor, rows, old, keys)
        return frozenset(row.id for row in rows)


def _to_weigh(rows: Sequence[Need]) -> list[dict[str, str]]:
    """What is held elsewhere than at the leading agency is weighed by what that one may know."""
    return [
        {"individual_id": str(row.individual_id), "agency_id": str(row.holder_agency_id), "begin": "yes"}
        for row in rows
        if row.holder_agency_id != row.agency_id
    ]


def _tell_over(
    actor: Actor,
    rows: Sequence[Need],
    old: Mapping[uuid.UUID, dict[str, Json]],
    keys: Mapping[uuid.UUID, OpenKey],
) -> None:
    told: dict[tuple[uuid.UUID, str], list[Happening]] = defaultdict(list)
    for row in rows:
        body: dict[str, Json] = {"reason": row.held_for, "old": old[row.id], "new": hands_of(row)}
        told[row.agency_id, row.category].append(Happening(row.id, body, row.individual_id))
    # Not who acted: the need's readers may have no need of the other agency's name.
    quiet = Actor.system("cases.hand_over", now=actor.now)
    for (agency_id, category), happenings in told.items():
        record_many(
            actor=quiet,
            type="cases.need_handed_over",
            category=category,
            happenings=happenings,
            keys=keys,
            agency_id=agency_id,
        )


HANDS: Final = Hands()
