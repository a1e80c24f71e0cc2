"""Deciding an erasure, and carrying it out in one transaction: keys first, then every room, then the
event.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Subject, acting, door
from mysynergy.events.public import record
from mysynergy.kernel.errors import Conflict, NotFound, need_reason
from mysynergy.privacy.domain import ErasureBarred, RequestView, need_findings
from mysynergy.privacy.models import Request
from mysynergy.privacy.rooms import ROOMS, subject_of
from mysynergy.privacy.sealing import seal
from mysynergy.privacy.selectors import looked, views
from mysynergy.privacy.services import open_row, tell
from mysynergy.vault.public import destroy

_JOB = "privacy.erase"


@door("privacy.decide")
def refuse(*, actor: Actor, request_id: uuid.UUID, reason: str) -> RequestView:
    """Refuse an erasure, with the reason in words for her and the codes of what stands in the way now.

    Raises ``NotFound``, ``Conflict("request_decided")``, ``Conflict("second_person_needed")`` for whoever
    took the request, ``Invalid`` without a reason.
    """
    text = need_reason(reason)
    row = _to_decide(actor, request_id)
    subject = subject_of(actor=actor.as_system(_JOB), individual_id=row.individual_id)
    row.because = sorted({bar.code for bar in looked(actor, row, subject).bars})
    row.answer = seal(row.individual_id, row.id, text)
    _close(actor, row, "refused")
    tell(actor, row, "privacy.refused", {"because": row.because})
    return views(actor, [row])[0]


@door("privacy.decide")
def erase(*, actor: Actor, request_id: uuid.UUID, retention: Mapping[str, str]) -> RequestView:
    """Erase a person for ever, everywhere, as the second person who decides; return the request with counts.

    ``retention``: for each kind of entry whose duty to keep is undecided, what the decider found (``FOUND``).
    Raises ``ErasureBarred`` with everything that stands in the way (then nothing is erased), ``Invalid`` by
    ``retention_<kind>``, ``NotFound``, ``Conflict("request_decided")``, ``Conflict("second_person_needed")``.

    The keys of her record are destroyed, so that no copy of the database can be read without them; names,
    numbers, phones, addresses, facts and every free text go; money and dates stay by id alone. It cannot be
    undone.
    """
    row = _to_decide(actor, request_id)
    subject = subject_of(actor=actor.as_system(_JOB), individual_id=row.individual_id)
    seen = looked(actor, row, subject)  # locks the person: nothing can be awarded meanwhile
    if seen.bars:
        raise ErasureBarred(seen.bars)
    row.retention = dict(need_findings(seen.duties, retention))
    row.erased = carry_out(actor, subject, row.id)
    row.words = None
    _close(actor, row, "done")
    return views(actor, [row])[0]


def carry_out(actor: Actor, subject: Subject, erasure_id: uuid.UUID) -> dict[str, int]:
    """Destroy the keys and erase in every room, as a system context; record the event; return the counts."""
    with acting(actor.as_system(_JOB)) as system:
        keys = destroy(scopes=[*subject.individual_ids, *subject.source_record_ids], erasure_id=erasure_id)
        counts = {"key": keys}
        for room in ROOMS:
            counts.update(room.erases(actor=system, subject=subject))
        for individual_id in subject.individual_ids:
            record(
                actor=system,
                type="privacy.erased",
                category="identity",
                subject_id=erasure_id,
                individual_id=individual_id,
                body={"request": str(erasure_id), "counts": counts},
            )
    return counts


def _to_decide(actor: Actor, request_id: uuid.UUID) -> Request:
    row = open_row(actor, request_id)
    if row.kind != "erasure" or row.agency_id != actor.agency_id:
        raise NotFound("privacy_request_not_found")
    if row.asked_by == actor.id:
        raise Conflict("second_person_needed")
    return row


def _close(actor: Actor, row: Request, state: str) -> None:
    row.state, row.decided_by, row.decided_at = state, actor.id, actor.now
    row.save()


@door("privacy.erase")
def erase_again(*, actor: Actor) -> int:
    """Erase anew whoever came back with an older backup: whose key is destroyed while her name stands.

    Run after a restore; returns how many people were erased again. The decision is the one that stands in the
    key store.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT individual_id, erasure_id FROM privacy_came_back()")
        back = cursor.fetchall()
    for individual_id, erasure_id in back:
        carry_out(actor, subject_of(actor=actor, individual_id=individual_id), erasure_id)
    return len(back)
