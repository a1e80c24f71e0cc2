"""Writes of worklists: views that are kept, work that is given out, a list taken along as a file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from mysynergy.access.public import Actor, ActorKind, Role, door
from mysynergy.cases.public import HANDS
from mysynergy.events.public import Json, once, record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, MySynergyError, NotFound
from mysynergy.referrals.public import PLUGS, get, mark_received
from mysynergy.worklists.domain import (
    MOST_AT_ONCE,
    MOST_NAME,
    MOST_VIEWS,
    Filters,
    Given,
    Line,
    ViewKept,
)
from mysynergy.worklists.models import Item, SavedView
from mysynergy.worklists.selectors import every

MOST_IN_A_FILE = 5000


@door("worklists.read")
def views(*, actor: Actor) -> tuple[ViewKept, ...]:
    """Return the actor's kept views and those shared with her agency, by name."""
    if actor.kind is not ActorKind.OFFICER:
        return ()
    rows = SavedView.objects.filter(Q(owner_id=actor.own_id) | Q(shared=True), agency_id=actor.own_agency_id)
    return tuple(_view(row, actor) for row in rows.order_by("name", "id"))


def _view(row: SavedView, actor: Actor) -> ViewKept:
    """Return a view; words that no filter knows any more are passed over, so that it opens all the same."""
    try:
        filters = Filters.read(row.filters)
    except Invalid as stale:
        unknown = {fault.field for fault in stale.faults}
        filters = Filters.read({name: said for name, said in row.filters.items() if name not in unknown})
    return ViewKept(row.id, row.name, filters, row.shared, row.owner_id == actor.id)


@door("worklists.keep")
def keep_view(*, actor: Actor, name: str, filters: Filters) -> ViewKept:
    """Keep filters under a name for oneself; a name one has already takes the new filters.

    Raises ``Invalid`` for a name that is none, ``Conflict("too_many_views")`` beyond 30.
    """
    called = " ".join(name.split())
    if not called:
        raise Invalid([Fault("name", "required")])
    if len(called) > MOST_NAME:
        raise Invalid([Fault("name", "too_long", {"most": MOST_NAME, "has": len(called)})])
    if "\x00" in called:
        raise Invalid([Fault("name", "not_text")])
    mine = SavedView.objects.filter(owner_id=actor.own_id, agency_id=actor.own_agency_id)
    if mine.count() >= MOST_VIEWS and not mine.filter(name=called).exists():
        raise Conflict("too_many_views", {"most": MOST_VIEWS})
    row, _new = SavedView.objects.update_or_create(
        owner_id=actor.own_id,
        agency_id=actor.own_agency_id,
        name=called,
        defaults={"filters": filters.said(), "kept_at": actor.now},
    )
    _tell(actor, row, "view_kept", {"filters": dict(filters.said())})
    return _view(row, actor)


@door("worklists.keep")
def drop_view(*, actor: Actor, view_id: uuid.UUID) -> None:
    """Drop a view of one's own; a supervisor also one shared with her agency, whose owner may have left.

    Raises ``NotFound``.
    """
    row = _own(actor, view_id, or_shared=actor.role is Role.SUPERVISOR)
    _tell(actor, row, "view_dropped", {})
    SavedView.objects.filter(id=row.id).delete()


@door("worklists.share")
def share_view(*, actor: Actor, view_id: uuid.UUID, shared: bool) -> ViewKept:
    """Share a view of one's own with one's agency, or no longer. Raises ``NotFound``."""
    row = _own(actor, view_id)
    if row.shared != shared:
        SavedView.objects.filter(id=row.id).update(shared=shared)
        _tell(actor, row, "view_shared" if shared else "view_unshared", {})
    return _view(SavedView.objects.get(id=row.id), actor)


def _own(actor: Actor, view_id: uuid.UUID, *, or_shared: bool = False) -> SavedView:
    whose = Q(owner_id=actor.own_id) | (Q(shared=True) if or_shared else Q())
    row = SavedView.objects.filter(whose, id=view_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("view_not_found")
    return row


def _tell(actor: Actor, row: SavedView, happened: str, body: dict[str, Json]) -> None:
    record(
        actor=actor,
        type=f"worklists.{happened}",
        category="staff",
        subject_id=row.id,
        agency_id=row.agency_id,
        body=body,
    )


@door("worklists.assign")
def assign(
    *,
    actor: Actor,
    items: Sequence[uuid.UUID],
    to_user: uuid.UUID,
    idempotency_key: str | None = None,
) -> Given:
    """Put needs, and referrals that nobody opened yet, into the hands of a colleague, many in one act.

    ``items`` are ids of lines of the agency's lists. Each is done by itself within one transaction: what
    cannot be given (another agency's, closed meanwhile, a person of that colleague's circle) is undone and
    said item by item, the rest is done, each with its event. Dates stay as they are. A referral counts as
    received. With a key a repeat gives the first answer. Raises ``Invalid`` for too many or none, and for an
    officer who does not work with people at the actor's agency.
    """
    wanted = list(dict.fromkeys(items))
    faults = []
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        faults.append(Fault("items", "how_many", {"at_least": 1, "at_most": MOST_AT_ONCE}))
    if not HANDS.can_hold(actor=actor, user_id=to_user):
        faults.append(Fault("to_user", "not_a_colleague"))
    if faults:
        raise Invalid(faults)
    request: dict[str, Json] = {
        "do": "worklists.assign",
        "items": [str(one) for one in wanted],
        "to": str(to_user),
    }
    answer = once(
        actor=actor, key=idempotency_key, request=request, run=lambda: _assign(actor, wanted, to_user)
    )
    return _given(answer)


def _assign(actor: Actor, wanted: Sequence[uuid.UUID], to_user: uuid.UUID) -> dict[str, Json]:
    given: list[Json] = []
    already: list[Json] = []
    refused: list[Json] = []
    # In the order of the needs that are locked, whether need or referral is named: two acts at
    # once wait for each other instead of locking crosswise.
    need_of = dict(Item.objects.filter(id__in=list(wanted)).values_list("id", "need_id"))
    for one in sorted(wanted, key=lambda item: (need_of.get(item, item), item)):
        try:
            with transaction.atomic():
                (given if _give(actor, one, to_user) else already).append(str(one))
        except MySynergyError as error:
            refused.append([str(one), error.code])
    return {"given": given, "already": already, "refused": refused}


def _give(actor: Actor, item: uuid.UUID, to_user: uuid.UUID) -> bool:
    need_id = HANDS.need_of(actor=actor, item=item)
    if need_id is None:
        view = get(actor=actor, referral_id=item)
        if view.agency_id != actor.agency_id:
            raise NotFound("referral_not_found")
        if view.state == "requested":
            HANDS.check_free(actor=actor, individual_id=view.individual_id, user_id=to_user)
            mark_received(actor=actor, referral_id=item)
        need_id = view.need_id
    PLUGS.take_turns(need_id)
    changed = HANDS.give(actor=actor, need_id=need_id, to_user=to_user, because="assigned")
    if changed:
        PLUGS.answers(actor=actor, need_id=need_id, officer_id=to_user)
    return changed


def _given(answer: object) -> Given:
    assert isinstance(answer, dict)  # noqa: S101 - written by _assign
    return Given(
        given=tuple(uuid.UUID(one) for one in answer["given"]),
        already=tuple(uuid.UUID(one) for one in answer["already"]),
        refused=tuple((uuid.UUID(one), code) for one, code in answer["refused"]),
    )


@door("worklists.export")
def take_along(*, actor: Actor, filters: Filters) -> tuple[Line, ...]:
    """Return the first 5,000 lines of a list, to be taken along as a file. That it was done is an event."""
    found = tuple(every(actor, filters, MOST_IN_A_FILE))
    record(
        actor=actor,
        type="worklists.exported",
        category="staff",
        subject_id=actor.own_id,
        agency_id=actor.own_agency_id,
        body={"filters": dict(filters.said()), "lines": len(found)},
    )
    return found
