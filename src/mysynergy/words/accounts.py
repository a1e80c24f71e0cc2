"""What happened to an account, as a sentence for its owner and her administrator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from mysynergy.words.roles import ROLES

ACCOUNT_EVENTS: Final[Mapping[str, str]] = {
    "access.user_created": noop("Account made"),
    "access.role_set": noop("Role set: %(role)s"),
    "accounts.link_made": noop("One-time link made"),
    "accounts.password_set_by_link": noop("Password chosen with the one-time link"),
    "accounts.password_changed": noop("Password changed"),
    "accounts.authenticator_set": noop("Authenticator set up"),
    "accounts.authenticator_reset": noop("Authenticator reset"),
    "accounts.recovery_codes_renewed": noop("New recovery codes made"),
    "accounts.recovery_code_used": noop("Signed in with a recovery code"),
    "accounts.sessions_ended": noop("Other browsers signed out"),
    "accounts.signed_in": noop("Sign-in completed"),
    "accounts.signed_out": noop("Signed out"),
    "accounts.wrong_password": noop("Wrong password at sign-in"),
    "accounts.wrong_code": noop("Wrong one-time code at sign-in"),
    "accounts.locked_out": noop("Locked out for some minutes after too many tries"),
    "accounts.tries_ended": noop("Tries at sign-in in all: %(wrong)s wrong, %(refused)s refused"),
    "accounts.access_ended": noop("Access ended"),
    "accounts.access_opened": noop("Access opened again"),
}
_ENDED = noop("Role ended: %(role)s")


def told_of_account(happened: str, body: Mapping[str, Any], on: dt.date) -> str:
    """Return the sentence of an event that befell an account on a day, in the active language."""
    role = ROLES.get(str(body.get("role", "")), "")
    text = ACCOUNT_EVENTS.get(happened, happened)
    if happened == "access.role_set" and (body["new"][1] or "9999") <= on.isoformat():
        text = _ENDED
    counts = {"wrong": body.get("wrong", 0), "refused": body.get("refused", 0)}
    return gettext(text) % {"role": role, **counts}
