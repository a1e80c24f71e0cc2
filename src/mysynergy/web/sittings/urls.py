"""Addresses of sittings."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.sittings import summary, views

urlpatterns = [
    path("people/<uuid:individual_id>/sitting/", views.sitting, name="person-sitting"),
    path("sittings/<uuid:sitting_id>/sheet/", summary.sheet, name="sitting-sheet"),
]
