"""Addresses of the pages of rights. What is typed into a calculator never stands in one."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.rights import benefits, contributions, pages, papers

urlpatterns = [
    path("hak/", pages.start, name="rights"),
    path("hak/skim/<slug:scheme>/", pages.scheme, name="rights-scheme"),
    path("hak/modul/<slug:module>/", pages.module, name="rights-module"),
    path("hak/dokumen/<slug:paper>/", papers.paper, name="rights-paper"),
    path("hak/kira/", contributions.together, name="rights-together"),
    path("hak/kira/<slug:scheme>/", contributions.one, name="rights-contribution"),
    path("hak/faedah/", pages.benefits, name="rights-benefits"),
    path("hak/faedah/<slug:benefit>/", benefits.benefit, name="rights-benefit"),
]
