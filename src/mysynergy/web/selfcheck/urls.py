"""Addresses of the public's own check. They never carry an answer."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.selfcheck import continuing, language, views

urlpatterns = [
    path("semak/", views.check, name="selfcheck"),
    path("semak/bahasa/", language.choose, name="public-language"),
    path("semak/sambung/", continuing.entry, name="selfcheck-continue"),
    path("semak/sambung/buka/", continuing.opened, name="selfcheck-open"),
    path("semak/bukti/", continuing.proof, name="selfcheck-proof"),
]
