"""Addresses of the worklist and of a need in hand."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.work import away, giving, needs, overseeing, views

urlpatterns = [
    path("work/", views.worklist, name="work"),
    path("work/give/", giving.assign, name="work-give"),
    path("work/views/", giving.keep, name="work-views"),
    path("work/file/", giving.file, name="work-file"),
    path("work/agency/", overseeing.oversee, name="oversee"),
    path("work/away/", away.away, name="away"),
    path("work/escalated/", views.escalated, name="escalated"),
    path("needs/<uuid:need_id>/review/", needs.review, name="need-review"),
    path("needs/<uuid:need_id>/try/", needs.contact_try, name="need-try"),
    path("needs/<uuid:need_id>/close/", needs.close, name="need-close"),
]
