"""Reads of tokens: whom a token speaks for, and which tokens there are."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from django.db import connection

from mysynergy.access.public import Actor, ActorKind, Role, actor_of_user, door
from mysynergy.kernel.errors import NotAllowed
from mysynergy.tokens.models import ApiToken


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as lists show it; only its holder knows the token. ``user_id`` None: a system's."""

    id: uuid.UUID
    label: str
    user_id: uuid.UUID | None
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    in_force: bool


def actor_of_token(*, token: str, now: dt.datetime) -> Actor | None:
    """Return the actor of a bearer token in force, or ``None``: an officer's, or an agency's system."""
    with connection.cursor() as cursor:
        # Asked at every call: as it is sent, not built of model fields.
        cursor.execute(
            "SELECT id, user_id, agency_id, label FROM access_apitoken "
            "WHERE digest = %s AND revoked_at IS NULL AND expires_at > %s",
            [digest_of(token), now],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, user_id, agency_id, label = row
    if user_id is not None:
        return actor_of_user(user_id=user_id, now=now)
    return Actor(
        kind=ActorKind.AGENCY_SYSTEM,
        role=Role.AGENCY_SYSTEM,
        purpose="casework",
        now=now,
        id=token_id,
        agency_id=agency_id,
        name=label,
    )


def digest_of(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


@door("tokens.read")
def tokens(*, actor: Actor, of_agency: bool = False) -> tuple[TokenView, ...]:
    """Return the actor's own tokens, or (``of_agency``, for administrators) those of the agency's systems.

    Those in force come first, then the newest. Raises ``NotAllowed`` to others who ask for the agency's.
    """
    if of_agency and actor.role is not Role.AGENCY_ADMIN:
        raise NotAllowed("role_may_not")
    mine = {"user_id": None, "agency_id": actor.agency_id} if of_agency else {"user_id": actor.id}
    found = [_view(row, actor.now) for row in ApiToken.objects.filter(**mine).order_by("-created_at")]
    return tuple(sorted(found, key=lambda one: not one.in_force))


def _view(row: ApiToken, now: dt.datetime) -> TokenView:
    return TokenView(
        id=row.id,
        label=row.label,
        user_id=row.user_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        in_force=row.revoked_at is None and row.expires_at > now,
    )
