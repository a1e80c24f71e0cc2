"""Lists of an agency as files: sent, mapped, tried, brought in, paused, taken back; what did not come in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, StrictInt

from mysynergy.api.bearer import actor_of
from mysynergy.api.files import Sent, Taken, gives_file, takes_file
from mysynergy.api.operations import reads, writes
from mysynergy.api.registry import ReasonIn
from mysynergy.api.shapes import MOST_IN_A_LIST, In, Out, Page, PagingIn, Word, Words, part
from mysynergy.api.spoken import in_both
from mysynergy.imports import public as imports
from mysynergy.words import imports as words

router = Router(tags=["imports"])
_TYPES: Final = frozenset(
    {
        "application/octet-stream",
        "application/vnd.apache.parquet",
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/csv",
    }
)
_KIND: Final[Mapping[str, Any]] = {"type": "string", "enum": list(imports.KINDS)}
_TAKEN: Final = Taken(
    types=_TYPES,
    most=imports.MOST_BYTES,
    said={"kind": _KIND},
    example="Nama;No KP;Alamat\nRosnah binti Daud;800101-14-5672;12 Jalan Kenari\n",
)
LanguageIn = Annotated[Literal["ms", "en"], Query()]


class LooksOut(Out):
    """How a file was read. ``skipped``: title lines above the column names; ``open_end``: no last line end.

    ``twice``: column names that stand twice. ``delimiter`` and ``encoding`` are empty where there are none.
    """

    format: str
    delimiter: str
    encoding: str
    has_header: bool
    skipped: bool
    twice: list[str]
    open_end: bool


class FigureOut(Out):
    """How many rows of what: new, attached, review, error, twice, known, taken_back (each is one of these).

    ``what`` fault, note or kept, with the field and a stable ``code``, says why.
    """

    what: str
    field: str
    code: str
    rows: int
    says: Words


class ProblemOfFileOut(Out):
    """Why a whole file could not be read."""

    code: str
    says: Words


class ImportOut(Out):
    """A list. ``done`` of ``total``: how far the work under way is, in portions of at most a thousand rows.

    ``state``: received, mapping, checking, checked, applying, paused, applied, undoing, undone, failed or
    discarded. ``tried``: what would happen (the dry run); ``brought``: what did. ``mapping``: which field
    stands in which column, from 0. ``emptied_at``: since when the text is gone.
    """

    id: uuid.UUID
    kind: str
    file_name: str
    size: int
    state: str
    at_work: bool
    problem: ProblemOfFileOut | None
    looks: LooksOut | None
    mapping: dict[str, int]
    rows: int
    done: int
    total: int
    tried: list[FigureOut]
    brought: list[FigureOut]
    sent_by: uuid.UUID | None
    sent_at: dt.datetime
    applied_by: uuid.UUID | None
    applied_at: dt.datetime | None
    undone_by: uuid.UUID | None
    undo_reason: str
    emptied_at: dt.datetime | None


class FieldOut(Out):
    """A field that a list of this kind may hold. ``column``: where it is proposed to stand, from 0.

    ``how``: remembered (confirmed before), name, or content (look closely); ``null``: nothing is proposed.
    """

    field: str
    needed: bool
    says: Words
    column: int | None
    how: str | None


class ColumnsOut(Out):
    """The columns of a list, what stands in its first rows, and what each may hold, to be confirmed."""

    columns: list[str]
    first: list[list[str]]
    fields: list[FieldOut]


class MappingIn(In):
    """Which field stands in which column, from 0; columns that are not named hold nothing that is taken."""

    mapping: dict[Word, Annotated[StrictInt, Field(ge=0, le=10_000)]] = Field(max_length=100)


def _shown(view: imports.BatchView) -> ImportOut:
    same = (
        *("id", "kind", "file_name", "size", "rows", "done", "total", "sent_by", "sent_at"),
        *("applied_by", "applied_at", "undone_by", "undo_reason", "emptied_at"),
    )
    return ImportOut(
        **{name: getattr(view, name) for name in same},
        state=view.state.value,
        at_work=view.state in imports.AT_WORK,
        problem=_problem(view.problem),
        looks=_looks(view.looks),
        mapping=dict(view.mapping),
        tried=_figures(view.counts),
        brought=_figures(view.brought),
    )


def _problem(code: str) -> ProblemOfFileOut | None:
    if not code:
        return None
    return ProblemOfFileOut(code=code, says=in_both(lambda: words.problem_said(code)))


def _looks(found: Mapping[str, object]) -> LooksOut | None:
    if not found:
        return None
    twice = found.get("twice")
    return LooksOut(
        format=str(found.get("format") or ""),
        delimiter=str(found.get("delimiter") or ""),
        encoding=str(found.get("encoding") or ""),
        has_header=bool(found.get("has_header")),
        skipped=bool(found.get("skipped")),
        twice=[str(one) for one in twice] if isinstance(twice, list) else [],
        open_end=bool(found.get("open_end")),
    )


def _figures(counts: Mapping[str, int]) -> list[FigureOut]:
    """Return what becomes of rows, in the order in which it is asked, then why."""
    plain = [
        FigureOut(what=what, field="", code="", rows=counts[what], says=_said_of(what))
        for what in words.WHAT
        if counts.get(what)
    ]
    return plain + [
        FigureOut(what=why, field=one.field, code=one.code, rows=one.count, says=_said_of_code(one, why))
        for why in ("fault", "note", "kept")
        for one in words.coded(counts, why)
    ]


def _said_of(what: str) -> Words:
    return in_both(lambda: words.what_said(what))


def _said_of_code(one: words.Coded, why: str) -> Words:
    name = f"{why}:{one.field}:{one.code}"
    return in_both(lambda: words.coded({name: one.count}, why)[0].word)


@reads(router, "/imports", gives=Page[ImportOut], summary="Lists of the own agency")
def list_imports(request: HttpRequest, paging: PagingIn) -> Page[ImportOut]:
    """Give the lists, the newest first, with how far each is."""
    found = imports.imports(actor=actor_of(request), limit=MOST_IN_A_LIST)
    return part(paging, found, key=lambda one: one.id, show=_shown)


@takes_file(router, "/imports", action="imports.bring", takes=_TAKEN, gives=ImportOut, summary="Send a list")
def send_import(request: HttpRequest, sent: Sent) -> ImportOut:
    """Keep a file (CSV, Excel, Parquet; at most 2 GiB), sealed, and have it read.

    ``kind`` is beneficiaries, applicants or awards; of a bare body ``file_name`` is what the file is called.
    409 ``same_file``: it was sent before, ``params.batch`` says as which list.
    """
    view = imports.receive(
        actor=actor_of(request),
        kind=sent.said.get("kind", ""),
        file_name=sent.file_name,
        content=sent.content,
    )
    return _shown(view)


@reads(router, "/imports/{batch_id}", gives=ImportOut, summary="A list: how far it is, and what was found")
def get_import(request: HttpRequest, batch_id: uuid.UUID) -> ImportOut:
    """Give a list with its progress, the dry run's result, and what became of its rows."""
    return _shown(imports.one_import(actor=actor_of(request), batch_id=batch_id))


@reads(router, "/imports/{batch_id}/columns", gives=ColumnsOut, summary="The columns of a list")
def get_import_columns(request: HttpRequest, batch_id: uuid.UUID) -> ColumnsOut:
    """Give the columns with what each may hold. 409 ``import_state`` before the file was read."""
    actor = actor_of(request)
    found = imports.columns_of(actor=actor, batch_id=batch_id)
    kind = imports.one_import(actor=actor, batch_id=batch_id).kind
    guesses = {one.field: one for one in found.guesses}
    return ColumnsOut(
        columns=list(found.columns),
        first=[list(row) for row in found.first],
        fields=[_field(kind, field, guesses.get(field)) for field in imports.FIELDS[kind]],
    )


def _field(kind: str, field: str, guess: imports.Guess | None) -> FieldOut:
    return FieldOut(
        field=field,
        needed=field in imports.NEEDED[kind],
        says=in_both(lambda: words.field_said(field)),
        column=guess.column if guess else None,
        how=guess.how if guess else None,
    )


@writes(
    router,
    "PUT",
    "/imports/{batch_id}/columns",
    gives=ImportOut,
    summary="Confirm which column holds what",
    example={"mapping": {"name": 0, "identity_number": 1, "address": 2}},
)
def map_import(request: HttpRequest, batch_id: uuid.UUID, body: MappingIn) -> ImportOut:
    """Confirm, remember it for the agency's next list of this kind, and have every row tried."""
    return _shown(imports.set_mapping(actor=actor_of(request), batch_id=batch_id, mapping=body.mapping))


@writes(router, "POST", "/imports/{batch_id}/start", gives=ImportOut, summary="Bring a list in")
def start_import(request: HttpRequest, batch_id: uuid.UUID) -> ImportOut:
    """Have the rows without errors brought in. 409 ``import_state`` unless it was tried (``checked``)."""
    return _shown(imports.bring_in(actor=actor_of(request), batch_id=batch_id))


@writes(router, "POST", "/imports/{batch_id}/pause", gives=ImportOut, summary="Pause a list")
def pause_import(request: HttpRequest, batch_id: uuid.UUID) -> ImportOut:
    """Stop after the rows under way; what is in stays. Pausing twice pauses once."""
    return _shown(imports.pause(actor=actor_of(request), batch_id=batch_id))


@writes(router, "POST", "/imports/{batch_id}/resume", gives=ImportOut, summary="Go on with a list")
def resume_import(request: HttpRequest, batch_id: uuid.UUID) -> ImportOut:
    """Go on where it was paused; rows that are in are not brought in again."""
    return _shown(imports.go_on(actor=actor_of(request), batch_id=batch_id))


@writes(
    router,
    "POST",
    "/imports/{batch_id}/roll-back",
    gives=ImportOut,
    summary="Take a whole list back",
    example={"reason": "the list of another year"},
)
def roll_back_import(request: HttpRequest, batch_id: uuid.UUID, body: ReasonIn) -> ImportOut:
    """Take every row back; one on which something was built since stays, and is counted (``kept``)."""
    return _shown(imports.roll_back(actor=actor_of(request), batch_id=batch_id, reason=body.reason))


@writes(router, "POST", "/imports/{batch_id}/close", gives=ImportOut, summary="Remove a list's text")
def close_import(request: HttpRequest, batch_id: uuid.UUID) -> ImportOut:
    """Remove the text for good: what came in stays. One of which nothing came in is thrown away."""
    return _shown(imports.close(actor=actor_of(request), batch_id=batch_id))


@gives_file(
    router, "/imports/{batch_id}/wrong-rows", media="text/csv", summary="Rows that did not come in, as CSV"
)
def take_wrong_rows(
    request: HttpRequest, batch_id: uuid.UUID, language: LanguageIn = "ms"
) -> tuple[str, Iterator[str]]:
    """Give a file of the same columns and one with the reason; taking it is an event."""
    actor = actor_of(request)
    view = imports.one_import(actor=actor, batch_id=batch_id)
    wrong = imports.wrong_rows(actor=actor, batch_id=batch_id)
    return words.error_file_name(view.file_name), words.error_lines(wrong, language)
