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
    return gettext(text) % {"role": role}
