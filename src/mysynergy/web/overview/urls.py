"""Addresses of the overview and of the page on schemes."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.overview import views

urlpatterns = [
    path("insight/", views.overview, name="insight"),
    path("schemes/", views.schemes, name="schemes"),
]
