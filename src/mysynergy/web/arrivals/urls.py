"""Addresses of arrivals, and of the public page that leads into them."""

from __future__ import annotations

from django.urls import path

from mysynergy.web.arrivals import counter, queue, sheet, writing

urlpatterns = [
    path("arrivals/", queue.queue, name="arrivals"),
    path("arrivals/call/", queue.new_call, name="arrival-call"),
    path("arrivals/counter/", counter.counter, name="arrivals-counter"),
    path("arrivals/<uuid:arrival_id>/", sheet.sheet, name="arrival"),
    path("arrivals/<uuid:arrival_id>/keep/", sheet.keep, name="arrival-keep"),
    path("arrivals/<uuid:arrival_id>/do/", sheet.act, name="arrival-do"),
    path("arrivals/<uuid:arrival_id>/files/<uuid:attachment_id>/", sheet.attachment, name="arrival-file"),
    path("write/", writing.write, name="write-to-us"),
    path("write/sent/", writing.sent, name="write-sent"),
]
