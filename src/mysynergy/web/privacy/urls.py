"""Addresses of requests over one's own record."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.privacy import deciding, views

urlpatterns = [
    path("privacy/", views.listed, name="privacy"),
    path("privacy/<uuid:request_id>/", deciding.one, name="privacy-request"),
    path("privacy/<uuid:request_id>/withdraw/", deciding.withdraw, name="privacy-withdraw"),
    path("privacy/<uuid:request_id>/erase/", deciding.erase, name="privacy-erase"),
    path("privacy/<uuid:request_id>/refuse/", deciding.refuse, name="privacy-refuse"),
    path("privacy/<uuid:request_id>/say/", deciding.say, name="privacy-say"),
    path("people/<uuid:individual_id>/privacy/", views.person, name="person-privacy"),
    path("people/<uuid:individual_id>/privacy/ask/", views.ask, name="privacy-ask"),
    path("people/<uuid:individual_id>/privacy/copy/", views.copy, name="person-copy"),
    path("people/<uuid:individual_id>/privacy/hold/", views.hold, name="privacy-hold"),
    path("people/<uuid:individual_id>/privacy/hold/<uuid:hold_id>/lift/", views.lift, name="privacy-lift"),
]
