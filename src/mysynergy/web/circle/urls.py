"""Addresses of circles."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.circle import views

urlpatterns = [
    path("circle/", views.mine, name="circle"),
    path("circle/leaves/", views.leaves, name="circle-leaves"),
    path("people/<uuid:individual_id>/circle/", views.person, name="person-circle"),
]
