"""Addresses of the notice centre."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.notices import views

urlpatterns = [
    path("notices/", views.centre, name="messages"),
    path("notices/read/", views.all_read, name="messages-read"),
    path("notices/settings/", views.settings, name="messages-settings"),
    path("notices/<uuid:notice_id>/", views.follow, name="message"),
]
