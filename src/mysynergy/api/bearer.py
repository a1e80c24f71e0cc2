"""Who calls: a bearer token of an officer or of an agency's system. There is no cookie sign-in here."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from mysynergy.access.public import Actor, actor_of_token


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


def key_of(request: HttpRequest) -> str | None:
    """Return the ``Idempotency-Key`` header: the same key answers the same, once."""
    key = request.headers.get("Idempotency-Key", "").strip()
    return key[:200] or None
