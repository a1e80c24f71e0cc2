"""Addresses of referrals."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.referrals import answers, appointments, messages, views

urlpatterns = [
    path("referrals/", views.inbox, name="referrals"),
    path("referrals/<uuid:referral_id>/", views.referral, name="referral"),
    path("referrals/<uuid:referral_id>/accept/", answers.accept, name="referral-accept"),
    path("referrals/<uuid:referral_id>/decline/", answers.decline, name="referral-decline"),
    path("referrals/<uuid:referral_id>/progress/", answers.progress, name="referral-progress"),
    path("referrals/<uuid:referral_id>/complete/", answers.complete, name="referral-complete"),
    path("referrals/<uuid:referral_id>/withdraw/", answers.withdraw, name="referral-withdraw"),
    path("referrals/<uuid:referral_id>/messages/", messages.write, name="referral-write"),
    path("referrals/<uuid:referral_id>/appointments/", appointments.arrange, name="referral-arrange"),
    path("appointments/<uuid:appointment_id>/settle/", appointments.settle, name="appointment-settle"),
    path("proposals/<uuid:proposal_id>/dismiss/", answers.dismiss, name="proposal-dismiss"),
]
