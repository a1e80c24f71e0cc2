"""The next best programme: proposed to the case manager, who talks it over with the person. Sends nothing."""

from __future__ import annotations

import uuid

from django.db.models import Q

from mysynergy.access.public import Actor, door
from mysynergy.cases.public import SERVED_BY, NeedView, needs
from mysynergy.directory.public import programmes
from mysynergy.events.public import enqueue, record
from mysynergy.kernel.errors import Conflict, NotFound
from mysynergy.referrals.hands import take_turns
from mysynergy.referrals.models import Proposal, Referral
from mysynergy.referrals.offers import offers_for
from mysynergy.referrals.ranking import next_best
from mysynergy.referrals.selectors import proposal_view
from mysynergy.referrals.views import ProposalView
from mysynergy.registry.public import StandsFor
from mysynergy.screening.public import candidates_for_need


@door("referrals.propose")
def propose_next(*, actor: Actor, need_id: uuid.UUID | str) -> ProposalView | None:
    """Propose the next best programme for an open need that no standing proposal waits for; return it.

    Chosen among what serves the kind of need, in any module, by screening, places, distance, how such
    referrals were answered and how soon help came (``ranking``), with its reasons; never what declined her
    for such a need before, what is closed, or zakat without her wish.

    A job after a decline; repeating it returns the same proposal, unless its programme closed meanwhile: then
    it lapses and the next one is proposed. ``None`` when the need is closed or nothing is left: then it stays
    open in its holder's hands, who closes it as unmet or looks beyond the house.
    """
    wanted = uuid.UUID(str(need_id))
    take_turns(wanted)
    need = needs(actor=actor, ids=[wanted]).get(wanted)
    if need is None or need.state != "open":
        return None
    standing = Proposal.objects.filter(need_id=need.id, state="proposed").order_by("rank", "id").first()
    if standing is not None:
        asked = programmes(actor=actor).get(standing.programme_id)
        if asked is not None and asked.takes_referrals:
            return proposal_view(standing)
        put_aside(actor, standing, "referrals.proposal_lapsed")
    spoken_of = _spoken_of(need)
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
    best = next_best(offers_for(actor, need.individual_id, found))[0]
    row = Proposal.objects.create(
        need_id=need.id,
        individual_id=need.individual_id,
        agency_id=need.agency_id,
        programme_id=best.programme_id,
        reasons=[[reason.code, dict(reason.params)] for reason in best.reasons],
        rank=len(spoken_of) + 1,
        made_at=actor.now,
    )
    _tell(actor, row, "referrals.proposed")
    return proposal_view(row)


def _spoken_of(need: NeedView) -> set[str]:
    """Return what was asked or proposed for this need, and what gave no help for such a need before."""
    before = Referral.objects.filter(
        individual_id__in=StandsFor(need.individual_id), module=need.module, kind=need.kind
    )
    gave_none = Q(state__in=["rejected", "failed"]) | Q(state="completed", outcome="not_helped")
    return {
        *Referral.objects.filter(need_id=need.id).values_list("programme_id", flat=True),
        *Proposal.objects.filter(need_id=need.id).values_list("programme_id", flat=True),
        *before.filter(gave_none).values_list("programme_id", flat=True),
    }


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
    """Only the leading agency learns what is proposed: the person agreed to nothing yet."""
    record(
        actor=actor,
        type=happened,
        category="referrals.private",
        subject_id=row.need_id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        body={"programme": row.programme_id, "rank": row.rank},
    )
