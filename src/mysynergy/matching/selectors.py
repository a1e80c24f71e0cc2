"""Reads of pairs, through row-level security: the queue, one pair, what was decided, counts for the card."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import Max, Q

from mysynergy.access.public import Actor, ActorKind, agencies, door
from mysynergy.events.public import record_read
from mysynergy.kernel.errors import NotFound
from mysynergy.kernel.periods import whole_years
from mysynergy.linkage import TWELVE_DIGIT_KINDS, reasons
from mysynergy.matching.domain import (
    BAND_BITS,
    BandCount,
    DecisionView,
    PairRow,
    PairView,
    Shown,
    settled,
    why_two_told,
)
from mysynergy.matching.finding import evidence_read
from mysynergy.matching.models import Decision, Pair
from mysynergy.registry.public import IndividualView, SaidApart, get_many, person_opens, said_apart

MOST = 50
_MOST_WORDS = 8
_NAME_AGREES = frozenset({"name_exact", "name_variant", "name_near"})


class _Side(NamedTuple):
    """A row of ``matching_shown``, in the order of its columns."""

    pair_id: uuid.UUID
    side: uuid.UUID
    individual_id: uuid.UUID
    name: str
    number_kind: str | None
    number_tail: str | None
    birth_date: dt.date | None
    birth_precision: str | None
    death_date: dt.date | None
    state: str | None
    district: str | None
    agencies: str


@door("matching.read")
def queue(*, actor: Actor, after: uuid.UUID | None = None, most: int = MOST) -> tuple[PairRow, ...]:
    """Return open pairs of the actor's agency, the worthiest first, going on ``after`` a pair.

    Not among them: pairs she has spoken about herself (they wait for a colleague), pairs of her own circle,
    and anybody who is protected. An ``after`` that is no pair of hers begins at the start.
    """
    last = Pair.objects.filter(id=after).values_list("rank", "id").first() if after else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM matching_queue(%s, %s, %s)", [*(last or (None, None)), max(1, min(most, 500))]
        )
        ids = [identifier for (identifier,) in cursor.fetchall()]
    found = {row.id: row for row in Pair.objects.filter(id__in=ids)}
    return _rows(actor, [found[identifier] for identifier in ids if identifier in found])


@door("matching.read")
def decided(*, actor: Actor, after: uuid.UUID | None = None, most: int = MOST) -> tuple[PairRow, ...]:
    """Return pairs about which stewards of the actor's agency spoke, the newest word first."""
    words = Decision.objects.filter(agency_id=actor.own_agency_id)
    newest = words.values("pair_id").annotate(at=Max("decided_at"))
    if after is not None and (last := newest.filter(pair_id=after).order_by("pair_id").first()) is not None:
        newest = newest.filter(Q(at__lt=last["at"]) | Q(at=last["at"], pair_id__lt=after))
    order = newest.order_by("-at", "-pair_id").values_list("pair_id", flat=True)
    shown, read = list[PairRow](), 0
    # Pairs of her own circle are left out: what is missing for a whole page is read behind them.
    while len(shown) < most and (ids := list(order[read : read + most])):
        read += len(ids)
        found = {row.id: row for row in Pair.objects.filter(id__in=ids)}
        rows = _rows(actor, [found[one] for one in ids if one in found])
        shown += [row for row in rows if not _of_own_circle(actor, row)]
    return tuple(shown[:most])


@door("matching.read")
def pair(*, actor: Actor, pair_id: uuid.UUID) -> PairView:
    """Return a pair with its evidence, both sides as far as the actor may see them, and what hangs on it.

    That both sides were read is recorded (once an hour). Raises ``NotFound("pair")`` also where one of the
    two is protected, and what a guard raises (``NotAllowed("own_circle")``).
    """
    row = Pair.objects.filter(id=pair_id).first()
    if row is None:
        raise NotFound("pair")
    for one in (row.one_id, row.other_id):
        person_opens.ask(actor=actor, individual_id=one)
        if actor.id is not None and actor.kind is not ActorKind.SYSTEM:
            record_read(actor=actor, individual_id=one, what="pair")
    evidence = evidence_read(row.evidence)
    shown = _rows(actor, [row])
    if not shown:
        raise NotFound("pair")
    return PairView(
        row=shown[0],
        start=row.weight - sum(one.weight for one in evidence),
        evidence=evidence,
        decisions=_decisions(actor, row),
        apart=_apart(actor, row),
        joined=row.joined_id is not None,
        first_seen=row.first_seen,
    )


@door("matching.count")
def decisions_for_card(*, actor: Actor) -> tuple[BandCount, ...]:
    """Return how pairs were decided, by bands of weight, the lightest first: counts alone, for the card."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT low, same, different, unsure FROM matching_counts(%s)", [BAND_BITS])
        return tuple(BandCount(*row) for row in cursor.fetchall())


def _apart(actor: Actor, row: Pair) -> SaidApart | None:
    """Return the newest word of an officer at a counter that these are two people."""
    said = said_apart.among(actor=actor, ids=[row.one_id, row.other_id])
    for on, agency in said.values():
        return SaidApart(row.other_id, on, agency)
    return None


def _of_own_circle(actor: Actor, row: PairRow) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT circles_bars(%s, %s) IS NOT NULL OR circles_bars(%s, %s) IS NOT NULL",
            [actor.id, row.sides[0].individual_id, actor.id, row.sides[1].individual_id],
        )
        return bool(cursor.fetchone()[0])


def _rows(actor: Actor, found: Sequence[Pair]) -> tuple[PairRow, ...]:
    if not found:
        return ()
    sides = _sides(found)
    held = get_many(actor=actor, ids={one.individual_id for pair in sides.values() for one in pair})
    words: dict[uuid.UUID, list[tuple[uuid.UUID, str, dt.datetime]]] = {}
    for pair_id, who, word, at in (
        Decision.objects.filter(pair_id__in=[one.id for one in found])
        .order_by("decided_at", "id")
        .values_list("pair_id", "decided_by", "decision", "decided_at")
    ):
        words.setdefault(pair_id, []).append((who, word, at))
    return tuple(
        _row(actor, one, sides[one.id], held, words.get(one.id, [])) for one in found if one.id in sides
    )


def _row(
    actor: Actor,
    row: Pair,
    sides: Sequence[_Side],
    held: Mapping[uuid.UUID, IndividualView],
    words: Sequence[tuple[uuid.UUID, str, dt.datetime]],
) -> PairRow:
    codes = tuple((code, params) for code, params in reasons(evidence_read(row.evidence)))
    whole = not _NAME_AGREES.isdisjoint(code for code, _ in codes)
    known = {word for one in sides if one.individual_id in held for word in one.name.casefold().split()}
    shown = sorted(
        (_shown(actor, one, held.get(one.individual_id), None if whole else known) for one in sides),
        key=lambda one: (not one.own, not one.held, one.individual_id),
    )
    standing = [(who, word) for who, word, at in words if at >= row.since]
    return PairRow(
        id=row.id,
        version=row.version,
        state=row.state,
        weight=row.weight,
        worth=sum(row.worth.values()) + (waits := max(0, (actor.now - row.first_seen).days)),
        waits_days=waits,
        origin=row.origin,
        two=why_two_told(row.two, [None if one.view is None else one.view.alive for one in shown]),
        asked=row.state == "unsure" or bool(standing and settled(standing, bool(row.two)) == "open"),
        mine=next((word for who, word, _ in reversed(words) if who == actor.id), None),
        decided_at=row.decided_at,
        codes=codes,
        sides=(shown[0], shown[1]),
    )


def _sides(found: Collection[Pair]) -> dict[uuid.UUID, list[_Side]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM matching_shown(%s::uuid[])", [[one.id for one in found]])
        rows = [_Side(*row) for row in cursor.fetchall()]
    sides: dict[uuid.UUID, list[_Side]] = {}
    for row in rows:
        sides.setdefault(row.pair_id, []).append(row)
    return {pair_id: both for pair_id, both in sides.items() if len(both) == 2}


def _shown(actor: Actor, row: _Side, view: IndividualView | None, words: Collection[str] | None) -> Shown:
    """Return one side; of a name that the reader does not hold only ``words`` stand whole (``None``: all)."""
    listed: list[tuple[str, str, bool]] = json.loads(row.agencies)
    known = [(uuid.UUID(agency), code, secret) for agency, code, secret in listed]
    named = [code for agency, code, secret in known if not secret or agency == actor.agency_id]
    today = actor.today
    return Shown(
        individual_id=row.individual_id,
        held=view is not None,
        own=any(agency == actor.agency_id for agency, _, _ in known),
        view=view,
        name=row.name if words is None or view is not None else _initials(row.name, words),
        number_kind=row.number_kind,
        number_masked=_masked(row.number_kind, row.number_tail),
        age=view.age if view is not None else _age(row, today),
        state=row.state,
        district=row.district,
        agencies=tuple(sorted(named)),
        unnamed=len(known) - len(named),
    )


def _initials(name: str, words: Collection[str]) -> str:
    """Return a name as initials, but for words that the reader has in her own record."""
    return " ".join(
        word if word.casefold() in words else f"{word[0]}•••" for word in name.split()[:_MOST_WORDS]
    )


def _masked(kind: str | None, tail: str | None) -> str | None:
    if kind is None or tail is None:
        return None
    return f"••••••-••-{tail}" if kind in TWELVE_DIGIT_KINDS else f"••••{tail}"


def _age(row: _Side, today: dt.date) -> int | None:
    if row.birth_date is None:
        return None
    return whole_years(row.birth_date, min(today, row.death_date) if row.death_date else today)


def _decisions(actor: Actor, row: Pair) -> tuple[DecisionView, ...]:
    secret = {one.id for one in agencies(actor=actor).values() if one.sensitive and one.id != actor.agency_id}
    return tuple(
        DecisionView(
            id=one.id,
            decision=one.decision,
            state=one.state,
            own=(own := one.agency_id == actor.agency_id),
            agency_id=None if one.agency_id in secret else one.agency_id,
            decided_by=one.decided_by if own else None,
            decided_at=one.decided_at,
            reason=one.reason if own else None,
        )
        for one in Decision.objects.filter(pair_id=row.id).order_by("-decided_at", "-id")
    )
