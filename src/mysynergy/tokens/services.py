"""Writes of tokens: issue, revoke. Each leaves an event, which never holds the token."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass

from django.db.models import Q

from mysynergy.access.public import Actor, ActorKind, Role, door
from mysynergy.events.public import record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.tokens.models import ApiToken
from mysynergy.tokens.selectors import digest_of

#: An administrator's token lives at most so long: whoever runs the system comes back once a year.
LONGEST = dt.timedelta(days=366)
_LONGEST_LABEL = 100


@dataclass(frozen=True, slots=True)
class Issued:
    """A token that was just made. This is the only time it can be read."""

    id: uuid.UUID
    token: str
    expires_at: dt.datetime


@door("tokens.issue")
def issue_token(
    *,
    actor: Actor,
    label: str,
    agency_id: uuid.UUID,
    expires_at: dt.datetime,
    user_id: uuid.UUID | None = None,
    token: str | None = None,
) -> Issued:
    """Make a bearer token for an agency's system, or (system jobs only) for the officer ``user_id``.

    An administrator issues tokens of her own agency's systems; a token of a colleague would speak in the
    colleague's name and is refused (``NotAllowed``), as is another agency. ``token`` gives a ready one (the
    demonstration); else one of 256 random bits is made. Raises ``Invalid`` for a label
    or an end that cannot be.
    """
    if actor.kind is ActorKind.OFFICER:
        if agency_id != actor.agency_id:
            raise NotAllowed("other_agency")
        if user_id is not None or token is not None:
            raise NotAllowed("token_of_a_person")
        _check(actor, label, expires_at)
    made = token or f"msy_{secrets.token_urlsafe(32)}"
    row = ApiToken.objects.create(
        digest=digest_of(made),
        label=label.strip(),
        user_id=user_id,
        agency_id=agency_id,
        expires_at=expires_at,
    )
    record(
        actor=actor,
        type="tokens.issued",
        category="staff",
        subject_id=row.id,
        agency_id=agency_id,
        body={"label": label, "user": str(user_id) if user_id else None, "until": expires_at.isoformat()},
    )
    return Issued(row.id, made, expires_at)


def _check(actor: Actor, label: str, expires_at: dt.datetime) -> None:
    faults = []
    if not label.strip():
        faults.append(Fault("label", "required"))
    elif len(label) > _LONGEST_LABEL:
        faults.append(Fault("label", "too_long", {"length": len(label), "limit": _LONGEST_LABEL}))
    elif not label.isprintable():
        faults.append(Fault("label", "has_control_characters"))
    if expires_at <= actor.now:
        faults.append(Fault("expires_at", "in_the_past"))
    elif expires_at > actor.now + LONGEST:
        latest = (actor.now + LONGEST).date().isoformat()
        faults.append(Fault("expires_at", "too_far", {"latest": latest}))
    if faults:
        raise Invalid(faults)


@door("tokens.revoke")
def revoke_token(*, actor: Actor, token_id: uuid.UUID) -> None:
    """End a token at once: one's own, or (administrators) any token at one's agency.

    Raises ``NotFound`` for others' tokens, ``Conflict`` when it was revoked already.
    """
    hers = Q(user_id=actor.id)
    if actor.role is Role.AGENCY_ADMIN:
        hers |= Q(agency_id=actor.agency_id)
    row = ApiToken.objects.filter(hers, id=token_id).first()
    if row is None:
        raise NotFound("token")
    if not ApiToken.objects.filter(id=row.id, revoked_at=None).update(revoked_at=actor.now):
        raise Conflict("token_revoked")
    record(
        actor=actor,
        type="tokens.revoked",
        category="staff",
        subject_id=row.id,
        agency_id=row.agency_id,
        body={"label": row.label, "user": str(row.user_id) if row.user_id else None},
    )


@door("tokens.revoke")
def revoke_tokens_of(*, actor: Actor, user_id: uuid.UUID) -> int:
    """End every token of an officer of the actor's agency (her access ends); return how many ended."""
    ended = 0
    for row in ApiToken.objects.filter(user_id=user_id, agency_id=actor.own_agency_id, revoked_at=None):
        revoke_token(actor=actor, token_id=row.id)
        ended += 1
    return ended
