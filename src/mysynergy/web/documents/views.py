"""Pages of documents. Bytes are given out as a download, or in a sandbox where a scanner found them clean."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import BinaryIO, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mysynergy.access.public import Actor
from mysynergy.cases.public import needs as needs_by_id
from mysynergy.documents import public as documents
from mysynergy.documents.public import HOWS, OWN_ONLY, DocumentView
from mysynergy.files.public import CLEAN, MOST_BYTES, MOST_MEGABYTES, UNSCANNED
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.referrals.public import get as referral
from mysynergy.referrals.public import of_individual as referrals_of
from mysynergy.web.documents.forms import New
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.look.words import day
from mysynergy.web.mending import Mending, mending
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import Page, page_of
from mysynergy.web.uploads import passed_over, takes_files
from mysynergy.web.work.needs import blame
from mysynergy.words.documents import (
    document_kind,
    document_proves,
    how_choice,
    scan_said,
    verified_how,
)
from mysynergy.words.errors import sentence
from mysynergy.words.needs import need_name


@require_safe
@roles_of("documents.read")
def tab(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """List the papers of a person: what each proves, who verified it when, how it stands."""
    page = page_of(request.actor, individual_id, "documents")
    names = Names(request.actor)
    found = documents.of_individual(actor=request.actor, individual_id=individual_id)
    rows = [_row(one, names) for one in found]
    context = {
        **page.context,
        "rows": [row for row, one in zip(rows, found, strict=True) if one.standing in ("current", "expired")],
        "former": [
            row for row, one in zip(rows, found, strict=True) if one.standing not in ("current", "expired")
        ],
        "may_add": may(request.actor, "documents.add"),
    }
    return render(request, "documents/tab.html", context)


def _row(one: DocumentView, names: Names) -> dict[str, object]:
    return {
        "document": one,
        # The person's card above has a "kind" of its own: that of her number.
        "paper": document_kind(one.kind),
        "proves": document_proves(one.proves),
        "agency": names.agency(one.agency_id, withheld=True),
        "verified": _verified(one, names),
    }


def _verified(one: DocumentView, names: Names) -> str:
    if one.verified_at is None or one.verified_how is None:
        return ""
    return _("%(agency)s, %(day)s: %(how)s") % {
        "agency": names.agency(one.verified_agency_id, withheld=True),
        "day": day(one.verified_at),
        "how": verified_how(one.verified_how),
    }


@takes_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@roles_of("documents.add")
def new(request: ActorRequest, individual_id: uuid.UUID) -> HttpResponse:
    """Add a paper. Whatever is wrong with the file, all else that was typed stays."""
    actor = request.actor
    posted = request.method == "POST"
    older = [
        one
        for one in documents.of_individual(actor=actor, individual_id=individual_id)
        if one.agency_id == actor.agency_id and one.standing in ("current", "expired")
    ]
    form = New(request.POST if posted else None, request.FILES if posted else None, older=older)
    if not posted and request.GET.get("kind") in documents.KINDS:
        form.initial["kind"] = request.GET["kind"]
    if posted:
        added = _added(request, individual_id, form)
        if added is not None:
            return redirect("document", document_id=added.id)
    page = page_of(actor, individual_id, "documents")
    context = {**page.context, "form": form, "back": reverse("person-documents", args=[individual_id])}
    return render(request, "documents/new.html", context, status=422 if form.errors else 200)


def _added(request: ActorRequest, individual_id: uuid.UUID, form: New) -> DocumentView | None:
    valid = form.is_valid()
    if passed_over(request, "file"):
        form.add_error("file", sentence("document_too_large", {"limit": MOST_MEGABYTES}))
        return None
    file = request.FILES.get("file")
    if file is None:
        form.add_error("file", _("Choose a file."))
    if not valid or file is None:
        return None
    said = form.cleaned_data
    before = {one.id for one in documents.of_individual(actor=request.actor, individual_id=individual_id)}
    try:
        added = documents.add(
            actor=request.actor,
            individual_id=individual_id,
            kind=said["kind"],
            content=cast("BinaryIO", file.file),
            proves=said["proves"],
            issued_on=said["issued_on"],
            expires_on=said["expires_on"],
            note=said["note"],
            replaces=form.replaced(),
        )
    except Invalid as invalid:
        blame(form, invalid, {})
        return None
    if added.id in before:
        messages.info(request, _("This very file is kept already: here it is. Nothing was doubled."))
    else:
        messages.success(request, _("The document is kept, sealed."))
    return added


@require_safe
@roles_of("documents.read")
def one(request: ActorRequest, document_id: uuid.UUID) -> HttpResponse:
    """Show a document: what it is, and what may be done with it."""
    return _page(request, document_id, Mending())


def _page(request: ActorRequest, document_id: uuid.UUID, wrong: Mending) -> HttpResponse:
    actor = request.actor
    found = documents.documents(actor=actor, ids=[document_id]).get(document_id)
    if found is None:
        raise NotFound("document_not_found")
    page = page_of(actor, found.individual_id, "documents")
    names = Names(actor)
    officers = names.people([found.added_by, found.verified_by])
    own = found.agency_id == actor.agency_id
    context = {
        **page.context,
        **_row(found, names),
        "scan": scan_said(found.file.scan),
        "unscanned": found.file.scan == UNSCANNED,
        "shown": found.file.type.shown and found.file.scan == CLEAN and found.opens,
        "size": _size(found.file.size),
        "added_by": officers.get(found.added_by, "") if found.added_by else "",
        "own_only": found.category == OWN_ONLY,
        "uses": _uses(actor, document_id, names),
        "hows": [(code, how_choice(code)) for code in HOWS],
        "targets": _targets(actor, page, names) if found.usable else [],
        "may_verify": may(actor, "documents.verify") and found.usable and found.verified_at is None,
        "may_attach": may(actor, "documents.add") and found.usable,
        "may_withdraw": may(actor, "documents.withdraw") and own and found.withdrawn_at is None,
        "may_replace": may(actor, "documents.add") and own and found.standing in ("current", "expired"),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "documents/one.html", context, status=422 if wrong else 200)


def _size(size: int) -> str:
    if size < 1024 * 1024:
        return _("%(n)s kB") % {"n": max(1, size // 1024)}
    return _("%(n)s MB") % {"n": f"{size / 1024 / 1024:.1f}"}


def _uses(actor: Actor, document_id: uuid.UUID, names: Names) -> list[tuple[str, str]]:
    """Return what it is evidence for, in words, with the page of each."""
    found = documents.uses_of(actor=actor, document_id=document_id)
    by_id = needs_by_id(actor=actor, ids=[key for concern, key in found if concern == "need"])
    listed = []
    for concern, key in found:
        if concern == "need":
            need = by_id[key]
            listed.append((need_name(need.kind), reverse("person-needs", args=[need.individual_id])))
        elif concern == "referral":
            asked = referral(actor=actor, referral_id=key)
            word = _("Referral to %(programme)s") % {"programme": names.programme(asked.programme_id)}
            listed.append((word, reverse("referral", args=[key]) if asked.side != "third" else ""))
        else:
            listed.append((_("An enrolment"), ""))
    return listed


def _targets(actor: Actor, page: Page, names: Names) -> Sequence[tuple[str, str]]:
    """Return what a document may be attached to: open needs, and referrals of which the agency is a side."""
    found = [(f"need:{one.id}", need_name(one.kind)) for one in page.needs if one.state == "open"]
    for one in referrals_of(actor=actor, individual_id=page.person.id):
        if one.side != "third":
            word = _("Referral to %(programme)s") % {"programme": names.programme(one.programme_id)}
            found.append((f"referral:{one.id}", word))
    return found


@require_safe
@roles_of("documents.read")
def opened(request: ActorRequest, document_id: uuid.UUID) -> HttpResponse:
    """Give a document's bytes. Each opening is told on the person's timeline."""
    found = documents.open_document(actor=request.actor, document_id=document_id)
    file = found.document.file
    inline = request.GET.get("show") == "1" and file.type.shown and file.scan == CLEAN
    name = f"{found.document.kind}-{found.document.added_at:%Y%m%d}.{file.type.suffix}"
    response = HttpResponse(found.content, content_type=file.type.media)
    headers: Mapping[str, str] = {
        # No name of a person, no number: a folder of downloads is read by whoever sits there next.
        "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    for header, value in headers.items():
        response[header] = value
    return response


@require_POST
@roles_of("documents.verify")
def verify(request: ActorRequest, document_id: uuid.UUID) -> HttpResponse:
    """Say that the paper is what it seems, once for every agency."""
    try:
        documents.verify(actor=request.actor, document_id=document_id, how=request.POST.get("how", ""))
    except Invalid as invalid:
        return _page(request, document_id, mending(invalid.faults))
    except Conflict as refused:
        messages.warning(request, sentence(refused.code, refused.params))
        return redirect("document", document_id=document_id)
    messages.success(request, _("Verified, for every agency that may see it."))
    return redirect("document", document_id=document_id)


@require_POST
@roles_of("documents.add")
def attach(request: ActorRequest, document_id: uuid.UUID) -> HttpResponse:
    """Make it evidence for a need or a referral."""
    concern, _colon, key = request.POST.get("target", "").partition(":")
    try:
        concern_id = uuid.UUID(key)
    except ValueError:
        return _page(request, document_id, mending([Fault("target", "unknown_choice")]))
    try:
        documents.attach(actor=request.actor, document_id=document_id, concern=concern, concern_id=concern_id)
    except Invalid as invalid:
        return _page(request, document_id, mending(invalid.faults, {"concern": "target"}))
    except Conflict as refused:
        messages.warning(request, sentence(refused.code, refused.params))
        return redirect("document", document_id=document_id)
    messages.success(request, _("Attached as evidence."))
    return redirect("document", document_id=document_id)


@require_POST
@roles_of("documents.withdraw")
def withdraw(request: ActorRequest, document_id: uuid.UUID) -> HttpResponse:
    """Use it no longer, for a reason."""
    try:
        documents.withdraw(
            actor=request.actor, document_id=document_id, reason=request.POST.get("reason", "")
        )
    except Invalid as invalid:
        return _page(request, document_id, mending(invalid.faults, {"reason": "withdraw-reason"}))
    messages.success(request, _("It is no longer used. What rested on it stays as it was."))
    return redirect("document", document_id=document_id)
