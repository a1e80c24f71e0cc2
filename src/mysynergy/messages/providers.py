"""Whoever takes a message out of the house: an SMTP server, a provider of SMS, or nobody.

Where nobody is set, nothing is sent anywhere, and the page says so: a message that was only written to a log
would be a lie to the person who waits for it.
"""

from __future__ import annotations

import json
import smtplib
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPMessage
from typing import IO, Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from mysynergy.messages.domain import Outcome, Parcel

_SECONDS: Final = 20
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_TRY_AGAIN: Final = frozenset({408, 425, 429})
_SERVER_FAULT, _ANSWER = 500, 2000


class _NotElsewhere(urllib.request.HTTPRedirectHandler):
    """A redirect is no answer: followed, it would carry the key elsewhere, and any page there would pass for
    "taken".
    """

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Refuse: the redirect itself is the provider's answer."""


_OPENER: Final = urllib.request.build_opener(_NotElsewhere)


class Provider(Protocol):
    """Takes one message. It may be handed the same ``parcel.id`` again after a doubt: it sends it once."""

    name: str

    def send(self, parcel: Parcel) -> Outcome:
        """Send a message and say what came of it; a fault of the line is an answer, never an exception."""
        ...


class HttpSms:
    """Any provider of SMS that takes ``{"to", "text", "id"}`` as JSON with a bearer key; 2xx means taken."""

    name = "sms"

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
            raise ValueError("MYSYNERGY_SMS_URL begins with https:// (http:// for this machine only)")
        self._url, self._key = url, key

    def send(self, parcel: Parcel) -> Outcome:
        """Post the message; the id travels as ``Idempotency-Key``."""
        body = json.dumps({"to": parcel.to, "text": parcel.text, "id": str(parcel.id)}).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._key}",
            "Idempotency-Key": str(parcel.id),
        }
        request = urllib.request.Request(self._url, data=body, headers=headers)  # noqa: S310 - checked above
        try:
            with _OPENER.open(request, timeout=_SECONDS) as answer:
                return Outcome(sent=True, provider=self.name, reference=_reference(answer.read(_ANSWER)))
        except urllib.error.HTTPError as error:
            passing = error.code >= _SERVER_FAULT or error.code in _TRY_AGAIN
            return Outcome(sent=False, provider=self.name, code=f"http_{error.code}", passing=passing)
        except (OSError, HTTPException):
            return Outcome(sent=False, provider=self.name, code="no_connection", passing=True)


def _reference(answer: bytes) -> str:
    try:
        found = json.loads(answer)
    except ValueError:
        return ""
    return str(found.get("id", ""))[:100] if isinstance(found, dict) else ""


class Smtp:
    """Any SMTP server, by Django's own settings (``EMAIL_HOST`` and so on)."""

    name = "smtp"

    def send(self, parcel: Parcel) -> Outcome:
        """Hand the message over; its id makes a ``Message-ID`` that stays the same when it is tried again."""
        message = EmailMessage(
            subject=parcel.subject,
            body=parcel.text,
            to=[parcel.to],
            headers={"Message-ID": f"<{parcel.id}@mysynergy>", "Auto-Submitted": "auto-generated"},
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            return Outcome(
                sent=False, provider=self.name, code="refused", passing=max(codes, default=0) < _SERVER_FAULT
            )
        except smtplib.SMTPResponseException as error:
            return Outcome(
                sent=False,
                provider=self.name,
                code=f"smtp_{error.smtp_code}",
                passing=error.smtp_code < _SERVER_FAULT,
            )
        except (smtplib.SMTPException, OSError):
            return Outcome(sent=False, provider=self.name, code="no_connection", passing=True)
        except ValueError:  # what cannot stand in a header, or is no domain
            return Outcome(sent=False, provider=self.name, code="refused")
        return Outcome(sent=True, provider=self.name)


def provider_of(channel: str) -> Provider | None:
    """Return who takes messages of a channel, ``None`` where nobody is set."""
    if channel == "sms":
        return HttpSms(settings.SMS_URL, settings.SMS_KEY) if settings.SMS_URL else None
    return Smtp() if settings.EMAIL_HOST else None
