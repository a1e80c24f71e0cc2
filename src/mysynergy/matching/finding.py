"""Pairs are put where they are found: by a run over the registry, and at a counter. Nothing is refused."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from mysynergy.access.public import Actor, acting, door
from mysynergy.events.public import record
from mysynergy.joining.public import parted_among
from mysynergy.kernel.periods import whole_years
from mysynergy.linkage import Evidence, default_weights
from mysynergy.matching.domain import (
    PairFound,
    Put,
    Stakes,
    Worth,
    changed_materially,
    rank_of,
    why_two,
    worth,
)
from mysynergy.matching.models import Pair
from mysynergy.registry.public import Beside, NearPair

_AT_ONCE = 500
_WAITING = ("open", "unsure")
_SETTLED = ("same", "different")


class _Row(NamedTuple):
    """A row of ``matching_facts``, in the order of its columns."""

    n: int
    one: uuid.UUID
    other: uuid.UUID
    outside: str | None
    awards_one: int
    awards_other: int
    needs_one: int
    needs_other: int
    crisis: bool
    dead: bool
    disputed: bool
    born_one: dt.date | None
    born_other: dt.date | None
    agencies: list[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Facts:
    """What hangs on two individuals as they stand now, in the order of their ids; ``outside``: why they are
    not to be looked at (protected, erased, one person already, without any record).
    """

    one_id: uuid.UUID
    other_id: uuid.UUID
    outside: str | None
    stakes: Stakes
    agencies: tuple[uuid.UUID, ...]


def facts_of(
    actor: Actor, pairs: Sequence[tuple[uuid.UUID, uuid.UUID]]
) -> dict[tuple[uuid.UUID, uuid.UUID], Facts]:
    """Return the facts of pairs of individuals, by the pair as it was given. ``actor`` is a system actor.

    A pair of whom one does not exist is absent.
    """
    today = actor.today
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM matching_facts(%s::uuid[], %s::uuid[])",
            [[one for one, _ in pairs], [other for _, other in pairs]],
        )
        rows = [_Row(*row) for row in cursor.fetchall()]
    return {pairs[row.n - 1]: _facts(row, today) for row in rows}


def _facts(row: _Row, today: dt.date) -> Facts:
    stakes = Stakes(
        awards=(row.awards_one, row.awards_other),
        needs=(row.needs_one, row.needs_other),
        crisis=row.crisis,
        dead=row.dead,
        disputed=row.disputed,
        ages=(_age(row.born_one, today), _age(row.born_other, today)),
    )
    agencies = tuple(row.agencies)
    if row.other < row.one:
        return Facts(row.other, row.one, row.outside, _turned(stakes), agencies)
    return Facts(row.one, row.other, row.outside, stakes, agencies)


def _age(born: dt.date | None, today: dt.date) -> int | None:
    return None if born is None else whole_years(born, today)


def _turned(stakes: Stakes) -> Stakes:
    awards, needs, ages = stakes.awards[::-1], stakes.needs[::-1], stakes.ages[::-1]
    return replace(stakes, awards=awards, needs=needs, ages=ages)


def evidence_kept(evidence: Sequence[Evidence]) -> list[list[object]]:
    """Return evidence as it is stored."""
    return [[one.field, one.level, round(one.weight, 4), dict(one.params)] for one in evidence]


def evidence_read(kept: Sequence[tuple[str, str, float, Mapping[str, int]]]) -> tuple[Evidence, ...]:
    """Return stored evidence."""
    return tuple(Evidence(field, level, weight, params) for field, level, weight, params in kept)


@door("matching.put")
def put_pairs(*, actor: Actor, pairs: Sequence[PairFound], run: str = "") -> Put:
    """Put pairs that may be one person into the queue of their agencies' stewards; putting twice is once.

    What is known already gets the new weight and evidence. What was decided stays decided, unless the
    evidence changed materially (``domain.changed_materially``): then it is asked again, and the earlier words
    stay beside it. Two who were joined and parted are not asked about again. Who is protected or erased is
    left out, and so are two who are one person by now. One event tells how many; ``run`` names the run.
    """
    done = Put()
    for start in range(0, len(pairs), _AT_ONCE):
        done = _sum(done, _put(actor, pairs[start : start + _AT_ONCE], run))
    record(
        actor=actor,
        type="matching.pairs_put",
        category="staff",
        subject_id=run or actor.name,
        body={"run": run, **asdict(done)},
    )
    return done


def _sum(one: Put, other: Put) -> Put:
    return Put(**{name: getattr(one, name) + getattr(other, name) for name in Put.__slots__})


def _put(actor: Actor, pairs: Sequence[PairFound], run: str) -> Put:
    facts = facts_of(actor, [(one.one_id, one.other_id) for one in pairs])
    inside: dict[tuple[uuid.UUID, uuid.UUID], tuple[PairFound, Facts]] = {}
    outside = 0
    for one in pairs:
        fact = facts.get((one.one_id, one.other_id))
        if fact is None or fact.outside is not None:
            outside += 1
            continue
        # Several may be of the same two by now, for a run joins people before it puts what is left.
        before = inside.get((fact.one_id, fact.other_id))
        if before is None or before[0].weight < one.weight:
            inside[fact.one_id, fact.other_id] = (one, fact)
    made, changed, reopened, left = list[Pair](), 0, 0, 0
    known = _known(list(inside))
    parted = parted_among(actor=actor, pairs=inside.keys())
    for key, (found, fact) in inside.items():
        row = known.get(key)
        if row is None:
            made.append(_new(actor, found, fact, run, parted=key in parted))
        elif _decided(row, found, parted=key in parted) or _put_stronger(row, found, run):
            left += 1
            row.last_seen, row.run = actor.now, run
            row.save(update_fields=["last_seen", "run"])
        else:
            reopened += _ask_again(row, actor)
            changed += 1
            _weigh(row, found, fact)
            row.last_seen, row.run, row.origin = actor.now, run, found.origin
            row.version += 1
            row.save()
    # Another transaction may have put the very pair since it was looked for: then that one stands.
    Pair.objects.bulk_create(made, ignore_conflicts=True)
    asked = sum(row.state in _WAITING for row in made)
    return Put(asked, changed - reopened, reopened, left + len(made) - asked, outside)


def _known(keys: Sequence[tuple[uuid.UUID, uuid.UUID]]) -> dict[tuple[uuid.UUID, uuid.UUID], Pair]:
    """Return the pairs that are put already, by whom their sides stand for now, locked in id order.

    Where several were put of the same two before they were joined to others, a decided one comes first.
    """
    now = {stood: one for one, stood in _standing({one for key in keys for one in key})}
    rows = Pair.objects.select_for_update().filter(one_id__in=list(now), other_id__in=list(now))
    found: dict[tuple[uuid.UUID, uuid.UUID], Pair] = {}
    for row in rows.order_by("id"):
        one, other = sorted((now[row.one_id], now[row.other_id]))
        before = found.get((one, other))
        if before is None or (row.state in _SETTLED and before.state not in _SETTLED):
            found[one, other] = row
    return found


def _standing(ids: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return each of these individuals with every id that stands for the same person now, her own too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT i, s FROM unnest(%s::uuid[]) AS i, registry_standing(i) AS s", [list(ids)])
        return [(one, stood) for one, stood in cursor.fetchall()]


def _put_stronger(row: Pair, found: PairFound, run: str) -> bool:
    """Whether this very run put the two on stronger evidence before: of people joined since."""
    return bool(run) and row.run == run and row.state in _WAITING and row.weight >= found.weight


def _decided(row: Pair, found: PairFound, *, parted: bool) -> bool:
    """Whether what was decided stands in the light of what was found now; of two parted all is known."""
    return row.state in _SETTLED and (parted or not changed_materially(_as_found(row), found))


def _ask_again(row: Pair, actor: Actor) -> bool:
    """Open a pair again that was decided or withdrawn; whether it had to be."""
    if row.state in _WAITING:
        return False
    row.state, row.withdrawn_because, row.since, row.decided_at = "open", None, actor.now, None
    return True


def _as_found(row: Pair) -> PairFound:
    return PairFound(row.one_id, row.other_id, row.weight, evidence_read(row.evidence))


def _new(actor: Actor, found: PairFound, fact: Facts, run: str, *, parted: bool) -> Pair:
    """Make a pair; of two whom a run joined and a steward parted it stands decided by that."""
    row = Pair(
        state="different" if parted else "open",
        one_id=fact.one_id,
        other_id=fact.other_id,
        origin=found.origin,
        run=run,
        first_seen=actor.now,
        last_seen=actor.now,
        since=actor.now,
    )
    _weigh(row, found, fact)
    return row


def _weigh(row: Pair, found: PairFound, fact: Facts) -> None:
    row.weight, row.evidence = found.weight, evidence_kept(found.evidence)
    row.disputed = found.disputed or row.disputed
    look_again(row, fact)


def look_again(row: Pair, fact: Facts) -> Stakes:
    """Let a pair carry what hangs on it now, and return that: worth, place in the queue, whose stewards."""
    stakes = replace(fact.stakes, disputed=fact.stakes.disputed or row.disputed)
    points: Worth = worth(row.weight, stakes, default_weights().likely)
    row.worth, row.rank = asdict(points), rank_of(points.base, row.first_seen)
    row.two = list(why_two(stakes))
    row.agency_ids = list(fact.agencies)
    return stakes


def registered_beside(*, actor: Actor, individual_id: uuid.UUID, beside: tuple[Beside, ...]) -> None:
    """Put a pair for everybody alike who stands beside a person registered as new (plugged into registry)."""
    with acting(actor.as_system("matching.counter")) as system:
        put_pairs(
            actor=system,
            pairs=[
                PairFound(
                    one_id=individual_id,
                    other_id=one.individual_id,
                    weight=one.score.weight,
                    evidence=one.score.evidence,
                    origin="counter",
                    disputed=one.disputed,
                )
                for one in beside
            ],
        )


def near_in_lists(*, actor: Actor, pairs: Sequence[NearPair]) -> None:
    """Put the pairs that the rows of an agency's list make with people known (plugged into registry)."""
    with acting(actor.as_system("matching.lists")) as system:
        put_pairs(
            actor=system,
            pairs=[
                PairFound(
                    one_id=one.one_id,
                    other_id=one.other_id,
                    weight=one.score.weight,
                    evidence=one.score.evidence,
                    origin="list",
                    disputed=one.disputed,
                )
                for one in pairs
            ],
        )


def follow_identity(*, actor: Actor, individual_ids: tuple[uuid.UUID, ...], change: str) -> None:
    """Let pairs follow links: two who became one leave the queue, and so does one of whom no record is left;
    a new agency's stewards see theirs, and those of one whose record went see them no longer.

    Two who were one by a steward's "same", or left the queue joined, and were parted are "different" from
    then on: what was wrong does not come back by itself.
    """
    if change not in ("linked", "unlinked", "joined", "parted"):
        return
    with acting(actor.as_system("matching.follow")) as system:
        # A pair keeps the ids with which it was put, also of people who were joined to others since.
        ids = [stood for _, stood in _standing(individual_ids)]
        concerned = Q(one_id__in=ids) | Q(other_id__in=ids)
        rows = list(Pair.objects.select_for_update().filter(concerned).order_by("id"))
        if not rows:
            return
        facts = facts_of(system, [(row.one_id, row.other_id) for row in rows])
        parted = set(individual_ids) if change == "parted" else set()
        for row in rows:
            fact = facts[(row.one_id, row.other_id)]
            _follow(row, fact, parted == {fact.one_id, fact.other_id}, actor.now)


def _follow(row: Pair, fact: Facts, parted: bool, now: dt.datetime) -> None:
    if fact.outside in ("one_already", "no_record"):
        if row.state in _WAITING:
            row.state, row.withdrawn_because = "withdrawn", fact.outside
            row.version += 1
        if fact.outside == "no_record":
            row.agency_ids = list(fact.agencies)
    elif fact.outside is None:
        if row.joined_id is not None or (parted and row.withdrawn_because == "one_already"):
            # What was said before led to the joining that was parted: it counts towards no other one.
            row.state, row.joined_id, row.since = "different", None, now
            row.withdrawn_because = None
            row.version += 1
        look_again(row, fact)
    row.save()
