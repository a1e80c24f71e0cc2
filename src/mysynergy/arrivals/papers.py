"""What came with a letter becomes documents of the person whom it led to: once, and kept in one place."""

from __future__ import annotations

import io
import uuid

from django.db import connection

from mysynergy.access.public import Actor, acting
from mysynergy.arrivals.models import Arrival, Attachment
from mysynergy.documents.public import add
from mysynergy.files.public import content_of
from mysynergy.kernel.errors import Conflict, Invalid, NotFound

#: Nobody said what it is: it stays the own agency's until an officer does.
_KIND = "other"


def content(actor: Actor, row: Attachment) -> bytes:
    """Return the bytes of an attachment.

    Raises ``NotFound("file_gone")``, ``Conflict`` with ``document_held_back`` or ``document_damaged``.
    """
    if row.file_id is None:
        raise NotFound("file_gone")
    with acting(actor.as_system("arrivals.open_attachment")):
        try:
            return b"".join(content_of(file_id=row.file_id))
        except ValueError:
            raise Conflict("document_damaged") from None


def become_documents(actor: Actor, row: Arrival) -> None:
    """Keep what came with a letter as documents of its person, sealed with her key, and let it go here.

    The same paper sent twice is one document (``documents.add``). What cannot be opened, or is refused now
    (a scanner knows more than it did), stays with the letter and is said there.
    """
    assert row.individual_id is not None  # noqa: S101 - a letter of nobody has nobody's papers
    made: list[uuid.UUID] = []
    for one in row.attachments.filter(file__isnull=False, document_id__isnull=True).order_by("number"):
        try:
            paper = io.BytesIO(content(actor, one))
            document = add(actor=actor, individual_id=row.individual_id, kind=_KIND, content=paper)
        except (Conflict, Invalid, NotFound):
            continue
        with acting(actor.as_system("arrivals.become_documents")):
            Attachment.objects.filter(id=one.id).update(document_id=document.id)
        made.append(one.id)
    if made:
        with acting(actor.as_system("arrivals.become_documents")), connection.cursor() as cursor:
            cursor.execute("SELECT arrivals_let_go(%s::uuid[])", [made])
