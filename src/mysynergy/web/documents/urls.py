"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.documents import views

urlpatterns = [
    path("people/<uuid:individual_id>/documents/", views.tab, name="person-documents"),
    path("people/<uuid:individual_id>/documents/new/", views.new, name="document-new"),
    path("documents/<uuid:document_id>/", views.one, name="document"),
    path("documents/<uuid:document_id>/open/", views.opened, name="document-open"),
    path("documents/<uuid:document_id>/verify/", views.verify, name="document-verify"),
    path("documents/<uuid:document_id>/attach/", views.attach, name="document-attach"),
    path("documents/<uuid:document_id>/withdraw/", views.withdraw, name="document-withdraw"),
]
