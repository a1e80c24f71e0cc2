"""The lists an agency works through: to answer, accepted, sent, closed. Read page by page.

A page begins after (or ends before) a referral of the list, found by index: the thousandth page costs what
the first does, and what is added in front meanwhile repeats nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import replace

from django.db.models import Q, QuerySet

from mysynergy.access.public import Actor, ActorKind, door
from mysynergy.circles.public import barred_among
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.referrals.domain import OPEN_STATES, STORED_STATES, Side
from mysynergy.referrals.models import Referral
from mysynergy.referrals.selectors import referral_view
from mysynergy.referrals.views import ReferralPage, ReferralView

LISTS = ("answer", "accepted", "sent", "questions", "closed")
MOST_ON_A_PAGE = 100
MOST = 500


@door("referrals.read")
def listed(
    *,
    actor: Actor,
    which: str,
    after: uuid.UUID | None = None,
    before: uuid.UUID | None = None,
    limit: int = 25,
    count: int | None = None,
) -> ReferralPage:
    """Return one page of a list of the actor's agency and how many stand in the whole of it.

    ``which``: ``answer`` (asked of it, not accepted yet), ``accepted``, ``sent`` (by it, open),
    ``questions`` (sent by it, the receiver waits for a reply), each the soonest due first; ``closed`` (asked
    or sent), the last closed first. ``after`` and ``before`` name a
    referral at which the last page ended or began; one that is no longer there begins anew. ``count``: how
    many there are, from a caller who has just asked. Raises ``Invalid`` for a list that is none of these.
    """
    if which not in LISTS:
        raise Invalid([Fault("which", "unknown_choice")])
    rows = _rows(actor, which)
    many = rows.count() if count is None else count
    most = max(1, min(limit, MOST_ON_A_PAGE))
    place = after or before
    edge = rows.filter(id=place).first() if place is not None else None
    backwards = edge is not None and after is None
    found = _page(actor, which, edge, backwards=backwards, most=most + 1)
    more = len(found) > most
    found = found[:most]
    if backwards:
        found.reverse()
    first_page = edge is None or (backwards and not more)
    last_page = not backwards and not more
    return ReferralPage(
        rows=_shown(actor, found),
        count=many,
        before=None if first_page or not found else found[0].id,
        after=None if last_page or not found else found[-1].id,
    )


@door("referrals.read")
def of_agency(
    *,
    actor: Actor,
    side: Side | None = None,
    state: str | None = None,
    accepted: bool | None = None,
    need_ids: Collection[uuid.UUID] | None = None,
    after: uuid.UUID | None = None,
    limit: int = 200,
) -> tuple[ReferralView, ...]:
    """Return referrals to the actor's agency (``receiver``), sent by it (``sender``) or both, soonest due
    first.

    The open ones, or those in ``state``.
    ``accepted`` keeps those taken up, or those still to answer. With ``need_ids``: the referrals for these
    needs in whatever state, newest first. ``after`` names the last referral read: what follows it is given,
    also when it left the list meanwhile; one that is not the agency's begins anew. At most 500 at a time.
    Raises ``Invalid`` for a state that is none.
    """
    asked, sent = Q(agency=actor.agency_id), Q(from_agency=actor.agency_id)
    all_of_side = Referral.objects.filter({Side.RECEIVER: asked, Side.SENDER: sent, None: asked | sent}[side])
    rows = all_of_side if accepted is None else all_of_side.filter(accepted_at__isnull=not accepted)
    if need_ids is not None:
        rows = rows.filter(need__in=list(need_ids))
    if need_ids is None or state is not None:
        rows = rows.filter(state__in=_states(state))
    edge = all_of_side.filter(id=after).first() if after is not None else None
    by_need = need_ids is not None
    found = _beyond(rows, "sent_at" if by_need else "due_at", edge, falling=by_need)
    return _shown(actor, found[: max(1, min(limit, MOST))])


def _shown(actor: Actor, rows: Iterable[Referral]) -> tuple[ReferralView, ...]:
    """Return the rows as the actor may read them: no word of her own circle until somebody released it."""
    views = tuple(referral_view(row, actor) for row in rows)
    if actor.kind is not ActorKind.OFFICER:
        return views
    barred = barred_among(actor=actor, ids=frozenset(one.individual_id for one in views))
    return tuple(_without_words(one) if one.individual_id in barred else one for one in views)


def _without_words(view: ReferralView) -> ReferralView:
    return replace(view, message="", note="", reason_text="", on_text="", evidence_reference="")


def _states(state: str | None) -> list[str]:
    if state is None:
        return sorted(OPEN_STATES)
    if state not in STORED_STATES:
        raise Invalid([Fault("state", "unknown_choice")])
    return [state]


def _rows(actor: Actor, which: str) -> QuerySet[Referral]:
    """Return the whole list."""
    open_ones = Referral.objects.filter(state__in=sorted(OPEN_STATES))
    if which == "closed":
        mine = Q(agency=actor.agency_id) | Q(from_agency=actor.agency_id)
        return Referral.objects.filter(mine, closed_at__isnull=False)
    if which == "questions":
        return open_ones.filter(from_agency=actor.agency_id, asked_at__isnull=False)
    if which == "sent":
        return open_ones.filter(from_agency=actor.agency_id)
    return open_ones.filter(agency=actor.agency_id, accepted_at__isnull=which == "answer")


def _page(actor: Actor, which: str, edge: Referral | None, *, backwards: bool, most: int) -> list[Referral]:
    """Return the rows beyond ``edge``, nearest first."""
    if which != "closed":
        by = "reply_due_at" if which == "questions" else "due_at"
        return list(_beyond(_rows(actor, which), by, edge, falling=backwards)[:most])
    # Each side by its own index, or the whole past of the agency would have to be sorted.
    every: dict[uuid.UUID, Referral] = {}
    for side in ("agency", "from_agency"):
        rows = Referral.objects.filter(**{side: actor.agency_id}, closed_at__isnull=False)
        every.update({row.id: row for row in _beyond(rows, "closed_at", edge, falling=not backwards)[:most]})
    in_order = sorted(every.values(), key=lambda row: (row.closed_at, row.id), reverse=not backwards)
    return in_order[:most]


def _beyond(
    rows: QuerySet[Referral], field: str, edge: Referral | None, *, falling: bool
) -> QuerySet[Referral]:
    if edge is not None:
        way, value = ("lt" if falling else "gt"), getattr(edge, field)
        rows = rows.filter(
            Q(**{f"{field}__{way}": value}) | Q(**{field: value, f"id__{way}": edge.id}),
            **{f"{field}__{way}e": value},  # what the index begins at
        )
    return rows.order_by(*(f"-{name}" if falling else name for name in (field, "id")))
