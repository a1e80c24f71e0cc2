"""Who can hold a need: a person who works today, with people, at the agency in question."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from mysynergy.access.public import Actor, ActorKind, Colleague, Role, acting, colleagues
from mysynergy.circles.public import barred_among
from mysynergy.kernel.errors import Conflict

#: Who takes a need when nobody is named: first those who are there for it.
_ORDER = (Role.COORDINATOR, Role.SUPERVISOR, Role.CASEWORKER, Role.INTAKE_OFFICER)
#: Who is asked, first to last, when nobody acted in time: whose work it is to answer for others.
ASKED = (Role.SUPERVISOR, Role.COORDINATOR, Role.CASEWORKER, Role.INTAKE_OFFICER)
#: Who may hold a need at all: whoever may do something about it. An approver answers referrals.
HOLDERS = frozenset({*_ORDER, Role.APPROVER})


def _staff(
    actor: Actor, agency_id: uuid.UUID, ids: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, Colleague]:
    with acting(actor.as_system("cases.holders")) as system:
        people = {role.value for role in HOLDERS}
        found = colleagues(actor=system, agency_id=agency_id, ids=ids)
        return {one.id: one for one in found if people & set(one.roles)}


def agency_of_user(actor: Actor, user_id: uuid.UUID, agency_id: uuid.UUID) -> uuid.UUID | None:
    """Return ``agency_id`` if the user works with people there today, else ``None``."""
    return agency_id if user_id in _staff(actor, agency_id, [user_id]) else None


def of_their_circle(actor: Actor, user_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return those people who are of the circle of a colleague and whom nobody released for her."""
    colleague = replace(actor.as_system("cases.holders"), id=user_id)
    return barred_among(actor=colleague, ids=frozenset(ids))


def named_holder(
    actor: Actor,
    agency_id: uuid.UUID,
    *,
    first: uuid.UUID | None = None,
    second: uuid.UUID | None = None,
    about: uuid.UUID | None = None,
) -> uuid.UUID:
    """Return who of the agency can hold a need: the wished ones, the officer herself, whoever is there.

    ``about``: nobody is chosen of whose circle that person is. Raises ``Conflict("nobody_to_hold")`` when the
    agency has nobody who works with people, or nobody else.
    """
    herself = actor.id if actor.kind is ActorKind.OFFICER else None
    wanted = [one for one in (herself if first is None else first, second, herself) if one is not None]
    there = _staff(actor, agency_id, wanted)
    for wished in wanted:
        if wished in there and _free(actor, wished, about):
            return wished
    found = _whoever_is_there(actor, agency_id, about)
    if found is None:
        raise Conflict("nobody_to_hold", {"agency_id": str(agency_id)})
    return found


def _free(actor: Actor, user_id: uuid.UUID, about: uuid.UUID | None) -> bool:
    return about is None or not of_their_circle(actor, user_id, [about])


def _whoever_is_there(actor: Actor, agency_id: uuid.UUID, about: uuid.UUID | None = None) -> uuid.UUID | None:
    staff = _staff(actor, agency_id)
    for role in _ORDER:
        for one in staff.values():
            if role.value in one.roles and _free(actor, one.id, about):
                return one.id
    return None


#: At which agency, and who is wished there first and second.
Wish = tuple[uuid.UUID, uuid.UUID | None, uuid.UUID | None]


def named_holders(actor: Actor, wishes: Sequence[Wish]) -> Mapping[Wish, uuid.UUID]:
    """Return for each of many wishes what ``named_holder`` would; absent where the agency has nobody.

    One query for each agency, and one more where none of the wished ones is there any more.
    """
    of_agency: dict[uuid.UUID, set[Wish]] = defaultdict(set)
    for wish in wishes:
        of_agency[wish[0]].add(wish)
    found: dict[Wish, uuid.UUID] = {}
    for agency_id, theirs in of_agency.items():
        there = _staff(actor, agency_id, {one for wish in theirs for one in wish[1:] if one is not None})
        for wish in theirs:
            named = next((one for one in wish[1:] if one in there), None)
            if named is not None:
                found[wish] = named
        if len(without := theirs - found.keys()) and (other := _whoever_is_there(actor, agency_id)):
            found.update(dict.fromkeys(without, other))
    return found


def who_may_act(actor: Actor, agency_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Return who of the agency may act on what came in, in the order in which they are asked."""
    there = _staff(actor, agency_id).values()
    ranked = [one.id for role in ASKED for one in there if role.value in one.roles]
    return tuple(dict.fromkeys(ranked))
