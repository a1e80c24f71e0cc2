"""Addresses of the whole house with the gallery in it: for the tests that drive a browser."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("gallery/", include("mysynergy.web.gallery.urls")),
    path("", include("mysynergy.config.urls")),
]
