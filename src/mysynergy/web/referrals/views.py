"""The inbox of referrals, and a referral's page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mysynergy.access.public import Actor, users_by_id
from mysynergy.assistance import public as assistance
from mysynergy.cases.public import needs
from mysynergy.directory.public import programmes
from mysynergy.kernel.errors import NotFound
from mysynergy.liaison import public as liaison
from mysynergy.onward import public as onward
from mysynergy.referrals import public as referrals
from mysynergy.referrals.public import ReferralView
from mysynergy.registry.public import open_person
from mysynergy.web.assistance.sentences import award_says
from mysynergy.web.circumstances import shown as circumstances
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake.answers import identifier
from mysynergy.web.onward.chain import chain
from mysynergy.web.person.names import Names
from mysynergy.web.programmes.sheet import said
from mysynergy.web.referrals.appointments import meetings
from mysynergy.web.referrals.messages import talk
from mysynergy.web.referrals.page import Head, head_of, papers_of, screened, sight_of, steps_for, thread
from mysynergy.web.work.people import Somebody, name_of, people, somebody, url_or_nothing
from mysynergy.words.needs import module_name, urgency_name
from mysynergy.words.referrals import accept_reason, evidence_name, promised, proposal_reasons, reason_name

_ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A referral in a list."""

    head: Head
    who: Somebody
    crisis: bool


@require_safe
@roles_of("referrals.read")
def inbox(request: ActorRequest) -> HttpResponse:
    """List referrals: to answer, accepted, sent, closed (``?tab=``), the soonest due first."""
    actor = request.actor
    waits = referrals.waiting(actor=actor)
    counts = {
        "answer": waits.to_answer,
        "accepted": waits.accepted,
        "sent": waits.sent,
        "questions": waits.questions,
    }
    words = {
        "answer": _("To answer"),
        "accepted": _("Accepted"),
        "sent": _("Sent"),
        "questions": _("Questions to us"),
        "closed": _("Closed"),
    }
    on_offer = len(onward.to_claim(actor=actor))
    tab = request.GET.get("tab", "answer")
    tab = tab if tab in words else "answer"
    page = referrals.listed(
        actor=actor,
        which=tab,
        after=identifier(request.GET.get("after", "")),
        before=identifier(request.GET.get("before", "")),
        limit=_ON_A_PAGE,
        count=counts.get(tab),
    )
    tabs = [(word, f"{reverse('referrals')}?tab={name}", counts.get(name)) for name, word in words.items()]
    tabs.append((_("Open offers"), reverse("offers"), on_offer))
    context = {
        "place": "referrals",
        "tab": tab,
        "tabs": tabs,
        "current": f"{reverse('referrals')}?tab={tab}",
        "rows": _rows(actor, page.rows),
        "unseen": frozenset(liaison.unseen(actor=actor)),
        "page": page,
        "query": f"tab={tab}&",
    }
    return render(request, "referrals/inbox.html", context)


def _rows(actor: Actor, views: Sequence[ReferralView]) -> list[Row]:
    who = people(actor, {one.individual_id for one in views})
    known = dict(programmes(actor=actor))
    return [Row(head_of(actor, one, known), who[one.individual_id], one.urgency == "crisis") for one in views]


@require_safe
@roles_of("referrals.read")
def referral(request: ActorRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Show a referral. Opened by an officer of the agency that was asked, it counts as received."""
    actor = request.actor
    view = referrals.get(actor=actor, referral_id=referral_id)
    if view.state == "requested" and "receive" in view.steps and may(actor, "referrals.answer"):
        view = referrals.mark_received(actor=actor, referral_id=referral_id)
    need = needs(actor=actor, ids=[view.need_id]).get(view.need_id)
    officers = users_by_id(
        actor=actor, ids=frozenset(one for one in (view.from_user, view.answered_by) if one is not None)
    )
    head = head_of(actor, view)
    context = {
        "place": "referrals",
        "crumbs": [(_("Referrals"), reverse("referrals"))],
        "head": head,
        "view": view,
        "who": _person(actor, view),
        "need": need,
        "module": module_name(view.module),
        "urgency": urgency_name(view.urgency),
        "crisis": view.urgency == "crisis",
        "steps": steps_for(actor, view),
        "sight": sight_of(actor, view),
        "screened": screened(actor, view),
        "screening_url": url_or_nothing("person-screening", individual_id=view.individual_id),
        **_help(actor, view),
        "close_url": _close_url(actor, view),
        "reason": reason_name(view.reason_code) if view.reason_code else "",
        "evidence": evidence_name(view.evidence_kind) if view.evidence_kind else "",
        "accepted_because": accept_reason(view.accept_code) if view.accept_code else "",
        "promised": promised(view.promise.count, view.promise.unit, view.promise.by) if view.promise else "",
        "sent_by": name_of(officers, view.from_user),
        "answered_by": name_of(officers, view.answered_by),
        "days": thread(actor, view, head.programme),
        "papers": papers_of(actor, view),
        **talk(actor, view),
        **meetings(actor, view),
        "chain": chain(actor, view),
        "proposals": _proposals(actor, view),
        **circumstances.of_person(actor, view.individual_id, [need] if need else [], Names(actor)),
    }
    return render(request, "referrals/referral.html", context)


def _person(actor: Actor, view: ReferralView) -> Somebody:
    """Return the person; that her particulars were opened is recorded."""
    try:
        return somebody(open_person(actor=actor, individual_id=view.individual_id))
    except NotFound:
        return somebody(None)


def _help(actor: Actor, view: ReferralView) -> dict[str, object]:
    """Return where help is granted under the referral, and what was granted already."""
    if view.side not in ("receiver", "both") or view.accepted_at is None:
        return {}
    given = assistance.of_individual(actor=actor, individual_id=view.individual_id)
    mine = [one.id for one in given.enrolments if one.referral_id == view.id]
    underway = view.closed_at is None
    return {
        "award_url": reverse("award-new", args=[view.id])
        if underway and may(actor, "assistance.award")
        else "",
        "may_enrol": underway and not mine and may(actor, "assistance.enrol"),
        "may_override": underway and may(actor, "assistance.override"),
        "enrolled": bool(mine),
        "granted": [(one, award_says(one)) for one in given.awards if one.enrolment_id in mine],
    }


def _close_url(actor: Actor, view: ReferralView) -> str:
    """Where the sender closes the need once help was given."""
    over = view.state == "completed" and view.side in ("sender", "both") and may(actor, "cases.close")
    return url_or_nothing("need-close", need_id=view.need_id) if over else ""


def _proposals(actor: Actor, view: ReferralView) -> list[dict[str, str]]:
    if view.side not in ("sender", "both") or view.closed_at is None:
        return []
    known = programmes(actor=actor)
    refer = url_or_nothing("referral-new", individual_id=view.individual_id, need_id=view.need_id)
    return [
        {
            "id": str(one.id),
            "name": said(known[one.programme_id].rule.name)
            if one.programme_id in known
            else one.programme_id,
            "why": proposal_reasons(one.reasons),
            "url": f"{refer}?programme={one.programme_id}" if refer else "",
        }
        for one in referrals.proposals_of(actor=actor, need_ids=[view.need_id])
    ]
