"""What a referral's page shows: who, for what, how it stands, what may be seen, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, agencies, shared_categories, users_by_id
from mysynergy.directory.public import ProgrammeView, programmes
from mysynergy.documents.public import DocumentView, evidence_for
from mysynergy.events.public import Happened
from mysynergy.history.public import events_of_thing
from mysynergy.kernel.errors import NotFound
from mysynergy.referrals.public import ReferralView
from mysynergy.screening.public import latest
from mysynergy.web.gate import may
from mysynergy.web.look.due import Due, due
from mysynergy.web.look.words import hour, weekday
from mysynergy.web.programmes.sheet import agency_name, said
from mysynergy.words.documents import document_kind
from mysynergy.words.events import QUIET, told
from mysynergy.words.needs import category_name, need_name
from mysynergy.words.referrals import reason_name, referral_outcome

#: What a receiving agency is asked by default; each is seen only as agreement and consent give it.
_ASKED_FOR = (
    "identity",
    "contact",
    "household",
    "income",
    "work",
    "needs",
    "screening",
    "awards",
    "amounts",
    "schemes",
)
#: Named only where they are seen: that something is kept back could itself tell.
_CLOSELY_KEPT = ("health", "faith", "violence", "children")
_ACTION_OF = {
    "withdraw": "referrals.withdraw",
    "void": "referrals.withdraw",
    "supply": "referrals.send",
    "refer_on": "referrals.refer_on",
}


@dataclass(frozen=True, slots=True)
class Head:
    """A referral in a few words."""

    view: ReferralView
    programme: str
    programme_known: bool
    kind: str
    sender: str
    receiver: str
    due: Due | None
    says: str


@dataclass(frozen=True, slots=True)
class Sight:
    """Which kinds of information the reader sees of the person, and which not, and why not."""

    seen: tuple[str, ...]
    not_agreed: tuple[str, ...]
    not_shared: tuple[str, ...]


def head_of(actor: Actor, view: ReferralView, known: dict[str, ProgrammeView] | None = None) -> Head:
    """Return a referral in a few words. ``known``: the programmes, when many are asked for at once."""
    every = known if known is not None else dict(programmes(actor=actor))
    programme = every.get(view.programme_id)
    names = agencies(actor=actor)
    sender = names.get(view.from_agency_id) if view.from_agency_id else None
    waiting = view.closed_at is None and view.accepted_at is None
    sent_by = agency_name(sender) if sender else _("another agency")
    asked = agency_name(names[view.agency_id])
    return Head(
        view=view,
        programme=said(programme.rule.name) if programme else view.programme_id,
        programme_known=programme is not None,
        kind=need_name(view.kind),
        sender=sent_by,
        receiver=asked,
        due=_due(view, actor) if waiting or view.asked_at else None,
        says=_says(view, sent_by, asked),
    )


def _due(view: ReferralView, actor: Actor) -> Due:
    """Return by when somebody must act: the sender while a question is open, else the receiver."""
    if view.reply_due_at is not None:
        return due(view.reply_due_at, actor.now, view.asked_at)
    return due(view.due_at, actor.now, view.sent_at)


def _says(view: ReferralView, sender: str, receiver: str) -> str:
    who = {"sender": sender, "receiver": receiver}
    if view.state in ("rejected", "failed"):
        reason = reason_name(view.reason_code or "other")
        return _("%(receiver)s cannot help this time: %(reason)s.") % {**who, "reason": reason}
    if view.state in ("cancelled", "entered_in_error"):
        reason = reason_name(view.reason_code or "other")
        return _("%(sender)s took it back: %(reason)s.") % {**who, "reason": reason}
    if view.state == "completed":
        return _("%(receiver)s says: %(outcome)s.") % {**who, "outcome": referral_outcome(view.outcome or "")}
    if view.asked_at is not None:
        return _("%(receiver)s needs to know more from %(sender)s before it goes on.") % who
    if view.handed_on_at is not None:
        return _("%(receiver)s has referred it on to another agency, and answers for it.") % who
    if view.state == "on_hold":
        return _("%(receiver)s has accepted; it waits for something.") % who
    if view.accepted_at is not None:
        return _("%(receiver)s has accepted and is at work.") % who
    if view.late:
        return _("%(receiver)s should have answered by now.") % who
    if view.received_at is not None:
        return _("%(receiver)s has opened it and is to answer.") % who
    return _("%(receiver)s has not opened it yet.") % who


def steps_for(actor: Actor, view: ReferralView) -> frozenset[str]:
    """Return the steps that side and role of the reader allow now."""
    return frozenset(step for step in view.steps if may(actor, _ACTION_OF.get(step, "referrals.answer")))


def sight_of(actor: Actor, view: ReferralView) -> Sight | None:
    """Return what the receiving side sees of the person; nothing to say for the side that sent it."""
    if view.side != "receiver" or view.from_agency_id is None:
        return None
    given = shared_categories(actor=actor, owner_agency_id=view.from_agency_id)
    held = shared_categories(
        actor=actor, owner_agency_id=view.from_agency_id, individual_id=view.individual_id
    )
    return Sight(
        seen=tuple(category_name(one) for one in (*_ASKED_FOR, *_CLOSELY_KEPT) if one in held),
        not_agreed=tuple(category_name(one) for one in _ASKED_FOR if one in given - held),
        not_shared=tuple(category_name(one) for one in _ASKED_FOR if one not in given),
    )


def screened(actor: Actor, view: ReferralView) -> str | None:
    """Return the stored outcome of screening for this programme, as far as the reader may see one."""
    try:
        run = latest(actor=actor, individual_id=view.individual_id)
    except NotFound:
        return None
    return run.outcomes.get(view.programme_id) if run else None


def thread(actor: Actor, view: ReferralView, programme: str) -> list[dict[str, object]]:
    """Return what happened to the referral, by day, newest first, for the timeline component."""
    party = [] if view.side == "third" else [one for one in (view.from_agency_id, view.agency_id) if one]
    found = events_of_thing(actor=actor, subject_id=view.id, open_to=party)
    events = [one for one in found if one.type not in QUIET]
    return _by_day(actor, _once(events), programme)


def _once(events: Sequence[Happened]) -> list[Happened]:
    """Drop the copies that the two sides of a private referral get of one event."""
    kept: dict[tuple[str, object], Happened] = {}
    for event in events:
        key = (event.type, event.occurred_at)
        if key not in kept or kept[key].actor_id is None:
            kept[key] = event
    return list(kept.values())


def _by_day(actor: Actor, events: Sequence[Happened], programme: str) -> list[dict[str, object]]:
    people = users_by_id(actor=actor, ids=frozenset(one.actor_id for one in events if one.actor_id))
    days: dict[str, list[dict[str, str]]] = {}
    for event in events:
        line = told(event.type, programme=programme)
        who = people.get(event.actor_id) if event.actor_id else None
        reason = event.body.get("reason")
        outcome = event.body.get("outcome")
        detail = [reason_name(str(reason))] if reason else [referral_outcome(str(outcome))] if outcome else []
        detail += [who.name] if who else []
        days.setdefault(weekday(event.occurred_at), []).append(
            {
                "time": hour(event.occurred_at),
                "iso": event.occurred_at.isoformat(),
                "icon": line.icon,
                "tone": line.tone,
                "title": line.text,
                "detail": " · ".join(detail),
            }
        )
    return [{"day": name, "events": those} for name, those in days.items()]


def papers_of(actor: Actor, view: ReferralView) -> list[tuple[DocumentView, str]]:
    """Return the documents that are evidence for a referral, as far as this side may see them."""
    if view.side == "third":
        return []
    found = evidence_for(actor=actor, concern="referral", concern_ids=[view.id]).get(view.id, ())
    return [(one.document, document_kind(one.document.kind)) for one in found]
