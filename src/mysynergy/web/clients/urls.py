"""Addresses of her link (short: they stand in an SMS), and of the officers' side."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.clients import herself, officers

urlpatterns = [
    path("k/", herself.entry, name="client"),
    path("k/case/", herself.case, name="client-case"),
    path("k/say/", herself.say, name="client-say"),
    path("k/contact/", herself.contact, name="client-contact"),
    path("k/correct/", herself.correct, name="client-correct"),
    path("k/leave/", herself.leave, name="client-leave"),
    path("people/<uuid:individual_id>/link/", officers.link, name="person-link"),
    path("requests/<uuid:request_id>/", officers.request_page, name="client-request"),
    path("messages/", officers.outbox, name="outbox"),
    path("messages/<uuid:message_id>/retry/", officers.retry, name="outbox-retry"),
]
