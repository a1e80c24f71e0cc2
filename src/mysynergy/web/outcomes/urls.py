"""Addresses of closings, follow-ups and an officer's plan work."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.outcomes import views

urlpatterns = [
    path("people/<uuid:individual_id>/close/", views.close, name="case-close"),
    path("follow-ups/<uuid:follow_up_id>/", views.follow_up, name="follow-up"),
    path("work/plans/", views.work, name="plan-work"),
]
