"""Reads of access: agencies, the actor of a user or token, what agreements give."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from django.db import connection

from mysynergy.access.actor import Actor, ActorKind, Role, known_once
from mysynergy.access.door import door
from mysynergy.access.models import Agency, Assignment, Clause, User
from mysynergy.access.permissions import GIVEN_BY_ADMINISTRATORS
from mysynergy.kernel.days import day_of


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An agency as everybody may know it."""

    id: uuid.UUID
    code: str
    name_ms: str
    name_en: str
    short: str
    kind: str
    state: str | None
    participating: bool
    sensitive: str | None
    channel: str


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A role in force at an agency; ``id`` is what ``actor_of_user`` takes as ``chosen``."""

    id: uuid.UUID
    agency_id: uuid.UUID
    role: Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """A user as colleagues and partner agencies may know her: name, agency, roles in force.

    ``assignments`` are filled on the reader's own row only.
    """

    id: uuid.UUID
    username: str
    name: str
    agency_id: uuid.UUID
    roles: tuple[str, ...]
    assignments: tuple[AssignmentView, ...] = ()


@dataclass(frozen=True, slots=True)
class RolePeriod:
    """A role at the agency from a day until the day before ``end`` (``None``: until it is ended)."""

    role: Role
    start: dt.date | None
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A user as the administrator of her agency knows her: switched off or not, all roles.

    ``beyond``: holds, today or later, a role that no administrator of this agency may give.
    """

    id: uuid.UUID
    username: str
    name: str
    active: bool
    authenticator_due: bool
    last_signed_in: dt.datetime | None
    roles: tuple[RolePeriod, ...]
    beyond: bool


@dataclass(frozen=True, slots=True)
class PromiseView:
    """Within how long a party (``by``; ``None``: every one) answers a referral: ``count`` of ``unit``
    (``working_days``, ``office_hours``, ``hours`` by day and night).
    """

    by: uuid.UUID | None
    crisis: bool
    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement with its parties and clauses (giver and reader ``None`` mean every party)."""

    code: str
    kind: str
    title_ms: str
    title_en: str
    state: str
    start: dt.date | None
    end: dt.date | None
    parties: tuple[uuid.UUID, ...]
    clauses: tuple[tuple[uuid.UUID | None, uuid.UUID | None, str, tuple[str, ...]], ...]
    promises: tuple[PromiseView, ...] = ()

    def in_force(self, on: dt.date) -> bool:
        """Whether it is active on a day."""
        begun = self.start is None or self.start <= on
        return self.state == "active" and begun and (self.end is None or on < self.end)


#: Columns of an agency, in the order of the view's fields.
_AGENCY_FIELDS = tuple(field.name for field in fields(AgencyView))


@door("access.read_agencies")
def agencies(*, actor: Actor) -> Mapping[uuid.UUID, AgencyView]:
    """Return every agency by id, participating ones first, then by code."""
    return known_once("agencies", _agencies)


def _agencies() -> Mapping[uuid.UUID, AgencyView]:
    rows = Agency.objects.order_by("-participating", "code").values_list(*_AGENCY_FIELDS)
    return MappingProxyType({row[0]: AgencyView(*row) for row in rows})


@door("access.read_agreements")
def agreements(*, actor: Actor) -> tuple[AgreementView, ...]:
    """Return all agreements: what was signed is known to every agency that takes part."""
    return known_once("agreements", _agreements)


#: Asked whenever a referral is sent or answered: whole agreements in one round trip.
_AGREEMENTS = """
SELECT a.code, a.kind, a.title_ms, a.title_en, a.state, lower(a.period), upper(a.period),
  ARRAY(SELECT p.agency_id FROM access_party p WHERE p.agreement_id = a.id),
  (SELECT json_agg(json_build_array(c.giver_id, c.reader_id, c.category, c.purposes) ORDER BY c.category)
   FROM access_clause c WHERE c.agreement_id = a.id),
  (SELECT json_agg(json_build_array(s.by_id, s.crisis, s.count, s.unit) ORDER BY s.by_id, s.crisis)
   FROM access_promise s WHERE s.agreement_id = a.id)
FROM access_agreement a ORDER BY a.code
"""


def _agreements() -> tuple[AgreementView, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_AGREEMENTS)
        rows = cursor.fetchall()
    return tuple(
        AgreementView(
            *(code, kind, title_ms, title_en, state, start, end),
            tuple(parties),
            tuple(
                (_id(by), _id(to), category, tuple(purposes)) for by, to, category, purposes in clauses or ()
            ),
            tuple(PromiseView(_id(by), crisis, count, unit) for by, crisis, count, unit in promises or ()),
        )
        for code, kind, title_ms, title_en, state, start, end, parties, clauses, promises in rows
    )


def _id(text: str | None) -> uuid.UUID | None:
    return None if text is None else uuid.UUID(text)


@door("access.read_colleagues")
def colleagues(
    *,
    actor: Actor,
    agency_id: uuid.UUID | None = None,
    role: Role | None = None,
    ids: Collection[uuid.UUID] | None = None,
) -> tuple[Colleague, ...]:
    """Return active users of an agency (the actor's own when absent), with the roles they hold today.

    ``ids`` asks of these alone, at the price of an index: an agency may have a thousand officers.
    """
    today = actor.today
    agency = agency_id or actor.agency_id
    if agency is None:
        return ()
    rows = Assignment.objects.filter(
        agency_id=agency, period__contains=today, user__is_active=True
    ).select_related("user")
    if ids is not None:
        rows = rows.filter(user_id__in=list(ids))
    roles: dict[uuid.UUID, list[str]] = {}
    users: dict[uuid.UUID, User] = {}
    for row in rows.order_by("user__username", "role"):
        users[row.user_id] = row.user
        roles.setdefault(row.user_id, []).append(row.role)
    return tuple(
        Colleague(user.id, user.username, user.name, user.agency_id, tuple(roles[user.id]))
        for user in users.values()
        if role is None or role.value in roles[user.id]
    )


@door("access.manage_users")
def staff(*, actor: Actor) -> tuple[StaffMember, ...]:
    """Return every user of the actor's agency, by name, with all roles ever held at it."""
    roles: dict[uuid.UUID, list[RolePeriod]] = {}
    held = Assignment.objects.filter(agency_id=actor.own_agency_id).order_by("role")
    for row in held:
        if not row.period.isempty:
            period = RolePeriod(Role(row.role), row.period.lower, row.period.upper)
            roles.setdefault(row.user_id, []).append(period)
    today = actor.today
    others = Assignment.objects.filter(user__agency_id=actor.own_agency_id).exclude(
        agency_id=actor.own_agency_id, role__in=[role.value for role in GIVEN_BY_ADMINISTRATORS]
    )
    beyond = {
        row.user_id
        for row in others
        if not row.period.isempty and (row.period.upper is None or row.period.upper > today)
    }
    return tuple(
        StaffMember(
            id=user.id,
            username=user.username,
            name=user.name,
            active=user.is_active,
            authenticator_due=user.authenticator_due,
            last_signed_in=user.last_login,
            roles=tuple(roles.get(user.id, ())),
            beyond=user.id in beyond,
        )
        for user in User.objects.filter(agency_id=actor.own_agency_id).order_by("name", "username")
    )


@door("access.read_self")
def users_by_id(*, actor: Actor, ids: frozenset[uuid.UUID]) -> Mapping[uuid.UUID, Colleague]:
    """Return users by id, to put a name to ``held_by`` or to the actor of an event.

    The reader's own row also carries the assignments in force, from which a role is chosen.
    """
    if not ids:
        return {}
    own = _assignments(actor.id, actor) if actor.id is not None and actor.id in ids else ()
    return {
        user.id: Colleague(
            user.id, user.username, user.name, user.agency_id, (), own if user.id == actor.id else ()
        )
        for user in User.objects.filter(id__in=ids)
    }


def _assignments(user_id: uuid.UUID, actor: Actor) -> tuple[AssignmentView, ...]:
    today = actor.today
    rows = Assignment.objects.filter(user_id=user_id, period__contains=today).order_by("id")
    return tuple(AssignmentView(row.id, row.agency_id, Role(row.role)) for row in rows)


_IN_FORCE = """
SELECT a.role, a.agency_id, u.name FROM access_assignment a JOIN access_user u ON u.id = a.user_id
WHERE a.user_id = %(user)s AND u.is_active AND a.period @> %(today)s::date
  AND (%(chosen)s::uuid IS NULL OR a.id = %(chosen)s::uuid)
ORDER BY a.id LIMIT 1
"""


def actor_of_user(
    *, user_id: uuid.UUID, now: dt.datetime, chosen: str | None = None, purpose: str = "casework"
) -> Actor | None:
    """Return the officer's actor from the assignment in force (``chosen`` id, else the first), or ``None``.

    Runs before anybody acts: it reads sign-in tables only.
    """
    today = day_of(now)
    with connection.cursor() as cursor:
        # Asked at every request: as it is sent, since building it of model fields costs four times as much.
        cursor.execute(_IN_FORCE, {"user": user_id, "today": today, "chosen": chosen or None})
        row = cursor.fetchone()
    if row is None:
        return None
    role, agency_id, name = row
    return Actor(
        kind=ActorKind.OFFICER,
        role=Role(role),
        purpose=purpose,
        now=now,
        id=user_id,
        agency_id=agency_id,
        name=name,
    )


@door("access.read_sharing")
def shared_categories(
    *, actor: Actor, owner_agency_id: uuid.UUID, individual_id: uuid.UUID | None = None
) -> frozenset[str]:
    """Return the categories of data that agreements in force let the actor see of ``owner``'s records.

    With ``individual_id`` only those that a grant opens for this person, too: what is really seen of her.
    """
    rows = Clause.objects.raw(
        "SELECT DISTINCT ON (category) * FROM access_clause "
        "WHERE app_shares(%s, category) AND (%s::uuid IS NULL OR app_holds(%s, category))",
        [owner_agency_id, individual_id, individual_id],
    )
    return frozenset(row.category for row in rows)
