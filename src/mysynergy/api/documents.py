"""Papers of a person: kept, verified once, opened, evidence, no longer used."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.files import Sent, Taken, gives_bytes, takes_file
from mysynergy.api.operations import reads, writes
from mysynergy.api.registry import ReasonIn
from mysynergy.api.shapes import In, Out, Page, PagingIn, Word, Words, part
from mysynergy.api.spoken import in_both
from mysynergy.documents import public as documents
from mysynergy.files.public import MOST_BYTES, TYPES
from mysynergy.kernel.errors import Fault, Invalid, NotFound
from mysynergy.words.documents import document_kind, document_proves

router = Router(tags=["documents"])
_ID: Final[Mapping[str, Any]] = {"type": "string", "format": "uuid"}
_DAY: Final[Mapping[str, Any]] = {"type": "string", "format": "date"}
_TAKEN: Final = Taken(
    types=frozenset({*TYPES, "application/octet-stream"}),
    most=MOST_BYTES,
    said={
        "individual_id": _ID,
        "kind": {"type": "string", "enum": list(documents.KINDS)},
        "proves": {"type": "string", "enum": list(documents.PROVES)},
        "issued_on": _DAY,
        "expires_on": _DAY,
        "note": {"type": "string", "maxLength": 500},
        "replaces": _ID,
    },
    example="%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    example_of="application/pdf",
    too_large="document_too_large",
)


class DocumentOut(Out):
    """A document. ``standing``: current, expired, replaced, withdrawn, held_back (by the scanner) or gone.

    ``scan``: clean, unscanned or infected. ``agency_id`` ``null``: the name of that agency is not for you.
    ``reused``: another agency keeps it. ``category``: which data of an agreement and a consent show it.
    """

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    reused: bool
    kind: str
    says: Words
    category: str
    proves: str
    proves_says: Words
    note: str
    issued_on: dt.date | None
    expires_on: dt.date | None
    standing: str
    media: str
    size: int
    scan: str
    added_at: dt.datetime
    verified_how: str | None
    verified_at: dt.datetime | None
    verified_agency_id: uuid.UUID | None
    replaced_by: uuid.UUID | None
    withdrawn_at: dt.datetime | None
    withdrawn_reason: str


class VerifyIn(In):
    """``how``: original_seen or issuer_confirmed."""

    how: Word


class AttachIn(In):
    """For what it is evidence: ``concern`` need, referral or enrolment, and its id."""

    concern: Word
    concern_id: uuid.UUID


def _shown(view: documents.DocumentView) -> DocumentOut:
    same = (
        *("id", "individual_id", "agency_id", "reused", "kind", "category", "proves", "note", "issued_on"),
        *("expires_on", "standing", "added_at", "verified_how", "verified_at", "verified_agency_id"),
        *("replaced_by", "withdrawn_at", "withdrawn_reason"),
    )
    return DocumentOut(
        **{name: getattr(view, name) for name in same},
        says=in_both(lambda: document_kind(view.kind)),
        proves_says=in_both(lambda: document_proves(view.proves)),
        media=view.file.type.media,
        size=view.file.size,
        scan=view.file.scan,
    )


@reads(
    router,
    "/individuals/{individual_id}/documents",
    gives=Page[DocumentOut],
    summary="Documents of a person",
)
def list_documents(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[DocumentOut]:
    """Give the documents that are shared with the reader's agency, the newest first."""
    found = documents.of_individual(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=_shown)


@takes_file(
    router,
    "/documents",
    action="documents.add",
    takes=_TAKEN,
    gives=DocumentOut,
    summary="Keep a document",
)
def add_document(request: HttpRequest, sent: Sent) -> DocumentOut:
    """Keep a PDF, JPEG, PNG or HEIC of at most 10 MB, sealed; known by its content, not by its name or type.

    The same bytes again answer the document that is kept already. ``proves`` is what its kind usually proves
    unless said; ``replaces`` an older document of hers at the same agency.
    """
    individual_id = _id(sent, "individual_id")
    if individual_id is None:
        raise Invalid([Fault("individual_id", "required")])
    return _shown(
        documents.add(
            actor=actor_of(request),
            individual_id=individual_id,
            kind=sent.said.get("kind", ""),
            content=sent.content,
            proves=sent.said.get("proves", ""),
            issued_on=_day(sent, "issued_on"),
            expires_on=_day(sent, "expires_on"),
            note=sent.said.get("note", ""),
            replaces=_id(sent, "replaces"),
        )
    )


def _id(sent: Sent, name: str) -> uuid.UUID | None:
    said = sent.said.get(name, "")
    try:
        return uuid.UUID(said) if said else None
    except ValueError:
        raise Invalid([Fault(name, "unknown_choice")]) from None


def _day(sent: Sent, name: str) -> dt.date | None:
    said = sent.said.get(name, "")
    try:
        return dt.date.fromisoformat(said) if said else None
    except ValueError:
        raise Invalid([Fault(name, "impossible_date")]) from None


@reads(router, "/documents/{document_id}", gives=DocumentOut, summary="One document")
def get_document(request: HttpRequest, document_id: uuid.UUID) -> DocumentOut:
    """Give what is known of a document that is shared with the reader's agency."""
    found = documents.documents(actor=actor_of(request), ids=[document_id]).get(document_id)
    if found is None:
        raise NotFound("document_not_found")
    opened(request, found.individual_id)
    return _shown(found)


@gives_bytes(
    router, "/documents/{document_id}/content", media=tuple(TYPES), summary="The bytes of a document"
)
def open_document(request: HttpRequest, document_id: uuid.UUID) -> tuple[str, str, bytes]:
    """Give the file as it came. Each opening is an event, told on the person's timeline."""
    found = documents.open_document(actor=actor_of(request), document_id=document_id)
    kind = found.document.file.type
    return f"{found.document.kind}.{kind.suffix}", kind.media, found.content


@writes(
    router,
    "POST",
    "/documents/{document_id}/verify",
    gives=DocumentOut,
    summary="Verify a document",
    example={"how": "original_seen"},
)
def verify_document(request: HttpRequest, document_id: uuid.UUID, body: VerifyIn) -> DocumentOut:
    """Say that it is what it seems, once for every agency that may see it."""
    return _shown(documents.verify(actor=actor_of(request), document_id=document_id, how=body.how))


@writes(
    router,
    "POST",
    "/documents/{document_id}/attach",
    gives=DocumentOut,
    summary="Attach a document as evidence",
    example={"concern": "need", "concern_id": "0198c5d2-0000-7000-8000-000000000001"},
)
def attach_document(request: HttpRequest, document_id: uuid.UUID, body: AttachIn) -> DocumentOut:
    """Make it evidence for a need, a referral or an enrolment of the same person."""
    actor = actor_of(request)
    documents.attach(actor=actor, document_id=document_id, concern=body.concern, concern_id=body.concern_id)
    return _shown(documents.documents(actor=actor, ids=[document_id])[document_id])


@writes(
    router,
    "POST",
    "/documents/{document_id}/withdraw",
    gives=DocumentOut,
    summary="Use a document no longer",
    example={"reason": "of somebody else"},
)
def withdraw_document(request: HttpRequest, document_id: uuid.UUID, body: ReasonIn) -> DocumentOut:
    """Use a document of the own agency no longer. What rested on it stays as it was."""
    return _shown(documents.withdraw(actor=actor_of(request), document_id=document_id, reason=body.reason))
