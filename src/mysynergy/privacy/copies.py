"""Giving a person a copy of what is held about her. It is always an event of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from mysynergy.access.public import Actor, ActorKind, AgencyView, agencies, door
from mysynergy.events.public import record
from mysynergy.kernel.errors import need_reason
from mysynergy.privacy.domain import Copy, Section
from mysynergy.privacy.models import Request
from mysynergy.privacy.rooms import ROOMS, subject_of
from mysynergy.registry.public import get_many


@door("privacy.export")
def give_copy(*, actor: Actor, individual_id: uuid.UUID, reason: str) -> Copy:
    """Return everything that is held about a person and that the actor may see, for her to have.

    A data steward gives what her agency holds and what others share with it; the operator (a system actor
    with a person behind it) gives the whole. An open request for a copy at the actor's agency is answered by
    it. Raises ``NotFound`` where the actor may not see her, ``Invalid`` without a reason.
    """
    text = need_reason(reason)
    subject = subject_of(actor=actor, individual_id=individual_id)
    whole = actor.kind is ActorKind.SYSTEM
    named = _named(actor, whole=whole)
    sections = tuple(
        Section(
            room.name,
            tuple(
                one if one.agency_id in named else replace(one, agency_id=None)
                for one in room.exports(actor=actor, subject=subject)
            ),
        )
        for room in ROOMS
    )
    person = get_many(actor=actor, ids=[subject.individual_id]).get(subject.individual_id)
    event = record(
        actor=actor,
        type="privacy.copy_given",
        category="identity",
        subject_id=subject.individual_id,
        individual_id=subject.individual_id,
        body={
            "reason": text,
            "whole": whole,
            "counts": {one.room: len(one.held) for one in sections},
        },
    )
    Request.objects.filter(
        individual_id__in=subject.individual_ids, agency=actor.agency_id, kind="access", state="asked"
    ).update(state="done", decided_by=actor.id, decided_at=actor.now)
    return Copy(
        id=event,
        individual_id=subject.individual_id,
        made_at=actor.now,
        agency_id=actor.agency_id,
        whole=whole,
        language=(person.language if person else None) or "ms",
        sections=sections,
        agencies=named,
    )


def _named(actor: Actor, *, whole: bool) -> Mapping[uuid.UUID, AgencyView]:
    """Return the agencies that may be named: not those whose very name can tell, but for her own copy."""
    return {
        key: one
        for key, one in agencies(actor=actor).items()
        if whole or one.sensitive is None or key == actor.agency_id
    }
