"""Where an arrival leads: danger first, then a person, a call, a colleague, an end. Doors decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, acting
from mysynergy.arrivals import public as arrivals
from mysynergy.arrivals.public import ArrivalView, Sheet
from mysynergy.cases.public import open_case
from mysynergy.crises import public as crises
from mysynergy.crises.public import DangerSaid
from mysynergy.intake.public import save_draft
from mysynergy.kernel.errors import Fault, Invalid
from mysynergy.kernel.identifiers import new_id
from mysynergy.web.intake.begun import goes_on
from mysynergy.web.look.words import day
from mysynergy.web.typed import typed_id, typed_moment

_LINE = 200


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in a sentence, and where to go now."""

    url: str
    says: str = ""


def led_on(actor: Actor, view: ArrivalView, typed: Sheet, version: int, data: Mapping[str, str]) -> Done:
    """Save the sheet and do what the button says, all or nothing. Raises what the doors raise."""
    do, _colon, chosen = data.get("do", "keep").partition(":")
    bare = _BARE.get(do)
    if bare is not None:
        return bare(actor, view, {**data, "chosen": chosen})
    step = _STEPS.get(do)
    if step is None:
        raise Invalid([Fault("what-now", "unknown_choice")])
    with acting(actor):
        saved = view
        if view.version == 0 or typed != view.sheet:
            saved = arrivals.save_sheet(actor=actor, arrival_id=view.id, sheet=typed, version=version)
        return step(actor, saved, {**data, "chosen": chosen})


def _own(view: ArrivalView) -> str:
    return reverse("arrival", args=[view.id])


def _keep(actor: Actor, view: ArrivalView, data: Mapping[str, str]) -> Done:
    return Done(_own(view), _("Saved."))


def _danger(actor: Actor, view: ArrivalView, data: Mapping[str, str]) -> Done:
    """A named officer is asked at once; the arrival ends as what it was: a cry for help, handed on."""
    sheet = view.sheet
    said = DangerSaid(
        danger=data.get("danger", "") or "other",
        who=(sheet.who or sheet.caller)[:_LINE],
        safe_phone=sheet.phone[:_LINE],
        what="\n".join(one for one in (sheet.said, sheet.added, sheet.safe_when) if one)[:4000],
    )
    opened = crises.report(actor=actor, said=said, idempotency_key=f"arrival:{view.id}")
    arrivals.close(actor=actor, arrival_id=view.id, outcome="crisis", led_to=opened.id)
    return Done(reverse("danger-one", args=[opened.id]))


def _register(actor: Actor, view: ArrivalView, data: Mapping[str, str]) -> Done:
    """Go on as an intake: it looks for who is known, and closes the arrival when it is sent."""
    if goes_on(actor, view.draft_id):
        return Done(reverse("intake-step", args=[view.draft_id, "person"]))
    sheet, draft_id = view.sheet, new_id()
    person = {"name": sheet.who, "state": sheet.state, "phone": "" if sheet.on_behalf else sheet.phone}
    save_draft(
        actor=actor,
        draft_id=draft_id,
        kind="intake",
        answers={"person": dict(person), "arrival": {"id": str(view.id)}},
        version=0,
    )
    arrivals.begin_intake(actor=actor, arrival_id=view.id, draft_id=draft_id)
    return Done(reverse("intake-step", args=[draft_id, "person"]))


def _same(actor: Actor, view: ArrivalView, data: Mapping[str, str]) -> Done:
    """It is somebody this agency knows: her case is open, and the arrival ends there."""
    person = typed_id(data["chosen"], "what-now")
    case = open_case(actor=actor, individual_id=person)
    arrivals.close(actor=actor, arrival_id=view.id, outcome="known", individual_id=person)
    return Done(reverse("person-needs", args=[case.individual_id]), _("Noted. Record what is lacking."))


def _call(actor: Actor, view: ArrivalView, data: Mapping[str, str]) -> Done:
    at = typed_moment(data.get("call_day", ""), data.get("call_hour", ""), "call_at")
    arrivals.owe_call(actor=actor, arrival_id=view.id, call_at=at)
    return Done(
        _own(view), _("You owe a call by %(day)s. It stands on your worklist until then.") % {"day": day(at)}
    )


def _tried(actor: Actor, view: ArrivalView, data: Mapping[str, str]) -> Done:
    result = data.get("result", "")
    at = None
    if result == "not_reached":
        at = typed_moment(data.get("next_day", ""), data.get("next_hour", ""), "call_at")
    arrivals.tried(actor=actor, arrival_id=view.id, result=result, call_at=at)
    if result == "reached":
        return Done(_own(view), _("Noted. Write what was said, then choose what becomes of it."))
    return Done(_own(view), _("Noted. The call is still owed."))


def _close(actor: Actor, view: ArrivalView, data: Mapping[str, str]) -> Done:
    outcome = data.get("outcome", "")
    arrivals.close(actor=actor, arrival_id=view.id, outcome=outcome, note=data.get("note", ""))
    return Done(reverse("arrivals"), _("Dealt with."))


def _take(actor: Actor, view: ArrivalView, data: Mapping[str, str]) -> Done:
    arrivals.take(actor=actor, arrival_id=view.id)
    return Done(_own(view), _("It is in your hands now."))


def _give(actor: Actor, view: ArrivalView, data: Mapping[str, str]) -> Done:
    to_user = typed_id(data.get("to_user", ""), "to_user")
    arrivals.take(actor=actor, arrival_id=view.id, to_user=to_user)
    return Done(reverse("arrivals"), _("Given to a colleague."))


_Step = Callable[[Actor, ArrivalView, Mapping[str, str]], Done]
#: Steps of who does not hold the sheet: nothing typed is saved with them.
_BARE: Mapping[str, _Step] = {"take": _take, "give": _give}
_STEPS: Mapping[str, _Step] = {
    "keep": _keep,
    "danger": _danger,
    "register": _register,
    "same": _same,
    "call": _call,
    "tried": _tried,
    "close": _close,
}
