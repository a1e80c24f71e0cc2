"""Addresses of help given: enrolment, award, delivery, what overlaps."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.assistance import awards, granting, views

urlpatterns = [
    path("benefits/", views.benefits, name="benefits"),
    path("findings/<uuid:finding_id>/answer/", views.answer_finding, name="finding-answer"),
    path("referrals/<uuid:referral_id>/enrol/", granting.enrol, name="referral-enrol"),
    path("referrals/<uuid:referral_id>/award/", granting.award, name="award-new"),
    path("referrals/<uuid:referral_id>/override/", granting.override, name="override-new"),
    path("awards/<uuid:award_id>/", awards.award, name="award"),
    path("awards/<uuid:award_id>/deliver/", awards.deliver, name="delivery-new"),
    path("awards/<uuid:award_id>/end/", awards.end, name="award-end"),
    path("awards/<uuid:award_id>/reverse/", awards.reverse, name="award-reverse"),
]
