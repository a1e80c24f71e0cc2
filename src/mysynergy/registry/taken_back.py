"""Many links of lists ended at once. What it leaves is what ``services.end_link`` leaves of each."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Final

from mysynergy.access.public import MANY as ACCESS
from mysynergy.access.public import Actor, acting
from mysynergy.database.public import change_many
from mysynergy.events.public import Happening, record_many
from mysynergy.registry.golden import derive
from mysynergy.registry.models import Link
from mysynergy.vault.public import keys_made

_GIVEN: Final = "unnest(%b, %b) AS g (source_record_id, individual_id)"
_MINE: Final = "t.source_record_id = g.source_record_id AND t.individual_id = g.individual_id"
_BROUGHT: Final = ("registry_identifier", "registry_spelling", "registry_contact")


def end_links(
    *,
    actor: Actor,
    links: Sequence[Link],
    beside: Collection[uuid.UUID],
    reason: str,
    batch_id: uuid.UUID,
) -> None:
    """End links with all that their records brought and the rights that rested on them, with an event each.

    For the caller to see to: the people are locked. ``beside``: for whom of them something else stands or
    stood; their golden records are derived anew. With nothing left to derive it from, one stays as it is.
    """
    if not links:
        return
    sources = [link.source_record_id for link in links]
    people = [link.individual_id for link in links]
    _end(actor, links, sources, people, reason)
    keys = keys_made(scopes=set(people))
    ACCESS.end(actor=actor, reason_kind="source_record", reason_ids=sources, keys=keys)
    changed = derive(actor, set(people) & set(beside))
    record_many(
        actor=actor,
        type="registry.unlinked",
        category="identity",
        happenings=[
            Happening(
                link.id,
                {
                    "source_record": str(link.source_record_id),
                    "reason": reason,
                    "stands_for": None,
                    "import": str(batch_id),
                    "changed": changed.get(link.individual_id, []),
                },
                link.individual_id,
            )
            for link in links
        ],
        keys=keys,
    )


def _end(
    actor: Actor,
    links: Sequence[Link],
    sources: Sequence[uuid.UUID],
    people: Sequence[uuid.UUID],
    reason: str,
) -> None:
    """End the links and what their records brought; a number stands for nobody unless another has it."""
    given = (("uuid", sources), ("uuid", people))
    with acting(actor.as_system("registry.take_back")):
        change_many(
            "UPDATE registry_link SET ended_at = %b, ended_by = %b, end_reason = %b WHERE id = ANY(%b)",
            actor.now,
            actor.id,
            reason,
            ("uuid", [link.id for link in links]),
        )
        for table in _BROUGHT:
            change_many(
                f"UPDATE {table} t SET ended_at = %b FROM {_GIVEN} "  # noqa: S608 - own names
                f"WHERE {_MINE} AND t.ended_at IS NULL",
                actor.now,
                *given,
            )
        change_many(f"DELETE FROM registry_searchkey t USING {_GIVEN} WHERE {_MINE}", *given)  # noqa: S608
        change_many(
            f"DELETE FROM registry_numberholder h USING registry_identifier t, {_GIVEN} "  # noqa: S608
            f"WHERE {_MINE} AND h.index = t.index AND h.individual_id = t.individual_id "
            "AND NOT EXISTS (SELECT 1 FROM registry_identifier o WHERE o.individual_id = h.individual_id "
            "AND o.index = h.index AND o.ended_at IS NULL)",
            *given,
        )
