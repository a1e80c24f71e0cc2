"""The worklist's rows: a need on a desk, in a sentence that says what is to be done and why."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.access.public import Actor, AgencyView, agencies, users_by_id
from mysynergy.beyond.public import LetterView, of_needs
from mysynergy.cases.public import NeedView, WorkItem
from mysynergy.directory.public import ProgrammeView, programmes
from mysynergy.kernel.days import day_of
from mysynergy.pathways.public import StepView
from mysynergy.pathways.public import of_needs as steps_of_needs
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ProposalView, ReferralView
from mysynergy.web.beyond.words import letter_says
from mysynergy.web.look.due import Due, days_between, due
from mysynergy.web.pathways.sentences import step_says
from mysynergy.web.programmes.sheet import agency_name, said
from mysynergy.web.work.people import Somebody, people, url_or_nothing
from mysynergy.words.circumstances import circumstance_name
from mysynergy.words.needs import need_name
from mysynergy.words.referrals import reason_name, referral_outcome

#: A need in one of these hands was given back: what was answered stands on its newest referral.
_GIVEN_BACK = frozenset(
    f"referral_{how}" for how in ("declined", "failed", "completed", "withdrawn", "returned")
)


@dataclass(frozen=True, slots=True)
class Row:
    """A need on somebody's desk; without a need: a referral that nobody of the agency opened yet."""

    need: NeedView | None
    who: Somebody
    kind: str
    crisis: bool
    why: str
    due: Due
    says: str
    todo: str
    url: str
    holder: str
    because: tuple[str, ...]
    case: str = ""


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around the needs of a page: referrals, proposals, names."""

    now: dt.datetime
    reader: uuid.UUID | None
    agency_id: uuid.UUID | None
    referral: Mapping[uuid.UUID, ReferralView]
    proposal: Mapping[uuid.UUID, ProposalView]
    letter: Mapping[uuid.UUID, LetterView]
    step: Mapping[uuid.UUID, StepView]
    programmes: Mapping[str, ProgrammeView]
    agencies: Mapping[uuid.UUID, AgencyView]

    def agency(self, agency_id: uuid.UUID | None) -> str:
        known = self.agencies.get(agency_id) if agency_id else None
        return agency_name(known) if known else _("another agency")

    def programme(self, programme_id: str) -> str:
        known = self.programmes.get(programme_id)
        return said(known.rule.name) if known else programme_id


def rows(actor: Actor, items: Sequence[WorkItem], *, in_order: bool = False) -> list[Row]:
    """Return the rows of a worklist, those whose answer is late first; ``in_order``: in that of ``items``.

    A need may be looked at again in some days while its referral waits for an answer: the earlier date shows.
    """
    around = _around(actor, [item.need for item in items])
    who = people(actor, {item.need.individual_id for item in items})
    holders = users_by_id(
        actor=actor,
        ids=frozenset(one for item in items if (one := item.need.held_by) is not None and one != actor.id),
    )
    made = []
    for item in items:
        need = item.need
        says, todo, url = _says(need, around)
        holder = holders.get(need.held_by) if need.held_by and need.held_by != actor.id else None
        made.append(
            Row(
                need=need,
                who=who[need.individual_id],
                kind=need_name(need.kind),
                crisis=need.urgency == "crisis",
                why=item.why,
                due=_due(need, around),
                says=says,
                todo=todo,
                url=url,
                holder=holder.name if holder else "",
                because=tuple(circumstance_name(kind) for kind in item.circumstances),
                case=need.case_number,
            )
        )
    return made if in_order else sorted(made, key=lambda row: row.due.tone != "bad")


def _due(need: NeedView, around: _Around) -> Due:
    """Return the day by which the reader must act: the look again, or an answer that is due before it."""
    until = need.held_until or around.now
    referral = around.referral.get(need.id)
    asked = referral is not None and referral.side in ("receiver", "both") and referral.closed_at is None
    if referral is not None and asked and referral.accepted_at is None and referral.due_at < until:
        return due(referral.due_at, around.now, referral.sent_at)
    return due(until, around.now, need.held_since)


def _around(actor: Actor, needs: Sequence[NeedView]) -> _Around:
    wanted = {need.id for need in needs}
    newest: dict[uuid.UUID, ReferralView] = {}
    if wanted:
        mine = referrals.of_agency(actor=actor, need_ids=wanted, limit=500)
        # The last one of a need stays: one with a question before other open ones, these before the ended.
        for one in sorted(
            mine, key=lambda one: (one.closed_at is None, one.asked_at is not None, one.sent_at)
        ):
            newest[one.need_id] = one
    given_back = {need.id for need in needs if need.held_for in _GIVEN_BACK}
    newest = {key: one for key, one in newest.items() if one.closed_at is None or key in given_back}
    proposals: dict[uuid.UUID, ProposalView] = {}
    for proposal in referrals.proposals_of(actor=actor, need_ids=wanted):
        proposals.setdefault(proposal.need_id, proposal)
    return _Around(
        now=actor.now,
        reader=actor.id,
        agency_id=actor.agency_id,
        referral=newest,
        proposal=proposals,
        letter=_letters(actor, needs),
        step=_steps(actor, needs),
        programmes=programmes(actor=actor),
        agencies=agencies(actor=actor),
    )


def _letters(actor: Actor, needs: Sequence[NeedView]) -> dict[uuid.UUID, LetterView]:
    """Return the last letter of each need that a letter outside put into the reader's hands."""
    wanted = {need.id for need in needs if need.held_for.startswith("outside_")}
    found = of_needs(actor=actor, need_ids=wanted) if wanted else ()
    return {one.need_id: one for one in reversed(found)}


def _steps(actor: Actor, needs: Sequence[NeedView]) -> dict[uuid.UUID, StepView]:
    """Return the step of each need in hand that a pathway laid out and nobody was asked for yet."""
    kinds = ("new", "review", "pathway_")
    wanted = {need.id for need in needs if need.held_for.startswith(kinds)}
    found = steps_of_needs(actor=actor, need_ids=wanted) if wanted else ()
    return {one.need_id: one for one in reversed(found)}


def _says(need: NeedView, around: _Around) -> tuple[str, str, str]:
    """Return what is to be known of a need in a sentence, the next thing to do, and where that is done."""
    referral = around.referral.get(need.id)
    proposal = around.proposal.get(need.id)
    page = reverse("referral", args=[referral.id]) if referral else ""
    needs_page = url_or_nothing("person-needs", individual_id=need.individual_id)
    step = around.step.get(need.id)
    if step is not None and referral is None:
        todo = {"stuck": _("Choose what comes next"), "ready": _("Send this step")}.get(step.state)
        return step_says(step), todo or _("Look at it"), reverse("pathway", args=[step.pathway_id])
    letter = around.letter.get(need.id)
    asked = referral is not None and referral.side != "sender" and referral.accepted_at is None
    if letter is not None and proposal is None and not asked:
        due_now = letter.closed_at is None and letter.follow_up_on <= day_of(around.now)
        todo = _("Ask again") if due_now else _("Look at it")
        return letter_says(letter), todo, reverse("letter", args=[letter.id])
    if referral is not None and need.held_for == "referral_appointment_missed":
        return _("The appointment was missed. Ask why, and agree on another."), _("Look at it"), page
    if (
        referral is not None
        and referral.side in ("receiver", "both")
        and need.held_for != "referral_completed"
    ):
        return (
            _received(referral, around),
            _("Answer") if referral.accepted_at is None else _("Continue"),
            page,
        )
    if proposal is not None:
        refer = url_or_nothing("referral-new", individual_id=need.individual_id, need_id=need.id)
        sentence = _("%(programme)s is proposed next.") % {
            "programme": around.programme(proposal.programme_id)
        }
        if referral is not None:
            sentence = f"{_ended(referral, around)} {sentence}"
        link = f"{refer}?programme={proposal.programme_id}" if refer else needs_page
        return sentence, _("Ask this programme"), link
    if referral is not None:
        return (*_sent(referral, around), f"{page}#messages" if referral.asked_at else page)
    if need.held_for == "new":
        return _("New: no programme has been asked yet."), _("Ask a programme"), needs_page
    sentence = _("To be looked at again.")
    if need.held_note:
        sentence = _("To be looked at again: %(note)s") % {"note": need.held_note}
    return sentence, _("Look again"), reverse("need-review", args=[need.id])


def _received(referral: ReferralView, around: _Around) -> str:
    who = {
        "agency": around.agency(referral.from_agency_id),
        "programme": around.programme(referral.programme_id),
    }
    if referral.accepted_at is None:
        return _("%(agency)s asks for %(programme)s.") % who
    return _("You accepted it for %(programme)s, asked by %(agency)s.") % who


def _sent(referral: ReferralView, around: _Around) -> tuple[str, str]:
    if referral.closed_at is not None:
        done = referral.state == "completed" and referral.outcome != "not_helped"
        return _ended(referral, around), _("Ask the person") if done else _("Find another way")
    who = {"agency": around.agency(referral.agency_id)}
    if referral.asked_at is not None:
        return _("%(agency)s needs to know more from you before it goes on.") % who, _("Answer the question")
    if referral.accepted_at is not None:
        return _("%(agency)s has accepted and is at work.") % who, _("Look at it")
    waited = days_between(referral.sent_at, around.now)
    if waited <= 0:
        return _("%(agency)s was asked today.") % who, _("Look at it")
    sentence = ngettext(
        "%(agency)s has not answered for %(n)s day.", "%(agency)s has not answered for %(n)s days.", waited
    ) % {**who, "n": waited}
    return sentence, _("Call the agency") if referral.late else _("Look at it")


def _ended(referral: ReferralView, around: _Around) -> str:
    who = {"agency": around.agency(referral.agency_id)}
    if referral.state == "completed":
        return _("%(agency)s says: %(outcome)s.") % {
            **who,
            "outcome": referral_outcome(referral.outcome or ""),
        }
    if referral.state in ("cancelled", "entered_in_error"):
        return _("The referral to %(agency)s was withdrawn.") % who
    reason = reason_name(referral.reason_code or "other")
    return _("%(agency)s cannot help this time: %(reason)s.") % {**who, "reason": reason}
