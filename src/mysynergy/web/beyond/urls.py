"""Addresses of letters to bodies outside."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.beyond import views, writing

urlpatterns = [
    path("people/<uuid:individual_id>/needs/<uuid:need_id>/letter/", writing.new, name="letter-new"),
    path("letters/", views.listed, name="letters"),
    path("letters/<uuid:letter_id>/", views.letter, name="letter"),
    path("letters/<uuid:letter_id>/paper/", views.paper, name="letter-paper"),
    path("letters/<uuid:letter_id>/again/", views.again, name="letter-again"),
    path("letters/<uuid:letter_id>/answer/", views.answer, name="letter-answer"),
]
