"""What stewards decide: the same person, somebody else, not sure. The last word stands, every word stays."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from decimal import Decimal

from django.db import connection

from mysynergy.access.public import Actor, acting, door
from mysynergy.corrections.public import say_two_people, take_back_two_people
from mysynergy.events.public import record
from mysynergy.joining.public import join
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotAllowed, NotFound, need_reason
from mysynergy.kernel.identifiers import new_id
from mysynergy.linkage import reasons
from mysynergy.matching.domain import DECISIONS, Decided, settled
from mysynergy.matching.finding import evidence_read, facts_of, look_again
from mysynergy.matching.models import Decision, Pair
from mysynergy.registry.public import current_ids, links_of, person_opens


@door("matching.decide")
def decide(*, actor: Actor, pair_id: uuid.UUID, decision: str, reason: str, seen_version: int) -> Decided:
    """Say of a pair that it is the ``same`` person, ``different`` people, or that one is ``unsure``.

    "Same" joins the two as soon as it stands, which is at once or, for high stakes, when a second steward
    agrees (``domain``). "Different" lasts: candidates at every counter carry it. "Unsure" leaves the pair to
    a colleague. A changed mind is a new word; what was joined is parted elsewhere first.

    Raises ``NotFound("pair")``, ``NotAllowed("own_circle")``, ``NotAllowed("second_steward")`` who agrees
    with herself, ``Conflict("changed_meanwhile")`` where the pair is not what she saw,
    ``Conflict("pair_joined")``, ``Conflict("pair_withdrawn")``, ``Conflict("not_near")``, those of
    ``joining.join`` (``numbers_contradict``), ``Invalid``.
    """
    text = need_reason(reason)
    if decision not in DECISIONS:
        raise Invalid([Fault("decision", "unknown_choice")])
    row = _locked(actor, pair_id, seen_version)
    before = _votes(row)
    if row.state == "open" and (actor.own_id, decision) in dict(before).items():
        raise NotAllowed("second_steward")
    state = settled([*before, (actor.own_id, decision)], bool(row.two))
    word = _lasting_word(actor, row, state, text)
    Decision.objects.create(
        id=(decision_id := new_id()),
        pair_id=row.id,
        agency_id=actor.own_agency_id,
        decision=decision,
        reason=text,
        weight=row.weight,
        state=state,
        two_people_id=word,
        decided_by=actor.own_id,
        decided_at=actor.now,
    )
    row.state, row.version = state, row.version + 1
    row.decided_at = actor.now if state in ("same", "different") else None
    with acting(actor.as_system("matching.decide")):
        row.save()
    if state == "same":
        _join(actor, row, text)
    record(
        actor=actor,
        type="matching.decided",
        category="identity",
        subject_id=row.id,
        individual_id=row.one_id,
        body={
            "decision": decision,
            "decision_id": str(decision_id),
            "state": state,
            "other": str(row.other_id),
            "centibits": round(row.weight * 100),
            "two": list(row.two),
            "joined": str(row.joined_id) if row.joined_id else None,
        },
    )
    return Decided(state, waits=state == "open", version=row.version)


def _join(actor: Actor, row: Pair, reason: str) -> None:
    """Join the two as decided; the record that is there longest stands for both. Words of officers that they
    are two people stand on the page (``PairView.apart``): the steward sets them aside knowingly.
    """
    evidence = [one.code for one in reasons(evidence_read(row.evidence))]

    def joined(despite: Collection[uuid.UUID] = ()) -> uuid.UUID:
        return join(
            actor=actor,
            one_id=row.one_id,
            other_id=row.other_id,
            how="steward",
            weight=Decimal(str(round(row.weight, 4))),
            evidence=evidence,
            reason=reason,
            despite=despite,
        )

    try:
        try:
            row.joined_id = joined()
        except Conflict as standing:
            words = standing.params.get("words")
            if standing.code != "said_apart" or not isinstance(words, list):
                raise
            row.joined_id = joined([uuid.UUID(str(one)) for one in words])
    except NotFound as unseen:
        raise Conflict("not_near") from unseen
    with acting(actor.as_system("matching.decide")):
        row.save(update_fields=["joined_id"])


def _locked(actor: Actor, pair_id: uuid.UUID, seen_version: int) -> Pair:
    """Return the pair, locked, as it stands now, if this steward may decide it on what she saw."""
    seen = Pair.objects.filter(id=pair_id).values_list("one_id", "other_id").first()
    if seen is None:
        raise NotFound("pair")
    for one in seen:
        person_opens.ask(actor=actor, individual_id=one)
    with acting(actor.as_system("matching.decide")) as system:
        # Also whom they stand for: a join locks these before it touches pairs, and so must a decision.
        now = current_ids(actor=system, ids=seen).values()
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_lock(%s::uuid[])", [sorted({*seen, *now})])
        row = Pair.objects.select_for_update().get(id=pair_id)
        fact = facts_of(system, [(row.one_id, row.other_id)])[row.one_id, row.other_id]
        if row.state == "withdrawn" or fact.outside in ("protected", "erased", "no_record"):
            raise Conflict("pair_withdrawn")
        if row.joined_id is not None:
            raise Conflict("pair_joined")
        if fact.outside == "one_already":
            raise Conflict("one_already")
        if row.version != seen_version:
            raise Conflict("changed_meanwhile")
        look_again(row, fact)
    return row


def _votes(row: Pair) -> list[tuple[uuid.UUID, str]]:
    words = Decision.objects.filter(pair_id=row.id, decided_at__gte=row.since).order_by("decided_at", "id")
    return list(words.values_list("decided_by", "decision"))


def _lasting_word(actor: Actor, row: Pair, state: str, reason: str) -> uuid.UUID | None:
    """Let "different" last as an officer's word at every counter; take her agency's word back when it is so
    no more (another agency's stays: of two who were joined it says nothing).
    """
    with acting(actor.as_system("matching.decide")) as system:
        if state == "different":
            return _say(system, row, reason)
        if row.state == "different":
            said = Decision.objects.filter(
                pair_id=row.id, two_people_id__isnull=False, agency_id=actor.own_agency_id
            )
            newest = said.order_by("-decided_at", "-id").first()
            if newest is not None and newest.two_people_id is not None:
                take_back_two_people(actor=system, two_people_id=newest.two_people_id, reason=reason)
    return None


def _say(system: Actor, row: Pair, reason: str) -> uuid.UUID | None:
    """Say by a record of the steward's agency that it is not of the other side; ``None`` where it has none
    any more.
    """
    for mine, other in ((row.one_id, row.other_id), (row.other_id, row.one_id)):
        for link in links_of(actor=system, individual_id=mine):
            if link.ended_at is None and link.how != "corrected" and link.agency_id == system.agency_id:
                return say_two_people(
                    actor=system, source_record_id=link.source_record_id, individual_id=other, reason=reason
                )
    return None
