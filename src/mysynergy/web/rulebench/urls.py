"""Addresses of the bench."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.rulebench import views

urlpatterns = [
    path("programmes/<slug:programme_id>/bench/", views.rule, name="rulebench"),
    path("programmes/<slug:programme_id>/bench/person/", views.person, name="rulebench-person"),
    path("programmes/<slug:programme_id>/bench/people/", views.people, name="rulebench-people"),
    path("programmes/<slug:programme_id>/bench/rule.yaml", views.export, name="rulebench-export"),
    path("programmes/<slug:programme_id>/bench/cases.yaml", views.cases, name="rulebench-cases"),
]
