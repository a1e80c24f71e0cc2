"""Who speaks at the counter: the person herself, or somebody who may do it for her."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from mysynergy.access.public import Actor
from mysynergy.representatives.public import who_may
from mysynergy.web.gate import may
from mysynergy.words import representatives as words


def choices(actor: Actor, individual_id: uuid.UUID, scope: str) -> list[tuple[str, str]]:
    """Return who may say or agree to it today, the person first; empty where nobody else may."""
    if not may(actor, "representatives.record"):
        return []
    found = who_may(actor=actor, individual_id=individual_id, scope=scope)
    rows = [(str(one.id), f"{one.name}, {words.said(words.CAPACITIES, one.capacity)}") for one in found]
    return [("", _("The person herself or himself")), *rows] if rows else []
