"""What officers do with tips and questions: take up, answer, raise the alarm, pass on, close."""

from __future__ import annotations

import uuid
from dataclasses import replace

from mysynergy.access.public import Actor, acting, agencies, door
from mysynergy.cases.public import casework, due_at
from mysynergy.crises.public import DangerSaid
from mysynergy.crises.public import report as report_danger
from mysynergy.events.public import Json
from mysynergy.heard import domain
from mysynergy.heard.domain import QUESTION, TIP, HeardView
from mysynergy.heard.models import Heard
from mysynergy.heard.sealing import opened, seal, tell, view_of
from mysynergy.heard.selectors import own
from mysynergy.kernel.errors import Conflict, Fault, Invalid


@door("heard.act")
def take_up(*, actor: Actor, heard_id: uuid.UUID) -> HeardView:
    """Say "I see to it": the actor holds it, with a day by which it ends or is looked at again.

    Said again it changes nothing: the day does not move. Raises ``NotFound``, ``Conflict("heard_closed")``.
    """
    row = _open(actor, heard_id)
    if row.state == "taken" and row.held_by_id == actor.own_id:
        return view_of(row, actor)
    row.state, row.held_by_id = "taken", actor.own_id
    row.held_until = due_at(actor=actor, agency_id=row.agency_id, working_days=domain.END_WITHIN)
    row.save()
    tell(actor, row, "taken", {"officer": str(actor.own_id)})
    return view_of(row, actor)


@door("heard.act")
def answer(*, actor: Actor, heard_id: uuid.UUID, text: str, way: str = "code") -> HeardView:
    """Answer a question: the text stands behind its code, and ``way`` says how else it went out.

    What she said is safe is obeyed. Raises ``Invalid``, ``NotFound``, ``Conflict`` with ``heard_closed`` or
    ``heard_is_a_tip``: whoever told of somebody is never answered.
    """
    row = _open(actor, heard_id)
    if row.kind == TIP:
        raise Conflict("heard_is_a_tip")
    said = opened(row)
    faults = domain.text_faults("text", text) or ([] if text.strip() else [Fault("text", "required")])
    faults += domain.way_faults(said, way)
    if faults:
        raise Invalid(faults)
    seal(row, replace(said, answer=text))
    row.answered_at, row.way = actor.now, way
    return _end(actor, row, "answered", {"way": way})


@door("heard.act")
def close(*, actor: Actor, heard_id: uuid.UUID, outcome: str, note: str) -> HeardView:
    """End a tip or a question with an outcome (``OUTCOMES``) and in words why; nobody outside reads either.

    ``answered`` is said by ``answer`` alone. Raises ``Invalid``, ``NotFound``, ``Conflict("heard_closed")``.
    """
    row = _open(actor, heard_id)
    faults = domain.text_faults("note", note) or ([] if note.strip() else [Fault("note", "reason_missing")])
    if outcome not in domain.OUTCOMES[row.kind] or outcome == "answered":
        faults.append(Fault("outcome", "unknown_choice"))
    if faults:
        raise Invalid(faults)
    seal(row, replace(opened(row), note=note))
    return _end(actor, row, outcome)


@door("heard.act")
def raise_alarm(*, actor: Actor, heard_id: uuid.UUID, danger: str) -> HeardView:
    """Somebody is in danger: a crisis of the actor's agency is opened with what was said. Once.

    It stays open here until somebody ends it. Raises ``Invalid``, ``NotFound``, ``Conflict("heard_closed")``.
    """
    row = _open(actor, heard_id)
    if row.crisis_id is None:
        said = opened(row)
        known = DangerSaid(danger, who=said.about or said.teller, where=said.place, what=said.words)
        if row.kind == QUESTION and said.safe_to_contact != "do_not_contact":
            known = replace(known, safe_phone=said.phone)
        if not (known.who or known.where or known.safe_phone):
            raise Invalid([Fault("danger", "nothing_to_find_by")])
        row.crisis_id = report_danger(actor=actor, said=known).id
        row.save()
        tell(actor, row, "alarm_raised", {"crisis": str(row.crisis_id)})
    return view_of(row, actor)


@door("heard.act")
def begin_intake(*, actor: Actor, heard_id: uuid.UUID, draft_id: uuid.UUID) -> HeardView:
    """Note that an intake was begun from it: whoever sends that ends this with the person."""
    row = _open(actor, heard_id)
    row.draft_id, row.held_by_id, row.state = draft_id, actor.own_id, "taken"
    row.save()
    tell(actor, row, "intake_begun")
    return view_of(row, actor)


@door("heard.act")
def registered(*, actor: Actor, draft_id: uuid.UUID, individual_id: uuid.UUID) -> bool:
    """An intake was sent: the tip or question it was begun from ends as a prospect. Returns whether one did.

    Which person it was is known to this row alone, read by the own agency's officers.
    """
    rows = Heard.objects.select_for_update().filter(draft_id=draft_id, agency_id=actor.own_agency_id)
    row = rows.exclude(state="closed").first()
    if row is None:
        return False
    row.individual_id = individual_id
    _end(actor, row, "prospect")
    return True


@door("heard.act")
def pass_to(*, actor: Actor, heard_id: uuid.UUID, agency_id: uuid.UUID, reason: str) -> HeardView:
    """Hand it to another agency, to a named officer and with a new date; this agency reads it no more.

    Raises ``Invalid``, ``NotFound``, ``Conflict`` with ``heard_closed`` or ``nobody_to_hold``.
    """
    row = _open(actor, heard_id)
    faults = domain.text_faults("reason", reason) or ([] if reason.strip() else [Fault("reason", "required")])
    target = agencies(actor=actor).get(agency_id)
    if target is None or not target.participating or target.id == row.agency_id:
        faults.append(Fault("agency_id", "unknown_choice"))
    if faults or target is None:
        raise Invalid(faults)
    before = row.agency_id
    seal(row, replace(opened(row), note=reason))
    with acting(actor.as_system("heard.pass")) as system:
        quiet = Actor.system("heard.pass", now=actor.now)
        row.held_by_id = casework.named_officer(actor=quiet, agency_id=target.id)
        row.held_until = due_at(actor=system, agency_id=target.id, working_days=domain.ACT_WITHIN[row.kind])
        row.agency_id, row.state = target.id, "open"
        row.crisis_id = row.draft_id = None
        row.save()
        shown = view_of(row, system)
    tell(actor, Heard(id=row.id, agency_id=before, kind=row.kind), "passed", {"agency": str(target.id)})
    tell(Actor.system("heard.pass", now=actor.now), row, "arrived", {"officer": str(row.held_by_id)})
    return shown


def _open(actor: Actor, heard_id: uuid.UUID) -> Heard:
    row = own(actor, heard_id, lock=True)
    if row.state == "closed":
        raise Conflict("heard_closed")
    return row


def _end(actor: Actor, row: Heard, outcome: str, body: dict[str, Json] | None = None) -> HeardView:
    row.state, row.outcome = "closed", outcome
    row.closed_at, row.closed_by = actor.now, actor.id
    row.held_by_id, row.held_until = None, None
    row.save()
    tell(actor, row, "closed", {"outcome": outcome, **(body or {})})
    return view_of(row, actor)
