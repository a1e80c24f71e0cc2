"""The second door of clients: her links, and what she said through them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.clients.models import Link, Said
from mysynergy.vault.public import keys_of


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return her links and her words, as far as the actor may see them; no code is kept anywhere."""
    links = [
        Held.of(
            "client_link",
            {"until": row.until, "ended_at": row.revoked_at},
            id=row.id,
            category="contact",
            agency_id=row.agency_id,
            at=row.made_at,
        )
        for row in Link.objects.filter(individual_id__in=subject.individual_ids).order_by("made_at")
    ]
    keys = keys_of(scopes=set(subject.individual_ids))
    said = []
    for row in Said.objects.filter(individual_id__in=subject.individual_ids).order_by("said_at"):
        key = keys.get(row.individual_id)
        words = {}
        if key is not None and bytes(row.cipher):
            words = json.loads(key.open(bytes(row.cipher), context=f"clients_said:{row.id}"))
        said.append(
            Held.of(
                "client_said",
                {"kind": row.kind, "message": "; ".join(words.values()), "status": row.answer},
                id=row.id,
                category="contact",
                agency_id=row.agency_id,
                at=row.said_at,
            )
        )
    return tuple(links + said)


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """End her links and empty her words; that she was helped or not stays for the counts."""
    Link.objects.filter(individual_id__in=subject.individual_ids, revoked_at=None).update(
        revoked_at=actor.now
    )
    rows = Said.objects.filter(individual_id__in=subject.individual_ids)
    return {"client_said": rows.update(cipher=b"")}
