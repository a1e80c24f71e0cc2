"""The door of arrivals: one queue of who rang, came and wrote; calls owed; tickets at a counter.

An open arrival always has an agency and a date, and somebody who holds it once anybody looked at it
(``PROOFS``); ``JOBS`` are run by the clock, ``MACHINES`` bring mail and calls. What leads on (a person, a
case, a danger) is done by the rooms of those things, and noted here as the end.
"""

from __future__ import annotations

from mysynergy.arrivals.domain import (
    BY_HAND,
    CHANNELS,
    FED,
    MAX_OFFICE,
    RELATIONS,
    SAID_BY,
    TRIES,
    WRITTEN,
    ArrivalView,
    AttachmentView,
    Counter,
    Queue,
    Sheet,
    TryView,
)
from mysynergy.arrivals.feeding import MACHINES
from mysynergy.arrivals.mail import HEADERS, MOST_MAIL
from mysynergy.arrivals.post import Received
from mysynergy.arrivals.selectors import MOST, arrival, arrivals, counter, open_attachment
from mysynergy.arrivals.services import (
    StaleSheet,
    begin_intake,
    call_next,
    close,
    give_ticket,
    owe_call,
    receive_form,
    registered,
    save_sheet,
    take,
    tried,
)
from mysynergy.arrivals.watching import JOBS, PROOFS

__all__ = [
    "BY_HAND",
    "CHANNELS",
    "FED",
    "HEADERS",
    "JOBS",
    "MACHINES",
    "MAX_OFFICE",
    "MOST",
    "MOST_MAIL",
    "PROOFS",
    "RELATIONS",
    "SAID_BY",
    "TRIES",
    "WRITTEN",
    "ArrivalView",
    "AttachmentView",
    "Counter",
    "Queue",
    "Received",
    "Sheet",
    "StaleSheet",
    "TryView",
    "arrival",
    "arrivals",
    "begin_intake",
    "call_next",
    "close",
    "counter",
    "give_ticket",
    "open_attachment",
    "owe_call",
    "receive_form",
    "registered",
    "save_sheet",
    "take",
    "tried",
]
