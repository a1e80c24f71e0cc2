"""Reads of the queue for operators: through row-level security, of the own agency."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.db.models import Count

from mysynergy.access.public import Actor, door
from mysynergy.messages.domain import OutgoingView
from mysynergy.messages.models import Outgoing
from mysynergy.messages.queueing import opened

MOST: Final = 100
_SHOWN: Final = 3
#: The code of a link, which is for her eyes alone.
_CODE: Final = re.compile(r"(/k/[^\s#]*#)\S+")


@door("messages.read")
def outgoing(*, actor: Actor, state: str | None = None) -> tuple[OutgoingView, ...]:
    """Return the newest messages that the actor may see (a system job: of all agencies), in one state or all.

    A number by its last three signs only, an e-mail address by its first three; the text only of a message
    that was sent nowhere, so that she can be told by other means, and without the code of its link: whoever
    opens that speaks for her.
    """
    rows = Outgoing.objects.all() if state is None else Outgoing.objects.filter(state=state)
    return tuple(_view(row) for row in rows.order_by("-made_at", "-id")[:MOST])


@door("messages.read")
def counts(*, actor: Actor) -> Mapping[str, int]:
    """Return how many messages there are in each state, of those the actor may see."""
    found = Outgoing.objects.values("state").annotate(n=Count("id")).values_list("state", "n")
    return dict(found.order_by("state"))


@door("messages.deliver")
def on_the_way(*, actor: Actor, individual_id: uuid.UUID, template: str) -> bool:
    """Whether a message of this kind waits to go to her already: another would tell her nothing more."""
    return Outgoing.objects.filter(individual_id=individual_id, template=template, state="waiting").exists()


@door("messages.read")
def providers_set(*, actor: Actor) -> Mapping[str, bool]:
    """Return for each channel whether anybody is set who takes messages out of the house."""
    return {"sms": bool(settings.SMS_URL), "email": bool(settings.EMAIL_HOST)}


def _view(row: Outgoing) -> OutgoingView:
    parcel = opened(row)
    return OutgoingView(
        id=row.id,
        template=row.template,
        channel=row.channel,
        language=row.language,
        individual_id=row.individual_id,
        state=row.state,
        reason=row.reason,
        attempts=row.attempts,
        made_at=row.made_at,
        next_at=row.next_at,
        settled_at=row.settled_at,
        ending=(parcel.to[:_SHOWN] if row.channel == "email" else parcel.to[-_SHOWN:]) if parcel else "",
        text=_CODE.sub(r"\1…", parcel.text) if parcel and row.state == "on_screen" else "",
    )
