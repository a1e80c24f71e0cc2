"""Addresses of screening."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.screening import papers, views

urlpatterns = [
    path("people/<uuid:individual_id>/screening/", views.tab, name="person-screening"),
    path("people/<uuid:individual_id>/papers/<slug:paper>/", papers.make_need, name="paper-need"),
]
