"""Reads of what happened, through row-level security and without the names a reader has no need of."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace

from mysynergy.access.public import Actor, ActorKind, agencies, door, users_by_id
from mysynergy.directory.public import programmes
from mysynergy.events.public import Happened, of_individuals, of_subject
from mysynergy.history.domain import Deed, Secrets, folded, named_in, redacted
from mysynergy.registry.public import StandsFor, get_many

MOST = 200
_RELATIONS = ("households.related", "households.relation_ended")


@door("registry.read")
def events_of(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    reads: bool = False,
    limit: int = MOST,
    before: uuid.UUID | None = None,
) -> tuple[Happened, ...]:
    """Return every event about a person that the actor may see, newest first, going back from ``before``.

    ``reads`` gives those of reading instead. Names she has no need of are withheld (``domain.redacted``).
    """
    found = of_individuals(individual_ids=StandsFor(individual_id), reads=reads, limit=limit, before=before)
    return _as_known(actor, found)


@door("registry.read")
def deeds_of(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    quiet: Collection[str] = (),
    limit: int = MOST,
    before: uuid.UUID | None = None,
) -> tuple[tuple[Deed, ...], uuid.UUID | None]:
    """Return what was done about a person, newest first, each deed with its consequences in one; and the
    event to go back from for what came earlier, ``None`` at the beginning.

    ``quiet`` types never stand for themselves; ``events_of`` gives them too. ``limit`` counts events.
    """
    found = of_individuals(individual_ids=StandsFor(individual_id), limit=limit + 1, before=before)
    shown, beyond = found[:limit], found[limit:]
    if beyond and beyond[0].act_id is not None:
        # An act is not torn: what began it may stand on the page beyond.
        whole = tuple(one for one in shown if one.act_id != beyond[0].act_id)
        shown = whole or shown
    return folded(_as_known(actor, shown), quiet), shown[-1].id if beyond else None


@door("registry.read")
def events_of_thing(
    *, actor: Actor, subject_id: uuid.UUID | str, open_to: Collection[uuid.UUID] = ()
) -> tuple[Happened, ...]:
    """Return the events of one thing (a referral, a need), newest first.

    ``open_to``: the agencies the actor deals with in this very matter, whose names she knows from it.
    """
    return _as_known(actor, of_subject(subject_id=subject_id), open_to)


def _as_known(
    actor: Actor, events: Sequence[Happened], open_to: Collection[uuid.UUID] = ()
) -> tuple[Happened, ...]:
    if actor.kind in (ActorKind.SYSTEM, ActorKind.CITIZEN):
        return tuple(events)
    secrets = secrets_of(actor, open_to)
    events = _without_unseen_relations(actor, events)
    foreign = [one for one in events if one.agency_id != actor.agency_id]
    named = frozenset[uuid.UUID]().union(*(named_in(one) for one in foreign))
    known = users_by_id(actor=actor, ids=named) if named else {}
    officers = frozenset(key for key, one in known.items() if one.agency_id in secrets.agencies)
    secrets = replace(secrets, officers=officers, names=secrets.names | {str(one) for one in officers})
    return tuple(redacted(one, secrets, open_to) for one in events)


def _without_unseen_relations(actor: Actor, events: Sequence[Happened]) -> list[Happened]:
    """Leave out that another agency related the person to somebody whom the reader may not see."""
    told = {
        one.id: uuid.UUID(str(one.body["other"]))
        for one in events
        if one.type in _RELATIONS and one.agency_id != actor.agency_id and "other" in one.body
    }
    seen = get_many(actor=actor, ids=set(told.values())) if told else {}
    return [one for one in events if one.id not in told or told[one.id] in seen]


def secrets_of(actor: Actor, open_to: Collection[uuid.UUID] = ()) -> Secrets:
    """Return which agencies and programmes must not be named to this reader in events of others."""
    known = {one.id: one for one in agencies(actor=actor).values()}
    secret = {
        key for key, one in known.items() if one.sensitive and key != actor.agency_id and key not in open_to
    }
    names = {str(key) for key in secret} | {known[key].code for key in secret}
    names |= {
        key
        for key, one in programmes(actor=actor).items()
        if (one.rule.sensitive or one.agency_id in secret)
        and one.agency_id != actor.agency_id
        and one.agency_id not in open_to
    }
    return Secrets(actor.agency_id, frozenset(secret), frozenset(names))
