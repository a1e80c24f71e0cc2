"""What the page shell needs on every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from mysynergy.web.look.shell import shell_of


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the actor, whether this is a demonstration, and the frame of the page."""
    return {
        "actor": getattr(request, "actor", None),
        "demo": settings.DEMO,
        "quick_exit": settings.QUICK_EXIT_URL,
        "shell": SimpleLazyObject(lambda: shell_of(request)),
    }
