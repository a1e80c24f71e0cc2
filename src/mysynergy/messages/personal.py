"""The second door of messages: that she was written to, when, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.messages.models import Outgoing


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return the messages to her that the actor may see: of which kind, what came of each; no link."""
    rows = Outgoing.objects.filter(individual_id__in=subject.individual_ids).order_by("made_at", "id")
    return tuple(
        Held.of(
            "outgoing_message",
            {
                "status": row.state,
                "channel": row.channel,
                "language": row.language,
                "ended_at": row.settled_at,
            },
            id=row.id,
            category="contact",
            agency_id=row.agency_id,
            at=row.made_at,
        )
        for row in rows
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Empty addresses and texts, which her destroyed key had made unreadable; what waited does not go."""
    rows = Outgoing.objects.filter(individual_id__in=subject.individual_ids)
    rows.filter(state__in=("waiting", "dead", "on_screen")).update(
        state="withheld", reason="erased", next_at=None
    )
    return {"outgoing_message": rows.update(key_id="", cipher=b"")}
