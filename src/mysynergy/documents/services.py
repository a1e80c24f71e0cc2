"""What happens to a document: added, verified, replaced, attached as evidence, withdrawn, scanned again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import BinaryIO

from django.db import IntegrityError, transaction

from mysynergy.access.public import Actor, acting, door
from mysynergy.circles.public import must_be_free
from mysynergy.documents.concerns import concerns
from mysynergy.documents.domain import (
    CONCERNS,
    HOWS,
    DocumentView,
    category_of,
    faults_of,
    usually_proves,
)
from mysynergy.documents.models import Document, Evidence
from mysynergy.documents.selectors import seen, views
from mysynergy.events.public import Json, record
from mysynergy.files.public import INFECTED, Arrived, arrived, keep, scan_waiting
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound, need_reason
from mysynergy.registry.public import StandsFor, get_many


@door("documents.add")
def add(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    kind: str,
    content: BinaryIO,
    proves: str = "",
    issued_on: dt.date | None = None,
    expires_on: dt.date | None = None,
    note: str = "",
    replaces: uuid.UUID | None = None,
) -> DocumentView:
    """Keep a paper of a person, sealed, for the actor's agency.

    The same bytes again are the same document: the one that stands is returned, and nothing is kept twice,
    also where another agency has it and shares it. ``proves`` is what the kind usually proves unless said;
    ``replaces`` is an older document of hers, kept by the same agency.

    Raises ``Invalid`` (``kind``, ``proves``, ``issued_on``, ``expires_on``, ``note``, ``replaces``, and
    ``file`` with the codes of ``files.arrived``), ``NotFound``, ``NotAllowed("own_circle")``,
    ``Conflict("person_erased")``.
    """
    person = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if person is None:
        raise NotFound("individual")
    must_be_free(actor=actor, individual_id=person.id)
    faults = faults_of(
        kind=kind, proves=proves, issued_on=issued_on, expires_on=expires_on, note=note, today=actor.today
    )
    former = _former(actor, person.id, replaces, faults)
    try:
        file = arrived(content=content)
    except Invalid as invalid:
        # All that is to be mended is said at once.
        raise Invalid([*faults, *invalid.faults]) from None
    if faults:
        raise Invalid(faults)
    same = _same_bytes(person.id, file)
    if same is not None:
        return views(actor, [same])[0]
    what: dict[str, object] = {
        "kind": kind,
        "category": category_of(kind),
        "proves": proves or usually_proves(kind),
        "note": note.strip(),
        "issued_on": issued_on,
        "expires_on": expires_on,
    }
    row, made = _kept(actor, person.id, file, what)
    if not made:
        return views(actor, [row])[0]
    said: dict[str, Json] = {"media": file.type.media, "scan": file.scan}
    if former is not None:
        Document.objects.filter(id=former.id).update(replaced_by=row)
        said["replaces"] = str(former.id)
    _tell(actor, row, "documents.added", said)
    return views(actor, [row])[0]


def _kept(
    actor: Actor, individual_id: uuid.UUID, file: Arrived, what: Mapping[str, object]
) -> tuple[Document, bool]:
    """Keep a file as a document; where it was sent twice at the same moment, return the other one."""
    try:
        with transaction.atomic():
            view = keep(file=file, scope=individual_id, agency_id=actor.own_agency_id, now=actor.now)
            row = Document.objects.create(
                individual_id=individual_id,
                agency_id=actor.own_agency_id,
                file_id=view.id,
                digest=file.digest,
                added_by=actor.id,
                added_at=actor.now,
                **what,
            )
    except IntegrityError:
        same = _same_bytes(individual_id, file)
        if same is None:
            raise
        return same, False
    return row, True


def _former(
    actor: Actor, individual_id: uuid.UUID, replaces: uuid.UUID | None, faults: list[Fault]
) -> Document | None:
    if replaces is None:
        return None
    row = (
        Document.objects.select_for_update()
        .filter(
            id=replaces,
            individual_id__in=StandsFor(individual_id),
            agency_id=actor.own_agency_id,
            replaced_by__isnull=True,
            withdrawn_at__isnull=True,
        )
        .first()
    )
    if row is None:
        faults.append(Fault("replaces", "unknown_choice"))
    return row


def _same_bytes(individual_id: uuid.UUID, file: Arrived) -> Document | None:
    """Return her document of the very same bytes that the context may see and that stands."""
    return (
        Document.objects.filter(
            individual_id__in=StandsFor(individual_id), digest=file.digest, withdrawn_at__isnull=True
        )
        .order_by("added_at", "id")
        .first()
    )


def _tell(actor: Actor, row: Document, type_: str, body: Mapping[str, Json]) -> None:
    record(
        actor=actor,
        type=type_,
        category=row.category,
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=actor.agency_id or row.agency_id,
        body={"document": str(row.id), "kind": row.kind, **body},
    )


def _usable(actor: Actor, document_id: uuid.UUID) -> Document:
    """Return a document that stands, of somebody the actor may work for."""
    row = seen(actor, document_id)
    must_be_free(actor=actor, individual_id=row.individual_id)
    (view,) = views(actor, [row])
    if not view.usable:
        raise Conflict("document_not_current", {"standing": view.standing})
    return row


@door("documents.verify")
def verify(*, actor: Actor, document_id: uuid.UUID, how: str) -> DocumentView:
    """Say that a document is what it seems: the paper itself was seen, or its issuer confirmed it.

    Once is enough for every agency that may see it; whoever sees it may say it. A second time changes
    nothing. Raises ``Invalid`` (``how``), ``NotFound``, ``Conflict("document_not_current")``,
    ``NotAllowed("own_circle")``.
    """
    if how not in HOWS:
        raise Invalid([Fault("how", "unknown_choice" if how else "required")])
    row = _usable(actor, document_id)
    if row.verified_at is None:
        # The row may be another agency's: what this actor adds to it is the word that it is genuine.
        with acting(actor.as_system("documents.verify")):
            first = Document.objects.filter(id=row.id, verified_at__isnull=True).update(
                verified_how=how,
                verified_at=actor.now,
                verified_by=actor.id,
                verified_agency_id=actor.own_agency_id,
            )
        if first:
            _tell(actor, row, "documents.verified", {"how": how})
        row = seen(actor, document_id)
    return views(actor, [row])[0]


@door("documents.withdraw")
def withdraw(*, actor: Actor, document_id: uuid.UUID, reason: str) -> DocumentView:
    """Take a document of one's own agency back: it is evidence for nothing new, and stays on record.

    Raises ``Invalid`` without a reason, ``NotFound``, ``NotAllowed("not_your_document")``. Twice
    does it once.
    """
    text = need_reason(reason)
    row = seen(actor, document_id)
    must_be_free(actor=actor, individual_id=row.individual_id)
    if row.agency_id != actor.agency_id:
        raise NotAllowed("not_your_document")
    if row.withdrawn_at is None:
        first = Document.objects.filter(id=row.id, withdrawn_at__isnull=True).update(
            withdrawn_at=actor.now, withdrawn_by=actor.id, withdrawn_reason=text
        )
        if first:
            _tell(actor, row, "documents.withdrawn", {})
        row = seen(actor, document_id)
    return views(actor, [row])[0]


@door("documents.add")
def attach(*, actor: Actor, document_id: uuid.UUID, concern: str, concern_id: uuid.UUID) -> None:
    """Make a document evidence for a need, a referral or an enrolment of the same person.

    Whoever may see that may then know of the evidence; the document itself follows its own category. Twice
    is once. Raises ``Invalid`` (``concern``), ``NotFound`` (the document; or nothing of the kind that the
    actor may see, or somebody else's), ``Conflict("document_not_current")``, ``NotAllowed("own_circle")``.
    """
    if concern not in CONCERNS:
        raise Invalid([Fault("concern", "unknown_choice")])
    row = _usable(actor, document_id)
    whose = concerns.whose(concern, actor=actor, concern_id=concern_id)
    same = (
        whose is not None and Document.objects.filter(id=row.id, individual_id__in=StandsFor(whose)).exists()
    )
    if not same:
        raise NotFound("nothing_to_attach_to")
    # The other side may have attached it already, in a row that only the system sees from here.
    with acting(actor.as_system("documents.attach")):
        _row, made = Evidence.objects.get_or_create(
            document=row,
            concern=concern,
            concern_id=concern_id,
            defaults={
                "individual_id": row.individual_id,
                "agency_id": actor.own_agency_id,
                "attached_by": actor.id,
                "attached_at": actor.now,
            },
        )
    if made:
        _tell(actor, row, "documents.attached", {"concern": concern, "concern_id": str(concern_id)})


@door("documents.scan")
def scan_again(*, actor: Actor) -> int:
    """Have documents that no scanner looked at yet looked at; return how many have a verdict now.

    A job. One in which something is found is never opened again, and that is told of each.
    """
    verdicts = scan_waiting(now=actor.now)
    for row in Document.objects.filter(file_id__in=list(verdicts)).order_by("id"):
        verdict = verdicts[row.file_id]
        _tell(actor, row, "documents.held_back" if verdict == INFECTED else "documents.scanned", {})
    return len(verdicts)
