"""How often one address may ask, keep and leave. Generous: a whole village may share one address."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def within(request: HttpRequest, action: str) -> bool:
    """Count one use of ``action`` (limits: ``ACCOUNT_RATE_LIMITS``); false when there were too many."""
    return bool(ratelimit.consume(request, app="allauth.account", action=action))


def too_many(request: HttpRequest) -> HttpResponse:
    """Return the page that asks to wait (429)."""
    return render(request, "selfcheck/too_many.html", status=429)
