"""One lead agency and one case manager for a person, and how the lead changes hands.

The first agency that opens a case leads. Nothing else moves the lead but an officer who accepts it; while
nobody has accepted, the present one stays. Two standing leads are refused by the database.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.db import IntegrityError, connection, transaction

from mysynergy.access.public import Actor, Role, acting, agencies, door
from mysynergy.cases.public import cases_of, casework, open_case
from mysynergy.circles.public import must_be_free
from mysynergy.events.public import Json
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound, need_reason
from mysynergy.plans.domain import HandOverView, LeadView
from mysynergy.plans.models import HandOver, Lead
from mysynergy.plans.telling import tell
from mysynergy.registry.public import StandsFor, current_ids

#: Who may answer in the named officer's place.
_FOR_OTHERS = frozenset({Role.SUPERVISOR, Role.COORDINATOR})
#: Who leads is known to those who may see the person's needs.
_CATEGORY = "needs"


@door("plans.read")
def lead_of(*, actor: Actor, individual_id: uuid.UUID) -> LeadView | None:
    """Return who leads for a person; ``None`` when nobody does, or when that is not the actor's to know."""
    standing = Lead.objects.filter(individual_id__in=StandsFor(individual_id), until=None)
    row = standing.order_by("since").first()
    return None if row is None else _view(row)


def _view(row: Lead) -> LeadView:
    asked = HandOver.objects.filter(lead=row, state="asked").first()
    return LeadView(
        id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        manager_id=row.manager_id,
        since=row.since,
        asked=None if asked is None else _offer(asked),
    )


def _offer(row: HandOver) -> HandOverView:
    return HandOverView(
        id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        to_agency_id=row.to_agency_id,
        to_user_id=row.to_user_id,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        reason=row.reason,
        state=row.state,
        answer=row.answer,
    )


@door("plans.read")
def hand_overs(*, actor: Actor) -> tuple[HandOverView, ...]:
    """Return the leads offered to the actor, oldest first; a supervisor or coordinator sees her agency's."""
    rows = HandOver.objects.filter(state="asked", to_agency_id=actor.agency_id)
    if actor.role not in _FOR_OTHERS:
        rows = rows.filter(to_user_id=actor.id)
    return tuple(_offer(row) for row in rows.order_by("asked_at", "id")[:200])


def _take(actor: Actor, individual_id: uuid.UUID, agency_id: uuid.UUID, manager_id: uuid.UUID) -> Lead | None:
    """Store a lead unless one stands for her; of two at once the unique index lets one stand."""
    if Lead.objects.filter(individual_id__in=StandsFor(individual_id), until=None).exists():
        return None
    row = Lead(individual_id=individual_id, agency_id=agency_id, manager_id=manager_id, since=actor.now)
    Lead.objects.bulk_create([row], ignore_conflicts=True)
    if not Lead.objects.filter(id=row.id).exists():
        return None
    _told(actor, row, "lead_taken", {"manager": str(manager_id)})
    return row


@door("plans.write")
def take_lead(*, actor: Actor, individual_id: uuid.UUID) -> LeadView:
    """Lead for a person for whom nobody leads; the actor's agency has an open case.

    Raises ``Conflict`` with ``no_open_case`` or ``somebody_leads``.
    """
    must_be_free(actor=actor, individual_id=individual_id)
    case_id = own_case(actor, individual_id)
    with acting(actor.as_system("plans.lead")) as system:
        case = casework.case(actor=system, case_id=case_id)
        row = _take(actor, case.individual_id, case.agency_id, actor.own_id)
    if row is None:
        raise Conflict("somebody_leads")
    casework.set_manager(actor=actor, case_id=case_id, manager_id=actor.own_id)
    return _view(row)


def own_case(actor: Actor, individual_id: uuid.UUID) -> uuid.UUID:
    """Return the open case of the actor's agency. Raises ``Conflict("no_open_case")``."""
    for case in cases_of(actor=actor, individual_id=individual_id):
        if case.agency_id == actor.agency_id and case.closed_at is None:
            return case.id
    raise Conflict("no_open_case")


@door("plans.write")
def ask_hand_over(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    to_agency_id: uuid.UUID,
    to_user_id: uuid.UUID | None = None,
    reason: str,
) -> HandOverView:
    """Offer the lead to a named officer; the present manager stays until that officer, or who supervises
    her, accepts.

    ``to_user_id`` absent: somebody of that agency who can hold it. The agency must already know the person:
    nothing reaches a new recipient this way. Raises ``Invalid``; ``NotFound``;
    ``NotAllowed("not_the_lead")``; ``Conflict`` with ``agency_does_not_know_her``, ``hand_over_open``,
    ``nobody_to_hold`` or ``changed_meanwhile``.
    """
    words = need_reason(reason)
    lead = lead_of(actor=actor, individual_id=individual_id)
    if lead is None:
        raise NotFound("lead_not_found")
    if lead.agency_id != actor.agency_id:
        raise NotAllowed("not_the_lead")
    must_be_free(actor=actor, individual_id=individual_id)
    if to_agency_id not in agencies(actor=actor):
        raise Invalid([Fault("to_agency_id", "unknown_choice")])
    if not _knows(lead.individual_id, to_agency_id):
        raise Conflict("agency_does_not_know_her")
    chosen = to_user_id
    if chosen is None:
        chosen = casework.named_officer(actor=actor, agency_id=to_agency_id)
    elif not casework.works_at(actor=actor, user_id=chosen, agency_id=to_agency_id):
        raise Invalid([Fault("to_user_id", "not_a_colleague")])
    if chosen == lead.manager_id:
        raise Invalid([Fault("to_user_id", "leads_already")])
    row = HandOver(
        lead_id=lead.id,
        individual_id=lead.individual_id,
        agency_id=lead.agency_id,
        to_agency_id=to_agency_id,
        to_user_id=chosen,
        asked_by=actor.own_id,
        asked_at=actor.now,
        reason=words,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "plans_one_hand_over" not in str(error):
            raise
        raise Conflict("hand_over_open") from error
    _told_of_offer(actor, row, "hand_over_asked")
    return _offer(row)


def _knows(individual_id: uuid.UUID, agency_id: uuid.UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT plans_knows(%s, %s)", [individual_id, agency_id])
        return bool(cursor.fetchone()[0])


@door("plans.write")
def answer_hand_over(
    *, actor: Actor, hand_over_id: uuid.UUID, accept: bool, answer: str = ""
) -> HandOverView:
    """Accept or decline a lead that was offered to the actor, or to somebody she supervises.

    Accepting opens the actor's agency's case when there is none, and the lead is its from this moment; the
    officer who accepts manages it. Declining needs ``answer`` in words. Raises ``Invalid``, ``NotFound``,
    ``NotAllowed("not_asked_of_you")`` or ``Conflict("changed_meanwhile")``.
    """
    row = HandOver.objects.filter(id=hand_over_id).first()
    if row is None:
        raise NotFound("hand_over_not_found")
    if row.to_agency_id != actor.agency_id or (actor.id != row.to_user_id and actor.role not in _FOR_OTHERS):
        raise NotAllowed("not_asked_of_you")
    must_be_free(actor=actor, individual_id=row.individual_id)
    words = answer.strip() if accept and not answer.strip() else need_reason(answer, "answer")
    _settle(actor, row, "accepted" if accept else "declined", words)
    if accept:
        case = open_case(actor=actor, individual_id=row.individual_id)
        _pass_on(actor, row)
        casework.set_manager(actor=actor, case_id=case.id, manager_id=actor.own_id)
    return _offer(HandOver.objects.get(id=row.id))


def _settle(actor: Actor, row: HandOver, state: str, words: str) -> None:
    with acting(actor.as_system("plans.hand_over")):
        # The lead is locked first, so that its ending by another deed and an answer wait for each other.
        Lead.objects.select_for_update().filter(id=row.lead_id, until=None).first()
        changed = HandOver.objects.filter(id=row.id, state="asked").update(
            state=state, answered_by=actor.id, answered_at=actor.now, answer=words
        )
    if not changed:
        raise Conflict("changed_meanwhile", {"hand_over_id": str(row.id)})
    _told_of_offer(actor, HandOver.objects.get(id=row.id), f"hand_over_{state}")


def _pass_on(actor: Actor, row: HandOver) -> None:
    with acting(actor.as_system("plans.hand_over")):
        ended = Lead.objects.filter(id=row.lead_id, until=None).update(
            until=actor.now, ended_because="handed_over"
        )
        if not ended:
            raise Conflict("changed_meanwhile", {"hand_over_id": str(row.id)})
        fresh = Lead.objects.create(
            individual_id=row.individual_id,
            agency_id=row.to_agency_id,
            manager_id=actor.own_id,
            since=actor.now,
        )
    _told(actor, fresh, "lead_taken", {"manager": str(actor.id), "from": "hand_over"})


@door("plans.write")
def withdraw_hand_over(*, actor: Actor, hand_over_id: uuid.UUID) -> HandOverView:
    """Take back an offer that nobody answered. Raises ``NotFound``, ``NotAllowed("not_the_lead")`` or
    ``Conflict("changed_meanwhile")``.
    """
    row = HandOver.objects.filter(id=hand_over_id).first()
    if row is None:
        raise NotFound("hand_over_not_found")
    if row.agency_id != actor.agency_id:
        raise NotAllowed("not_the_lead")
    must_be_free(actor=actor, individual_id=row.individual_id)
    _settle(actor, row, "withdrawn", "")
    return _offer(HandOver.objects.get(id=row.id))


def _told(actor: Actor, row: Lead, happened: str, body: dict[str, Json]) -> None:
    tell(
        actor,
        f"plans.{happened}",
        body,
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        category=_CATEGORY,
    )


def _told_of_offer(actor: Actor, row: HandOver, happened: str) -> None:
    """Both agencies have it in their record, with their own officer: who offered, and who was asked."""
    concerned = {row.agency_id: row.asked_by}
    if row.to_agency_id not in concerned or row.state == "asked":
        concerned[row.to_agency_id] = row.to_user_id
    for agency_id, officer in concerned.items():
        tell(
            actor,
            f"plans.{happened}",
            {"hand_over": str(row.id), "officer": str(officer)},
            subject_id=row.lead_id,
            individual_id=row.individual_id,
            agency_id=agency_id,
        )


class Plugs:
    """No doors: what the wiring plugs into rooms below, and what the room that closes a case calls."""

    def case_opened(
        self, *, actor: Actor, individual_id: uuid.UUID, agency_id: uuid.UUID, manager_id: uuid.UUID
    ) -> None:
        """Let the agency that opens the first case lead. In the transaction of the opening."""
        with acting(actor.as_system("plans.lead")):
            _take(actor, individual_id, agency_id, manager_id)

    def end_lead(self, *, actor: Actor, individual_id: uuid.UUID, agency_id: uuid.UUID) -> None:
        """End the lead of an agency whose case ended, and what was offered of it.

        The oldest other open case of the person takes over: a lead does not end with one agency's work.
        """
        with acting(actor.as_system("plans.lead")) as system:
            rows = Lead.objects.select_for_update().filter(
                individual_id__in=StandsFor(individual_id), agency_id=agency_id, until=None
            )
            for row in rows:
                _end(actor, row, "case_closed")
            others = [
                case
                for case in cases_of(actor=system, individual_id=individual_id)
                if case.closed_at is None and case.agency_id != agency_id
            ]
            if others:
                oldest = min(others, key=lambda case: case.opened_at)
                _take(system, oldest.individual_id, oldest.agency_id, oldest.manager_id)

    def identity_changed(self, *, actor: Actor, individual_ids: tuple[uuid.UUID, ...], change: str) -> None:
        """Keep the older of two leads that a join brought to one person. In the transaction of the join."""
        if change != "linked":
            return
        with acting(actor.as_system("plans.lead")) as system:
            standing = Lead.objects.filter(individual_id__in=individual_ids, until=None)
            rows = list(standing.select_for_update().order_by("since", "id"))
            now = current_ids(actor=system, ids=[row.individual_id for row in rows]) if len(rows) > 1 else {}
            kept: set[uuid.UUID] = set()
            for row in rows:
                stands_for = now.get(row.individual_id, row.individual_id)
                if stands_for in kept:
                    _end(system, row, "joined")
                kept.add(stands_for)


def _end(actor: Actor, row: Lead, because: str) -> None:
    HandOver.objects.filter(lead=row, state="asked").update(state="withdrawn", answered_at=actor.now)
    Lead.objects.filter(id=row.id).update(until=actor.now, ended_because=because)
    _told(actor, row, "lead_ended", {"reason": because})


PLUGS: Final = Plugs()
