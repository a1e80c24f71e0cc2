"""Addresses of a person's page."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.person import (
    consents,
    contact,
    happened,
    household,
    needs,
    particulars,
    protection,
    records,
    referring,
    schemes,
    taking_apart,
    views,
)

urlpatterns = [
    path("people/<uuid:individual_id>/", views.overview, name="person"),
    path("people/<uuid:individual_id>/needs/", needs.tab, name="person-needs"),
    path("people/<uuid:individual_id>/needs/<uuid:need_id>/refer/", referring.new, name="referral-new"),
    path("people/<uuid:individual_id>/referrals/", views.referrals, name="person-referrals"),
    path("people/<uuid:individual_id>/benefits/", views.benefits, name="person-benefits"),
    path("people/<uuid:individual_id>/schemes/", schemes.tab, name="person-schemes"),
    path("people/<uuid:individual_id>/timeline/", happened.timeline, name="person-timeline"),
    path("people/<uuid:individual_id>/readers/", happened.readers, name="person-readers"),
    path("people/<uuid:individual_id>/number/", views.number, name="person-number"),
    path("people/<uuid:individual_id>/contact/", contact.edit, name="person-contact"),
    path("people/<uuid:individual_id>/particulars/", particulars.edit, name="person-particulars"),
    path("people/<uuid:individual_id>/household/", household.edit, name="person-household"),
    path("people/<uuid:individual_id>/records/", records.listed, name="person-records"),
    path(
        "people/<uuid:individual_id>/records/<uuid:source_record_id>/compare/<uuid:other_id>/",
        records.compare,
        name="person-compare",
    ),
    path(
        "people/<uuid:individual_id>/records/two-people/<uuid:two_people_id>/take-back/",
        records.take_back,
        name="two-people-take-back",
    ),
    path(
        "people/<uuid:individual_id>/records/joins/<uuid:join_id>/",
        taking_apart.take_apart,
        name="person-take-apart",
    ),
    path("people/<uuid:individual_id>/protection/", protection.protect, name="person-protection"),
    path("people/<uuid:individual_id>/consents/", consents.new, name="person-consents"),
    path(
        "people/<uuid:individual_id>/consents/<uuid:consent_id>/withdraw/",
        consents.withdraw,
        name="consent-withdraw",
    ),
    path("people/<uuid:individual_id>/links/<uuid:link_id>/undo/", views.undo, name="link-undo"),
]
