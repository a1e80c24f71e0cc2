"""Reads of documents, through row-level security: what another agency may not share is not there."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from mysynergy.access.public import Actor, ActorKind, acting, agencies, door
from mysynergy.circles.public import must_be_free
from mysynergy.documents.concerns import concerns
from mysynergy.documents.domain import DocumentView, EvidenceView, standing_of
from mysynergy.documents.models import Document, Evidence
from mysynergy.events.public import record
from mysynergy.files.public import FileView, content_of, files
from mysynergy.kernel.errors import Conflict, NotFound
from mysynergy.registry.public import StandsFor, get_many


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A document with its bytes."""

    document: DocumentView
    content: bytes


@door("documents.read")
def of_individual(*, actor: Actor, individual_id: uuid.UUID) -> tuple[DocumentView, ...]:
    """Return the documents of a person that the actor may see, the newest first.

    Raises ``NotFound`` where the actor may not see the person.
    """
    if individual_id not in get_many(actor=actor, ids=[individual_id]):
        raise NotFound("individual")
    rows = Document.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("-added_at", "-id")
    return views(actor, rows)


@door("documents.read")
def documents(*, actor: Actor, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, DocumentView]:
    """Return documents by id; those that the actor may not see, or of whom it may not, are absent."""
    rows = list(Document.objects.filter(id__in=list(ids)))
    people = get_many(actor=actor, ids={row.individual_id for row in rows})
    return {one.id: one for one in views(actor, (row for row in rows if row.individual_id in people))}


@door("documents.read")
def open_document(*, actor: Actor, document_id: uuid.UUID) -> Opened:
    """Return a document with its bytes. Each opening is an event, also the second one in an hour.

    Raises ``NotFound`` (``document_not_found``; ``file_gone`` once it is erased),
    ``Conflict`` (``document_held_back``; ``document_damaged`` where a byte was changed since),
    ``NotAllowed("own_circle")``.
    """
    row = seen(actor, document_id)
    must_be_free(actor=actor, individual_id=row.individual_id)
    (view,) = views(actor, [row])
    # The bytes are the keeping agency's; that this actor may have them, the document's row has just said.
    with acting(actor.as_system("documents.open")):
        try:
            content = b"".join(content_of(file_id=row.file_id))
        except ValueError:
            raise Conflict("document_damaged") from None
    record(
        actor=actor,
        type="documents.opened",
        category=row.category,
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=actor.agency_id,
        body={"document": str(row.id), "kind": row.kind},
    )
    return Opened(view, content)


@door("documents.read")
def evidence_for(
    *, actor: Actor, concern: str, concern_ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[EvidenceView, ...]]:
    """Return the documents that are evidence for needs, referrals or enrolments, by their ids.

    Of things the actor may not see nothing is said; of documents whose category is not shared with the
    actor's agency neither.
    """
    wanted = [one for one in concern_ids if concerns.whose(concern, actor=actor, concern_id=one) is not None]
    if not wanted:
        return {}
    # Who attached it may be the other side: both know of the evidence, and see the paper by its category.
    with acting(actor.as_system("documents.evidence_for")):
        rows = list(
            Evidence.objects.filter(concern=concern, concern_id__in=wanted).order_by("attached_at", "id")
        )
    known = documents(actor=actor, ids=[row.document_id for row in rows])
    found: dict[uuid.UUID, tuple[EvidenceView, ...]] = {}
    for row in rows:
        document = known.get(row.document_id)
        if document is not None:
            one = EvidenceView(row.concern, row.concern_id, row.attached_at, document)
            found[row.concern_id] = (*found.get(row.concern_id, ()), one)
    return found


@door("documents.read")
def uses_of(*, actor: Actor, document_id: uuid.UUID) -> tuple[tuple[str, uuid.UUID], ...]:
    """Return what a document is evidence for (kind of thing and its id), of what the actor may see.

    Raises ``NotFound``.
    """
    row = seen(actor, document_id)
    with acting(actor.as_system("documents.uses_of")):
        found = list(
            Evidence.objects.filter(document=row)
            .order_by("attached_at", "id")
            .values_list("concern", "concern_id")
        )
    return tuple(
        (concern, concern_id)
        for concern, concern_id in found
        if concerns.whose(concern, actor=actor, concern_id=concern_id) is not None
    )


def seen(actor: Actor, document_id: uuid.UUID) -> Document:
    """Return a document that the actor may see, of a person it may see: she may be protected since.

    Raises ``NotFound``: none is told from a hidden one.
    """
    row = Document.objects.filter(id=document_id).first()
    if row is None or row.individual_id not in get_many(actor=actor, ids=[row.individual_id]):
        raise NotFound("document_not_found")
    return row


def views(actor: Actor, rows: Iterable[Document]) -> tuple[DocumentView, ...]:
    """Return views of rows, with what is known of their files."""
    found = list(rows)
    with acting(actor.as_system("documents.files")):
        about = files(ids=[row.file_id for row in found])
    secret = {one.id for one in agencies(actor=actor).values() if one.sensitive} - {actor.agency_id}
    hidden = frozenset() if actor.kind is ActorKind.SYSTEM else frozenset(secret)
    return tuple(_view(actor, row, about[row.file_id], hidden) for row in found)


def _view(actor: Actor, row: Document, file: FileView, hidden: frozenset[uuid.UUID]) -> DocumentView:
    own = actor.kind is ActorKind.SYSTEM or row.agency_id == actor.agency_id
    return DocumentView(
        id=row.id,
        individual_id=row.individual_id,
        agency_id=None if row.agency_id in hidden else row.agency_id,
        kind=row.kind,
        category=row.category,
        proves=row.proves,
        note=row.note if own else "",
        issued_on=row.issued_on,
        expires_on=row.expires_on,
        added_by=None if row.agency_id in hidden else row.added_by,
        added_at=row.added_at,
        verified_how=row.verified_how,
        verified_at=row.verified_at,
        verified_by=None if row.verified_agency_id in hidden else row.verified_by,
        verified_agency_id=None if row.verified_agency_id in hidden else row.verified_agency_id,
        replaced_by=row.replaced_by_id,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason if own else "",
        file=file,
        standing=standing_of(
            file=file,
            replaced=row.replaced_by_id is not None,
            withdrawn=row.withdrawn_at is not None,
            expires_on=row.expires_on,
            today=actor.today,
        ),
        reused=row.agency_id != actor.agency_id,
    )
