"""Addresses of people search and intake."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.intake import comparing, search, views

urlpatterns = [
    path("people/", search.people, name="people"),
    path("intake/", views.start, name="intake-start"),
    path("intake/<uuid:draft_id>/candidates/", views.candidates, name="intake-candidates"),
    path("intake/<uuid:draft_id>/compare/<uuid:individual_id>/", comparing.compare, name="intake-compare"),
    path("intake/<uuid:draft_id>/discard/", views.discard, name="intake-discard"),
    path("intake/<uuid:draft_id>/<slug:step>/", views.step, name="intake-step"),
]
