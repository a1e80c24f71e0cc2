"""Addresses of lists."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.imports import views

urlpatterns = [
    path("imports/", views.listed, name="imports"),
    path("imports/new/", views.send, name="import-new"),
    path("imports/<uuid:batch_id>/", views.one, name="import"),
    path("imports/<uuid:batch_id>/columns/", views.columns, name="import-columns"),
    path("imports/<uuid:batch_id>/errors/", views.errors, name="import-errors"),
    path("imports/<uuid:batch_id>/do/", views.do, name="import-do"),
    path("imports/<uuid:batch_id>/undo/", views.undo, name="import-undo"),
]
