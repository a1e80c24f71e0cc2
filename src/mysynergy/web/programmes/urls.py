"""Addresses of the catalogue of programmes."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.programmes import capacity, views

urlpatterns = [
    path("programmes/", views.catalogue, name="programmes"),
    path("programmes/<slug:programme_id>/", views.programme, name="programme"),
    path("programmes/<slug:programme_id>/capacity/", capacity.tell, name="programme-capacity"),
]
