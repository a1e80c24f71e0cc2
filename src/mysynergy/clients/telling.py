"""Events of clients, and messages to her: put on their way when safe, else told to who manages her case."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.conf import settings
from django.db import transaction

from mysynergy.access.public import Actor, acting, door
from mysynergy.clients.domain import CODE_LETTERS, LIVES
from mysynergy.clients.models import Link
from mysynergy.clients.reach import Reach, reach
from mysynergy.events.public import Happened, Json, by_ids, of_subject, record
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.kernel.errors import NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.messages.public import on_the_way, put
from mysynergy.referrals.public import get
from mysynergy.vault.public import code_lookup, new_code, read_code

#: The job that follows events (config/wiring.py).
JOB: Final = "clients.tell"
CONTEXT: Final = "clients.link"
#: Which events she hears of, and in which words; the words are the same for good and for bad news.
TELLS: Final = {
    "referrals.accepted": "progress",
    "referrals.declined": "progress",
    "referrals.failed": "progress",
    "referrals.returned": "progress",
    "referrals.information_needed": "progress",
    "referrals.completed": "how_are_you",
    "liaison.appointment_confirmed": "progress",
    "liaison.appointment_reminded": "appointment",
}
#: Once a day is enough to be asked to call somebody.
_SAID_LATELY: Final = dt.timedelta(hours=24)
_KNOWN_REASONS: Final = frozenset(
    {
        "call_only",
        "do_not_contact",
        "not_asked",
        "protected",
        "dead",
        "no_guardian",
        "no_phone",
        "no_proof",
        "no_provider",
        "address_changed",
    }
)


def told(
    actor: Actor,
    happened: str,
    individual_id: uuid.UUID,
    agency_id: uuid.UUID,
    body: dict[str, Json],
    subject_id: uuid.UUID | None = None,
) -> None:
    """Record what happened between her and the house, in the record of the agency whose desk it is for."""
    with acting(actor.as_system("clients.record")):
        record(
            actor=actor,
            type=f"clients.{happened}",
            category="contact",
            subject_id=subject_id or individual_id,
            individual_id=individual_id,
            agency_id=agency_id,
            body=body,
        )


def code_of(typed: str) -> bytes | None:
    """Return by what a link of this code is found, ``None`` for what cannot be a code."""
    plain = read_code(typed, CODE_LETTERS)
    return code_lookup(plain, context=CONTEXT) if plain else None


def mint(
    found: Reach, agency_id: uuid.UUID, how: str, actor: Actor, made_by: uuid.UUID | None
) -> tuple[Link, str]:
    """Return a link that is not stored yet, and its code."""
    assert found.holder is not None  # noqa: S101 - whoever calls looked
    code = new_code(CODE_LETTERS)
    lookup = code_of(code)
    link = Link(
        id=new_id(),
        individual_id=found.her.id,
        agency_id=agency_id,
        holder_id=found.holder.id,
        lookup=lookup,
        how=how,
        made_by=made_by,
        made_at=actor.now,
        until=actor.now + LIVES[how],
    )
    return link, code


def address_of(code: str, language: str) -> str:
    """Return the address of a link: the code stands behind ``#``, which no browser sends to a server; before
    it whether the page is to speak English.
    """
    return f"{settings.PUBLIC_ADDRESS}/k/{'?e' if language == 'en' else ''}#{code}"


@door("clients.tell")
def tell(*, actor: Actor, events: str) -> int:
    """Tell the people of these events (ids between spaces), each as she may be told; return of how many.

    A job that may run twice: one message for an event and a recipient. Who may not be written to is not; the
    officer who manages her case is told to call or meet her instead, once a day.
    """
    made = 0
    for event in by_ids(ids=[uuid.UUID(one) for one in events.split()]):
        if event.type in TELLS and event.individual_id is not None and not event.body.get("notice"):
            made += _tell(actor, event, event.individual_id)
    return made


def _tell(actor: Actor, event: Happened, individual_id: uuid.UUID) -> int:
    agency_id = _on_whose_behalf(actor, event)
    found = reach(actor, individual_id)
    if found is None or agency_id is None:
        return 0
    why = found.why
    if why is None and (found.holder is None or not found.proof(found.holder.id, "message").enough):
        why = "no_proof"
    if why is not None:
        say_not_told(actor, found.her.id, agency_id, why)
        return 0
    template = TELLS[event.type]
    if template == "progress" and on_the_way(actor=actor, individual_id=found.her.id, template=template):
        return 0
    values = {"when": _when(event)} if template == "appointment" else {}
    return int(write(actor, found, agency_id, template, str(event.id), values))


def write(
    actor: Actor, found: Reach, agency_id: uuid.UUID, template: str, key: str, values: dict[str, str]
) -> bool:
    """Put a message with a fresh link on its way; false where the same is on its way already."""
    how = "sent" if template == "link" else "message"
    link, code = mint(found, agency_id, how, actor, actor.id)
    with transaction.atomic():
        sent = put(
            actor=actor,
            key=key,
            template=template,
            values={"link": address_of(code, found.language), **values},
            to=found.to,
            channel=found.channel,
            language=found.language,
            agency_id=agency_id,
            individual_id=found.her.id,
        )
        if sent is None:
            return False
        link.save(force_insert=True)
        told(actor, "told", found.her.id, agency_id, {"template": template, "link": str(link.id)})
    return True


def _on_whose_behalf(actor: Actor, event: Happened) -> uuid.UUID | None:
    """Return the agency that sent her: whom she knows, and who answers her."""
    try:
        return get(actor=actor, referral_id=uuid.UUID(event.subject_id)).from_agency_id
    except NotFound:
        return None


def _when(event: Happened) -> str:
    at = dt.datetime.fromisoformat(str(event.body["at"])).astimezone(KUALA_LUMPUR)
    return f"{at:%d/%m/%Y, %H:%M}"


def say_not_told(actor: Actor, individual_id: uuid.UUID, agency_id: uuid.UUID, reason: str) -> None:
    """Have the officer who manages her case told that she must be called or met instead."""
    if reason == "erased":
        return
    lately = of_subject(subject_id=individual_id, only=["clients.not_told"], limit=1)
    if lately and lately[0].occurred_at > actor.now - _SAID_LATELY and lately[0].agency_id == agency_id:
        return
    shown = reason if reason in _KNOWN_REASONS else "not_delivered"
    told(actor, "not_told", individual_id, agency_id, {"reason": shown})


class Watch:
    """What the queue of messages asks before one goes, and tells when it did not go."""

    def may_go(self, *, actor: Actor, individual_id: uuid.UUID, template: str, to: str) -> str | None:
        """Return why she must not be written to at this moment, or ``None``.

        Not at a number that is hers no more, nor who was told for a child and is not now: a message waits for
        the morning, and much happens in a night.
        """
        found = reach(actor, individual_id)
        if found is None:
            return "erased"
        return found.why or (None if to == found.to else "address_changed")

    def not_sent(self, *, actor: Actor, individual_id: uuid.UUID, agency_id: uuid.UUID, reason: str) -> None:
        """Have her called or met instead."""
        say_not_told(actor, individual_id, agency_id, reason)


WATCH: Final = Watch()
