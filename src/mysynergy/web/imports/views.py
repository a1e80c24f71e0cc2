"""The list of lists, sending one, and the one page of a list, which shows what is next for it."""

from __future__ import annotations

import uuid
from typing import BinaryIO, cast

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mysynergy.access.public import users_by_id
from mysynergy.imports import public as imports
from mysynergy.imports.public import AT_WORK, DAYS_KEPT, FIELDS, KINDS, NEEDED, BatchView, SameFile, State
from mysynergy.kernel.errors import Invalid
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.imports.figures import fault_lines, kept_lines, note_lines, what_lines
from mysynergy.web.mending import Mending, add, mending
from mysynergy.words import imports as words
from mysynergy.words.errors import sentence

_AGAIN_SECONDS = "3"
_CLOSED = frozenset({State.FAILED, State.DISCARDED, State.UNDONE})


@require_safe
@roles_of("imports.read")
def listed(request: ActorRequest) -> HttpResponse:
    """List the lists of the reader's agency with how far each is."""
    found = imports.imports(actor=request.actor)
    rows = [{"batch": one, "kind": _(words.KINDS[one.kind]), **_progress(one)} for one in found]
    context = {"place": "imports", "rows": rows, "may_send": may(request.actor, "imports.bring")}
    response = render(request, "imports/list.html", context)
    if any(one.state in AT_WORK for one in found):
        response["Refresh"] = _AGAIN_SECONDS
    return response


def _progress(one: BatchView) -> dict[str, object]:
    wrong = one.brought.get("error", 0) if one.brought else one.counts.get("error", 0)
    brought = sum(one.brought.get(what, 0) for what in ("new", "attached", "review"))
    return {
        "percent": 100 * one.done // one.total if one.total and one.state in AT_WORK else None,
        "wrong": wrong,
        "brought": brought,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@roles_of("imports.bring")
def send(request: ActorRequest) -> HttpResponse:
    """Take a file in."""
    wrong = Mending()
    kind = request.POST.get("kind", request.GET.get("kind", "beneficiaries"))
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            add(wrong, "file", _("Choose a file."))
        else:
            try:
                content = cast("BinaryIO", file.file)
                view = imports.receive(
                    actor=request.actor, kind=kind, file_name=file.name or "", content=content
                )
                return redirect("import", batch_id=view.id)
            except SameFile as same:
                messages.warning(request, sentence(same.code))
                return redirect("import", batch_id=same.batch_id)
            except Invalid as invalid:
                wrong = mending(invalid.faults)
    context = {
        "place": "imports",
        "crumbs": [(_("Lists"), reverse("imports"))],
        "kinds": [(one, _(words.KINDS[one])) for one in KINDS],
        "kind": kind,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "days": DAYS_KEPT,
    }
    return render(request, "imports/new.html", context, status=422 if wrong else 200)


@require_safe
@roles_of("imports.read")
def one(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Show a list: what is next for it, what was found, what became of its rows."""
    return _page(request, imports.one_import(actor=request.actor, batch_id=batch_id), Mending())


def _page(request: ActorRequest, view: BatchView, wrong: Mending) -> HttpResponse:
    actor = request.actor
    officers = users_by_id(
        actor=actor, ids=frozenset(key for key in (view.sent_by, view.applied_by, view.undone_by) if key)
    )
    bring = may(actor, "imports.bring")
    context = {
        "place": "imports",
        "crumbs": [(_("Lists"), reverse("imports"))],
        "batch": view,
        "kind": _(words.KINDS[view.kind]),
        "sent_by": officers[view.sent_by].name if view.sent_by and view.sent_by in officers else "",
        "at_work": view.state in AT_WORK,
        "percent": 100 * view.done // view.total if view.total else 0,
        "state": view.state.value,
        "problem": _(words.PROBLEMS[view.problem]) if view.problem in words.PROBLEMS else "",
        "looks": words.looks(view),
        "would": what_lines(view.counts) if not view.brought else [],
        "became": what_lines(view.brought),
        "comes": sum(view.counts.get(what, 0) for what in ("new", "attached", "review")),
        "faults": fault_lines(view.counts),
        "notes": note_lines(view.counts),
        "kept": kept_lines(view.brought),
        "has_errors": _has_errors(view),
        "bring": bring,
        "may_undo": bring and view.state in (State.APPLIED, State.PAUSED),
        "may_close": bring and view.emptied_at is None and view.state not in (*AT_WORK, State.PAUSED),
        "again": bring and view.state is State.CHECKED,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "days": DAYS_KEPT,
        **(_columns(request, view, wrong) if bring and view.state is State.MAPPING else {}),
    }
    response = render(request, "imports/one.html", context, status=422 if wrong else 200)
    if view.state in AT_WORK:
        response["Refresh"] = _AGAIN_SECONDS
    return response


def _has_errors(view: BatchView) -> bool:
    counts = view.brought or view.counts
    return view.emptied_at is None and any(counts.get(what) for what in ("error", "twice"))


def _columns(request: ActorRequest, view: BatchView, wrong: Mending) -> dict[str, object]:
    """Return each field that a list of this kind may hold, with the column proposed and what stands there."""
    found = imports.columns_of(actor=request.actor, batch_id=view.id)
    guessed = {one.field: one for one in found.guesses}
    options = [("", _("Not in this list")), *((str(at), name) for at, name in enumerate(found.columns))]
    hows = {
        "remembered": _("As confirmed before"),
        "name": _("By the column's name"),
        "content": _("By what stands in it: look closely"),
    }
    fields = []
    for field in FIELDS[view.kind]:
        guess = guessed.get(field)
        chosen = str(guess.column) if guess is not None else ""
        if request.method == "POST":
            chosen = request.POST.get(field, "")
        place = int(chosen) if chosen.isdigit() and len(chosen) < 4 else -1
        shown = [row[place] for row in found.first if 0 <= place < len(row)][:3]
        fields.append(
            {
                "name": field,
                "label": _(words.FIELDS[field]),
                "needed": field in NEEDED[view.kind],
                "value": chosen,
                "how": hows[guess.how] if guess is not None and chosen == str(guess.column) else "",
                "doubt": guess is not None and guess.how == "content",
                "error": wrong.wrong.get(field, ""),
                "shown": [cell[:40] for cell in shown if cell.strip()],
            }
        )
    taken = {one["value"] for one in fields}
    left = [name for at, name in enumerate(found.columns) if str(at) not in taken]
    return {"fields": fields, "options": options, "columns_left": left}


@require_http_methods(["GET", "HEAD", "POST"])
@roles_of("imports.bring")
def columns(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Confirm which column holds what; a list that was checked can be mapped anew."""
    view = imports.one_import(actor=request.actor, batch_id=batch_id)
    wrong = Mending()
    if request.method == "POST":
        chosen = {field: request.POST.get(field, "") for field in FIELDS[view.kind]}
        mapping = {field: int(place) for field, place in chosen.items() if place.isdigit() and len(place) < 4}
        try:
            imports.set_mapping(actor=request.actor, batch_id=batch_id, mapping=mapping)
            return redirect("import", batch_id=batch_id)
        except Invalid as invalid:
            for fault in invalid.faults:
                field = str(fault.params.get("field", ""))
                params = {"field": _(words.FIELDS[field])} if field in words.FIELDS else {}
                add(wrong, field or "columns", sentence(fault.code, params))
    context = {
        "place": "imports",
        "crumbs": [(_("Lists"), reverse("imports")), (view.file_name, reverse("import", args=[view.id]))],
        "batch": view,
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        **_columns(request, view, wrong),
    }
    return render(request, "imports/columns.html", context, status=422 if wrong else 200)


@require_POST
@roles_of("imports.bring")
def do(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Do one of the plain deeds: bring in, pause, go on, remove the text."""
    deeds = {
        "begin": imports.bring_in,
        "pause": imports.pause,
        "go-on": imports.go_on,
        "close": imports.close,
    }
    deed = deeds.get(request.POST.get("do", ""))
    if deed is not None:
        deed(actor=request.actor, batch_id=batch_id)
    return redirect("import", batch_id=batch_id)


@require_http_methods(["GET", "HEAD", "POST"])
@roles_of("imports.bring")
def undo(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Take a whole list back, with a reason, after saying what it does."""
    view = imports.one_import(actor=request.actor, batch_id=batch_id)
    wrong = Mending()
    if request.method == "POST":
        try:
            imports.roll_back(actor=request.actor, batch_id=batch_id, reason=request.POST.get("reason", ""))
            return redirect("import", batch_id=batch_id)
        except Invalid as invalid:
            wrong = mending(invalid.faults, {"reason": "consequence-reason"})
    brought = sum(view.brought.get(what, 0) for what in ("new", "attached", "review"))
    effects = [
        words.rows_in_words(brought) if view.state is State.APPLIED else _("The rows brought in so far"),
        _("People who came by this list alone leave the registry; others keep what stood of them before."),
        _("A person on whom something was built since (a case, an answer, help) stays and is told."),
        _("That it was brought in and taken back stays recorded."),
    ]
    context = {
        "place": "imports",
        "crumbs": [(_("Lists"), reverse("imports")), (view.file_name, reverse("import", args=[view.id]))],
        "batch": view,
        "effects": effects,
        "action": reverse("import-undo", args=[view.id]),
        "cancel": reverse("import", args=[view.id]),
        "errors": wrong.errors,
        "wrong_reason": wrong.wrong.get("consequence-reason", ""),
    }
    return render(request, "imports/undo.html", context, status=422 if wrong else 200)


@require_safe
@roles_of("imports.read")
def errors(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Give the rows that were not brought in as a file of the same shape, with a reason column."""
    view = imports.one_import(actor=request.actor, batch_id=batch_id)
    wrong = imports.wrong_rows(actor=request.actor, batch_id=batch_id)
    lines = words.error_lines(wrong, get_language() or "ms")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{words.error_file_name(view.file_name)}"'
    response["Cache-Control"] = "no-store"
    return cast("HttpResponse", response)
