"""Writes: asking, saying, holding, deciding. An erasure takes two persons, and every agency that holds
records.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from mysynergy.access.public import Actor, Subject, acting, door
from mysynergy.events.public import Json, record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound, need_reason
from mysynergy.kernel.identifiers import new_id
from mysynergy.privacy.domain import CHANNELS, HOLD_REASONS, KINDS, SHOWN, RequestView
from mysynergy.privacy.models import Hold, Request, Say
from mysynergy.privacy.rooms import ROOMS, subject_of
from mysynergy.privacy.sealing import seal
from mysynergy.privacy.selectors import row_of, views
from mysynergy.registry.public import get_many

_MOST_WORDS = 4000


@door("privacy.ask")
def ask(
    *, actor: Actor, individual_id: uuid.UUID, kind: str, channel: str, shown: str, words: str = ""
) -> RequestView:
    """Record that a person asks for a copy of her record (``access``) or its erasure (``erasure``).

    ``channel`` (``CHANNELS``): how she asked; ``shown`` (``SHOWN``): how it was made sure that it is she.
    Raises ``NotFound`` where the actor may not see her, ``Conflict("request_open")``,
    ``Conflict("person_erased")``, ``Invalid`` by field. Agencies that hold records of hers will be asked
    what they say to an erasure.
    """
    chosen = {"kind": (kind, KINDS), "channel": (channel, CHANNELS), "shown": (shown, SHOWN)}
    faults = [
        Fault(name, "unknown_choice") for name, (value, allowed) in chosen.items() if value not in allowed
    ]
    if len(words) > _MOST_WORDS or "\x00" in words:
        faults.append(Fault("words", "too_long", {"limit": _MOST_WORDS, "length": len(words)}))
    if faults:
        raise Invalid(faults)
    agency_id, user_id = _who(actor)
    subject = subject_of(actor=actor, individual_id=individual_id)
    with acting(actor.as_system("privacy.ask")) as system:
        if get_many(actor=system, ids=[subject.individual_id])[subject.individual_id].erased_at is not None:
            raise Conflict("person_erased")
        if Request.objects.filter(
            individual_id__in=subject.individual_ids, kind=kind, state="asked"
        ).exists():
            raise Conflict("request_open")
        concerned = _concerned(system, subject) if kind == "erasure" else set()
    identifier = new_id()
    row = Request(
        id=identifier,
        individual_id=subject.individual_id,
        agency_id=agency_id,
        kind=kind,
        channel=channel,
        shown=shown,
        words=seal(subject.individual_id, identifier, words),
        concerned=sorted(concerned - {agency_id}),
        asked_by=user_id,
        asked_at=actor.now,
    )
    row.save(force_insert=True)
    tell(actor, row, "privacy.asked", {"kind": kind, "channel": channel, "shown": shown})
    return views(actor, [row])[0]


def _who(actor: Actor) -> tuple[uuid.UUID, uuid.UUID]:
    if actor.agency_id is None or actor.id is None:
        raise NotAllowed("no_agency")
    return actor.agency_id, actor.id


def _concerned(system: Actor, subject: Subject) -> set[uuid.UUID]:
    """Return the agencies that hold anything but a right to see or a trace of having looked."""
    return {
        held.agency_id
        for room in ROOMS
        if room.name not in ("access", "events", "privacy")
        for held in room.exports(actor=system, subject=subject)
        if held.agency_id is not None
    }


def tell(actor: Actor, row: Request, what: str, body: Mapping[str, Json]) -> None:
    """Record what happened to a request."""
    record(
        actor=actor,
        type=what,
        category="identity",
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=actor.agency_id,
        body={"request": str(row.id), **body},
    )


@door("privacy.ask")
def withdraw_request(*, actor: Actor, request_id: uuid.UUID) -> None:
    """Withdraw a request, because the person does. Raises ``NotFound``, ``Conflict("request_decided")``."""
    row = open_row(actor, request_id)
    if row.agency_id != actor.agency_id:
        raise NotFound("privacy_request_not_found")
    row.state, row.decided_by, row.decided_at = "withdrawn", actor.id, actor.now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    tell(actor, row, "privacy.withdrawn", {"kind": row.kind})


def open_row(actor: Actor, request_id: uuid.UUID) -> Request:
    """Return a request nobody decided yet, locked. Raises ``NotFound``, ``Conflict("request_decided")``."""
    row_of(actor, request_id)
    with acting(actor.as_system("privacy.lock")):  # another agency's row is locked, too
        row = Request.objects.select_for_update().get(id=request_id)
    if row.state != "asked":
        raise Conflict("request_decided")
    return row


@door("privacy.decide")
def say(*, actor: Actor, request_id: uuid.UUID, agrees: bool, reason: str = "") -> None:
    """Say for another agency that holds records of hers whether it agrees to an erasure, and if not, why.

    The last word counts. Raises ``NotFound``, ``Conflict("not_concerned")`` for the agency she asked,
    ``Conflict("request_decided")``, ``Invalid`` for an objection without a reason.
    """
    agency_id, user_id = _who(actor)
    row = open_row(actor, request_id)
    if agency_id not in row.concerned:
        raise Conflict("not_concerned")
    text = "" if agrees else need_reason(reason)
    said = Say.objects.filter(request=row, agency_id=agency_id).first() or Say(
        id=new_id(), request=row, individual_id=row.individual_id, agency_id=agency_id
    )
    said.agrees, said.said_by, said.said_at = agrees, user_id, actor.now
    said.words = seal(row.individual_id, said.id, text)
    said.save()
    tell(actor, row, "privacy.agreed" if agrees else "privacy.objected", {})


@door("privacy.hold")
def set_hold(*, actor: Actor, individual_id: uuid.UUID, reason: str) -> uuid.UUID:
    """Forbid every erasure of a person while a court, an audit, an investigation or a complaint needs her
    record.

    ``reason`` is one of ``HOLD_REASONS``. Setting the same twice is setting it once. Raises ``NotFound``,
    ``Invalid``.
    """
    if reason not in HOLD_REASONS:
        raise Invalid([Fault("reason", "unknown_choice")])
    agency_id, user_id = _who(actor)
    subject = subject_of(actor=actor, individual_id=individual_id)
    mine = {"individual_id": subject.individual_id, "agency_id": agency_id, "reason": reason}
    standing = Hold.objects.filter(**mine, lifted_at=None).first()
    if standing is not None:
        return standing.id
    row = Hold.objects.create(**mine, set_by=user_id, set_at=actor.now)
    record(
        actor=actor,
        type="privacy.hold_set",
        category="staff",
        subject_id=row.id,
        # Not an event about her: a hold may be an investigation, and her own copy lists what is about her.
        body={"reason": reason, "individual": str(subject.individual_id)},
    )
    return row.id


@door("privacy.hold")
def lift_hold(*, actor: Actor, hold_id: uuid.UUID) -> None:
    """Lift a legal hold of the actor's agency. Raises ``NotFound``; lifting twice is lifting once."""
    row = Hold.objects.filter(id=hold_id, agency=actor.agency_id).first()
    if row is None:
        raise NotFound("hold_not_found")
    if row.lifted_at is not None:
        return
    row.lifted_at, row.lifted_by = actor.now, actor.id
    row.save(update_fields=["lifted_at", "lifted_by"])
    record(
        actor=actor,
        type="privacy.hold_lifted",
        category="staff",
        subject_id=row.id,
        body={"reason": row.reason, "individual": str(row.individual_id)},
    )
