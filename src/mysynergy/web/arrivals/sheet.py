"""The sheet of an arrival: saved while one types, and what becomes of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mysynergy.access.public import Actor, colleagues
from mysynergy.arrivals import public as arrivals
from mysynergy.arrivals.public import BY_HAND, RELATIONS, TRIES, WRITTEN, ArrivalView, Sheet, StaleSheet
from mysynergy.crises.public import DANGERS
from mysynergy.files.public import UNSCANNED
from mysynergy.intake.public import STATES, PersonSaid
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import candidates
from mysynergy.web.arrivals.leading import led_on
from mysynergy.web.arrivals.queue import ICONS, title
from mysynergy.web.crises.lines import lines
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake import texts
from mysynergy.web.intake.known import candidate_cards
from mysynergy.web.look.due import due
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.person.names import Names
from mysynergy.web.work.people import people
from mysynergy.words.arrivals import arrival_outcome, channel_name, relation_name, try_name
from mysynergy.words.crises import danger_name
from mysynergy.words.errors import ERRORS, fault_sentence, sentence

#: What an officer types; a letter's address and subject stay as they came.
_TYPED = ("caller", "relation", "person", "phone", "safe_when", "state", "said", "added")
#: Where the fault of another room's field is shown on the sheet.
_WHERE = {"who": "person", "where": "person", "safe_phone": "phone", "what": "said"}
_CHARACTERS = 21_000


def _blank(arrival_id: uuid.UUID, actor: Actor) -> ArrivalView:
    """Return a call of which nothing is kept yet."""
    return ArrivalView(
        id=arrival_id,
        channel="call",
        office="",
        ticket=None,
        arrived_at=actor.now,
        state="held",
        held_by=actor.id,
        due_at=None,
        late=False,
        owes_call=False,
        passed_on=0,
        taken_at=None,
        closed_at=None,
        outcome=None,
        individual_id=None,
        draft_id=None,
        led_to=None,
        version=0,
        sheet=Sheet(),
    )


def _view(actor: Actor, arrival_id: uuid.UUID) -> ArrivalView:
    try:
        return arrivals.arrival(actor=actor, arrival_id=arrival_id)
    except NotFound:
        return _blank(arrival_id, actor)


def typed_sheet(data: Mapping[str, str], standing: Sheet) -> Sheet:
    """Return the sheet as typed over the one that stands."""
    given = {name: data[name][:_CHARACTERS] for name in _TYPED if name in data}
    return Sheet.read({**standing.texts(), **given})


def version_of(data: Mapping[str, str], standing: int) -> int:
    """Return the version a form was made from."""
    typed = data.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else standing


@require_safe
@roles_of("arrivals.read")
def sheet(request: ActorRequest, arrival_id: uuid.UUID) -> HttpResponse:
    """Show a sheet: to type on for who holds it, to read for others."""
    view = _view(request.actor, arrival_id)
    return page(request, view, view.sheet, Mending())


def page(
    request: ActorRequest, view: ArrivalView, typed: Sheet, wrong: Mending, status: int = 200
) -> HttpResponse:
    """Return the page of an arrival, with what was typed on it."""
    actor = request.actor
    names = Names(actor)
    officers = names.people([view.held_by, *(one.by for one in view.tries)])
    her = people(actor, [view.individual_id]) if view.individual_id else {}
    context = {
        "place": "work",
        "crumbs": [(_("Calls, visits and letters"), reverse("arrivals"))],
        "view": view,
        "typed": typed,
        "title": title(view) if view.version else _("New call"),
        "icon": ICONS[view.channel],
        "written": view.channel in WRITTEN,
        "channel": channel_name(view.channel),
        "due": due(view.due_at, actor.now, view.arrived_at) if view.due_at else None,
        "mine": view.held_by == actor.id and view.state != "closed",
        "open": view.state != "closed",
        "again": view.outcome in ("automatic", "spam", "left") and not view.emptied,
        "holder": officers.get(view.held_by, "") if view.held_by else "",
        "tries": [
            (one, try_name(one.result), officers.get(one.by, "") if one.by else "") for one in view.tries
        ],
        "relation": relation_name(view.sheet.relation),
        "relations": [(one, relation_name(one)) for one in RELATIONS],
        "states": [("", _("Not known")), *((one, texts.state_word(one)) for one in STATES)],
        "state_word": texts.state_word(view.sheet.state) if view.sheet.state else "",
        "outcome": arrival_outcome(view.outcome) if view.outcome else "",
        "outcomes": [("", _("Choose")), *((one, arrival_outcome(one)) for one in _ends(view))],
        "results": [(one, try_name(one)) for one in TRIES],
        "dangers": [(one, danger_name(one)) for one in DANGERS],
        "lines": lines(),
        "her": her.get(view.individual_id) if view.individual_id else None,
        "attachments": [(one, _refused(one.refused), one.scan == UNSCANNED) for one in view.attachments],
        "colleagues": _colleagues(actor, view),
        "cards": _cards(actor, typed) if wrong or (view.version and view.state != "closed") else [],
        "asked": len(typed.who) > 1,
        "may_act": may(actor, "arrivals.act"),
        "said": {key: value[:_CHARACTERS] for key, value in request.POST.items()},
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "arrivals/sheet.html", context, status=status)


def _ends(view: ArrivalView) -> tuple[str, ...]:
    gone = {"left"} if view.channel != "walk_in" else set()
    gone |= set() if view.tries else {"unreachable", "wrong_number"}
    return tuple(one for one in BY_HAND if one not in gone)


def _refused(code: str) -> str:
    if not code:
        return ""
    return sentence(code, {}) if code in ERRORS else fault_sentence(Fault("file", code))


def _colleagues(actor: Actor, view: ArrivalView) -> list[tuple[str, str]]:
    found = [(str(one.id), one.name) for one in colleagues(actor=actor) if one.id != view.held_by]
    return [("", _("Choose")), *found]


def _cards(actor: Actor, typed: Sheet) -> list[object]:
    """Return who is known already and may be meant: looked for before anybody is registered."""
    if len(typed.who) < 2 or not may(actor, "registry.find"):
        return []
    phone = "" if typed.on_behalf else typed.phone
    said = PersonSaid(name=typed.who, phone=phone, state=typed.state or None)
    if said.check(actor.today).faults:
        return []
    return list(candidate_cards(candidates(actor=actor, said=said)))


@require_POST
@roles_of("arrivals.take_in")
def keep(request: ActorRequest, arrival_id: uuid.UUID) -> HttpResponse:
    """Save what was typed so far (a fragment for htmx, which asks while one types)."""
    actor = request.actor
    view = _view(actor, arrival_id)
    typed = typed_sheet(request.POST.dict(), view.sheet)
    said, version = "", version_of(request.POST.dict(), view.version)
    try:
        saved = arrivals.save_sheet(actor=actor, arrival_id=arrival_id, sheet=typed, version=version)
        version = saved.version
        said = _("Saved at %(time)s") % {"time": f"{timezone.now().astimezone(KUALA_LUMPUR):%H:%M}"}
    except Invalid as invalid:
        said = " ".join(mending(invalid.faults).wrong.values())
    except Conflict as conflict:
        said = sentence(conflict.code, conflict.params)
    context = {
        "view": view,
        "version": version,
        "kept": said,
        "cards": _cards(actor, typed),
        "asked": len(typed.who) > 1,
    }
    return render(request, "arrivals/kept.html", context)


@require_http_methods(["POST"])
@roles_of("arrivals.act")
def act(request: ActorRequest, arrival_id: uuid.UUID) -> HttpResponse:
    """Do one step with an arrival; what was typed on the sheet is saved with it."""
    actor = request.actor
    data = request.POST.dict()
    view = _view(actor, arrival_id)
    typed = typed_sheet(data, view.sheet)
    try:
        done = led_on(actor, view, typed, version_of(data, view.version), data)
    except StaleSheet as stale:
        wrong = Mending([("said", sentence(stale.code, stale.params))])
        return page(request, stale.newer, typed, wrong, 409)
    except Invalid as invalid:
        return page(request, _view(actor, arrival_id), typed, mending(invalid.faults, _WHERE), 422)
    except (Conflict, NotAllowed) as refused:
        wrong = Mending()
        add(wrong, "what-now", sentence(refused.code, refused.params))
        return page(request, _view(actor, arrival_id), typed, wrong, 409)
    if done.says:
        messages.success(request, done.says)
    return redirect(done.url)


@require_safe
@roles_of("arrivals.read")
def attachment(request: ActorRequest, arrival_id: uuid.UUID, attachment_id: uuid.UUID) -> HttpResponse:
    """Give what came with a letter, always as a download; each opening is an event."""
    found, content = arrivals.open_attachment(
        actor=request.actor, arrival_id=arrival_id, attachment_id=attachment_id
    )
    ending = found.media.rpartition("/")[2].replace("jpeg", "jpg")
    response = HttpResponse(content, content_type=found.media)
    response["Content-Disposition"] = f'attachment; filename="letter-{found.number}.{ending}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
