"""Who calls: a bearer token of an officer or of an agency's system. There is no cookie sign-in here."""

from __future__ import annotations

import re
import uuid

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from mysynergy.access.public import Actor
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.registry import public as registry
from mysynergy.tokens.public import actor_of_token

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Bearer(HttpBearer):
    """Put the token's actor on the request; a token out of force is as good as none."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the actor, or ``None`` (401)."""
        return actor_of_token(token=token, now=timezone.now())


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor that ``Bearer`` put on the request."""
    actor = getattr(request, "auth", None)
    if not isinstance(actor, Actor):
        raise TypeError("this operation has no bearer authentication")
    return actor


def public_actor() -> Actor:
    """Return the actor of somebody without a token: published tables only."""
    return Actor.public(now=timezone.now())


def key_of(request: HttpRequest) -> str | None:
    """Return the ``Idempotency-Key`` header; raises ``Invalid`` for one that is no key."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if key and not _KEY.fullmatch(key):
        raise Invalid([Fault("Idempotency-Key", "bad_key")])
    return key or None


def opened(request: HttpRequest, individual_id: uuid.UUID) -> Actor:
    """Return the actor, who from now counts as a reader of this person.

    Raises ``NotFound`` where there is no such person, or none that the actor may see. Every list about one
    person goes through here, so that "who read this" is complete.
    """
    actor = actor_of(request)
    registry.open_person(actor=actor, individual_id=individual_id)
    return actor
