"""The second door of documents: the papers that are held of a person, and the end of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from mysynergy.access.public import Actor, Held, Subject, door
from mysynergy.documents.models import Document
from mysynergy.documents.selectors import views
from mysynergy.files.public import forget


@door("privacy.export")
def export_person(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    """Return her documents that the actor may see, by what they are; the papers themselves are opened one by
    one, since each opening is told.
    """
    rows = Document.objects.filter(individual_id__in=subject.individual_ids).order_by("added_at", "id")
    return tuple(
        Held.of(
            "document",
            {
                "document_kind": one.kind,
                "proves": one.proves,
                "note": one.note,
                "issued_on": one.issued_on,
                "expires_on": one.expires_on,
                "verified_at": one.verified_at,
                "status": one.standing,
            },
            id=one.id,
            category=one.category,
            agency_id=one.agency_id,
            at=one.added_at,
        )
        for one in views(actor, rows)
    )


@door("privacy.erase")
def erase_person(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    """Remove the bytes and every word; that there was a document, and when, stays for the counts."""
    forget(scopes=subject.individual_ids)
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_erase(%s::uuid[])", [list(subject.individual_ids)])
        (emptied,) = cursor.fetchone()
    return {"document": emptied}
