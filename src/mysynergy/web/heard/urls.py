"""Addresses of tips and questions."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.heard import officers, public

urlpatterns = [
    path("tell/", public.tell, name="tell"),
    path("ask/", public.ask, name="ask"),
    path("reply/", public.reply, name="reply"),
    path("tips/", officers.listed, name="tips"),
    path("tips/new/<str:kind>/", officers.new, name="tip-new"),
    path("tips/<uuid:heard_id>/", officers.one, name="tip"),
]
