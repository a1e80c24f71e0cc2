"""Writes: a letter goes out, a day to ask again is set anew, an answer is noted. The need is always held."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import asdict

from django.db import IntegrityError, connection, transaction

from mysynergy.access.public import Actor, Role, acting, agencies, door
from mysynergy.beyond import domain, paper
from mysynergy.beyond.models import Body, Letter
from mysynergy.beyond.selectors import OPEN, body_view, letter_view
from mysynergy.beyond.views import AnswerSaid, BodyView, LetterSaid, LetterView, Paper
from mysynergy.cases.public import NeedView, close_need, due_at, hand_over_after_referral, needs
from mysynergy.circles.public import must_be_free
from mysynergy.events.public import Json, enqueue, once, record
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from mysynergy.referrals.public import DECLINE_REASONS, PLUGS, Evidence, State
from mysynergy.registry.public import ConsentView, consents_of

#: A namespace of our own among PostgreSQL's advisory locks.
_LOCKS = 23
_BATCH = 500


@door("beyond.write")
def add_body(*, actor: Actor, name: str, kind: str, address: str = "", language: str = "ms") -> BodyView:
    """Write down a body outside for one's own agency; one of the same name and kind is returned as it is.

    Raises ``Invalid`` naming each field.
    """
    faults = domain.words_faults("name", name, domain.MAX_NAME)
    faults += domain.words_faults("address", address, domain.MAX_ADDRESS, wanted=False)
    for field, value, known in (("kind", kind, domain.BODY_KINDS), ("language", language, domain.LANGUAGES)):
        if value not in known:
            faults.append(Fault(field, "unknown_choice"))
    if faults:
        raise Invalid(faults)
    said = " ".join(name.split())
    mine = Body.objects.filter(agency_id=actor.own_agency_id, name__iexact=said, kind=kind)
    row = mine.order_by("added_at", "id").first()
    if row is None:
        row = Body.objects.create(
            agency_id=actor.own_agency_id,
            name=said,
            kind=kind,
            address=address.strip(),
            language=language,
            added_by=actor.id,
            added_at=actor.now,
        )
        record(
            actor=actor,
            type="beyond.body_added",
            category="staff",
            subject_id=row.id,
            agency_id=row.agency_id,
            body={"kind": kind},
        )
    return body_view(row)


@door("beyond.write")
def send(*, actor: Actor, said: LetterSaid, idempotency_key: str | None = None) -> LetterView:
    """Write a letter for an open need to a body outside and return it, in state ``requested``.

    Its words are put together now, from what the consent covers, and sealed: what is printed later is what
    was agreed. The officer holds the need until she asks again (at most thirty days ahead, in a crisis the
    next working day), unless another agency is at work on it.

    Raises ``Invalid``; ``NotFound`` (need, body); ``NotAllowed("not_in_your_hands")``; ``Conflict`` with
    ``need_closed``, ``consent_missing`` (no basis in force that names the body), ``letter_open`` (one to this
    body waits for its answer) or ``idempotency_key_reused``.
    """
    request: dict[str, Json] = {"do": "beyond.send", "said": [str(one) for one in asdict(said).values()]}

    def run() -> dict[str, Json]:
        need = _open_need(actor, said.need_id)
        must_be_free(actor=actor, individual_id=need.individual_id)
        body = Body.objects.filter(id=said.body_id, agency_id=actor.own_agency_id).first()
        if body is None:
            raise NotFound("body_not_found")
        consent = _basis(actor, need, said, body)
        _check(actor, said, need, body, consent)
        return {"id": str(_send(actor, said, need, body, consent).id)}

    answer = once(actor=actor, key=idempotency_key, request=request, run=run)
    return letter_view(actor, Letter.objects.select_related("body").get(id=str(answer["id"])))


def _open_need(actor: Actor, need_id: uuid.UUID) -> NeedView:
    need = needs(actor=actor, ids=[need_id]).get(need_id)
    if need is None:
        raise NotFound("need_not_found")
    if actor.own_agency_id not in (need.agency_id, need.holder_agency_id):
        raise NotAllowed("not_in_your_hands")
    if need.state != "open":
        raise Conflict("need_closed", {"outcome": need.outcome})
    return need


def _basis(actor: Actor, need: NeedView, said: LetterSaid, body: Body) -> ConsentView:
    for consent in consents_of(actor=actor, individual_id=need.individual_id):
        if consent.id == said.consent_id and consent.stands and body.id in consent.agency_ids:
            return consent
    raise Conflict("consent_missing", {"body_id": str(body.id)})


def _check(actor: Actor, said: LetterSaid, need: NeedView, body: Body, consent: ConsentView) -> None:
    faults = domain.category_faults(wanted=said.categories, agreed=consent.categories)
    if said.language not in domain.LANGUAGES:
        faults.append(Fault("language", "unknown_choice"))
    faults += domain.words_faults("words", said.words, domain.MAX_TEXT)
    if said.whole_number_for:
        faults += domain.words_faults("whole_number_for", said.whole_number_for, domain.MAX_NUMBER_REASON)
        if body.kind not in domain.NEEDS_NUMBER:
            faults.append(Fault("whole_number_for", "number_not_needed"))
    faults += _day_faults(actor, need, said.follow_up_on)
    if faults:
        raise Invalid(faults)


def _day_faults(actor: Actor, need: NeedView, day: dt.date | None) -> list[Fault]:
    latest = actor.today + dt.timedelta(days=domain.MAX_FOLLOW_UP_DAYS)
    if need.urgency == "crisis":
        latest = day_of(due_at(actor=actor, agency_id=actor.own_agency_id, working_days=1))
    return domain.day_faults(day=day, now=actor.now, latest=latest)


def _send(actor: Actor, said: LetterSaid, need: NeedView, body: Body, consent: ConsentView) -> Letter:
    PLUGS.take_turns(need.id)
    number = _next_number(actor)
    reference = domain.reference_of(agencies(actor=actor)[actor.own_agency_id].code, actor.today.year, number)
    content = paper.put_together(actor, said, need, body, consent, reference)
    seal = paper.sealed(content)
    row = Letter(
        need_id=need.id,
        individual_id=need.individual_id,
        agency_id=actor.own_agency_id,
        officer_id=actor.own_id,
        body=body,
        consent_id=consent.id,
        categories=sorted(set(said.categories)),
        year=actor.today.year,
        number=number,
        reference=reference,
        language=said.language,
        whole_number=bool(said.whole_number_for),
        sealed_with=seal.key_id,
        said=seal.cipher,
        state=State.REQUESTED,
        follow_up_at=domain.end_of(content.follow_up_on),
        follow_up_set_at=actor.now,
        sent_at=actor.now,
        changed_at=actor.now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "beyond_one_open" not in str(error):
            raise
        raise Conflict("letter_open") from error
    _hold(actor, row, row.follow_up_at, "outside_sent")
    told: dict[str, Json] = {
        "need": str(need.id),
        "body": body.kind,
        "consent": str(consent.id),
        "categories": list(row.categories),
        "whole_number": row.whole_number,
        "new": row.state,
    }
    _tell(actor, row, "beyond.sent", told)
    return row


def _next_number(actor: Actor) -> int:
    """Return the next number of the agency's letters of this year; one writer at a time."""
    year = actor.today.year
    with connection.cursor() as cursor:
        key = f"{actor.own_agency_id}:{year}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [key, _LOCKS])
    last = Letter.objects.filter(agency_id=actor.own_agency_id, year=year).order_by("-number").first()
    return last.number + 1 if last else 1


@door("beyond.write")
def read_paper(*, actor: Actor, letter_id: uuid.UUID) -> Paper:
    """Return what a letter says, to be printed: that it was taken out is recorded each time.

    Raises ``NotFound`` for a letter of another agency, and for one whose person was erased;
    ``Conflict("consent_missing")`` when the basis was withdrawn before it left.
    """
    row = _mine(actor, letter_id)
    must_be_free(actor=actor, individual_id=row.individual_id)
    found = paper.opened(row)
    if row.closed_at is None:
        standing = {one.id for one in consents_of(actor=actor, individual_id=row.individual_id) if one.stands}
        if row.consent_id not in standing:
            raise Conflict("consent_missing", {"body_id": str(row.body_id)})
    _tell(actor, row, "beyond.printed", {"whole_number": row.whole_number})
    return found


@door("beyond.write")
def renew(*, actor: Actor, letter_id: uuid.UUID, follow_up_on: dt.date | None, note: str) -> LetterView:
    """Note that the body was asked again, and set the next day to ask; ``note`` says what was learnt.

    The third time in a row is a supervisor's. Raises ``Invalid``, ``NotFound``,
    ``NotAllowed("review_needs_supervisor")`` or ``Conflict("changed_meanwhile")``.
    """
    row = _in_turn(actor, letter_id)
    need = _need_of(actor, row)
    faults = domain.words_faults("note", note, domain.MAX_TEXT) + _day_faults(actor, need, follow_up_on)
    if faults or follow_up_on is None:
        raise Invalid(faults)
    renewals = row.renewals + 1
    if actor.role is Role.SUPERVISOR:
        renewals = 0
    elif renewals >= domain.SUPERVISOR_RENEWAL:
        raise NotAllowed("review_needs_supervisor", {"reviews": row.renewals})
    if row.state not in OPEN:
        raise Conflict("changed_meanwhile", {"now": row.state})
    until = domain.end_of(follow_up_on)
    fresh = _take(
        actor, row, follow_up_at=until, follow_up_set_at=actor.now, renewals=renewals, note=note.strip()
    )
    _hold(actor, fresh, until, "outside_asked_again")
    old, new = day_of(row.follow_up_at).isoformat(), follow_up_on.isoformat()
    _tell(actor, fresh, "beyond.asked_again", {"old": old, "new": new})
    return letter_view(actor, fresh)


@door("beyond.write")
def answer(*, actor: Actor, letter_id: uuid.UUID, said: AnswerSaid) -> LetterView:
    """Note what the body answered; the need is closed as met or comes back to a named officer with a date.

    Help is shown by evidence, a refusal by a reason and words. After a refusal or no answer the next best
    programme is proposed. Noting the same end twice changes nothing.

    Raises ``Invalid``, ``NotFound``, ``Conflict("changed_meanwhile")``; ``NotAllowed`` as ``close_need`` does
    where ``need_met`` closes the need.
    """
    row = _in_turn(actor, letter_id)
    need = _need_of(actor, row)
    faults = _answer_faults(actor, said, need)
    if faults:
        raise Invalid(faults)
    reason = "no_answer" if said.answer == "no_answer" else said.reason_code
    if row.state not in OPEN:
        if _said_before(row, said, reason):
            return letter_view(actor, row)
        raise Conflict("changed_meanwhile", {"now": row.state})
    target = domain.follow(state=State(row.state), answer=said.answer, reason=reason or "")
    fresh = _take(actor, row, state=target, **_values(actor, row, said, reason))
    told: dict[str, Json] = {"old": row.state, "new": fresh.state}
    if fresh.outcome:
        told |= {"outcome": fresh.outcome, "evidence": fresh.evidence_kind}
    if reason:
        told["reason"] = reason
    if fresh.closed_at is None:
        _hold(actor, fresh, fresh.follow_up_at, "outside_accepted")
    else:
        _back(actor, fresh, said)
    _tell(actor, fresh, _HAPPENED[said.answer], told)
    if fresh.closed_at is not None:
        PLUGS.ended.announce(actor=actor, referral_ids=[fresh.id])
    return letter_view(actor, fresh)


_HAPPENED = {
    "accepted": "beyond.accepted",
    "helped": "beyond.helped",
    "partly_helped": "beyond.helped",
    "refused": "beyond.refused",
    "no_answer": "beyond.no_answer",
    "withdrawn": "beyond.withdrawn",
}


def _answer_faults(actor: Actor, said: AnswerSaid, need: NeedView) -> list[Fault]:
    if said.answer not in domain.ANSWERS:
        return [Fault("answer", "unknown_choice")]
    faults = domain.words_faults("text", said.text, domain.MAX_TEXT, wanted=said.answer == "refused")
    if said.answer == "accepted":
        faults += _day_faults(actor, need, said.follow_up_on)
    if said.answer in domain.HELPED:
        shown = Evidence(said.evidence_kind, said.evidence_on, said.evidence_reference)
        faults += PLUGS.evidence_faults(shown, actor.today)
    codes = {"refused": DECLINE_REASONS, "withdrawn": domain.WITHDRAWN_BECAUSE}.get(said.answer, ())
    if codes and said.reason_code not in codes:
        faults.append(Fault("reason_code", "unknown_choice" if said.reason_code else "required"))
    return faults


def _values(actor: Actor, row: Letter, said: AnswerSaid, reason: str | None) -> dict[str, object]:
    """Return what an answer writes besides the state."""
    text = said.text.strip()
    if said.answer == "accepted":
        assert said.follow_up_on is not None  # noqa: S101 - checked before
        return {
            "accepted_at": actor.now,
            "note": text or row.note,
            "renewals": 0,
            "follow_up_at": domain.end_of(said.follow_up_on),
            "follow_up_set_at": actor.now,
        }
    if said.answer in domain.HELPED:
        return {
            "accepted_at": row.accepted_at or actor.now,
            "closed_at": actor.now,
            "note": text or row.note,
            "outcome": said.answer,
            "evidence_kind": said.evidence_kind,
            "evidence_on": said.evidence_on,
            "evidence_reference": said.evidence_reference.strip(),
        }
    return {"closed_at": actor.now, "reason_code": reason, "reason_text": text}


def _said_before(row: Letter, said: AnswerSaid, reason: str | None) -> bool:
    """Whether this very end was noted before: a double click, not a second answer."""
    if said.answer in domain.HELPED:
        return row.outcome == said.answer
    return row.reason_code is not None and row.reason_code == reason


def _back(actor: Actor, row: Letter, said: AnswerSaid) -> None:
    """The letter ended: the need is met and closed, or held by the officer until she looks at it again."""
    if said.answer in domain.HELPED and said.need_met:
        close_need(actor=actor, need_id=row.need_id, outcome="met", code="helped", reason=said.text)
        return
    with acting(actor.as_system("beyond.hands")) as system:
        need = needs(actor=system, ids=[row.need_id]).get(row.need_id)
        days = domain.NEXT_LOOK[said.answer]
        if need is not None and need.urgency == "crisis":
            days = 1
        until = due_at(actor=system, agency_id=row.agency_id, working_days=days)
    _hold(actor, row, until, f"outside_{said.answer}")
    if said.answer in ("refused", "no_answer"):
        enqueue(job="referrals.propose_next", arguments={"need_id": str(row.need_id)})


@door("beyond.look")
def end_of_closed_needs(*, actor: Actor) -> int:
    """Take back letters whose need was closed meanwhile; return how many. By the clock, repeatable."""
    waiting = Letter.objects.filter(state__in=OPEN, need__state="closed").order_by("sent_at", "id")
    done = 0
    for row in waiting[:_BATCH]:
        fresh = _take(
            actor, row, state=State.CANCELLED, closed_at=actor.now, reason_code="need_closed", reason_text=""
        )
        told: dict[str, Json] = {"old": row.state, "new": fresh.state, "reason": "need_closed"}
        _tell(actor, fresh, "beyond.withdrawn", told)
        PLUGS.ended.announce(actor=actor, referral_ids=[fresh.id])
        done += 1
    return done


def _mine(actor: Actor, letter_id: uuid.UUID) -> Letter:
    row = Letter.objects.select_related("body").filter(id=letter_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("letter_not_found")
    return row


def _in_turn(actor: Actor, letter_id: uuid.UUID) -> Letter:
    """Return the letter as it stands once nobody else is at work on its need."""
    row = _mine(actor, letter_id)
    PLUGS.take_turns(row.need_id)
    row.refresh_from_db()
    must_be_free(actor=actor, individual_id=row.individual_id)
    return row


def _need_of(actor: Actor, row: Letter) -> NeedView:
    """Return the need of one's own letter: an answer is noted also where the need is shared no longer."""
    with acting(actor.as_system("beyond.needs")) as system:
        return needs(actor=system, ids=[row.need_id])[row.need_id]


def _take(actor: Actor, row: Letter, **values: object) -> Letter:
    """Change a letter if it is still where it was read."""
    changed = Letter.objects.filter(id=row.id, state=row.state, changed_at=row.changed_at).update(
        changed_at=actor.now, **values
    )
    fresh = Letter.objects.select_related("body").get(id=row.id)
    if not changed:
        raise Conflict("changed_meanwhile", {"now": fresh.state})
    return fresh


def _hold(actor: Actor, row: Letter, until: dt.datetime, reason: str) -> None:
    """Put the need into the officer's hands until ``until``; where another agency holds it, it stays there.

    While a referral on the platform waits for its answer, its earlier date stands.
    """
    with acting(actor.as_system("beyond.hands")) as system:
        need = needs(actor=system, ids=[row.need_id]).get(row.need_id)
        if need is None or need.state != "open" or need.holder_agency_id != row.agency_id:
            return
        waits = need.held_for.startswith("referral") and need.held_until is not None
        if waits and need.held_until is not None and actor.now < need.held_until < until:
            until, reason = need.held_until, need.held_for
        hand_over_after_referral(
            actor=system,
            need_id=row.need_id,
            to_user=actor.id if actor.agency_id == row.agency_id else row.officer_id,
            to_agency=row.agency_id,
            until=until,
            reason=reason,
        )


def _tell(actor: Actor, row: Letter, happened: str, body: dict[str, Json]) -> None:
    """Record what happened to a letter: no agreement shows it, no name of the body stands in it."""
    record(
        actor=actor,
        type=happened,
        category="referrals.private",
        subject_id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        body={"need": str(row.need_id), **body},
    )
