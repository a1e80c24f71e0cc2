"""A person in danger: reported, answered, ended, and joined to her registration once it is known who she is.

What was said is sealed; events hold the kind of danger and nothing else, and stand in no agreement.
"""

from __future__ import annotations

import json
import uuid

from mysynergy.access.public import Actor, acting, door
from mysynergy.cases.public import NeedSaid, add_needs, needs_of, open_case
from mysynergy.crises import domain
from mysynergy.crises.domain import CrisisView, DangerSaid
from mysynergy.crises.models import Asked, Crisis
from mysynergy.crises.roster import next_to_ask
from mysynergy.crises.selectors import context_of, read_said, view_of
from mysynergy.events.public import Json, once, record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.registry.public import get_many
from mysynergy.vault.public import Sealed, blind_index, seal_text

#: Its very existence can be the secret: a word that no agreement contains.
_CATEGORY = "needs.private"


@door("crises.report")
def report(*, actor: Actor, said: DangerSaid, idempotency_key: str | None = None) -> CrisisView:
    """Open a crisis at once and ask a named officer of the actor's agency to answer within minutes.

    Asked is who is on duty, else a supervisor or whoever is there. Raises ``Invalid``;
    ``Conflict("nobody_to_hold")`` where the agency has nobody who could answer.
    """
    if faults := said.faults():
        raise Invalid(faults)
    words = json.dumps(_words(said, ""))
    request: dict[str, Json] = {
        "do": "crises.report",
        "said": blind_index("crises.report", f"{said.danger}\x1f{words}").hex(),
    }
    answer = once(
        actor=actor, key=idempotency_key, request=request, run=lambda: {"id": str(_open(actor, said))}
    )
    return view_of(Crisis.objects.get(id=str(answer["id"])), actor)


def _open(actor: Actor, said: DangerSaid) -> uuid.UUID:
    agency_id, crisis_id = actor.own_agency_id, new_id()
    officer = next_to_ask(actor, agency_id, actor.now, ())
    assert officer is not None  # noqa: S101 - nobody was asked yet, so somebody is left
    sealed = _seal(crisis_id, said, "")
    row = Crisis.objects.create(
        id=crisis_id,
        agency_id=agency_id,
        danger=said.danger,
        key_id=sealed.key_id,
        cipher=sealed.cipher,
        opened_at=actor.now,
        opened_by=actor.id,
        officer_id=officer,
        answer_by=actor.now + domain.ANSWER_WITHIN,
    )
    Asked.objects.create(crisis_id=row.id, agency_id=agency_id, user_id=officer, asked_at=actor.now)
    tell(actor, row, "reported", {"danger": said.danger, "officer": str(officer)})
    return row.id


def _words(said: DangerSaid, note: str) -> dict[str, str]:
    return {
        "who": said.who.strip(),
        "where": said.where.strip(),
        "safe_phone": said.safe_phone.strip(),
        "what": said.what.strip(),
        "note": note.strip(),
    }


def _seal(crisis_id: uuid.UUID, said: DangerSaid, note: str) -> Sealed:
    return seal_text(json.dumps(_words(said, note)), context=context_of(crisis_id))


@door("crises.answer")
def take(*, actor: Actor, crisis_id: uuid.UUID) -> CrisisView:
    """Say "I act now": the actor is the named officer, and says within two hours how it ended or that she is
    still at it (``go_on``). Anybody of the agency may.

    Of two at once one acts and the other is told: ``Conflict("changed_meanwhile")``. Raises ``NotFound``.
    """
    row = _of(actor, crisis_id)
    changed = Crisis.objects.filter(id=row.id, state="open").update(
        state="taken",
        taken_by=actor.own_id,
        taken_at=actor.now,
        officer_id=actor.own_id,
        answer_by=actor.now + domain.ACT_WITHIN,
    )
    if not changed:
        raise Conflict("changed_meanwhile", {"crisis_id": str(row.id)})
    tell(actor, row, "taken", {"waited_seconds": int((actor.now - row.opened_at).total_seconds())})
    return view_of(Crisis.objects.get(id=row.id), actor)


@door("crises.answer")
def go_on(*, actor: Actor, crisis_id: uuid.UUID) -> CrisisView:
    """Say "I am still at it": two more hours from now. Whoever of the agency says so is the named officer.

    Raises ``NotFound``; ``Conflict`` with ``crisis_not_taken`` or, once it ended, ``changed_meanwhile``.
    """
    row = _of(actor, crisis_id)
    if row.state == "open":
        raise Conflict("crisis_not_taken")
    changed = Crisis.objects.filter(id=row.id, state="taken").update(
        officer_id=actor.own_id, answer_by=actor.now + domain.ACT_WITHIN
    )
    if not changed:
        raise Conflict("changed_meanwhile", {"crisis_id": str(row.id)})
    tell(actor, row, "went_on", {"officer": str(actor.own_id)})
    return view_of(Crisis.objects.get(id=row.id), actor)


@door("crises.answer")
def settle(*, actor: Actor, crisis_id: uuid.UUID, outcome: str, note: str = "") -> CrisisView:
    """Say how it ended (``OUTCOMES``), and in words what was done. Raises ``Invalid``, ``NotFound``,
    ``Conflict`` with ``crisis_not_taken`` or ``changed_meanwhile``.
    """
    faults = [] if outcome in domain.OUTCOMES else [Fault("outcome", "unknown_choice")]
    if not note.strip():
        faults.append(Fault("note", "reason_missing"))
    elif "\x00" in note:
        faults.append(Fault("note", "not_text"))
    elif len(note) > domain.MAX_TEXT:
        faults.append(Fault("note", "too_long", {"most": domain.MAX_TEXT, "has": len(note)}))
    if faults:
        raise Invalid(faults)
    row = _of(actor, crisis_id)
    if row.state == "open":
        raise Conflict("crisis_not_taken")
    said, _before = read_said(row)
    sealed = _seal(row.id, said, note)
    changed = Crisis.objects.filter(id=row.id, state="taken").update(
        state="settled",
        outcome=outcome,
        settled_at=actor.now,
        key_id=sealed.key_id,
        cipher=sealed.cipher,
    )
    if not changed:
        raise Conflict("changed_meanwhile", {"crisis_id": str(row.id)})
    tell(actor, row, "settled", {"outcome": outcome})
    return view_of(Crisis.objects.get(id=row.id), actor)


@door("crises.answer")
def join(*, actor: Actor, crisis_id: uuid.UUID, individual_id: uuid.UUID) -> CrisisView:
    """Say who she is: the crisis is joined to her registration, and her case has a need of urgency crisis.

    The need follows from the kind of danger (``DANGERS``); one of that kind that is open already stands. A
    crisis that ended opens none. Raises ``NotFound``, ``NotAllowed("own_circle")``,
    ``Conflict("crisis_joined")`` for one that is joined to somebody else.
    """
    row = _of(actor, crisis_id)
    known = get_many(actor=actor, ids={individual_id, row.individual_id or individual_id})
    seen = known.get(individual_id)
    if seen is None:
        raise NotFound("individual")
    before = known.get(row.individual_id) if row.individual_id else None
    if before is not None and before.id == seen.id:
        return view_of(row, actor)
    case = open_case(actor=actor, individual_id=seen.id)
    changed = Crisis.objects.filter(id=row.id, individual_id=None).update(individual_id=case.individual_id)
    if not changed:
        raise Conflict("crisis_joined")
    module, kind = domain.DANGERS[row.danger]
    standing = any(
        need.state == "open" and need.kind == kind and need.agency_id == row.agency_id
        for need in needs_of(actor=actor, individual_id=seen.id)
    )
    if row.state != "settled" and not standing:
        said = NeedSaid(module=module, kind=kind, urgency="crisis")
        add_needs(actor=actor, individual_id=seen.id, needs=[said])
    fresh = Crisis.objects.get(id=row.id)
    tell(actor, fresh, "joined", {"danger": row.danger})
    return view_of(fresh, actor)


def _of(actor: Actor, crisis_id: uuid.UUID) -> Crisis:
    row = Crisis.objects.filter(id=crisis_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("crisis_not_found")
    return row


def tell(actor: Actor, row: Crisis, happened: str, body: dict[str, Json]) -> None:
    """Record what happened; the event holds no word of what was said."""
    with acting(actor.as_system("crises.record")):
        record(
            actor=actor,
            type=f"crises.{happened}",
            category=_CATEGORY,
            subject_id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            body=body,
        )
