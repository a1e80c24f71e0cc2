"""Pages for what went wrong at the edge."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form is too old (the session ended), and how to go on without losing what was typed."""
    return render(request, "errors/form_too_old.html", status=403)
