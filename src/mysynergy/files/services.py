"""Keeping and opening files. Everything runs in the caller's context, as everything beneath access does."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.db import connection

from mysynergy.files.domain import MOST_BYTES, MOST_MEGABYTES, TYPES, UNSCANNED, FileType, NotTaken, recognise
from mysynergy.files.models import Part, SealedFile
from mysynergy.files.scanning import has_scanner, scan, verdict
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.vault.public import KeyDestroyed, OpenKey, blind_index, key_for

_PART_BYTES: Final = 512 * 1024
_SCANNED_AT_ONCE: Final = 50
#: Above it, so that files of which a scanner says nothing do not hold up the others.
_TRIED_AT_ONCE: Final = 500
_log = logging.getLogger("mysynergy.files")


@dataclass(frozen=True, slots=True)
class FileView:
    """What is known of a file. ``emptied_at``: since when its bytes are gone for good."""

    id: uuid.UUID
    type: FileType
    size: int
    scan: str
    scanned_at: dt.datetime | None
    emptied_at: dt.datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class Arrived:
    """A file that was looked at and may be kept: its bytes, what they are, what a scanner said."""

    content: bytes
    type: FileType
    digest: bytes
    scan: str


def arrived(*, content: BinaryIO) -> Arrived:
    """Look at a file that came, before anything is kept of it.

    Raises ``Invalid`` with one fault of ``file``: ``file_empty``, ``document_too_large`` [limit, in MB] (of
    which no more is read than the limit), ``file_type_unknown``, ``file_broken``, ``file_locked``,
    ``file_infected``.
    """
    content.seek(0)
    whole = content.read(MOST_BYTES + 1)
    if not whole:
        raise _fault("file_empty")
    if len(whole) > MOST_BYTES:
        raise _fault("document_too_large", limit=MOST_MEGABYTES)
    try:
        found = recognise(whole)
    except NotTaken as error:
        raise _fault(error.code) from None
    said = scan([whole])
    if said == "infected":
        raise _fault("file_infected")
    # A bare digest would tell whoever holds a copy of a paper that it is here; a keyed one does not.
    return Arrived(whole, found, blind_index("files.bytes", hashlib.sha256(whole).hexdigest()), said)


def _fault(code: str, **params: object) -> Invalid:
    return Invalid([Fault("file", code, params)])


def keep(*, file: Arrived, scope: uuid.UUID, agency_id: uuid.UUID, now: dt.datetime) -> FileView:
    """Seal a file with the key of ``scope`` (a person) and keep it for an agency.

    Raises ``Conflict("person_erased")`` where that key was destroyed.
    """
    try:
        key = key_for(scope=scope)
    except KeyDestroyed:
        raise Conflict("person_erased") from None
    pieces = [file.content[at : at + _PART_BYTES] for at in range(0, len(file.content), _PART_BYTES)]
    row = SealedFile.objects.create(
        agency_id=agency_id,
        scope=scope,
        media=file.type.media,
        size=len(file.content),
        parts=len(pieces),
        digest=file.digest,
        scan=file.scan,
        scanned_at=None if file.scan == UNSCANNED else now,
        kept_at=now,
    )
    Part.objects.bulk_create(
        Part(
            file=row,
            agency_id=agency_id,
            number=number,
            cipher=key.seal_bytes(piece, context=_context(row, number)),
        )
        for number, piece in enumerate(pieces)
    )
    return _view(row)


def _context(row: SealedFile, number: int) -> str:
    return f"files_part:{row.id}:{number}:{row.parts}"


def _view(row: SealedFile) -> FileView:
    return FileView(row.id, TYPES[row.media], row.size, row.scan, row.scanned_at, row.emptied_at)


def files(*, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, FileView]:
    """Return what is known of files that the running context may see, by id."""
    return {row.id: _view(row) for row in SealedFile.objects.filter(id__in=list(ids))}


def content_of(*, file_id: uuid.UUID) -> Iterator[bytes]:
    """Give a file's bytes, piece by piece, inside the caller's context.

    Raises ``NotFound("file_gone")`` once they are gone or their key is destroyed, ``ValueError`` where one
    byte was changed or a piece is missing, ``Conflict("document_held_back")``: such a file is never opened.
    """
    row = SealedFile.objects.filter(id=file_id, emptied_at__isnull=True).first()
    if row is None:
        raise NotFound("file_gone")
    if row.scan == "infected":
        raise Conflict("document_held_back")
    try:
        key = key_for(scope=row.scope)
    except KeyDestroyed:
        raise NotFound("file_gone") from None
    return (_opened(key, row, number) for number in range(row.parts))


def _opened(key: OpenKey, row: SealedFile, number: int) -> bytes:
    part = Part.objects.filter(file=row, number=number).first()
    if part is None:
        raise ValueError("a piece of the file is missing")
    return key.open_bytes(bytes(part.cipher), context=_context(row, number))


def scan_waiting(*, now: dt.datetime) -> Mapping[uuid.UUID, str]:
    """Have files that nobody scanned yet looked at, the oldest first; return what was found, by id.

    In a system context. Does nothing without a scanner, and stops where it hangs up: it is asked again by
    the clock. A file of which it says nothing, or of which a byte was changed, is passed over.
    """
    verdicts: dict[uuid.UUID, str] = {}
    if not has_scanner():
        return verdicts
    waiting = SealedFile.objects.filter(scan=UNSCANNED, emptied_at__isnull=True).order_by("kept_at", "id")
    for file_id in waiting.values_list("id", flat=True)[:_TRIED_AT_ONCE]:
        said = _verdict_of(file_id)
        if said is None or len(verdicts) == _SCANNED_AT_ONCE:
            break
        if said != UNSCANNED:
            SealedFile.objects.filter(id=file_id, scan=UNSCANNED).update(scan=said, scanned_at=now)
            verdicts[file_id] = said
    return verdicts


def _verdict_of(file_id: uuid.UUID) -> str | None:
    try:
        return verdict(content_of(file_id=file_id))
    except NotFound:  # erased meanwhile
        return UNSCANNED
    except ValueError:
        _log.error("file %s was changed since it was sealed: it is not scanned", file_id)
        return UNSCANNED


def forget(*, scopes: Collection[uuid.UUID]) -> int:
    """Remove the bytes of files whose keys an erasure destroyed; return how many files were emptied now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT files_forget(%s::uuid[])", [list(scopes)])
        (emptied,) = cursor.fetchone()
    return int(emptied)
