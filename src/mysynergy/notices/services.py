"""Notices written from events, read, put away; what an officer chose."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from typing import Final

from django.db import connection

from mysynergy.access.public import Actor, door
from mysynergy.database.public import Column, insert_many
from mysynergy.events.public import Happened, by_ids
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.kernel.identifiers import new_id
from mysynergy.notices.addressing import WAYS, Addressed, Look
from mysynergy.notices.domain import GROUP_OF, KEPT, LANGUAGES, MUTABLE, RULES, To
from mysynergy.notices.models import Notice, Preference
from mysynergy.vault.public import seal_text

#: The job that follows events (config/wiring.py).
JOB: Final = "notices.note"
EMAIL_CONTEXT: Final = "notices_preference.email"
_MOST_EMAIL: Final = 254
_ADDRESS: Final = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+")


@door("notices.write")
def note(*, actor: Actor, events: str) -> int:
    """Write the notices of these events (ids between spaces) and return how many are new; a job.

    It may run twice: an addressee has one notice of an event. Nobody is told of her own deed. The copy of an
    event that the other side of a referral keeps in its record is passed over: the event itself is told.
    """
    rows: list[tuple[Happened, Addressed, To]] = []
    happened = by_ids(ids=[uuid.UUID(one) for one in events.split()])
    told = [one for one in happened if one.type in RULES and not one.body.get("notice")]
    look = Look(actor, told)
    for event in told:
        found = WAYS[RULES[event.type].to](look, event)
        if found is not None:
            rows += [
                (event, found, to) for to in found.to if to.user_id is None or to.user_id != event.actor_id
            ]
    made = insert_many(
        "notices_notice",
        [
            Column("id", "uuid", [new_id() for _row in rows]),
            Column("event_id", "uuid", [event.id for event, _found, _to in rows]),
            Column("kind", "text", [RULES[event.type].kind for event, _found, _to in rows]),
            Column("topic", "text", [GROUP_OF[RULES[event.type].kind] for event, _found, _to in rows]),
            Column("agency_id", "uuid", [to.agency_id for _event, _found, to in rows]),
            Column("user_id", "uuid", [to.user_id for _event, _found, to in rows]),
            Column("role", "text", [to.role for _event, _found, to in rows]),
            Column("individual_id", "uuid", [_whose(event, found) for event, found, _to in rows]),
            Column("thing", "text", [found.thing for _event, found, _to in rows]),
            Column("thing_id", "uuid", [found.thing_id for _event, found, _to in rows]),
            Column("about", "text", [found.about for _event, found, _to in rows]),
            Column("at", "timestamptz", [event.occurred_at for event, _found, _to in rows]),
        ],
        conflict="ON CONFLICT DO NOTHING",
        returning="id",
    )
    return len(made)


def _whose(event: Happened, found: Addressed) -> uuid.UUID | None:
    """Return whom a notice is about; an offer names nobody to those who may claim it."""
    return None if found.thing == "offer" else event.individual_id


@door("notices.read")
def mark_read(*, actor: Actor, notice_ids: Collection[uuid.UUID]) -> int:
    """Note that the actor read these notices of hers; return how many were new."""
    with connection.cursor() as cursor:
        # Inserted from what she may see: a notice of somebody else's desk marks nothing.
        cursor.execute(
            "INSERT INTO notices_read (id, notice_id, user_id, at) SELECT gen_random_uuid(), n.id, %s, %s "
            "FROM notices_notice n WHERE n.id = ANY(%s::uuid[]) ON CONFLICT DO NOTHING",
            [actor.own_id, actor.now, list(notice_ids)],
        )
        return int(cursor.rowcount)


@door("notices.read")
def mark_all_read(*, actor: Actor, until: uuid.UUID) -> None:
    """Note that the actor read every notice that was written up to ``until``, the newest that her page knew
    (``Desk.newest``). What is written later stays new, also of something that happened before. A notice that
    is not hers marks nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_preference (user_id, agency_id, muted, digest, language, key_id, email, "
            "read_to, changed_at) SELECT %s, %s, '{}', false, 'ms', '', '', n.id, %s FROM notices_notice n "
            "WHERE n.id = %s ON CONFLICT (user_id) "
            "DO UPDATE SET read_to = greatest(notices_preference.read_to, excluded.read_to)",
            [actor.own_id, actor.own_agency_id, actor.now, until],
        )


@door("notices.read")
def set_preferences(
    *, actor: Actor, muted: Collection[str], digest: bool, email: str, language: str = "ms"
) -> None:
    """Keep what the actor does not want to hear of, whether a digest goes to the actor's office address, and
    in which language.

    Danger, and what concerns a client who was not helped or not told, cannot be put away. Raises ``Invalid``
    (``unknown_choice``, ``email_missing``, ``email_unreadable``).
    """
    typed = email.strip()
    faults = []
    if language not in LANGUAGES:
        faults.append(Fault("language", "unknown_choice"))
    if not set(muted) <= set(MUTABLE):
        faults.append(Fault("muted", "unknown_choice"))
    if digest and not typed:
        faults.append(Fault("email", "email_missing"))
    elif typed and (len(typed) > _MOST_EMAIL or not _ADDRESS.fullmatch(typed)):
        faults.append(Fault("email", "email_unreadable"))
    if faults:
        raise Invalid(faults)
    sealed = seal_text(typed, context=EMAIL_CONTEXT) if typed else None
    row, _fresh = Preference.objects.get_or_create(
        user_id=actor.own_id, defaults={"agency_id": actor.own_agency_id, "changed_at": actor.now}
    )
    row.agency_id = actor.own_agency_id
    row.muted, row.digest, row.language = sorted(set(muted)), digest, language
    row.key_id, row.email = (sealed.key_id, sealed.cipher) if sealed else ("", b"")
    row.changed_at = actor.now
    row.save()


@door("notices.write")
def tidy(*, actor: Actor) -> int:
    """Delete notices that are of no use any more; return how many. By the clock."""
    deleted, _rows = Notice.objects.filter(at__lt=actor.now - KEPT).delete()
    return deleted
