"""Who is away and who takes over: an officer says it of herself here, a supervisor of anybody elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from mysynergy.access.public import Actor, Colleague, users_by_id
from mysynergy.kernel.errors import Fault, Invalid, NotAllowed, NotFound
from mysynergy.web.gate import ActorRequest, roles_of
from mysynergy.web.mending import Mending, add, mending
from mysynergy.web.typed import typed_day, typed_id
from mysynergy.web.work.lists import holders
from mysynergy.words.errors import sentence
from mysynergy.worklists import public as worklists
from mysynergy.worklists.public import AbsenceView


@require_http_methods(["GET", "POST"])
@roles_of("worklists.absent")
def away(request: ActorRequest) -> HttpResponse:
    """Show the reader's own absences and for whom she stands in; a post says that she is away, or is back."""
    actor = request.actor
    wrong = Mending()
    if request.method == "POST":
        try:
            messages.success(request, say(actor, {**request.POST.dict(), "user_id": str(actor.id)}))
            return redirect("away")
        except Invalid as invalid:
            wrong = mending(invalid.faults)
        except (NotAllowed, NotFound) as refused:
            add(wrong, "stand_in_id", sentence(refused.code, refused.params))
    mine = [one for one in worklists.absences(actor=actor) if actor.id in (one.user_id, one.stand_in_id)]
    ids = frozenset(each for one in mine for each in (one.user_id, one.stand_in_id))
    context = {
        "place": "work",
        "crumbs": [(pgettext("place", "Work"), reverse("work"))],
        "absences": absences_of(mine, users_by_id(actor=actor, ids=ids), own=actor.id),
        "may_say": True,
        "own": True,
        "action": reverse("away"),
        "people": [
            ("", _("Choose")),
            *((str(one.id), one.name) for one in holders(actor) if one.id != actor.id),
        ],
        "typed": request.POST.dict() if wrong else {},
        "errors": wrong.errors,
        "wrong": wrong.wrong,
    }
    return render(request, "work/away.html", context, status=422 if wrong else 200)


def absences_of(
    absences: Sequence[AbsenceView],
    names: Mapping[uuid.UUID, Colleague],
    *,
    own: uuid.UUID | None = None,
) -> list[dict[str, object]]:
    """Return rows of absences; with ``own`` only that officer's may be ended here."""
    return [
        {
            "id": one.id,
            "who": names[one.user_id].name if one.user_id in names else "",
            "stand_in": names[one.stand_in_id].name if one.stand_in_id in names else "",
            "first": one.first_on,
            "last": one.last_on,
            "now": one.now,
            "may_end": own is None or one.user_id == own,
        }
        for one in absences
    ]


def say(actor: Actor, typed: Mapping[str, str]) -> str:
    """Do what was posted. Raises ``Invalid``, ``NotAllowed``, ``NotFound``."""
    verb, _colon, rest = typed.get("do", "").partition(":")
    if verb == "end":
        worklists.end_absence(actor=actor, absence_id=typed_id(rest, "user_id"))
        return _("The absence is ended. What was handed over stays where it is.")
    first, last = (typed_day(typed.get(one, ""), one) for one in ("first_on", "last_on"))
    faults = [
        Fault(one, "required") for one, value in (("first_on", first), ("last_on", last)) if value is None
    ]
    if first is None or last is None:
        raise Invalid(faults)
    worklists.say_absent(
        actor=actor,
        user_id=typed_id(typed.get("user_id", ""), "user_id"),
        stand_in_id=typed_id(typed.get("stand_in_id", ""), "stand_in_id"),
        first_on=first,
        last_on=last,
    )
    return _("Saved. From the first day on, the needs that the officer holds go to the stand-in.")
