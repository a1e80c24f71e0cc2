"""Addresses of pairs."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.matching import views

urlpatterns = [
    path("matching/", views.listed, name="matching"),
    path("matching/<uuid:pair_id>/", views.pair, name="pair"),
    path("matching/<uuid:pair_id>/corrections/", views.ask, name="pair-correction"),
    path("matching/corrections/<uuid:request_id>/", views.answer, name="correction-answer"),
]
