"""Addresses of representatives."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.representatives import views

urlpatterns = [
    path("people/<uuid:individual_id>/representatives/", views.person, name="person-representatives"),
    path("representatives/", views.waiting_list, name="representatives-waiting"),
]
