"""The sheet of a call, tickets at a counter, and in whose hands an arrival is.

Everything is sealed; events hold ids and codes, and stand in no agreement.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import replace

from django.db import IntegrityError, connection, transaction

from mysynergy.access.public import Actor, acting, agencies, door
from mysynergy.arrivals import domain
from mysynergy.arrivals.domain import ArrivalView, Sheet
from mysynergy.arrivals.holding import end_of_work, into_hands, mine, of, tell
from mysynergy.arrivals.models import Arrival, Try
from mysynergy.arrivals.papers import become_documents
from mysynergy.arrivals.sealing import opened, sealed
from mysynergy.arrivals.selectors import view_of
from mysynergy.cases.public import casework
from mysynergy.events.public import Json, once
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.registry.public import get_many
from mysynergy.vault.public import blind_index

#: A namespace of our own among PostgreSQL's advisory locks.
_LOCKS = 41


class StaleSheet(Conflict):
    """The sheet was saved elsewhere since it was read; ``newer`` is what stands there now."""

    def __init__(self, newer: ArrivalView) -> None:
        super().__init__("stale_draft", {"version": newer.version})
        self.newer = newer


@door("arrivals.take_in")
def save_sheet(*, actor: Actor, arrival_id: uuid.UUID, sheet: Sheet, version: int) -> ArrivalView:
    """Save what was typed so far and return it; ``version=0`` begins a call, held by the actor.

    The id is made by the face, so that a first save that is repeated begins one call. What came in writing
    stays as it came (``Sheet.over``). Raises ``StaleSheet`` when another window saved since, ``Invalid``,
    ``NotFound``, ``Conflict`` with ``arrival_closed`` or ``held_by_another``.
    """
    if faults := sheet.faults():
        raise Invalid(faults)
    if version == 0 and not Arrival.objects.filter(id=arrival_id).exists():
        try:
            with transaction.atomic():
                row = begin(
                    actor, actor.own_agency_id, "call", sheet, arrival_id=arrival_id, held_by=actor.own_id
                )
        except IntegrityError:  # another agency's, which nobody here sees
            raise NotFound("arrival_not_found") from None
        return view_of(row, actor)
    row = mine(actor, arrival_id)
    if row.version != version:
        raise StaleSheet(view_of(row, actor))
    said = opened(row)
    seal = sealed(row.id, sheet.over(said.sheet) if row.channel in domain.WRITTEN else sheet, said.names)
    row.key_id, row.cipher, row.version = seal.key_id, seal.cipher, version + 1
    row.save()
    return view_of(row, actor)


def begin(
    actor: Actor,
    agency_id: uuid.UUID,
    channel: str,
    sheet: Sheet,
    *,
    arrival_id: uuid.UUID | None = None,
    office: str = "",
    ticket: int | None = None,
    held_by: uuid.UUID | None = None,
    names: tuple[str, ...] = (),
    automatic: bool = False,
    act_by: dt.datetime | None = None,
) -> Arrival:
    """Put an arrival into the queue with a date, and record it. ``automatic``: it is closed at once.

    ``act_by``: a promise that may be sooner than the agency's own time.
    """
    identifier = arrival_id or new_id()
    due = end_of_work(actor, agency_id, domain.ACT_WITHIN[channel])
    seal = sealed(identifier, sheet, names)
    row = Arrival.objects.create(
        id=identifier,
        agency_id=agency_id,
        channel=channel,
        office=office,
        day=actor.today,
        ticket=ticket,
        key_id=seal.key_id,
        cipher=seal.cipher,
        arrived_at=actor.now,
        state="closed" if automatic else "held" if held_by else "waiting",
        held_by_id=held_by,
        taken_at=actor.now if held_by else None,
        due_at=due if act_by is None else min(due, act_by),
        closed_at=actor.now if automatic else None,
        outcome="automatic" if automatic else None,
    )
    tell(actor, row, "came", {"automatic": automatic, "waits": row.state == "waiting"})
    return row


@door("arrivals.write_to_us")
def receive_form(
    *, actor: Actor, agency_id: uuid.UUID, sheet: Sheet, idempotency_key: str | None = None
) -> dt.datetime:
    """Take what somebody wrote on the public page for an agency; return by when it acts.

    The same letter with the same key is one letter. Raises ``Invalid``: nothing said, no way to answer, or an
    agency that takes no letters here or has nobody who reads them.
    """
    faults = sheet.faults()
    if not sheet.said:
        faults.append(Fault("said", "required"))
    if not sheet.phone and not sheet.email:
        faults.append(Fault("phone", "no_way_to_answer"))
    found = agencies(actor=actor).get(agency_id)
    if found is None or not found.participating or found.sensitive:
        faults.append(Fault("agency", "unknown_choice"))
    elif not casework.who_may_act(actor=actor, agency_id=agency_id):
        faults.append(Fault("agency", "nobody_reads"))
    if faults:
        raise Invalid(faults)

    def run() -> dict[str, Json]:
        return {"id": str(begin(system, agency_id, "web_form", sheet).id)}

    # The public reads and writes nothing of an agency: the house puts it into the queue.
    with acting(actor.as_system("arrivals.write_to_us")) as system:
        # All that was written is in the key: a second letter from the same form is a second letter.
        whole = json.dumps([idempotency_key, str(agency_id), sheet.texts()])
        key = f"web_form:{blind_index('arrivals.form', whole).hex()}" if idempotency_key else None
        answer = once(actor=system, key=key, request={"do": "arrivals.write_to_us"}, run=run)
        row = Arrival.objects.get(id=str(answer["id"]))
    return row.due_at or row.arrived_at


@door("arrivals.take_in")
def give_ticket(*, actor: Actor, office: str, sheet: Sheet) -> ArrivalView:
    """Give somebody at the counter the next number of this office today. Raises ``Invalid``."""
    office = " ".join(office.split())
    faults = sheet.faults()
    if not office:
        faults.append(Fault("office", "required"))
    elif len(office) > domain.MAX_OFFICE or "\x00" in office:
        faults.append(Fault("office", "too_long", {"limit": domain.MAX_OFFICE, "length": len(office)}))
    if faults:
        raise Invalid(faults)
    agency_id = actor.own_agency_id
    with connection.cursor() as cursor:  # one number at a time for each office and day
        key = f"{agency_id}:{office}:{actor.today}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [key, _LOCKS])
    given = Arrival.objects.filter(agency_id=agency_id, office=office, day=actor.today)
    last = given.order_by("-ticket").values_list("ticket", flat=True).first()
    row = begin(actor, agency_id, "walk_in", sheet, office=office, ticket=(last or 0) + 1)
    return view_of(row, actor)


@door("arrivals.act")
def call_next(*, actor: Actor, office: str) -> ArrivalView | None:
    """Call whoever waits longest at this office today; nobody waits: ``None``. Two officers call two."""
    waiting = Arrival.objects.select_for_update(skip_locked=True).filter(
        agency_id=actor.own_agency_id, office=office, day=actor.today, state="waiting", channel="walk_in"
    )
    row = waiting.order_by("ticket").first()
    if row is None:
        return None
    into_hands(actor, row, actor.own_id)
    row.save()
    tell(actor, row, "taken", {"holder": str(actor.own_id), "waited_seconds": _waited(actor, row)})
    return view_of(row, actor)


def _waited(actor: Actor, row: Arrival) -> int:
    return int((actor.now - row.arrived_at).total_seconds())


@door("arrivals.act")
def take(*, actor: Actor, arrival_id: uuid.UUID, to_user: uuid.UUID | None = None) -> ArrivalView:
    """Take an arrival into one's own hands, or give it to a colleague (``to_user``).

    Whoever takes what a colleague has takes it over; a call that is owed stays owed, by its new holder. What
    the machine put aside (``automatic``, ``spam``, ``left``) is open again. Raises ``NotFound``, ``Invalid``
    (``to_user``), ``Conflict("arrival_closed")``.
    """
    row = of(actor, arrival_id)
    user_id = to_user or actor.own_id
    if user_id not in casework.who_may_act(actor=actor, agency_id=row.agency_id):
        raise Invalid([Fault("to_user", "not_a_colleague")])
    if row.state == "closed":
        if row.outcome not in domain.MAY_OPEN_AGAIN or row.emptied_at is not None:
            raise Conflict("arrival_closed")
        row.closed_at = row.closed_by = row.outcome = None
    if row.held_by_id == user_id and row.state == "held":
        return view_of(row, actor)
    into_hands(actor, row, user_id)
    row.save()
    tell(actor, row, "taken", {"holder": str(user_id), "waited_seconds": _waited(actor, row)})
    return view_of(row, actor)


@door("arrivals.act")
def owe_call(*, actor: Actor, arrival_id: uuid.UUID, call_at: dt.datetime | None) -> ArrivalView:
    """Owe somebody a call by a time: the actor holds the arrival until it is closed with an outcome.

    Raises ``Invalid`` (``call_at``; ``phone`` where no number stands in the sheet), and as ``save_sheet``.
    """
    faults = domain.call_faults(call_at, actor.now)
    row = mine(actor, arrival_id)
    if not opened(row).sheet.phone:
        faults.append(Fault("phone", "required"))
    if faults:
        raise Invalid(faults)
    row.owes_call, row.due_at = True, call_at
    row.save()
    tell(actor, row, "call_owed", {"holder": str(actor.own_id), "until": _iso(call_at)})
    return view_of(row, actor)


def _iso(moment: dt.datetime | None) -> str:
    return moment.isoformat() if moment else ""


@door("arrivals.act")
def tried(
    *, actor: Actor, arrival_id: uuid.UUID, result: str, call_at: dt.datetime | None = None
) -> ArrivalView:
    """Note a try to ring back: ``reached`` ends what was owed; after ``not_reached`` the next call is owed by
    ``call_at``; after ``wrong_number`` too, or the sheet is given another number or closed.

    Raises ``Invalid`` (``result``, ``call_at``), ``Conflict("no_call_owed")``, and as ``save_sheet``.
    """
    if result not in domain.TRIES:
        raise Invalid([Fault("result", "unknown_choice" if result else "required")])
    if result == "not_reached" and (faults := domain.call_faults(call_at, actor.now)):
        raise Invalid(faults)
    row = mine(actor, arrival_id)
    if not row.owes_call:
        raise Conflict("no_call_owed")
    Try.objects.create(
        arrival_id=row.id, agency_id=row.agency_id, at=actor.now, by=actor.own_id, result=result
    )
    row.owes_call = result != "reached"
    row.due_at = call_at if result == "not_reached" else end_of_work(actor, row.agency_id, 1)
    row.save()
    tell(actor, row, "rang", {"result": result, "until": _iso(row.due_at)})
    return view_of(row, actor)


@door("arrivals.act")
def close(
    *,
    actor: Actor,
    arrival_id: uuid.UUID,
    outcome: str,
    note: str = "",
    individual_id: uuid.UUID | None = None,
    led_to: uuid.UUID | None = None,
) -> ArrivalView:
    """End an arrival: chosen by hand (``BY_HAND``, with a reason in words), ``known`` or ``prospect`` with
    the person in need, or ``crisis`` with what was opened (``led_to``).

    What came with a letter becomes documents of the person. A call that is owed is given up only after tries
    on several days, or on a wrong number. Raises ``Invalid`` (``outcome``, ``note``), ``NotFound``,
    ``Conflict`` as ``save_sheet`` and ``call_owed``.
    """
    row = mine(actor, arrival_id)
    faults = _close_faults(row, actor, outcome, note, individual_id, led_to)
    if faults:
        raise Invalid(faults)
    if row.owes_call and outcome not in ("unreachable", "wrong_number", "crisis"):
        raise Conflict("call_owed")
    person = None
    if individual_id is not None:
        person = get_many(actor=actor, ids=[individual_id]).get(individual_id)
        if person is None:
            raise NotFound("individual")
    said = opened(row)
    seal = sealed(row.id, replace(said.sheet, note=note.strip()), said.names)
    row.key_id, row.cipher, row.version = seal.key_id, seal.cipher, row.version + 1
    row.individual_id = person.id if person else row.individual_id
    row.led_to = led_to
    row.state, row.outcome, row.owes_call = "closed", outcome, False
    row.closed_at, row.closed_by = actor.now, actor.own_id
    row.save()
    tell(actor, row, "closed", {"outcome": outcome})
    if row.individual_id is not None:
        become_documents(actor, row)
    return view_of(row, actor)


def _close_faults(
    row: Arrival,
    actor: Actor,
    outcome: str,
    note: str,
    individual_id: uuid.UUID | None,
    led_to: uuid.UUID | None,
) -> list[Fault]:
    named = individual_id is not None and outcome in ("known", "prospect")
    if not named and outcome not in domain.BY_HAND and not (outcome == "crisis" and led_to is not None):
        return [Fault("outcome", "unknown_choice" if outcome else "required")]
    faults = Sheet(note=note).faults()
    if outcome in domain.BY_HAND and outcome != "left" and not note.strip():
        faults.append(Fault("note", "reason_missing"))
    if outcome in ("unreachable", "wrong_number"):
        faults += domain.may_give_up(view_of(row, actor).tries, outcome)
    if outcome == "left" and row.channel != "walk_in":
        faults.append(Fault("outcome", "unknown_choice"))
    return faults


@door("arrivals.act")
def begin_intake(*, actor: Actor, arrival_id: uuid.UUID, draft_id: uuid.UUID) -> ArrivalView:
    """Note that an intake was begun from an arrival: whoever sends it closes the arrival with the person."""
    row = mine(actor, arrival_id)
    row.draft_id = draft_id
    row.save()
    return view_of(row, actor)


@door("arrivals.act")
def registered(*, actor: Actor, draft_id: uuid.UUID, individual_id: uuid.UUID) -> bool:
    """An intake was sent: the arrival it was begun from ends as a prospect, a call that is owed with it.

    Returns whether one ended now: whoever made the intake acted, also where a colleague held the arrival.
    """
    row = Arrival.objects.select_for_update().filter(draft_id=draft_id, agency_id=actor.own_agency_id).first()
    if row is None or row.state == "closed":
        return False
    row.individual_id, row.state, row.outcome, row.owes_call = individual_id, "closed", "prospect", False
    row.closed_at, row.closed_by = actor.now, actor.own_id
    row.save()
    tell(actor, row, "closed", {"outcome": "prospect"})
    become_documents(actor, row)
    return True
