"""The door of clients: her link, what it shows, what she says through it, and what she is told."""

from __future__ import annotations

from mysynergy.clients.domain import (
    CODE_LETTERS,
    CONTACT_RULES,
    CORRECTABLE,
    MOST_WORDS,
    SESSION,
    LinkMade,
    LinkView,
    MyCase,
    NeedSeen,
    RequestView,
    Way,
)
from mysynergy.clients.links import (
    SHUT_JOB,
    SHUTS,
    citizen_of,
    links_of,
    make_link,
    open_link,
    revoke_links,
    send_link,
    shut,
    way_to,
)
from mysynergy.clients.saying import answer_request, ask_correction, request_of, say_contact, say_outcome
from mysynergy.clients.seeing import my_case
from mysynergy.clients.telling import JOB, TELLS, WATCH, tell

__all__ = [
    "CODE_LETTERS",
    "CONTACT_RULES",
    "CORRECTABLE",
    "JOB",
    "MOST_WORDS",
    "SESSION",
    "SHUTS",
    "SHUT_JOB",
    "TELLS",
    "WATCH",
    "LinkMade",
    "LinkView",
    "MyCase",
    "NeedSeen",
    "RequestView",
    "Way",
    "answer_request",
    "ask_correction",
    "citizen_of",
    "links_of",
    "make_link",
    "my_case",
    "open_link",
    "request_of",
    "revoke_links",
    "say_contact",
    "say_outcome",
    "send_link",
    "shut",
    "tell",
    "way_to",
]
