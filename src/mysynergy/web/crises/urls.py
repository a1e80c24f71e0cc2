"""Addresses for somebody in danger."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.crises import views

urlpatterns = [
    path("danger/", views.report, name="danger"),
    path("danger/duty/", views.duty, name="danger-duty"),
    path("danger/<uuid:crisis_id>/", views.one, name="danger-one"),
]
