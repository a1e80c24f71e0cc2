"""A steward asks the agency whose record it is to look again at one field; that agency's steward answers."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor, acting, agencies, door
from mysynergy.events.public import record
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound, need_reason
from mysynergy.matching.domain import FIELDS, CorrectionRequestView
from mysynergy.matching.models import CorrectionRequest, Pair
from mysynergy.registry.public import links_of, person_opens


@door("matching.correct")
def ask_correction(
    *,
    actor: Actor,
    pair_id: uuid.UUID,
    field: str,
    words: str,
    individual_id: uuid.UUID | None = None,
) -> tuple[uuid.UUID, ...]:
    """Ask every other agency whose record stands for one side of a pair to look again at ``field``.

    ``individual_id``: which side; without it the one for whom no record of the actor's agency stands, else
    the second. Returns one request an agency; asking while one is open gives that one. Raises
    ``NotFound("pair")``, ``Conflict("own_record")`` where only her own agency's records stand for that side
    (she puts them right herself), ``Invalid``.
    """
    text = need_reason(words, "words")
    if field not in FIELDS:
        raise Invalid([Fault("field", "unknown_field")])
    row = Pair.objects.filter(id=pair_id).first()
    if row is None:
        raise NotFound("pair")
    sides = (row.one_id, row.other_id)
    for one in sides:
        person_opens.ask(actor=actor, individual_id=one)
    with acting(actor.as_system("matching.ask")) as system:
        behind = {one: _agencies_behind(system, one) for one in sides}
        side = individual_id or next(
            (one for one in sides if actor.own_agency_id not in behind[one]), row.other_id
        )
        if side not in behind:
            raise NotFound("individual")
        asked = sorted(behind[side] - {actor.own_agency_id})
        if not asked:
            raise Conflict("own_record")
        made = [_request(actor, row, side, agency_id, field, text) for agency_id in asked]
    record(
        actor=actor,
        type="matching.correction_asked",
        category="identity",
        subject_id=row.id,
        individual_id=side,
        body={"field": field, "requests": [str(one) for one in made]},
    )
    return tuple(made)


def _agencies_behind(system: Actor, individual_id: uuid.UUID) -> set[uuid.UUID]:
    return {
        link.agency_id
        for link in links_of(actor=system, individual_id=individual_id)
        if link.ended_at is None and link.how != "corrected" and link.agency_id is not None
    }


def _request(
    actor: Actor, row: Pair, side: uuid.UUID, agency_id: uuid.UUID, field: str, words: str
) -> uuid.UUID:
    made, _new = CorrectionRequest.objects.get_or_create(
        pair_id=row.id,
        individual_id=side,
        agency_id=agency_id,
        field=field,
        state="asked",
        defaults={
            "asked_agency_id": actor.own_agency_id,
            "asked_by": actor.own_id,
            "asked_at": actor.now,
            "words": words,
        },
    )
    return made.id


@door("matching.correct")
def answer_correction(*, actor: Actor, request_id: uuid.UUID, done: bool, words: str) -> None:
    """Answer a request to the actor's agency: looked at (``done``: put right, or found right) or declined.

    The correcting itself is done where particulars are put right (``corrections.correct_person``). Raises
    ``NotFound("correction_request")``, ``Conflict("request_decided")``, ``Invalid`` without words.
    """
    text = need_reason(words, "words")
    seen = CorrectionRequest.objects.filter(id=request_id, agency_id=actor.own_agency_id).first()
    if seen is None:
        raise NotFound("correction_request")
    person_opens.ask(actor=actor, individual_id=seen.individual_id)
    with acting(actor.as_system("matching.answer")):
        row = CorrectionRequest.objects.select_for_update().get(id=request_id)
        if row.state != "asked":
            raise Conflict("request_decided")
        row.state, row.answer = "answered" if done else "declined", text
        row.answered_by, row.answered_at = actor.own_id, actor.now
        row.save()
    record(
        actor=actor,
        type="matching.correction_answered" if done else "matching.correction_declined",
        category="identity",
        subject_id=row.pair_id,
        individual_id=row.individual_id,
        body={"field": row.field, "request": str(row.id)},
    )


@door("matching.correct")
def correction_requests(
    *, actor: Actor, pair_id: uuid.UUID | None = None
) -> tuple[CorrectionRequestView, ...]:
    """Return requests that the actor's agency has to answer or made itself: all about a pair, or without one
    those that are open, the oldest first, and the newest that were answered.
    """
    rows = CorrectionRequest.objects.order_by("asked_at", "id")
    if pair_id is not None:
        listed = list(rows.filter(pair_id=pair_id))
    else:
        listed = [
            *rows.filter(state="asked")[:200],
            *rows.exclude(state="asked").order_by("-answered_at")[:20],
        ]
    secret = {one.id for one in agencies(actor=actor).values() if one.sensitive and one.id != actor.agency_id}
    return tuple(
        CorrectionRequestView(
            id=row.id,
            pair_id=row.pair_id,
            individual_id=row.individual_id,
            agency_id=None if row.agency_id in secret else row.agency_id,
            asked_agency_id=None if row.asked_agency_id in secret else row.asked_agency_id,
            mine=row.agency_id == actor.agency_id,
            field=row.field,
            words=row.words,
            state=row.state,
            asked_at=row.asked_at,
            answer=row.answer,
            answered_at=row.answered_at,
        )
        for row in listed
    )
