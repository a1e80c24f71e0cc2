"""Addresses of the board of what is late."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.late import holidays, views

urlpatterns = [
    path("late/", views.board, name="late"),
    path("late/holidays/", holidays.declared, name="holidays"),
    path("late/<uuid:late_id>/offer/", views.offer, name="late-offer"),
]
