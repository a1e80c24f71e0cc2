"""The next best programme: proposed to the case manager, who talks it over with the person. Sends nothing."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import DatabaseError, transaction

from mysynergy.access.public import Actor, door
from mysynergy.cases.public import SERVED_BY, NeedView, needs
from mysynergy.database.public import select_many
from mysynergy.directory.public import programmes
from mysynergy.events.public import Happening, Json, enqueue, enqueue_many, record, record_many
from mysynergy.kernel.errors import Conflict, MySynergyError, NotFound
from mysynergy.referrals.hands import take_turns, turns_at_once
from mysynergy.referrals.models import Proposal
from mysynergy.referrals.offers import Lately, offers_for
from mysynergy.referrals.ranking import next_best
from mysynergy.referrals.selectors import proposal_view
from mysynergy.referrals.views import ProposalView
from mysynergy.registry.public import IndividualView, get_many
from mysynergy.screening.public import candidates_for_need
from mysynergy.vault.public import keys_made

#: Only the leading agency learns what is proposed: the person agreed to nothing yet.
_CATEGORY: Final = "referrals.private"
#: What was asked or proposed for each need, and what gave no help for such a need before.
_SPOKEN_OF: Final = """
  SELECT n.id, r.programme_id FROM unnest(%b::uuid[]) AS n(id) JOIN referrals_referral r ON r.need_id = n.id
  UNION
  SELECT n.id, p.programme_id FROM unnest(%b::uuid[]) AS n(id) JOIN referrals_proposal p ON p.need_id = n.id
  UNION
  SELECT n.id, r.programme_id
  FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::text[]) AS n(id, person, module, kind)
  CROSS JOIN LATERAL registry_standing(n.person) AS same(id)
  JOIN referrals_referral r ON r.individual_id = same.id AND r.module = n.module AND r.kind = n.kind
    AND (r.state IN ('rejected', 'failed') OR r.state = 'completed' AND r.outcome = 'not_helped')"""


@door("referrals.propose")
def propose_next(*, actor: Actor, need_id: uuid.UUID | str) -> ProposalView | None:
    """Propose the next best programme for an open need that no standing proposal waits for; return it.

    Chosen among what serves the kind of need, in any module, by screening, places, distance, how such
    referrals were answered and how soon help came (``ranking``), with its reasons; never what declined her
    for such a need before, what is closed, or zakat without her wish.

    A job after a decline; repeating it returns the same proposal, unless its programme closed meanwhile: then
    it lapses and the next one is proposed. ``None`` when the need is closed, nothing is left, or she was
    erased: an open need stays in its holder's hands, who closes it as unmet or looks beyond the house.
    """
    wanted = uuid.UUID(str(need_id))
    take_turns(wanted)
    waiting, standing = _without_proposal(actor, [wanted])
    if standing:
        return proposal_view(standing[0])
    lately, people = Lately(actor), _people(actor, waiting)
    chosen = [_chosen(actor, need, tried, lately, people) for need, tried in waiting]
    made = _put(actor, [row for row in chosen if row is not None])
    return proposal_view(made[0]) if made else None


@door("referrals.propose")
def propose_for(*, actor: Actor, need_ids: str) -> int:
    """Propose as ``propose_next`` for each of several needs (ids between spaces); return for how many.

    A job after many referrals came back at once, in one transaction. A need on which somebody takes a step at
    this moment, and one for which choosing fails, gets a job of its own: none keeps the others waiting.
    """
    wanted = {uuid.UUID(one) for one in need_ids.split()}
    free = turns_at_once(wanted)
    apart = list(wanted - free)
    waiting, _standing = _without_proposal(actor, sorted(free))
    lately, people = Lately(actor), _people(actor, waiting)
    chosen: list[Proposal] = []
    for need, tried in waiting:
        try:
            with transaction.atomic():
                row = _chosen(actor, need, tried, lately, people)
        except (MySynergyError, DatabaseError):
            apart.append(need.id)
        else:
            chosen += [row] if row is not None else []
    made = _put(actor, chosen)
    enqueue_many(job="referrals.propose_next", arguments=[{"need_id": str(one)} for one in apart])
    return len(made)


def _without_proposal(
    actor: Actor, ids: Sequence[uuid.UUID]
) -> tuple[list[tuple[NeedView, frozenset[str]]], list[Proposal]]:
    """Return the open needs for which nothing is proposed that could be taken, each with what was spoken of;
    and the proposals that stand for the others.
    """
    open_ones = {key: need for key, need in needs(actor=actor, ids=ids).items() if need.state == "open"}
    standing: dict[uuid.UUID, Proposal] = {}
    for row in Proposal.objects.filter(need_id__in=list(open_ones), state="proposed").order_by("rank", "id"):
        standing.setdefault(row.need_id, row)
    every = programmes(actor=actor) if standing else {}
    for need_id, row in list(standing.items()):
        asked = every.get(row.programme_id)
        if asked is None or not asked.takes_referrals:
            put_aside(actor, standing.pop(need_id), "referrals.proposal_lapsed")
    waiting = [need for need in open_ones.values() if need.id not in standing]
    tried = _spoken_of(waiting)
    return [(need, frozenset(tried[need.id])) for need in waiting], list(standing.values())


def _spoken_of(waiting: Sequence[NeedView]) -> Mapping[uuid.UUID, set[str]]:
    ids = ("uuid", [need.id for need in waiting])
    found: dict[uuid.UUID, set[str]] = {need.id: set() for need in waiting}
    if waiting:
        people = ("uuid", [need.individual_id for need in waiting])
        modules, kinds = (
            ("text", [need.module for need in waiting]),
            ("text", [need.kind for need in waiting]),
        )
        for need_id, programme_id in select_many(_SPOKEN_OF, ids, ids, ids, people, modules, kinds):
            found[need_id].add(programme_id)
    return found


def _people(
    actor: Actor, waiting: Sequence[tuple[NeedView, frozenset[str]]]
) -> Mapping[uuid.UUID, IndividualView]:
    return get_many(actor=actor, ids={need.individual_id for need, _tried in waiting})


def _chosen(
    actor: Actor,
    need: NeedView,
    spoken_of: frozenset[str],
    lately: Lately,
    people: Mapping[uuid.UUID, IndividualView],
) -> Proposal | None:
    """Return the next best for a need, not stored yet."""
    # Ranked by what the case's own agency may know of her, or the proposal would tell it more.
    found = candidates_for_need(
        actor=actor,
        individual_id=need.individual_id,
        module=need.module,
        purposes=SERVED_BY.get(need.kind),
        excluding=spoken_of,
        agency_id=need.agency_id,
    )
    if not found:
        return None
    person = people.get(need.individual_id)
    best = next_best(offers_for(actor, person.state if person else None, found, lately))[0]
    return Proposal(
        need_id=need.id,
        individual_id=need.individual_id,
        agency_id=need.agency_id,
        programme_id=best.programme_id,
        reasons=[[reason.code, dict(reason.params)] for reason in best.reasons],
        rank=len(spoken_of) + 1,
        made_at=actor.now,
    )


def _put(actor: Actor, rows: Sequence[Proposal]) -> list[Proposal]:
    """Store proposals and tell the leading agencies of them: they alone learn what is proposed."""
    keys = keys_made(scopes={row.individual_id for row in rows})
    made = Proposal.objects.bulk_create([row for row in rows if row.individual_id in keys])
    told: dict[uuid.UUID, list[Happening]] = defaultdict(list)
    for row in made:
        told[row.agency_id].append(Happening(row.need_id, _body(row), row.individual_id))
    for agency_id, happenings in told.items():
        record_many(
            actor=actor,
            type="referrals.proposed",
            category=_CATEGORY,
            happenings=happenings,
            keys=keys,
            agency_id=agency_id,
        )
    return made


@door("referrals.send")
def dismiss_proposal(*, actor: Actor, proposal_id: uuid.UUID) -> ProposalView:
    """Note that the person does not want the proposed programme; the next best one is proposed after commit.

    Raises ``NotFound``, or ``Conflict("changed_meanwhile")`` when it was taken. Dismissing twice is once.
    """
    row = Proposal.objects.filter(id=proposal_id).first()
    if row is None:
        raise NotFound("proposal_not_found")
    if put_aside(actor, row, "referrals.proposal_dismissed"):
        enqueue(job="referrals.propose_next", arguments={"need_id": str(row.need_id)})
    elif row.state != "dismissed":
        raise Conflict("changed_meanwhile", {"now": row.state})
    return proposal_view(row)


def put_aside(actor: Actor, row: Proposal, happened: str) -> bool:
    """End a proposal that nobody took, if it still stands; the event says why."""
    changed = Proposal.objects.filter(id=row.id, state="proposed").update(
        state="dismissed", ended_at=actor.now
    )
    row.refresh_from_db()
    if changed:
        _tell(actor, row, happened)
    return bool(changed)


def _tell(actor: Actor, row: Proposal, happened: str) -> None:
    record(
        actor=actor,
        type=happened,
        category=_CATEGORY,
        subject_id=row.need_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        body=_body(row),
    )


def _body(row: Proposal) -> dict[str, Json]:
    return {"programme": row.programme_id, "rank": row.rank}
