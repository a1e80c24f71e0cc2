"""Writes of access: agencies, agreements, users, tokens, grants. Each leaves an event."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import DateRange, TimestamptzRange

from mysynergy.access.actor import Actor, ActorKind, Role, acting, forget_known
from mysynergy.access.domain import user_faults
from mysynergy.access.door import door
from mysynergy.access.models import (
    Agency,
    Agreement,
    Assignment,
    Clause,
    Grant,
    Party,
    Promise,
    User,
)
from mysynergy.access.permissions import GIVEN_BY_ADMINISTRATORS
from mysynergy.database.public import Column, insert_many, select_many
from mysynergy.events.public import Happening, Json, record, record_many
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.kernel.identifiers import new_id, new_ids
from mysynergy.vault.public import OpenKey

#: In one round trip; a right that stands for this reason is renewed.
_GRANT = """INSERT INTO access_grant
    (id, individual_id, agency_id, reason_kind, reason_id, categories, period)
    VALUES (%s, %s, %s, %s, %s, %s, tstzrange(%s, %s))
    ON CONFLICT (individual_id, agency_id, reason_kind, reason_id)
    DO UPDATE SET categories = excluded.categories, period = excluded.period"""


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """An agency as the rulebook's list gives it."""

    code: str
    name_ms: str
    name_en: str
    short: str
    kind: str
    state: str | None
    participating: bool
    sensitive: str | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class AgreementEntry:
    """An agreement to install: party codes, clauses (giver code, reader code, category), and promises: who
    answers referrals (``None``: every party), whether of crises, within how many, of which unit.
    """

    code: str
    kind: str
    title_ms: str
    title_en: str
    start: dt.date
    end: dt.date | None
    parties: tuple[str, ...]
    clauses: tuple[tuple[str | None, str | None, str], ...]
    purposes: tuple[str, ...] = ("casework",)
    promises: tuple[tuple[str | None, bool, int, str], ...] = ()


@door("access.manage_agencies")
def install_agencies(*, actor: Actor, entries: Sequence[AgencyEntry]) -> int:
    """Add or bring up to date the agencies of the list; return how many changed. Nothing is removed."""
    known = {row.code: row for row in Agency.objects.all()}
    changed = 0
    for entry in entries:
        values = {name: getattr(entry, name) for name in AgencyEntry.__dataclass_fields__ if name != "code"}
        row = known.get(entry.code)
        old: dict[str, Json] = {} if row is None else {name: getattr(row, name) for name in values}
        if old == values:
            continue
        row, _ = Agency.objects.update_or_create(code=entry.code, defaults=values)
        forget_known("agencies")
        record(
            actor=actor,
            type="access.agency_installed",
            category="public",
            subject_id=row.id,
            body={"code": entry.code, "old": old, "new": values},
        )
        changed += 1
    return changed


@door("access.manage_agencies")
def install_agreement(*, actor: Actor, entry: AgreementEntry) -> uuid.UUID:
    """Put an active agreement in force, once per code; a code that stands already is left as it is, but for
    promises of a time to answer where it had none.
    """
    standing = Agreement.objects.filter(code=entry.code).first()
    ids = dict(Agency.objects.values_list("code", "id"))
    if standing is not None:
        _add_promises(actor, standing, entry, ids)
        return standing.id
    agreement = Agreement.objects.create(
        code=entry.code,
        kind=entry.kind,
        title_ms=entry.title_ms,
        title_en=entry.title_en,
        state="active",
        period=DateRange(entry.start, entry.end),
    )
    Party.objects.bulk_create([Party(agreement=agreement, agency_id=ids[code]) for code in entry.parties])
    Clause.objects.bulk_create(
        [
            Clause(
                agreement=agreement,
                giver_id=ids[giver] if giver else None,
                reader_id=ids[reader] if reader else None,
                category=category,
                purposes=list(entry.purposes),
            )
            for giver, reader, category in entry.clauses
        ]
    )
    forget_known("agreements")
    record(
        actor=actor,
        type="access.agreement_signed",
        category="public",
        subject_id=agreement.id,
        body={
            "code": entry.code,
            "parties": list(entry.parties),
            "clauses": [list(clause) for clause in entry.clauses],
        },
    )
    _add_promises(actor, agreement, entry, ids)
    return agreement.id


def _add_promises(
    actor: Actor, agreement: Agreement, entry: AgreementEntry, ids: Mapping[str, uuid.UUID]
) -> None:
    """Add what the parties promise each other, once; an older house gets it with its next upgrade."""
    if not entry.promises or Promise.objects.filter(agreement=agreement).exists():
        return
    Promise.objects.bulk_create(
        [
            Promise(agreement=agreement, by_id=ids[by] if by else None, crisis=crisis, count=count, unit=unit)
            for by, crisis, count, unit in entry.promises
        ]
    )
    forget_known("agreements")
    record(
        actor=actor,
        type="access.promises_agreed",
        category="public",
        subject_id=agreement.id,
        body={"code": entry.code, "promises": [list(promise) for promise in entry.promises]},
    )


@door("access.manage_users")
def create_user(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str,
    agency_id: uuid.UUID,
    roles: Sequence[Role],
    start: dt.date,
    end: dt.date | None = None,
    totp_secret: str | None = None,
    authenticator_due: bool = False,
    quick: bool = False,
) -> uuid.UUID:
    """Make a user with roles at one agency, until the day before ``end`` if given, and return the id.

    ``authenticator_due``: she must set up an authenticator before any page opens.
    ``totp_secret`` (base32) puts an authenticator in place at once: sign-in then asks for its code.
    ``quick``: hash the password cheaply until the first sign-in hashes it anew; only for long random
    passwords that a program made. An administrator makes users of her own agency, with roles that
    administrators give (else ``NotAllowed``). Raises ``Conflict`` for a taken user name, ``Invalid`` for a
    name or period that cannot be.
    """
    _hers_to_give(actor, agency_id, roles)
    faults = user_faults(username, name)
    if end is not None and end <= start:
        faults.append(Fault("end", "ends_before_it_starts"))
    if faults:
        raise Invalid(faults)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username=username,
                password=password,
                name=name.strip(),
                agency_id=agency_id,
                authenticator_due=authenticator_due,
                quick=quick,
            )
    except IntegrityError as error:
        raise Conflict("username_taken", {"field": "username"}) from error
    Assignment.objects.bulk_create(
        [
            Assignment(user=user, agency_id=agency_id, role=role.value, period=DateRange(start, end))
            for role in roles
        ]
    )
    if totp_secret is not None:
        TOTP.activate(user, totp_secret)
    record(
        actor=actor,
        type="access.user_created",
        category="staff",
        subject_id=user.id,
        agency_id=agency_id,
        body={"roles": [role.value for role in roles], "totp": totp_secret is not None},
    )
    return user.id


@door("access.manage_users")
def assign(
    *,
    actor: Actor,
    user_id: uuid.UUID,
    agency_id: uuid.UUID,
    role: Role,
    start: dt.date,
    end: dt.date | None = None,
) -> None:
    """Let a user hold a role from ``start`` until the day before ``end``; again: change the period.

    ``end`` on or before the present day ends the role now. An administrator acts for users of her own agency,
    never for herself, and gives only roles that administrators give. Raises ``NotFound`` for another agency's
    user, ``NotAllowed`` for one's own roles or a role that is not hers to give, ``Invalid`` for an end before
    the beginning.
    """
    user = User.objects.filter(id=user_id).first()
    if user is None or (actor.kind is ActorKind.OFFICER and user.agency_id != actor.agency_id):
        raise NotFound("user")
    _hers_to_give(actor, agency_id, [role])
    if user_id == actor.id:
        raise NotAllowed("own_account")
    if end is not None and end < start:
        raise Invalid([Fault("end", "ends_before_it_starts")])
    period = DateRange(start, end)
    row = (
        Assignment.objects.select_for_update().filter(user=user, agency_id=agency_id, role=role.value).first()
    )
    old = None if row is None else _days(row.period)
    if row is None:
        Assignment.objects.create(user=user, agency_id=agency_id, role=role.value, period=period)
    else:
        row.period = period
        row.save(update_fields=["period"])
    record(
        actor=actor,
        type="access.role_set",
        category="staff",
        subject_id=user_id,
        agency_id=agency_id,
        body={"role": role.value, "old": old, "new": _days(period)},
    )


def _days(period: DateRange) -> list[Json]:
    """Return first day and the day after the last; of a role called off before it began, that day twice."""
    return [day.isoformat() if day else None for day in (period.lower, period.upper)]


def _hers_to_give(actor: Actor, agency_id: uuid.UUID, roles: Sequence[Role]) -> None:
    """Raise ``NotAllowed`` where an administrator reaches beyond her agency or gives what she may not."""
    if actor.kind is not ActorKind.OFFICER:
        return
    if agency_id != actor.agency_id:
        raise NotAllowed("other_agency")
    if not set(roles) <= GIVEN_BY_ADMINISTRATORS:
        raise NotAllowed("role_not_given")


@door("access.grant")
def grant(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    agency_id: uuid.UUID,
    reason_kind: str,
    reason_id: uuid.UUID,
    categories: Sequence[str],
    until: dt.datetime | None = None,
) -> None:
    """Let an agency see records about an individual, in these categories, because of this reason.

    Repeating it renews the period and categories. Written in a system context, since the right may fall
    to another agency than the actor's; the event names the actor.
    """
    with acting(actor.as_system("access.grant")) as system:
        with connection.cursor() as cursor:
            cursor.execute(
                _GRANT,
                [
                    new_id(),
                    individual_id,
                    agency_id,
                    reason_kind,
                    reason_id,
                    sorted(categories),
                    actor.now,
                    until,
                ],
            )
        record(
            actor=system,
            type="access.granted",
            category="identity",
            individual_id=individual_id,
            subject_id=reason_id,
            agency_id=actor.agency_id,
            body={"agency": str(agency_id), "reason": reason_kind, "categories": sorted(categories)},
        )


@door("access.grant")
def grant_new(
    *,
    actor: Actor,
    given: Sequence[tuple[uuid.UUID, uuid.UUID]],
    agency_id: uuid.UUID,
    reason_kind: str,
    categories: Sequence[str],
    keys: Mapping[uuid.UUID, OpenKey],
) -> None:
    """Let an agency see records about many people, each for a reason of its own that is new.

    ``given``: pairs of individual and reason; ``keys``: the key of every individual. One event each.
    """
    with acting(actor.as_system("access.grant")) as system:
        insert_many(
            "access_grant",
            [
                Column("id", "uuid", new_ids(len(given))),
                Column("individual_id", "uuid", [individual for individual, _reason in given]),
                Column("agency_id", "uuid", same=agency_id),
                Column("reason_kind", "text", same=reason_kind),
                Column("reason_id", "uuid", [reason for _individual, reason in given]),
                Column("categories", "text[]", same=sorted(categories)),
                Column("period", "tstzrange", same=f"[{actor.now.isoformat()},)"),
            ],
        )
        body = {"agency": str(agency_id), "reason": reason_kind, "categories": sorted(categories)}
        record_many(
            actor=system,
            type="access.granted",
            category="identity",
            happenings=[Happening(reason, body, individual) for individual, reason in given],
            keys=keys,
            agency_id=actor.agency_id,
        )


@door("access.grant")
def end_of_many(
    *,
    actor: Actor,
    reason_kind: str,
    reason_ids: Sequence[uuid.UUID],
    keys: Mapping[uuid.UUID, OpenKey],
) -> None:
    """End every grant that rests on one of these reasons, now, with an event each as ``end_grants`` leaves.

    ``keys``: the key of every individual concerned.
    """
    with acting(actor.as_system("access.end_grants")) as system:
        ended = select_many(
            "UPDATE access_grant SET period = tstzrange(lower(period), %b) WHERE reason_kind = %b "
            "AND reason_id = ANY(%b) AND period @> %b RETURNING individual_id, reason_id, agency_id",
            actor.now,
            reason_kind,
            ("uuid", reason_ids),
            actor.now,
        )
        record_many(
            actor=system,
            type="access.grant_ended",
            category="identity",
            happenings=[
                Happening(reason_id, {"agency": str(agency_id), "reason": reason_kind}, individual_id)
                for individual_id, reason_id, agency_id in ended
            ],
            keys=keys,
            agency_id=actor.agency_id,
        )


@dataclass(frozen=True, slots=True)
class Many:
    """What lists of thousands need, many rows at once; no page calls it."""

    grant: Callable[..., None]
    end: Callable[..., None]


MANY: Final = Many(grant=grant_new, end=end_of_many)


@door("access.grant")
def end_grants(*, actor: Actor, reason_kind: str, reason_id: uuid.UUID) -> int:
    """End every grant that rests on this reason, now; return how many ended."""
    ended = 0
    with acting(actor.as_system("access.end_grants")) as system:
        for row in Grant.objects.filter(
            reason_kind=reason_kind, reason_id=reason_id, period__contains=actor.now
        ):
            row.period = TimestamptzRange(row.period.lower, actor.now)
            row.save(update_fields=["period"])
            record(
                actor=system,
                type="access.grant_ended",
                category="identity",
                individual_id=row.individual_id,
                subject_id=reason_id,
                agency_id=actor.agency_id,
                body={"agency": str(row.agency_id), "reason": reason_kind},
            )
            ended += 1
    return ended
