"""Addresses of plans."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.plans import views

urlpatterns = [
    path("people/<uuid:individual_id>/plan/", views.tab, name="person-plan"),
]
