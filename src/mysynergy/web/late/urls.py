"""Addresses of the board of what is late."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.late import views

urlpatterns = [
    path("late/", views.board, name="late"),
    path("late/<uuid:late_id>/offer/", views.offer, name="late-offer"),
]
