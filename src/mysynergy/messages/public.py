"""The door of messages: texts, a queue, delivery by whoever is set, what could not be delivered.

Whom one may write to, and how, rooms above decide (``clients``); ``watched`` is asked again before each goes.
"""

from __future__ import annotations

from mysynergy.messages.delivering import deliver, deliver_due, retry, take_back, tidy
from mysynergy.messages.domain import STATES, OutgoingView
from mysynergy.messages.queueing import JOB, Watch, put, watched
from mysynergy.messages.selectors import counts, on_the_way, outgoing, providers_set
from mysynergy.messages.templates import TEMPLATES, Texts

__all__ = [
    "JOB",
    "STATES",
    "TEMPLATES",
    "OutgoingView",
    "Texts",
    "Watch",
    "counts",
    "deliver",
    "deliver_due",
    "on_the_way",
    "outgoing",
    "providers_set",
    "put",
    "retry",
    "take_back",
    "tidy",
    "watched",
]
