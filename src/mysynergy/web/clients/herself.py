"""Her side: a code and what only she knows, then where her case is and what she has to say. No sign-in.

The code stands behind ``#`` in the address: no browser sends it, so no log holds it; a script puts it into
the form, or she types it. The window in which she looks is a signed cookie for these pages alone, for half an
hour. Forms need no token against forgery: that cookie is sent with requests from these very pages only.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mysynergy.access.public import Actor
from mysynergy.clients import public as clients
from mysynergy.clients.public import NeedSeen
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.web.gate import ActorRequest, everybody
from mysynergy.web.look.words import day, moment
from mysynergy.web.mending import Mending, mending
from mysynergy.web.person.names import Names
from mysynergy.web.selfcheck.language import keep
from mysynergy.web.selfcheck.limits import too_many, within
from mysynergy.words.clients import RULES, SAID, said_in, stage_said
from mysynergy.words.needs import need_name

_COOKIE: Final = "k"
_SALT: Final = "clients.window"
_PATH: Final = "/k/"
_LIMIT: Final = 1200
View = Callable[[ActorRequest, Actor], HttpResponse]


def _guarded(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def entry(request: ActorRequest) -> HttpResponse:
    """Ask for the code and for what only she knows; whatever does not open is answered alike (404)."""
    if request.method != "POST":
        return _guarded(_asks(request))
    if not within(request, "client_link"):
        return _guarded(too_many(request))
    typed = {name: request.POST.get(name, "")[:100] for name in ("code", "year", "digits")}
    link = clients.open_link(actor=request.actor, **typed)
    if link is None:
        context = {"errors": [("code", _("This does not open."))], "closed": True, "code": typed["code"]}
        return _guarded(render(request, "clients/entry.html", context, status=404))
    answer = redirect("client-case")
    answer.set_cookie(
        _COOKIE,
        signing.dumps(str(link), salt=_SALT),
        max_age=int(clients.SESSION.total_seconds()),
        path=_PATH,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return _guarded(answer)


def _asks(request: ActorRequest) -> HttpResponse:
    """Return the page that asks for the code, in English where her message was (``?e``), unless she chose a
    language in this browser.
    """
    english = "e" in request.GET and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES
    if english:
        translation.activate("en")
        request.LANGUAGE_CODE = "en"
    answer = render(request, "clients/entry.html", {"errors": []})
    if english:
        answer["Content-Language"] = "en"
        keep(answer, "en")
    return answer


def _hers(view: View) -> Callable[[ActorRequest], HttpResponse]:
    """Open a page to who opened her link a little while ago; everybody else is asked for the code.

    What cannot be said now (a need that moved on while she read, too much in a day) leaves her on her page.
    """

    @functools.wraps(view)
    def opened(request: ActorRequest) -> HttpResponse:
        her = _window(request)
        if her is None:
            return _guarded(redirect("client"))
        try:
            return _guarded(view(request, her))
        except Conflict as conflict:
            done = "enough" if conflict.code == "said_enough" else "moved"
            return _guarded(redirect(f"{_PATH}case/?done={done}"))
        except NotFound as missing:
            if missing.code == "client_need":
                return _guarded(redirect(f"{_PATH}case/?done=moved"))
            return _guarded(redirect("client"))

    return opened


def _window(request: ActorRequest) -> Actor | None:
    try:
        link = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=clients.SESSION)
        return clients.citizen_of(actor=request.actor, link_id=uuid.UUID(str(link)))
    except (signing.BadSignature, ValueError):
        return None


@require_safe
@everybody
@_hers
def case(request: ActorRequest, her: Actor) -> HttpResponse:
    """Show where her case is, need by need."""
    return _case(request, her)


def _case(request: ActorRequest, her: Actor, wrong: Mending | None = None) -> HttpResponse:
    found = clients.my_case(actor=her)
    names = Names(request.actor)
    wrong = wrong or Mending()
    context = {
        "open": [_line(one, names) for one in found.needs if one.stage != "over"],
        "over": [_line(one, names) for one in found.needs if one.stage == "over"],
        "for_child": found.for_child,
        "rules": [(code, said_in(RULES, code)) for code in clients.CONTACT_RULES],
        "rule": [found.rule or ""],
        "done": request.GET.get("done", ""),
        "errors": wrong.errors,
        "wrong": wrong.wrong,
        "typed": {name: request.POST.get(name, "")[:_LIMIT] for name in clients.CORRECTABLE},
    }
    return render(request, "clients/case.html", context, status=422 if wrong else 200)


def _line(one: NeedSeen, names: Names) -> dict[str, object]:
    who = names.open_agency(one.agency_id) if one.agency_id else _("A service")
    icon, tone, text = stage_said(one.stage, who)
    return {
        "id": one.id,
        "name": need_name(one.kind) if one.kind else _("A matter that is not named here"),
        "icon": icon,
        "tone": tone,
        "text": text,
        "by": day(one.by) if one.by else "",
        "meets": moment(one.meets_at) if one.meets_at else "",
        "may_say": one.may_say,
        "said": said_in(SAID, one.said) if one.said else "",
    }


@csrf_exempt
@require_POST
@everybody
@_hers
def say(request: ActorRequest, her: Actor) -> HttpResponse:
    """Take "I was helped" or "I was not"."""
    helped = request.POST.get("helped", "")
    try:
        need_id = uuid.UUID(request.POST.get("need", ""))
    except ValueError:
        return redirect("client-case")
    if helped not in ("yes", "no"):
        return redirect("client-case")
    clients.say_outcome(actor=her, need_id=need_id, helped=helped == "yes")
    return redirect(f"{_PATH}case/?done=said")


@csrf_exempt
@require_POST
@everybody
@_hers
def contact(request: ActorRequest, her: Actor) -> HttpResponse:
    """Take how she may be contacted."""
    try:
        at_once = clients.say_contact(actor=her, rule=request.POST.get("rule", ""))
    except Invalid as invalid:
        return _case(request, her, mending(invalid.faults))
    return redirect(f"{_PATH}case/?done={'contact' if at_once else 'asked'}")


@csrf_exempt
@require_POST
@everybody
@_hers
def correct(request: ActorRequest, her: Actor) -> HttpResponse:
    """Take what she says is wrong; it is kept as said, and changes nothing by itself."""
    typed = {name: request.POST.get(name, "")[:_LIMIT] for name in clients.CORRECTABLE}
    try:
        clients.ask_correction(actor=her, said=typed)
    except Invalid as invalid:
        return _case(request, her, mending(invalid.faults))
    return redirect(f"{_PATH}case/?done=correction")


@csrf_exempt
@require_POST
@everybody
def leave(request: ActorRequest) -> HttpResponse:
    """Close the window: nothing of it stays in this browser."""
    answer = redirect("client")
    answer.delete_cookie(_COOKIE, path=_PATH, samesite="Strict")
    return _guarded(answer)
