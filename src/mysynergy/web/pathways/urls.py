"""Addresses of pathways."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.pathways import laying, views

urlpatterns = [
    path("people/<uuid:individual_id>/pathways/", views.of_person, name="person-pathways"),
    path("people/<uuid:individual_id>/pathways/new/", laying.new, name="pathway-new"),
    path("pathways/<uuid:pathway_id>/", views.pathway, name="pathway"),
    path("pathways/<uuid:pathway_id>/stop/", views.stop, name="pathway-stop"),
    path("pathways/<uuid:pathway_id>/steps/<uuid:step_id>/send/", views.send, name="pathway-send"),
    path("pathways/<uuid:pathway_id>/steps/<uuid:step_id>/choose/", views.choose, name="pathway-choose"),
]
