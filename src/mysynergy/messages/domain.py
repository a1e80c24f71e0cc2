"""How long a text is as an SMS, when it may go, when it is tried again. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from mysynergy.kernel.days import KUALA_LUMPUR

CHANNELS: Final = ("sms", "email")
#: waiting -> sending -> sent; on_screen: shown to an operator, sent nowhere; withheld: she must not be
#: written to; dead: given up, until an operator has it tried again.
STATES: Final = ("waiting", "sending", "sent", "on_screen", "withheld", "dead")
LANGUAGES: Final = ("ms", "en")
#: Nobody's telephone rings at night, but for somebody in danger.
_QUIET_FROM, _QUIET_UNTIL = dt.time(21), dt.time(8)
#: Messages to one person in a day and a night; more wait, and what waits too long is of no use.
MOST_A_DAY: Final = 3
_DAY: Final = dt.timedelta(days=1)
TOO_OLD: Final = dt.timedelta(days=3)
#: What was shown or given up is emptied after so long: the link in it has ended.
KEPT: Final = dt.timedelta(days=14)
#: Tried again after so long; then an operator decides.
PAUSES: Final = tuple(dt.timedelta(minutes=one) for one in (1, 5, 30, 120, 360))
#: A worker that says nothing for so long died while it was sending: nobody knows whether it went.
STUCK: Final = dt.timedelta(minutes=10)

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class SmsLength:
    """How a text travels: in the 7-bit alphabet of GSM or not, its length there, and in how many parts."""

    gsm7: bool
    length: int
    parts: int


def sms_length(text: str) -> SmsLength:
    """Return how long a text is as an SMS (3GPP TS 23.038): 160 letters in one part, 153 in each of several;
    70 and 67 where one letter is outside the 7-bit alphabet, whose signs in brackets count twice.
    """
    gsm7 = set(text) <= _BASIC | _EXTENDED
    if gsm7:
        length, one, several = len(text) + sum(sign in _EXTENDED for sign in text), 160, 153
    else:
        length, one, several = len(text.encode("utf-16-be")) // 2, 70, 67
    return SmsLength(gsm7, length, 1 if length <= one else -(-length // several))


def allowed_from(now: dt.datetime) -> dt.datetime:
    """Return from when a message that is not urgent may go: ``now`` by day, else the end of the night."""
    here = now.astimezone(KUALA_LUMPUR)
    if _QUIET_UNTIL <= here.time() < _QUIET_FROM:
        return now
    day = here.date() + dt.timedelta(days=1 if here.time() >= _QUIET_FROM else 0)
    return dt.datetime.combine(day, _QUIET_UNTIL, KUALA_LUMPUR)


def slot_from(now: dt.datetime, before: list[dt.datetime]) -> dt.datetime:
    """Return from when one more message may go to somebody who was sent others at these instants."""
    recent = sorted(one for one in before if one > now - _DAY)
    return now if len(recent) < MOST_A_DAY else recent[-MOST_A_DAY] + _DAY


def again_at(now: dt.datetime, attempts: int) -> dt.datetime | None:
    """Return when to try again after so many attempts; ``None``: it is given up."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """A message in the clear, on its way to a provider: never stored, logged or kept."""

    id: uuid.UUID
    channel: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a provider said: ``sent``; or not, with a code, and whether trying again may help."""

    sent: bool
    provider: str
    code: str = ""
    passing: bool = False
    reference: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingView:
    """A message as an operator sees it: the end of a number or the beginning of an e-mail address; the text
    only where it was sent nowhere.
    """

    id: uuid.UUID
    template: str
    channel: str
    language: str
    individual_id: uuid.UUID | None
    state: str
    reason: str
    attempts: int
    made_at: dt.datetime
    next_at: dt.datetime | None
    settled_at: dt.datetime | None
    ending: str
    text: str
