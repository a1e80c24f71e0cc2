"""Who is told of an event: looked up as the system when the notice is written, never guessed.

Every way gives named officers while they work there; where nobody is named or she left, the agency's desk is
told, so that no notice falls on nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.access.public import Actor, Role
from mysynergy.cases.public import NeedView, cases_of, casework, needs
from mysynergy.events.public import Happened
from mysynergy.kernel.errors import NotFound
from mysynergy.notices.domain import To, new_holder
from mysynergy.onward.public import OfferedBy, who_was_asked
from mysynergy.plans.public import lead_of
from mysynergy.referrals.public import ReferralView, get


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who is told, and what the notice leads to."""

    to: tuple[To, ...]
    thing: str
    thing_id: uuid.UUID
    about: str = ""


Way = Callable[[Actor, Happened], Addressed | None]


def _there(system: Actor, agency_id: uuid.UUID, user_id: uuid.UUID | None) -> To:
    if user_id is not None and casework.works_at(actor=system, user_id=user_id, agency_id=agency_id):
        return To(agency_id, user_id)
    return To(agency_id)


def _id(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def _referral(system: Actor, event: Happened) -> ReferralView | None:
    found = _id(event.subject_id)
    try:
        return get(actor=system, referral_id=found) if found else None
    except NotFound:
        return None


def _need(system: Actor, need_id: uuid.UUID | None) -> NeedView | None:
    return needs(actor=system, ids=[need_id]).get(need_id) if need_id else None


def _sender(system: Actor, view: ReferralView) -> To:
    """The officer who holds the need, if it is the sender's to hold; else who sent the referral."""
    assert view.from_agency_id is not None  # noqa: S101 - the system sees both sides
    need = _need(system, view.need_id)
    if need is not None and need.holder_agency_id == view.from_agency_id:
        return _there(system, view.from_agency_id, need.held_by)
    return _there(system, view.from_agency_id, view.from_user)


def _receiver(system: Actor, view: ReferralView) -> To:
    return _there(system, view.agency_id, view.answered_by)


def _of_referral(choose: Callable[[Actor, Happened, ReferralView], tuple[To, ...]]) -> Way:
    def way(system: Actor, event: Happened) -> Addressed | None:
        view = _referral(system, event)
        if view is None:
            return None
        about = str(event.body.get("outcome") or event.body.get("new") or "")
        return Addressed(choose(system, event, view), "referral", view.id, about[:40])

    return way


def _other_side(system: Actor, event: Happened, view: ReferralView) -> tuple[To, ...]:
    if event.agency_id == view.agency_id and view.agency_id != view.from_agency_id:
        return (_sender(system, view),)
    return (_receiver(system, view),)


def _owing(system: Actor, event: Happened, view: ReferralView) -> tuple[To, ...]:
    answer = event.body.get("kind") != "reply"
    return (_receiver(system, view) if answer else _sender(system, view),)


def _owing_and_watch(system: Actor, event: Happened, view: ReferralView) -> tuple[To, ...]:
    """Whoever owes it, those who watch over her, and whoever waits for it."""
    (owing,) = _owing(system, event, view)
    waits = _sender(system, view) if owing.agency_id == view.agency_id else _receiver(system, view)
    step = str(event.body.get("new"))
    watch = {"supervisor": Role.SUPERVISOR, "head": Role.COORDINATOR}.get(step)
    told = [owing, waits] if step == "supervisor" else []
    if watch is not None:
        told.append(To(owing.agency_id, role=watch.value))
    return tuple(dict.fromkeys(told))


def _needs_watch(_system: Actor, event: Happened) -> Addressed | None:
    watch = {"supervisor": Role.SUPERVISOR, "head": Role.COORDINATOR}.get(str(event.body.get("new")))
    need = _need(_system, _id(event.subject_id))
    if watch is None or need is None:
        return None
    agency_id = need.holder_agency_id or need.agency_id
    told = [To(agency_id, role=watch.value)]
    if need.held_by is not None and watch is Role.SUPERVISOR:
        told.append(_there(_system, agency_id, need.held_by))
    return Addressed(tuple(told), "need", need.id)


def _holder(system: Actor, event: Happened) -> Addressed | None:
    """Whoever holds the need that the event is of: named in the body, or the subject itself."""
    need = _need(system, _id(event.body.get("need")) or _id(event.subject_id))
    if need is None:
        return None
    agency_id = need.holder_agency_id or need.agency_id
    return Addressed((_there(system, agency_id, need.held_by),), "need", need.id)


def _holder_and_manager(system: Actor, event: Happened) -> Addressed | None:
    """Whoever holds the need, and who manages her case: both have to know that she was not helped."""
    found = _holder(system, event)
    manager = _responsible(system, event)
    if found is None or manager is None:
        return found
    return Addressed(tuple(dict.fromkeys((*found.to, *manager.to))), found.thing, found.thing_id)


def _new_holder(system: Actor, event: Happened) -> Addressed | None:
    found, need_id = new_holder(event.body), _id(event.subject_id)
    if found is None or need_id is None:
        return None
    return Addressed((_there(system, found[1], found[0]),), "need", need_id)


def _new_manager(system: Actor, event: Happened) -> Addressed | None:
    if event.individual_id is None or event.agency_id is None:
        return None
    to = _there(system, event.agency_id, _id(event.body.get("new")))
    return Addressed((to,), "person", event.individual_id)


def _named(system: Actor, event: Happened) -> Addressed | None:
    """The officer whom the body names, at the agency whose event it is."""
    officer, subject = _id(event.body.get("officer")), _id(event.subject_id)
    if officer is None or event.agency_id is None or subject is None:
        return None
    to = (_there(system, event.agency_id, officer),)
    if event.type.startswith("crises."):
        return Addressed(to, "crisis", subject)
    if event.type.startswith("outcomes.") and event.individual_id is not None:
        return Addressed(to, "follow_up", event.individual_id)
    if event.individual_id is None:
        return None
    return Addressed(to, "person", event.individual_id, event.type.rpartition("_")[2])


def _offer(system: Actor, event: Happened) -> OfferedBy | None:
    found = _id(event.body.get("offer"))
    return who_was_asked(actor=system, offer_id=found) if found else None


def _asked(system: Actor, event: Happened) -> Addressed | None:
    """The desks that may claim: they learn of an offer, not of whom."""
    found, offer_id = _offer(system, event), _id(event.body.get("offer"))
    if found is None or offer_id is None:
        return None
    return Addressed(tuple(To(one) for one in found.asked), "offer", offer_id)


def _offering(system: Actor, event: Happened) -> Addressed | None:
    found = _offer(system, event)
    if found is None:
        return None
    return Addressed((_there(system, found.agency_id, found.by),), "need", found.need_id)


def _responsible(system: Actor, event: Happened) -> Addressed | None:
    """Who manages her case at the agency of the event, else who leads for her: the person to call her."""
    if event.individual_id is None or event.agency_id is None:
        return None
    cases = cases_of(actor=system, individual_id=event.individual_id)
    own = [one for one in cases if one.agency_id == event.agency_id]
    manager = next((one.manager_id for one in own if one.closed_at is None), None)
    agency_id = event.agency_id
    if manager is None and (lead := lead_of(actor=system, individual_id=event.individual_id)) is not None:
        agency_id, manager = lead.agency_id or agency_id, lead.manager_id
    about = str(event.body.get("reason", ""))[:40]
    request = _id(event.body.get("request"))
    to = (_there(system, agency_id, manager),)
    if request is not None:
        return Addressed(to, "request", request, about)
    return Addressed(to, "person", event.individual_id, about)


WAYS: Final[Mapping[str, Way]] = {
    "receivers_desk": _of_referral(lambda _system, _event, view: (To(view.agency_id),)),
    "sender": _of_referral(lambda system, _event, view: (_sender(system, view),)),
    "receiver": _of_referral(lambda system, _event, view: (_receiver(system, view),)),
    "both_sides": _of_referral(
        lambda system, _event, view: tuple(dict.fromkeys([_sender(system, view), _receiver(system, view)]))
    ),
    "other_side": _of_referral(_other_side),
    "owing": _of_referral(_owing),
    "owing_and_watch": _of_referral(_owing_and_watch),
    "needs_watch": _needs_watch,
    "holder": _holder,
    "holder_and_manager": _holder_and_manager,
    "new_holder": _new_holder,
    "new_manager": _new_manager,
    "named": _named,
    "asked": _asked,
    "offering": _offering,
    "responsible": _responsible,
}
