"""Addresses of referring on and of open offers."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.onward import offers, referring

urlpatterns = [
    path("referrals/<uuid:referral_id>/refer-on/", referring.refer_on, name="referral-on"),
    path("offers/", offers.listed, name="offers"),
    path("offers/<uuid:offer_id>/claim/", offers.claim, name="offer-claim"),
    path("offers/<uuid:offer_id>/withdraw/", offers.withdraw, name="offer-withdraw"),
    path("needs/<uuid:need_id>/offer/", offers.new, name="need-offer"),
]
