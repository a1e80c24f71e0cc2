"""Addresses of the whole house."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from mysynergy.api.endpoints import no_operation
from mysynergy.api.endpoints import urls as api_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mysynergy.web.urls")),
    path("api/v1/", api_urls),
    re_path(r"^api/(?P<rest>.*)$", no_operation),
    path("accounts/", include("mysynergy.web.account.entrance")),
]
