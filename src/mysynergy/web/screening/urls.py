"""Addresses of screening."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.screening import views

urlpatterns = [path("people/<uuid:individual_id>/screening/", views.tab, name="person-screening")]
