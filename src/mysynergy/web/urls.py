"""Addresses of pages, one include per room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from mysynergy.web import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(url="/accounts/login/"), name="front"),
    path("healthz", health.healthz, name="healthz"),
]
