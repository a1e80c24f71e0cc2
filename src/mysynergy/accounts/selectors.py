"""Reads of accounts: one's own, and those of the agency for its administrator."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model

from mysynergy.access.public import Actor, RolePeriod, door, staff
from mysynergy.accounts.arrivals import ARRIVALS
from mysynergy.accounts.models import Link, RecoveryCode, Session
from mysynergy.accounts.services import name_of_session
from mysynergy.accounts.sessions import BROWSER, STARTED, SessionStore
from mysynergy.events.public import Happened, of_subject
from mysynergy.kernel.errors import NotFound

#: What befalls an account; what its owner looked for or read is not of the account.
_ROOMS_OF_ACCOUNTS = ("access", "accounts")
_HAPPENED_SHOWN = 12


@dataclass(frozen=True, slots=True)
class SessionView:
    """A browser that is signed in; ``name`` is what ``end_sessions`` takes."""

    name: str
    started_at: dt.datetime | None
    until: dt.datetime
    browser: str
    present: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """One's own account: how it is guarded, where it is signed in, what happened to it lately.

    ``arrivals``: signing in and out, wrong passwords and codes, lock-outs.
    """

    username: str
    name: str
    password_set_at: dt.datetime | None
    authenticator_since: dt.datetime | None
    codes_left: int
    sessions: tuple[SessionView, ...]
    happened: tuple[Happened, ...]
    arrivals: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the agency as its administrator sees it. ``link_until``: until when a link waits.

    ``beyond``: her way in is the operator's to renew, since she holds a role administrators do not give.
    """

    id: uuid.UUID
    username: str
    name: str
    active: bool
    authenticator_since: dt.datetime | None
    authenticator_due: bool
    last_signed_in: dt.datetime | None
    link_until: dt.datetime | None
    roles: tuple[RolePeriod, ...]
    own: bool
    beyond: bool


@door("accounts.read_own")
def my_account(*, actor: Actor, session: str | None = None) -> AccountView:
    """Return the actor's own account; ``session`` is the key of the present one."""
    user = get_user_model().objects.get(pk=actor.own_id)
    since = Authenticator.objects.filter(user_id=actor.own_id, type=Authenticator.Type.TOTP).first()
    rows = Session.objects.filter(user_id=actor.id, expire_date__gt=actor.now)
    sessions = [_session(row, present=row.session_key == session) for row in rows]
    return AccountView(
        username=user.username,
        name=user.name,
        password_set_at=user.password_set_at,
        authenticator_since=since.created_at if since else None,
        codes_left=RecoveryCode.objects.filter(user_id=actor.own_id, used_at=None).count(),
        sessions=tuple(sorted(sessions, key=lambda one: (not one.present, -one.until.timestamp()))),
        happened=of_subject(
            subject_id=user.pk, rooms=_ROOMS_OF_ACCOUNTS, without=ARRIVALS, limit=_HAPPENED_SHOWN
        ),
        arrivals=of_subject(subject_id=user.pk, only=ARRIVALS, limit=_HAPPENED_SHOWN),
    )


def _session(row: Session, *, present: bool) -> SessionView:
    kept = SessionStore().decode(row.session_data)
    started = kept.get(STARTED)
    return SessionView(
        name=name_of_session(row.session_key),
        started_at=dt.datetime.fromisoformat(started) if started else None,
        until=row.expire_date,
        browser=kept.get(BROWSER, ""),
        present=present,
    )


@door("accounts.manage")
def accounts(*, actor: Actor) -> tuple[Account, ...]:
    """Return all accounts of the actor's agency, those switched off too, by name."""
    people = staff(actor=actor)
    ids = [person.id for person in people]
    since = dict(
        Authenticator.objects.filter(user_id__in=ids, type=Authenticator.Type.TOTP).values_list(
            "user_id", "created_at"
        )
    )
    waiting = dict(
        Link.objects.filter(user_id__in=ids, ended_at=None, expires_at__gt=actor.now).values_list(
            "user_id", "expires_at"
        )
    )
    return tuple(
        Account(
            id=person.id,
            username=person.username,
            name=person.name,
            active=person.active,
            authenticator_since=since.get(person.id),
            authenticator_due=person.authenticator_due,
            last_signed_in=person.last_signed_in,
            link_until=waiting.get(person.id),
            roles=person.roles,
            own=person.id == actor.id,
            beyond=person.beyond,
        )
        for person in people
    )


@door("accounts.manage")
def account_history(*, actor: Actor, user_id: uuid.UUID) -> tuple[Happened, ...]:
    """Return what happened to an account of the actor's agency, newest first. Raises ``NotFound``."""
    if not get_user_model().objects.filter(pk=user_id, agency_id=actor.own_agency_id).exists():
        raise NotFound("user")
    return of_subject(subject_id=user_id, rooms=_ROOMS_OF_ACCOUNTS)
