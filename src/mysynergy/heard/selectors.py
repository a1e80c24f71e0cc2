"""Reads of tips and questions: the own agency's, through row-level security."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Count, Q

from mysynergy.access.public import Actor, door
from mysynergy.heard import domain
from mysynergy.heard.domain import TIP, Desk, HeardView, Said, Tally
from mysynergy.heard.models import Heard
from mysynergy.heard.sealing import opened, tell, view_of
from mysynergy.kernel.errors import Fault, Invalid, NotFound

MOST = 100
VIEWS = ("", "mine", "late", "closed")
_COUNTED = dt.timedelta(days=90)


@door("heard.read")
def all_heard(
    *,
    actor: Actor,
    kind: str = "",
    view: str = "",
    limit: int = MOST,
    after: uuid.UUID | None = None,
) -> tuple[HeardView, ...]:
    """Return open tips and questions of the actor's agency, the soonest due first; or those that ended.

    ``view``: ``mine``, ``late`` or ``closed``. ``after``: the one behind which the part begins.
    Raises ``Invalid`` for a kind or view that does not exist.
    """
    if view not in VIEWS or kind not in ("", *domain.KINDS):
        raise Invalid([Fault("view", "unknown_choice")])
    rows = Heard.objects.filter(agency_id=actor.own_agency_id)
    last = rows.filter(id=after).first() if after is not None else None
    rows = rows.filter(kind=kind) if kind else rows
    if last is not None and view == "closed" and last.closed_at is not None:
        rows = rows.filter(Q(closed_at__lt=last.closed_at) | Q(closed_at=last.closed_at, id__lt=last.id))
    elif last is not None and last.held_until is not None:
        rows = rows.filter(Q(held_until__gt=last.held_until) | Q(held_until=last.held_until, id__gt=last.id))
    if view == "closed":
        return tuple(
            view_of(row, actor) for row in rows.filter(state="closed").order_by("-closed_at", "-id")[:limit]
        )
    rows = rows.exclude(state="closed")
    if view == "mine":
        rows = rows.filter(held_by_id=actor.id)
    if view == "late":
        rows = rows.filter(held_until__lt=actor.now)
    return tuple(view_of(row, actor) for row in rows.order_by("held_until", "id")[:limit])


@door("heard.read")
def one_heard(*, actor: Actor, heard_id: uuid.UUID) -> HeardView:
    """Return one of the actor's agency, with how often it was told before. Raises ``NotFound``."""
    row = own(actor, heard_id)
    others = Heard.objects.filter(
        agency_id=row.agency_id, received_at__gte=row.received_at - domain.REPEATED_WITHIN
    ).exclude(id=row.id)
    repeats = others.filter(about_index=row.about_index).count() if row.about_index else 0
    same = others.filter(teller_index=row.teller_index, kind=TIP).count() if row.teller_index else 0
    return view_of(row, actor, repeats=repeats, same_teller=same if row.kind == TIP else 0)


def own(actor: Actor, heard_id: uuid.UUID, *, lock: bool = False) -> Heard:
    """Return a row of the actor's agency. Raises ``NotFound``."""
    rows = Heard.objects.select_for_update() if lock else Heard.objects.all()
    row = rows.filter(id=heard_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("heard_not_found")
    return row


@door("heard.who_told")
def who_told(*, actor: Actor, heard_id: uuid.UUID) -> Said:
    """Return who brought a tip, for who must ring back; each look is an event. Raises ``NotFound``."""
    row = own(actor, heard_id)
    said = opened(row)
    tell(actor, row, "teller_read")
    return Said(
        teller=said.teller,
        phone=said.phone,
        email=said.email,
        safe_to_contact=said.safe_to_contact,
        relation=said.relation,
    )


@door("heard.read")
def desk(*, actor: Actor) -> Desk:
    """Return how many are open at the actor's agency, on her own desk, and late."""
    rows = Heard.objects.filter(agency_id=actor.own_agency_id).exclude(state="closed")
    found = rows.aggregate(
        tips=Count("id", filter=Q(kind=TIP)),
        questions=Count("id", filter=~Q(kind=TIP)),
        mine=Count("id", filter=Q(held_by_id=actor.id)),
        late=Count("id", filter=Q(held_until__lt=actor.now)),
        late_mine=Count("id", filter=Q(held_until__lt=actor.now, held_by_id=actor.id)),
    )
    return Desk(**found)


@door("heard.read")
def tallies(*, actor: Actor) -> tuple[Tally, ...]:
    """Return how many came to the actor's agency in ninety days, by kind, topic and channel."""
    rows = Heard.objects.filter(agency_id=actor.own_agency_id, received_at__gte=actor.now - _COUNTED)
    counted = (
        rows.values("kind", "topic", "channel")
        .annotate(count=Count("id"))
        .order_by("-count", "kind", "topic")
    )
    return tuple(Tally(**one) for one in counted)
