"""Writes of cases. Each leaves an event; notes and reasons in words stay in the row."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from mysynergy.access.public import Actor, Role, acting, door, grant
from mysynergy.cases import domain
from mysynergy.cases.casework import case_opened
from mysynergy.cases.holders import agency_of_user, named_holder, of_their_circle
from mysynergy.cases.models import Case, ContactTry, Need
from mysynergy.cases.selectors import case_view, need_view, needs_of
from mysynergy.cases.telling import hands_of, tell
from mysynergy.cases.views import CaseView, NeedSaid, NeedView
from mysynergy.circles.public import must_be_free
from mysynergy.circumstances import public as circumstances
from mysynergy.events.public import Json, enqueue, once, record
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import get_many, records
from mysynergy.representatives.public import act
from mysynergy.workdays.public import Calendar, calendar_at

#: A case keeps the person's own card in its agency's sight and opens nothing of others': whoever could widen
#: her own sight by opening one would need neither consent nor referral (docs/explanation/who-sees-what.md).
CASE_CATEGORIES = ("identity",)
#: They set a review in a row, or one after a reply is due, that is not others' to set.
_WATCH = (Role.SUPERVISOR, Role.SYSTEM)
MAX_NOTE = 4000
MAX_NEEDS_AT_ONCE = 40


@door("cases.open")
def open_case(*, actor: Actor, individual_id: uuid.UUID) -> CaseView:
    """Open the person's case at the actor's agency and return it; an open one is returned as it is.

    The manager is the officer who opens it; for an agency's system the agency's coordinator. Raises
    ``Conflict("nobody_to_hold")`` when the agency has nobody who could manage it, ``NotFound`` for somebody
    whom the actor does not see.
    """
    agency_id = actor.own_agency_id
    manager_id = named_holder(actor, agency_id)
    # A case lets its agency see the person: whoever only knows an id (a candidate's) must link her first.
    seen = get_many(actor=actor, ids=[individual_id]).get(individual_id)
    if seen is None:
        raise NotFound("individual")
    individual_id = records.filed_under(actor=actor, individual_id=seen.id)
    must_be_free(actor=actor, individual_id=individual_id)
    fresh = Case(individual_id=individual_id, agency_id=agency_id, manager_id=manager_id, opened_at=actor.now)
    # Two officers at once: the unique index lets one row stand, and both get it.
    Case.objects.bulk_create([fresh], ignore_conflicts=True)
    row = Case.objects.get(individual_id=individual_id, agency_id=agency_id, closed_at=None)
    if row.id == fresh.id:
        grant(
            actor=actor,
            individual_id=individual_id,
            agency_id=agency_id,
            reason_kind="case",
            reason_id=row.id,
            categories=CASE_CATEGORIES,
        )
        record(
            actor=actor,
            type="cases.case_opened",
            category="needs",
            subject_id=row.id,
            individual_id=individual_id,
            agency_id=agency_id,
            body={"manager": str(manager_id)},
        )
        case_opened.announce(
            actor=actor, individual_id=individual_id, agency_id=agency_id, manager_id=manager_id
        )
    return case_view(row, actor)


@door("cases.open")
def add_needs(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    needs: Sequence[NeedSaid],
    by: uuid.UUID | None = None,
    idempotency_key: str | None = None,
) -> tuple[NeedView, ...]:
    """Add needs to the person's case at the actor's agency (opened when there is none); return the new ones.

    Each is held by the case manager until its first review: the next working day in a crisis, three working
    days when urgent, ten otherwise, sooner where circumstances make it heavier. Raises ``Invalid`` with one
    fault per field (``needs.0.kind`` ...), ``Conflict("may_not_act")`` where the representative who speaks
    (``by``) may not, and ``Conflict("need_already_open")`` for a kind that is open already.
    """
    _check_needs(needs)
    request: dict[str, Json] = {
        "do": "cases.add_needs",
        "individual": str(individual_id),
        "needs": [
            [said.module, said.kind, said.urgency, said.note, *sorted(said.circumstances)] for said in needs
        ],
    }

    if by is not None:
        request["by"] = str(by)

    def run() -> dict[str, Json]:
        rows = _add_needs(actor, individual_id, needs)
        if by is not None:
            for row in rows:
                act(
                    actor=actor,
                    representative_id=by,
                    individual_id=individual_id,
                    scope="speak",
                    deed="need",
                    thing_id=row.id,
                )
        return {"ids": [str(row.id) for row in rows]}

    ids = once(actor=actor, key=idempotency_key, request=request, run=run)["ids"]
    assert isinstance(ids, list)  # noqa: S101 - written by run() above
    rows = {str(row.id): row for row in Need.objects.filter(id__in=ids)}
    return tuple(need_view(rows[str(one)], actor) for one in ids)


def _kept_open(actor: Actor, individual_id: uuid.UUID) -> CaseView:
    """Open the case, or take the open one, and keep it open until this deed is done.

    Whoever closes it at this moment has either closed it before (another is opened), or waits and then finds
    the new need: no open need hangs on a closed case.
    """
    while True:
        case = open_case(actor=actor, individual_id=individual_id)
        still = Case.objects.select_for_update(no_key=True).filter(id=case.id, closed_at=None)
        if still.exists():
            return case


def _add_needs(actor: Actor, individual_id: uuid.UUID, needs: Sequence[NeedSaid]) -> list[Need]:
    case = _kept_open(actor, individual_id)
    for kind in sorted({kind for said in needs for kind in said.circumstances}):
        circumstances.say(actor=actor, individual_id=individual_id, kind=kind, with_need=True)
    theirs = [
        need
        for need in needs_of(actor=actor, individual_id=individual_id)
        if need.agency_id == case.agency_id
    ]
    standing = {(need.module, need.kind): need.id for need in theirs if need.state == "open"}
    for said in needs:
        if (said.module, said.kind) in standing:
            twice = {
                "module": said.module,
                "kind": said.kind,
                "need_id": str(standing[said.module, said.kind]),
            }
            raise Conflict("need_already_open", twice)
    holder = named_holder(actor, case.agency_id, first=case.manager_id)
    calendar = calendar_at(actor=actor, agency_id=case.agency_id)
    open_kinds = {kind for _module, kind in standing} | {said.kind for said in needs}
    weight = circumstances.weigh(actor=actor, individual_id=case.individual_id, needs=open_kinds)
    heavy = weight >= circumstances.HEAVY
    rows = [
        Need(
            case_id=case.id,
            individual_id=case.individual_id,
            agency_id=case.agency_id,
            module=said.module,
            kind=said.kind,
            category=domain.category_of(said.kind),
            urgency=said.urgency,
            note=said.note.strip(),
            held_by_id=holder,
            holder_agency_id=case.agency_id,
            held_since=actor.now,
            held_until=Calendar.end_of(
                domain.first_review(now=actor.now, urgency=said.urgency, calendar=calendar, heavy=heavy)
            ),
            held_for="new",
            opened_by=actor.id,
            opened_at=actor.now,
        )
        for said in needs
    ]
    # One that another officer opens at this moment is stopped by the unique index and shows as missing.
    Need.objects.bulk_create(rows, ignore_conflicts=True)
    if Need.objects.filter(id__in=[row.id for row in rows]).count() != len(rows):
        raise Conflict("need_already_open", {"individual_id": str(individual_id)})
    for row in rows:
        tell(actor, row, "cases.need_opened", {"urgency": row.urgency, **hands_of(row)})
    return rows


def _check_needs(needs: Sequence[NeedSaid]) -> None:
    faults: list[Fault] = []
    if not needs or len(needs) > MAX_NEEDS_AT_ONCE:
        faults.append(Fault("needs", "how_many", {"at_least": 1, "at_most": MAX_NEEDS_AT_ONCE}))
    seen: set[tuple[str, str]] = set()
    for index, said in enumerate(needs[:MAX_NEEDS_AT_ONCE]):
        if said.module not in domain.MODULES:
            faults.append(Fault(f"needs.{index}.module", "unknown_choice"))
        elif said.kind not in domain.NEED_KINDS[said.module]:
            faults.append(Fault(f"needs.{index}.kind", "unknown_choice", {"module": said.module}))
        if said.urgency not in domain.URGENCIES:
            faults.append(Fault(f"needs.{index}.urgency", "unknown_choice"))
        faults.extend(_text_faults(f"needs.{index}.note", said.note))
        if not set(said.circumstances) <= set(circumstances.KINDS):
            faults.append(Fault(f"needs.{index}.circumstances", "unknown_choice"))
        if (said.module, said.kind) in seen:
            faults.append(Fault(f"needs.{index}.kind", "twice"))
        seen.add((said.module, said.kind))
    if faults:
        raise Invalid(faults)


def _text_faults(field: str, text: str) -> list[Fault]:
    if len(text) > MAX_NOTE:
        return [Fault(field, "too_long", {"most": MAX_NOTE, "has": len(text)})]
    return [Fault(field, "not_text")] if "\x00" in text else []


@door("cases.work")
def hold(
    *,
    actor: Actor,
    need_id: uuid.UUID,
    held_by: uuid.UUID,
    held_until: dt.date,
    reason: str = "",
) -> NeedView:
    """Review an open need: say who of the holding agency looks after it until the end of which day.

    Nobody keeps or is given a need of her own circle; who holds one hands it on, and not to a later day.
    The day lies at most 30 days ahead, in a crisis on the next working day, and while another agency waits
    for a reply not after that is due (only a supervisor sets a later one); the third review in a row is a
    supervisor's. The agency that leads the case takes a need back from another only once that agency let its
    date pass (before, it withdraws the referral). Raises ``Invalid`` for day or person; ``NotAllowed`` with
    ``not_in_your_hands``, ``held_elsewhere``, ``own_circle`` or ``review_needs_supervisor``; ``Conflict``
    with ``need_closed`` or ``changed_meanwhile``.
    """
    row = _workable(actor, need_id)
    holding = actor.own_agency_id if actor.role is not Role.SYSTEM else row.holder_agency_id
    if holding != row.holder_agency_id and row.held_until and row.held_until >= actor.now:
        raise NotAllowed("held_elsewhere", {"until": row.held_until.isoformat()})
    day = day_of(held_until) if isinstance(held_until, dt.datetime) else held_until
    faults = _text_faults("reason", reason)
    if holding is None or agency_of_user(actor, held_by, holding) is None:
        faults.append(Fault("held_by", "not_a_colleague"))
    elif held_by != actor.id and of_their_circle(actor, held_by, [row.individual_id]):
        faults.append(Fault("held_by", "of_their_circle"))
    if held_by == actor.id or (row.held_until and day > day_of(row.held_until)):
        must_be_free(actor=actor, individual_id=row.individual_id)
    faults.extend(_day_faults(actor, row, day))
    if faults:
        raise Invalid(faults)
    reviews = row.reviews_in_row + 1
    if actor.role in _WATCH:
        reviews = 0
    elif reviews >= domain.SUPERVISOR_REVIEW:
        raise NotAllowed("review_needs_supervisor", {"reviews": row.reviews_in_row})
    bound = row.held_for == domain.QUESTION_OPEN and reviews > 0
    fresh = _change(
        actor,
        row,
        held_by_id=held_by,
        holder_agency_id=holding,
        held_since=actor.now,
        held_until=Calendar.end_of(day),
        held_for=domain.QUESTION_OPEN if bound else "review",
        held_note=reason.strip(),
        reviews_in_row=reviews,
        escalated_to=None,
        escalated_at=None,
    )
    tell(actor, fresh, "cases.need_reviewed", {"old": hands_of(row), "new": hands_of(fresh)})
    return need_view(fresh, actor)


def _day_faults(actor: Actor, row: Need, day: dt.date) -> list[Fault]:
    calendar = calendar_at(actor=actor, agency_id=row.agency_id)
    last = domain.latest_review(now=actor.now, urgency=row.urgency, calendar=calendar)
    if row.held_for == domain.QUESTION_OPEN and row.held_until and actor.role not in _WATCH:
        last = min(last, day_of(max(row.held_until, actor.now)))
    if Calendar.end_of(day) <= actor.now:
        return [Fault("held_until", "in_the_past")]
    if day > last:
        return [Fault("held_until", "too_far", {"latest": last.isoformat(), "urgency": row.urgency})]
    return []


@door("cases.work")
def hand_over_after_referral(
    *,
    actor: Actor,
    need_id: uuid.UUID,
    to_user: uuid.UUID | None,
    to_agency: uuid.UUID | None = None,
    until: dt.datetime,
    reason: str,
) -> NeedView | None:
    """Put an open need into named hands as a step of a referral says, in that step's transaction.

    ``reason`` is ``referral_sent``, ``referral_received``, ``referral_declined`` and so on; it starts with
    ``referral``. When ``to_user`` no longer works at ``to_agency`` (the need's own agency
    when absent), the case manager takes over, then the agency's coordinator or supervisor: never nobody.
    Reviews in a row and escalation start anew. Returns ``None`` for a need that is closed: a late answer
    changes nothing. For the room of referrals only; it decides who may.
    """
    with acting(actor.as_system("cases.hand_over")) as system:
        locked = Need.objects.select_related("case").select_for_update(of=("self",))
        row = locked.filter(id=need_id, state="open").first()
        if row is None:
            return None
        agency_id = to_agency or row.agency_id
        holder = named_holder(system, agency_id, first=to_user, second=row.case.manager_id)
        old = hands_of(row)
        row.held_by_id, row.holder_agency_id, row.held_for = holder, agency_id, reason
        row.held_note = ""
        row.held_since, row.held_until = actor.now, max(until, actor.now + dt.timedelta(minutes=1))
        row.reviews_in_row, row.escalated_to, row.escalated_at = 0, None, None
        row.save()
        if agency_id != row.agency_id:  # weighed by what the agency that is asked may know
            about = {"individual_id": str(row.individual_id), "agency_id": str(agency_id), "begin": "yes"}
            enqueue(job="circumstances.weigh_for", arguments=about)
        # Not who acted: the need's readers may have no need of the other agency's name.
        quiet = Actor.system("cases.hand_over", now=actor.now)
        body: dict[str, Json] = {"reason": reason, "old": old, "new": hands_of(row)}
        record(
            actor=quiet,
            type="cases.need_handed_over",
            category=row.category,
            subject_id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            body=body,
        )
        return need_view(row, system)


@door("cases.close")
def close_need(
    *,
    actor: Actor,
    need_id: uuid.UUID,
    outcome: str,
    reason: str = "",
    code: str | None = None,
) -> NeedView:
    """Close a need as ``met``, ``unmet`` or ``withdrawn``; ``code`` (of ``CLOSE_REASONS``) says why.

    ``cannot_be_reached`` needs three tries on three days by two channels
    (``Conflict("too_few_tries")``). Referrals that nobody answered yet are withdrawn after commit. Raises
    ``Invalid``, ``NotFound``, ``NotAllowed("not_in_your_hands")``, ``Conflict("need_closed")`` or
    ``Conflict("changed_meanwhile")``.
    """
    faults = _text_faults("reason", reason)
    codes = domain.CLOSE_REASONS.get(outcome, ())
    if not codes:
        faults.append(Fault("outcome", "unknown_choice"))
    elif code is not None and code not in codes:
        faults.append(Fault("code", "unknown_choice", {"outcome": outcome}))
    if faults:
        raise Invalid(faults)
    row = _workable(actor, need_id)
    must_be_free(actor=actor, individual_id=row.individual_id)
    chosen = code or codes[0]
    if chosen == "cannot_be_reached" and not domain.unreachable(_tries(row.id)):
        raise Conflict("too_few_tries", {"tries": domain.TRIES_BEFORE_UNREACHABLE})
    fresh = _change(
        actor,
        row,
        state="closed",
        outcome=outcome,
        close_code=chosen,
        close_reason=reason.strip(),
        closed_at=actor.now,
        held_by_id=None,
        holder_agency_id=None,
        held_since=None,
        held_until=None,
        held_for="closed",
        escalated_to=None,
        escalated_at=None,
    )
    tell(actor, fresh, "cases.need_closed", {"outcome": outcome, "code": chosen})
    if fresh.agency_id == actor.agency_id:
        left = Need.objects.filter(case_id=fresh.case_id, state="open").values_list("kind", flat=True)
        circumstances.weigh(actor=actor, individual_id=fresh.individual_id, needs=frozenset(left))
    enqueue(job="referrals.withdraw_for_closed_need", arguments={"need_id": str(need_id)})
    return need_view(fresh, actor)


@door("cases.work")
def record_contact_try(*, actor: Actor, need_id: uuid.UUID, channel: str, result: str) -> int:
    """Record one attempt to reach the person of a need; return how many there are now.

    Raises ``Invalid``, ``NotFound``, ``NotAllowed`` with ``not_in_your_hands`` or ``own_circle``,
    ``Conflict("need_closed")``.
    """
    faults = []
    if channel not in domain.CONTACT_CHANNELS:
        faults.append(Fault("channel", "unknown_choice"))
    if result not in domain.CONTACT_RESULTS:
        faults.append(Fault("result", "unknown_choice"))
    if faults:
        raise Invalid(faults)
    row = _workable(actor, need_id)
    must_be_free(actor=actor, individual_id=row.individual_id)
    with acting(actor.as_system("cases.contact_try")):
        ContactTry.objects.create(
            need_id=row.id,
            individual_id=row.individual_id,
            agency_id=row.agency_id,
            channel=channel,
            result=result,
            tried_at=actor.now,
            tried_by=actor.id,
        )
    tell(actor, row, "cases.contact_tried", {"channel": channel, "result": result})
    return len(_tries(row.id))


def _tries(need_id: uuid.UUID) -> list[domain.Try]:
    rows = ContactTry.objects.filter(need_id=need_id).order_by("tried_at", "id")
    return [domain.Try(day_of(row.tried_at), row.channel, row.result == "reached") for row in rows]


def _workable(actor: Actor, need_id: uuid.UUID) -> Need:
    """Return an open need that is the actor's agency's to work on: it leads the case or holds the need."""
    row = Need.objects.filter(id=need_id).first()
    if row is None:
        raise NotFound("need_not_found")
    if actor.role is not Role.SYSTEM and actor.agency_id not in (row.agency_id, row.holder_agency_id):
        raise NotAllowed("not_in_your_hands")
    if row.state != "open":
        raise Conflict("need_closed", {"outcome": row.outcome})
    return row


def _change(actor: Actor, row: Need, **values: object) -> Need:
    """Change a need if nobody changed it since it was read.

    Runs as system, because the agency that holds a need may not be the one whose record it is; who may was
    decided by ``_workable``.
    """
    with acting(actor.as_system("cases.change")):
        changed = Need.objects.filter(
            id=row.id, state="open", held_since=row.held_since, held_until=row.held_until
        ).update(**values)
        if not changed:
            raise Conflict("changed_meanwhile", {"need_id": str(row.id)})
        return Need.objects.get(id=row.id)
