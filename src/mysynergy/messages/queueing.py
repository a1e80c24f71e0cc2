"""Putting a message on its way: sealed, once for an event and a recipient, delivered after commit."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Final, Protocol

from django.db import IntegrityError, transaction

from mysynergy.access.public import Actor, door
from mysynergy.events.public import enqueue
from mysynergy.kernel.identifiers import new_id
from mysynergy.messages import domain, templates
from mysynergy.messages.models import Outgoing
from mysynergy.vault.public import BY_RECORD_KEY, KeyDestroyed, Sealed, key_for, open_text, seal_text

#: The job that delivers one message (config/wiring.py).
JOB: Final = "messages.deliver"


class Watch(Protocol):
    """What a room above knows of a person: asked again before a message goes, told when it does not."""

    def may_go(self, *, actor: Actor, individual_id: uuid.UUID, template: str, to: str) -> str | None:
        """Return why she must not be written to now, or at that address (``to``), or ``None``."""
        ...

    def not_sent(self, *, actor: Actor, individual_id: uuid.UUID, agency_id: uuid.UUID, reason: str) -> None:
        """Be told, in the same transaction, that a message to her was not sent."""
        ...


class _Watched:
    """Who watches over messages to people; without anybody none of them goes."""

    def __init__(self) -> None:
        self._watch: Watch | None = None

    def plug(self, watch: Watch) -> None:
        """Have ``watch`` asked before every message to a person. Called once, by the wiring."""
        self._watch = watch

    def __call__(self) -> Watch:
        """Return who watches. Raises ``RuntimeError`` where nobody does: nothing goes unwatched."""
        if self._watch is None:
            raise RuntimeError("nobody watches over messages to people")
        return self._watch


watched: Final = _Watched()


@door("messages.put")
def put(
    *,
    actor: Actor,
    key: str,
    template: str,
    values: Mapping[str, str],
    to: str,
    language: str,
    agency_id: uuid.UUID,
    individual_id: uuid.UUID | None = None,
    user_id: uuid.UUID | None = None,
    urgent: bool = False,
    channel: str = "",
) -> uuid.UUID | None:
    """Put a message on its way and return its id; ``None`` where one of this ``key`` is on its way to this
    recipient already, or she was erased.

    ``key``: what it is about, as an event's id. ``to``: telephone number or e-mail address, by ``channel``
    (empty: the template's; what goes by SMS may go by ``email`` instead). It is delivered by a job after
    commit: not at night unless ``urgent``, at most three a day to a person. Address and text are sealed, with
    the person's own key.
    """
    channel = channel or templates.TEMPLATES[template].channel
    text = templates.filled(template, language, values, channel)
    content = json.dumps({"to": to, "subject": text.subject, "text": text.body})
    row = Outgoing(
        id=new_id(),
        key=key,
        agency_id=agency_id,
        individual_id=individual_id,
        user_id=user_id,
        template=template,
        version=text.version,
        language=language,
        channel=channel,
        urgent=urgent,
        made_at=actor.now,
        fresh_from=actor.now,
        next_at=actor.now if urgent or user_id is not None else domain.allowed_from(actor.now),
    )
    try:
        row.key_id, row.cipher = _sealed(row, content)
        with transaction.atomic():
            row.save(force_insert=True)
    except KeyDestroyed:
        return None
    except IntegrityError as error:
        if "messages_once" not in str(error):
            raise
        return None
    enqueue(job=JOB, arguments={"message_id": str(row.id)})
    return row.id


def _context(row: Outgoing) -> str:
    return f"messages_outgoing:{row.id}"


def _sealed(row: Outgoing, content: str) -> tuple[str, bytes]:
    if row.individual_id is not None:
        return BY_RECORD_KEY, key_for(scope=row.individual_id).seal(content, context=_context(row))
    sealed = seal_text(content, context=_context(row))
    return sealed.key_id, sealed.cipher


def opened(row: Outgoing) -> domain.Parcel | None:
    """Return the message in the clear; ``None`` once it is gone: sent, or its person erased."""
    if not bytes(row.cipher):
        return None
    if row.key_id == BY_RECORD_KEY and row.individual_id is not None:
        try:
            text = key_for(scope=row.individual_id).open(bytes(row.cipher), context=_context(row))
        except KeyDestroyed:
            return None
    else:
        text = open_text(Sealed(row.key_id, bytes(row.cipher)), context=_context(row))
    content: dict[str, str] = json.loads(text)
    return domain.Parcel(row.id, row.channel, content["to"], content["subject"], content["text"])
