"""Address of the report."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.reports import views

urlpatterns = [path("insight/report/", views.report, name="report")]
