"""Addresses of circumstances."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.circumstances import views

urlpatterns = [
    path("people/<uuid:individual_id>/circumstances/", views.person, name="person-circumstances"),
]
