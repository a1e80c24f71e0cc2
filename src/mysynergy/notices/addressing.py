"""Who is told of an event: looked up as the system when the notice is written, never guessed.

Every way gives named officers while they work there; where nobody is named or she left, the agency's desk is
told, so that no notice falls on nobody. Events come by hundreds: what they are of is looked up together.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.access.public import Actor, Role
from mysynergy.cases.public import NeedView, cases_of, casework, needs
from mysynergy.events.public import Happened
from mysynergy.notices.domain import To, new_holder
from mysynergy.onward.public import OfferedBy, who_was_asked
from mysynergy.plans.public import lead_of
from mysynergy.referrals.public import PLUGS, ReferralView


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who is told, and what the notice leads to."""

    to: tuple[To, ...]
    thing: str
    thing_id: uuid.UUID
    about: str = ""


class Look:
    """What events of one job are of, as the system sees it: referrals and needs, each read once."""

    def __init__(self, system: Actor, events: Iterable[Happened]) -> None:
        self.system = system
        subjects, named = set[uuid.UUID](), set[uuid.UUID]()
        for event in events:
            if (subject := _id(event.subject_id)) is not None:
                subjects.add(subject)
            if (need_id := _id(event.body.get("need"))) is not None:
                named.add(need_id)
        self._referrals = PLUGS.views(actor=system, ids=subjects)
        of_needs = {view.need_id for view in self._referrals.values()}
        self._needs = needs(actor=system, ids=(subjects - self._referrals.keys()) | named | of_needs)
        self._works: dict[tuple[uuid.UUID, uuid.UUID], bool] = {}

    def referral(self, event: Happened) -> ReferralView | None:
        """Return the referral that an event is of."""
        found = _id(event.subject_id)
        return self._referrals.get(found) if found else None

    def need(self, need_id: uuid.UUID | None) -> NeedView | None:
        """Return a need that an event, or its referral, is of."""
        return self._needs.get(need_id) if need_id else None

    def there(self, agency_id: uuid.UUID, user_id: uuid.UUID | None) -> To:
        """Return the officer while she works there, else the agency's desk."""
        if user_id is None:
            return To(agency_id)
        works = self._works.get((agency_id, user_id))
        if works is None:
            works = casework.works_at(actor=self.system, user_id=user_id, agency_id=agency_id)
            self._works[agency_id, user_id] = works
        return To(agency_id, user_id if works else None)


#: What the named officer's notice leads to, by the room of the event, where it is no person.
_THINGS: Final[Mapping[str, str]] = {"crises": "crisis", "arrivals": "arrival", "heard": "heard"}
Way = Callable[[Look, Happened], Addressed | None]


def _id(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def _sender(look: Look, view: ReferralView) -> To:
    """The officer who holds the need, if it is the sender's to hold; else who sent the referral."""
    assert view.from_agency_id is not None  # noqa: S101 - the system sees both sides
    need = look.need(view.need_id)
    if need is not None and need.holder_agency_id == view.from_agency_id:
        return look.there(view.from_agency_id, need.held_by)
    return look.there(view.from_agency_id, view.from_user)


def _receiver(look: Look, view: ReferralView) -> To:
    return look.there(view.agency_id, view.answered_by)


def _of_referral(choose: Callable[[Look, Happened, ReferralView], tuple[To, ...]]) -> Way:
    def way(look: Look, event: Happened) -> Addressed | None:
        view = look.referral(event)
        if view is None:
            return None
        about = str(event.body.get("outcome") or event.body.get("new") or "")
        return Addressed(choose(look, event, view), "referral", view.id, about[:40])

    return way


def _other_side(look: Look, event: Happened, view: ReferralView) -> tuple[To, ...]:
    if event.agency_id == view.agency_id and view.agency_id != view.from_agency_id:
        return (_sender(look, view),)
    return (_receiver(look, view),)


def _owing(look: Look, event: Happened, view: ReferralView) -> tuple[To, ...]:
    answer = event.body.get("kind") != "reply"
    return (_receiver(look, view) if answer else _sender(look, view),)


def _owing_and_watch(look: Look, event: Happened, view: ReferralView) -> tuple[To, ...]:
    """Whoever owes it, those who watch over her, and whoever waits for it."""
    (owing,) = _owing(look, event, view)
    waits = _sender(look, view) if owing.agency_id == view.agency_id else _receiver(look, view)
    step = str(event.body.get("new"))
    watch = {"supervisor": Role.SUPERVISOR, "head": Role.COORDINATOR}.get(step)
    told = [owing, waits] if step == "supervisor" else []
    if watch is not None:
        told.append(To(owing.agency_id, role=watch.value))
    return tuple(dict.fromkeys(told))


def _needs_watch(look: Look, event: Happened) -> Addressed | None:
    watch = {"supervisor": Role.SUPERVISOR, "head": Role.COORDINATOR}.get(str(event.body.get("new")))
    need = look.need(_id(event.subject_id))
    if watch is None or need is None:
        return None
    agency_id = need.holder_agency_id or need.agency_id
    told = [To(agency_id, role=watch.value)]
    if need.held_by is not None and watch is Role.SUPERVISOR:
        told.append(look.there(agency_id, need.held_by))
    return Addressed(tuple(told), "need", need.id)


def _holder(look: Look, event: Happened) -> Addressed | None:
    """Whoever holds the need that the event is of: named in the body, or the subject itself."""
    need = look.need(_id(event.body.get("need")) or _id(event.subject_id))
    if need is None:
        return None
    agency_id = need.holder_agency_id or need.agency_id
    return Addressed((look.there(agency_id, need.held_by),), "need", need.id)


def _holder_and_manager(look: Look, event: Happened) -> Addressed | None:
    """Whoever holds the need, and who manages her case: both have to know that she was not helped."""
    found = _holder(look, event)
    manager = _responsible(look, event)
    if found is None or manager is None:
        return found
    return Addressed(tuple(dict.fromkeys((*found.to, *manager.to))), found.thing, found.thing_id)


def _new_holder(look: Look, event: Happened) -> Addressed | None:
    found, need_id = new_holder(event.body), _id(event.subject_id)
    if found is None or need_id is None:
        return None
    return Addressed((look.there(found[1], found[0]),), "need", need_id)


def _new_manager(look: Look, event: Happened) -> Addressed | None:
    if event.individual_id is None or event.agency_id is None:
        return None
    to = look.there(event.agency_id, _id(event.body.get("new")))
    return Addressed((to,), "person", event.individual_id)


def _named(look: Look, event: Happened) -> Addressed | None:
    """The officer whom the body names, at the agency whose event it is."""
    officer = _id(event.body.get("officer")) or _id(event.body.get("holder"))
    subject, thing = _id(event.subject_id), _THINGS.get(event.type.partition(".")[0])
    if officer is None or event.agency_id is None or subject is None:
        return None
    to = (look.there(event.agency_id, officer),)
    if thing is not None:
        return Addressed(to, thing, subject)
    if event.type.startswith("outcomes.") and event.individual_id is not None:
        return Addressed(to, "follow_up", event.individual_id)
    if event.individual_id is None:
        return None
    return Addressed(to, "person", event.individual_id, event.type.rpartition("_")[2])


def _letters_desk(_look: Look, event: Happened) -> Addressed | None:
    """Whoever reads letters there: what came in writing has nobody yet. A call or a visit has its officer."""
    subject = _id(event.subject_id)
    waits = event.body.get("waits") and event.body.get("channel") != "walk_in"
    if event.agency_id is None or subject is None or not waits:
        return None
    return Addressed((To(event.agency_id),), "arrival", subject)


def _offer(look: Look, event: Happened) -> OfferedBy | None:
    found = _id(event.body.get("offer"))
    return who_was_asked(actor=look.system, offer_id=found) if found else None


def _asked(look: Look, event: Happened) -> Addressed | None:
    """The desks that may claim: they learn of an offer, not of whom."""
    found, offer_id = _offer(look, event), _id(event.body.get("offer"))
    if found is None or offer_id is None:
        return None
    return Addressed(tuple(To(one) for one in found.asked), "offer", offer_id)


def _offering(look: Look, event: Happened) -> Addressed | None:
    found = _offer(look, event)
    if found is None:
        return None
    return Addressed((look.there(found.agency_id, found.by),), "need", found.need_id)


def _responsible(look: Look, event: Happened) -> Addressed | None:
    """Who manages her case at the agency of the event, else who leads for her: the person to call her."""
    if event.individual_id is None or event.agency_id is None:
        return None
    cases = cases_of(actor=look.system, individual_id=event.individual_id)
    own = [one for one in cases if one.agency_id == event.agency_id]
    manager = next((one.manager_id for one in own if one.closed_at is None), None)
    agency_id = event.agency_id
    if (
        manager is None
        and (lead := lead_of(actor=look.system, individual_id=event.individual_id)) is not None
    ):
        agency_id, manager = lead.agency_id or agency_id, lead.manager_id
    about = str(event.body.get("reason", ""))[:40]
    request = _id(event.body.get("request"))
    to = (look.there(agency_id, manager),)
    if request is not None:
        return Addressed(to, "request", request, about)
    return Addressed(to, "person", event.individual_id, about)


WAYS: Final[Mapping[str, Way]] = {
    "receivers_desk": _of_referral(lambda _look, _event, view: (To(view.agency_id),)),
    "sender": _of_referral(lambda look, _event, view: (_sender(look, view),)),
    "receiver": _of_referral(lambda look, _event, view: (_receiver(look, view),)),
    "both_sides": _of_referral(
        lambda look, _event, view: tuple(dict.fromkeys([_sender(look, view), _receiver(look, view)]))
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
    "letters_desk": _letters_desk,
}
