"""An intake that was begun from a call, a letter or a tip: whether its reader can go on with it."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor
from mysynergy.intake.public import get_draft
from mysynergy.kernel.errors import NotFound


def goes_on(actor: Actor, draft_id: uuid.UUID | None) -> bool:
    """Whether the draft stands and is the actor's.

    One that was discarded is gone, and a colleague's opens for nobody else: whoever took over begins anew.
    """
    if draft_id is None:
        return False
    try:
        get_draft(actor=actor, draft_id=draft_id)
    except NotFound:
        return False
    return True
