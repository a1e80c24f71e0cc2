"""Addresses of the gallery."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.gallery import views

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("letter/", views.letter, name="gallery_letter"),
    path("question/", views.question, name="gallery_question"),
]
