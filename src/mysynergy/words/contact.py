"""How somebody was tried to be reached, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

CHANNELS: Final[Mapping[str, str]] = {
    "phone": noop("By telephone"),
    "message": noop("By message"),
    "visit": noop("By a visit"),
    "letter": noop("By letter"),
    "email": noop("By e-mail"),
    "relative": noop("Through a relative"),
}
RESULTS: Final[Mapping[str, str]] = {
    "reached": noop("Reached"),
    "no_answer": noop("No answer"),
    "wrong_number": noop("Wrong number"),
    "not_at_home": noop("Not at home"),
    "returned": noop("Came back"),
}


def channel_name(channel: str) -> str:
    """Return by which way somebody was tried."""
    known = CHANNELS.get(channel)
    return gettext(known) if known else channel.replace("_", " ")


def result_name(result: str) -> str:
    """Return what came of a try."""
    known = RESULTS.get(result)
    return gettext(known) if known else result.replace("_", " ")
