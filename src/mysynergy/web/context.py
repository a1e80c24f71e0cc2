"""What the page shell needs on every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the actor, the language and whether this is a demonstration."""
    return {"actor": getattr(request, "actor", None), "demo": settings.DEMO}
