"""Addresses of pages, one include per room."""

from __future__ import annotations

import os

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from mysynergy.web import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mysynergy.web.account.urls")),
    path("", include("mysynergy.web.arrivals.urls")),
    path("", include("mysynergy.web.assistance.urls")),
    path("", include("mysynergy.web.beyond.urls")),
    path("", include("mysynergy.web.circle.urls")),
    path("", include("mysynergy.web.clients.urls")),
    path("", include("mysynergy.web.documents.urls")),
    path("", include("mysynergy.web.representatives.urls")),
    path("", include("mysynergy.web.circumstances.urls")),
    path("", include("mysynergy.web.crises.urls")),
    path("", include("mysynergy.web.heard.urls")),
    path("", include("mysynergy.web.imports.urls")),
    path("", include("mysynergy.web.late.urls")),
    path("", include("mysynergy.web.matching.urls")),
    path("", include("mysynergy.web.notices.urls")),
    path("", include("mysynergy.web.onward.urls")),
    path("", include("mysynergy.web.outcomes.urls")),
    path("", include("mysynergy.web.overview.urls")),
    path("", include("mysynergy.web.plans.urls")),
    path("", include("mysynergy.web.pathways.urls")),
    path("", include("mysynergy.web.privacy.urls")),
    path("", include("mysynergy.web.programmes.urls")),
    path("", include("mysynergy.web.referrals.urls")),
    path("", include("mysynergy.web.reports.urls")),
    path("", include("mysynergy.web.rulebench.urls")),
    path("", include("mysynergy.web.sittings.urls")),
    path("", include("mysynergy.web.work.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("language/", set_language, name="set_language"),
    path("", include("mysynergy.web.intake.urls")),
    path("", include("mysynergy.web.person.urls")),
    path("", include("mysynergy.web.rights.urls")),
    path("", include("mysynergy.web.screening.urls")),
    path("", include("mysynergy.web.selfcheck.urls")),
]
if settings.DEBUG or os.environ.get("MYSYNERGY_GALLERY"):
    urlpatterns.append(path("gallery/", include("mysynergy.web.gallery.urls")))
