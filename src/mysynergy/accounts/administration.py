"""What an agency's administrator does for accounts of her agency, and the one-time links she gives.

Never for her own account: a second person does that. Each change leaves an event.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from mysynergy.access.public import Actor, ActorKind, Role, acting, create_user, door, staff
from mysynergy.accounts.domain import LINK_LIVES
from mysynergy.accounts.models import Link, Session
from mysynergy.accounts.proofs import digest_of_link, locked, password_faults
from mysynergy.accounts.services import forget_authenticator, set_password
from mysynergy.events.public import Json, enqueue, record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.tokens.public import revoke_tokens_of

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A one-time link that was just made. Its secret can be read only now."""

    user_id: uuid.UUID
    secret: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class LinkOpened:
    """For whom a link is, said to whoever holds it."""

    username: str
    name: str
    agency_id: uuid.UUID
    expires_at: dt.datetime


@door("accounts.manage")
def invite(
    *,
    actor: Actor,
    username: str,
    name: str,
    roles: Sequence[Role],
    start: dt.date,
    end: dt.date | None = None,
) -> LinkMade:
    """Make a user of the actor's agency and a one-time link with which she chooses her password.

    At her first sign-in she must set up an authenticator. Raises ``Invalid``, ``Conflict`` (user name taken),
    ``NotAllowed`` (a role that administrators do not give).
    """
    if not roles:
        raise Invalid([Fault("roles", "nothing_chosen")])
    user_id = create_user(
        actor=actor,
        username=username,
        name=name,
        password=secrets.token_urlsafe(48),  # nobody knows it: only the link opens the account
        agency_id=actor.own_agency_id,
        roles=roles,
        start=start,
        end=end,
        authenticator_due=True,
        quick=True,
    )
    return _make_link(actor, user_id)


@door("accounts.manage")
def new_link(*, actor: Actor, user_id: uuid.UUID) -> LinkMade:
    """Make a new one-time link for a user of the actor's agency (first one lost, password forgotten).

    Former links end; the password in force stays until the link is used. Raises ``NotFound``, ``NotAllowed``
    for one's own account and for roles beyond the administrator's reach, ``Conflict`` while access is ended.
    """
    user = _colleague(actor, user_id)
    _within_reach(actor, user_id)
    if not user.is_active:
        raise Conflict("access_ended")
    return _make_link(actor, user_id)


@door("accounts.manage")
def set_access(*, actor: Actor, user_id: uuid.UUID, active: bool, reason: str) -> None:
    """End a user's access (sessions, links and tokens end at once), or open it again.

    Roles stay as they are. Raises ``NotFound``, ``NotAllowed`` for one's own account, ``Invalid`` without a
    reason, ``Conflict`` when it stands so already.
    """
    user = _colleague(actor, user_id)
    why = _reason(reason)
    if user.is_active is active:
        raise Conflict("access_stands" if active else "access_ended")
    get_user_model().objects.filter(pk=user_id).update(is_active=active)
    body: dict[str, Json] = {"reason": why}
    if not active:
        body["sessions_ended"] = Session.objects.filter(user_id=user_id).delete()[0]
        body["tokens_revoked"] = revoke_tokens_of(actor=actor, user_id=user_id)
        Link.objects.filter(user_id=user_id, ended_at=None).update(ended_at=actor.now)
        # What she held is somebody else's now; the clock would find it a quarter of an hour later.
        enqueue(job="cases.find_holders", arguments={})
    _tell(actor, "accounts.access_opened" if active else "accounts.access_ended", user_id, body)


@door("accounts.manage")
def reset_authenticator(*, actor: Actor, user_id: uuid.UUID, reason: str) -> None:
    """Remove a user's authenticator and recovery codes; at her next sign-in she sets up a new one.

    Her sessions end. Raises ``NotFound``, ``NotAllowed`` for one's own account and for roles beyond the
    administrator's reach, ``Invalid`` without a reason.
    """
    _colleague(actor, user_id)
    _within_reach(actor, user_id)
    why = _reason(reason)
    with acting(actor.as_system("accounts.reset_authenticator")):
        forget_authenticator(user_id)
    get_user_model().objects.filter(pk=user_id).update(authenticator_due=True)
    ended = Session.objects.filter(user_id=user_id).delete()[0]
    _tell(actor, "accounts.authenticator_reset", user_id, {"reason": why, "sessions_ended": ended})


@door("accounts.open_link")
def open_link(*, actor: Actor, secret: str) -> LinkOpened:
    """Return for whom a link in force is. Raises ``NotFound`` for any other, without saying why."""
    with acting(actor.as_system("accounts.open_link")):
        link = _link(actor, secret)
        user = get_user_model().objects.get(pk=link.user_id)
    return LinkOpened(user.username, user.name, user.agency_id, link.expires_at)


@door("accounts.open_link")
def use_link(*, actor: Actor, secret: str, password: str) -> str:
    """Set the password of a link's user, once; return her user name. Her sessions end.

    Raises ``NotFound`` for a link that is not in force, ``Invalid`` (``password``).
    """
    with acting(actor.as_system("accounts.use_link")) as system:
        link = _link(actor, secret)
        user = locked(link.user_id)
        faults = password_faults(user.pk, password, "password")
        if faults:
            raise Invalid(faults)
        if not Link.objects.filter(id=link.id, ended_at=None).update(ended_at=actor.now):
            raise NotFound("account_link")
        set_password(actor, user, password)
        Session.objects.filter(user_id=user.pk).delete()
        record(
            actor=system,
            type="accounts.password_set_by_link",
            category="staff",
            subject_id=link.user_id,
            agency_id=link.agency_id,
            body={"link": str(link.id)},
        )
    return str(user.get_username())


def _link(actor: Actor, secret: str) -> Link:
    found = Link.objects.filter(
        digest=digest_of_link(secret), ended_at=None, expires_at__gt=actor.now, user__is_active=True
    ).first()
    if found is None:
        raise NotFound("account_link")
    return found


def _make_link(actor: Actor, user_id: uuid.UUID) -> LinkMade:
    Link.objects.filter(user_id=user_id, ended_at=None).update(ended_at=actor.now)
    secret = secrets.token_urlsafe(32)
    link = Link.objects.create(
        user_id=user_id,
        agency_id=actor.own_agency_id,
        digest=digest_of_link(secret),
        expires_at=actor.now + LINK_LIVES,
    )
    _tell(actor, "accounts.link_made", user_id, {"link": str(link.id), "until": link.expires_at.isoformat()})
    return LinkMade(user_id, secret, link.expires_at)


def _colleague(actor: Actor, user_id: uuid.UUID) -> AbstractBaseUser:
    """Return a user of the agency, locked. Raises ``NotFound``, ``NotAllowed`` for the actor herself."""
    users = get_user_model().objects.select_for_update()
    user: AbstractBaseUser | None = users.filter(pk=user_id, agency_id=actor.own_agency_id).first()
    if user is None:
        raise NotFound("user")
    if user_id == actor.id:
        raise NotAllowed("own_account")
    return user


def _within_reach(actor: Actor, user_id: uuid.UUID) -> None:
    """Raise ``NotAllowed`` where a new way in would lead to roles that the administrator may not give.

    Whoever renews a way in can walk through it herself; roles elsewhere, and the secretariat's, stay out of
    her reach. The operator (a system actor) may.
    """
    if actor.kind is ActorKind.OFFICER and any(
        person.beyond for person in staff(actor=actor) if person.id == user_id
    ):
        raise NotAllowed("beyond_reach")


def _reason(text: str) -> str:
    why = text.strip()
    if not why:
        raise Invalid([Fault("reason", "reason_missing")])
    if len(why) > _LONGEST_REASON:
        raise Invalid([Fault("reason", "too_long", {"length": len(why), "limit": _LONGEST_REASON})])
    if "\x00" in why:
        raise Invalid([Fault("reason", "has_nul")])
    return why


def _tell(actor: Actor, happened: str, user_id: uuid.UUID, body: dict[str, Json]) -> None:
    record(actor=actor, type=happened, category="staff", subject_id=user_id, body=body)
