"""What she says through her link: it changes nothing by itself, but comes to somebody's desk with a date."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Final

from mysynergy.access.public import Actor, ActorKind, Role, acting, door
from mysynergy.cases.public import NeedSaid, NeedView, add_needs, due_at, hand_over_after_referral, needs_of
from mysynergy.circles.public import must_be_free
from mysynergy.clients.domain import (
    CONTACT_RULES,
    CORRECTABLE,
    MOST_SAID,
    MOST_WORDS,
    RequestView,
    more_careful,
)
from mysynergy.clients.models import Link, Said
from mysynergy.clients.seeing import latest, my_case, stage_of, subject_of
from mysynergy.clients.telling import told
from mysynergy.events.public import Json, record_read
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound, need_reason
from mysynergy.kernel.identifiers import new_id
from mysynergy.referrals.public import of_individual
from mysynergy.registry.public import confirm_link, get_many, set_contact
from mysynergy.vault.public import KeyDestroyed, key_for, keys_of

#: How the words of a need that she reopens are marked for its holder.
_BACK: Final = "referral_not_helped_said"


def _house(actor: Actor, agency_id: uuid.UUID) -> Actor:
    """Return the house's own actor for a consequence at an agency: no officer stands behind it."""
    return Actor(
        kind=ActorKind.SYSTEM,
        role=Role.SYSTEM,
        purpose="clients.say",
        now=actor.now,
        agency_id=agency_id,
        name="clients.say",
    )


def _context(row: Said) -> str:
    return f"clients_said:{row.id}"


def _link(actor: Actor) -> Link:
    """Return the actor's link, locked. Raises ``NotFound``, ``Conflict("said_enough")``."""
    rows = Link.objects.select_for_update().filter(id=actor.own_id, revoked_at=None, until__gt=actor.now)
    row = rows.first()
    if row is None:
        raise NotFound("client_link")
    if Said.objects.filter(link=row, said_at__gt=actor.now - dt.timedelta(days=1)).count() >= MOST_SAID:
        raise Conflict("said_enough")
    return row


@door("clients.say")
def say_outcome(*, actor: Actor, need_id: uuid.UUID, helped: bool) -> None:
    """Say of a need "I was helped" or "I was not".

    "Helped" confirms what was reported; whoever holds the need closes it. "Not helped" brings an open need to
    the desk of who holds it by the next working day; of a closed one a new need is opened at the desk of who
    manages her case. Saying the same twice in a day is once. Raises ``NotFound("client_need")`` for a need
    that is not hers or of which there is nothing to say, ``Conflict("said_enough")``.
    """
    seen = next((one for one in my_case(actor=actor).needs if one.id == need_id and one.may_say), None)
    if seen is None:
        raise NotFound("client_need")
    kind = "helped" if helped else "not_helped"
    with acting(actor.as_system("clients.say")) as system:
        link = _link(actor)
        lately = Said.objects.filter(need_id=need_id, kind__in=("helped", "not_helped")).order_by(
            "-said_at", "-id"
        )
        last = lately.first()
        if last is not None and last.kind == kind and day_of(last.said_at) == actor.today:
            return
        (need,) = (
            one for one in needs_of(actor=system, individual_id=subject_of(actor)) if one.id == need_id
        )
        every = of_individual(actor=system, individual_id=need.individual_id)
        about = latest(every).get(need.id)
        standing = (
            need.id if helped else _back(actor, need, open_elsewhere=stage_of(need, about) == "helping")
        )
        row = Said.objects.create(
            individual_id=need.individual_id,
            agency_id=need.agency_id,
            link=link,
            kind=kind,
            need_id=need.id,
            referral_id=about.id if about is not None else None,
            said_at=actor.now,
        )
    told(
        actor,
        kind,
        need.individual_id,
        need.agency_id,
        {"need": str(standing), "of": str(need.id), "said": str(row.id)},
        subject_id=need.id,
    )


def _back(actor: Actor, need: NeedView, *, open_elsewhere: bool) -> uuid.UUID:
    """Bring a need before somebody by the next working day; return the need that stands for it now."""
    house = _house(actor, need.agency_id)
    if need.state == "open":
        at = need.holder_agency_id if open_elsewhere and need.holder_agency_id else need.agency_id
        soon = due_at(actor=house, agency_id=at, working_days=1)
        until = min(soon, need.held_until) if need.held_until and need.held_until > actor.now else soon
        hand_over_after_referral(
            actor=house,
            need_id=need.id,
            to_user=need.held_by if at == need.holder_agency_id else None,
            to_agency=at,
            until=until,
            reason=_BACK,
        )
        return need.id
    try:
        (made,) = add_needs(
            actor=house,
            individual_id=need.individual_id,
            needs=[NeedSaid(need.module, need.kind, "urgent")],
        )
    except Conflict as conflict:
        if conflict.code != "need_already_open":
            raise
        return uuid.UUID(str(conflict.params.get("need_id", need.id)))
    return made.id


@door("clients.say")
def say_contact(*, actor: Actor, rule: str) -> bool:
    """Say how she may be contacted; return whether it holds at once.

    A more careful rule holds from this moment for every agency. A less careful one waits for the officer who
    manages her case to ask her: somebody else may hold her telephone. Raises ``Invalid``, ``NotFound``,
    ``Conflict("said_enough")``.
    """
    if rule not in CONTACT_RULES:
        raise Invalid([Fault("rule", "unknown_choice")])
    individual_id = subject_of(actor)
    with acting(actor.as_system("clients.say")) as system:
        link = _link(actor)
        her = get_many(actor=system, ids=[individual_id])[individual_id]
        at_once = more_careful(rule, her.safe_to_contact)
        if at_once and rule != her.safe_to_contact:
            house = _house(actor, link.agency_id)
            with acting(house):
                set_contact(
                    actor=house, individual_id=her.id, phone=None, safe_to_contact=rule, keep_phone=True
                )
        row = _store(actor, link, "contact", {"rule": rule})
    told(
        actor,
        "contact_said",
        individual_id,
        link.agency_id,
        {"rule": rule, "old": her.safe_to_contact, "at_once": at_once, "said": str(row.id)},
    )
    return at_once


def _store(actor: Actor, link: Link, kind: str, said: Mapping[str, str], **more: uuid.UUID) -> Said:
    row = Said(
        id=new_id(),
        individual_id=link.individual_id,
        agency_id=link.agency_id,
        link=link,
        kind=kind,
        said_at=actor.now,
        **more,
    )
    try:
        row.cipher = key_for(scope=link.individual_id).seal(json.dumps(dict(said)), context=_context(row))
    except KeyDestroyed:
        raise NotFound("client_link") from None
    row.save(force_insert=True)
    return row


@door("clients.say")
def ask_correction(*, actor: Actor, said: Mapping[str, str]) -> uuid.UUID:
    """Say what is wrong in her record (fields of ``CORRECTABLE``), and return the request's id.

    What she said is kept as a source record of its own, as everything that is said; nothing changes until the
    officer who manages her case takes it over. Raises ``Invalid``, ``NotFound``, ``Conflict("said_enough")``.
    """
    given = {name: said.get(name, "").strip().replace("\x00", "") for name in CORRECTABLE}
    given = {name: value for name, value in given.items() if value}
    if not given:
        raise Invalid([Fault("words", "nothing_said")])
    if len(given.get("words", "")) > MOST_WORDS:
        length = len(given["words"])
        raise Invalid([Fault("words", "too_long", {"limit": MOST_WORDS, "length": length})])
    individual_id = subject_of(actor)
    with acting(actor.as_system("clients.say")) as system:
        link = _link(actor)
        her = get_many(actor=system, ids=[individual_id])[individual_id]
        fields = {name: value for name, value in given.items() if name != "words"}
        more: dict[str, uuid.UUID] = {}
        if fields:
            house = _house(actor, link.agency_id)
            source = submit(actor=house, said=_person_said(her.name, fields), channel="online")
            more["source_record_id"] = source.id
        row = _store(actor, link, "correction", given, **more)
    body: dict[str, Json] = {"request": str(row.id), "fields": sorted(given)}
    told(actor, "correction_asked", individual_id, link.agency_id, body)
    return row.id


def _person_said(name: str, fields: Mapping[str, str]) -> PersonSaid:
    return PersonSaid(
        name=name,
        phone=fields.get("phone", ""),
        address=fields.get("address", ""),
        postcode=fields.get("postcode", ""),
    )


@door("clients.answer")
def request_of(*, actor: Actor, request_id: uuid.UUID) -> RequestView:
    """Return what she said is wrong, which records that the actor read it. Raises
    ``NotFound("client_request")``, ``NotAllowed("own_circle")``.
    """
    row = _request(actor, request_id)
    record_read(actor=actor, individual_id=row.individual_id, what="person")
    return _view(row)


def _request(actor: Actor, request_id: uuid.UUID) -> Said:
    row = Said.objects.filter(id=request_id, kind="correction").first()
    if row is None:
        raise NotFound("client_request")
    must_be_free(actor=actor, individual_id=row.individual_id)
    return row


def _view(row: Said) -> RequestView:
    key = keys_of(scopes={row.individual_id}).get(row.individual_id)
    said: dict[str, str] = {}
    if key is not None and bytes(row.cipher):
        said = json.loads(key.open(bytes(row.cipher), context=_context(row)))
    fields = tuple((name, said[name]) for name in CORRECTABLE if name in said)
    return RequestView(row.id, row.individual_id, row.said_at, fields, row.answer, row.answered_at)


@door("clients.answer")
def answer_request(*, actor: Actor, request_id: uuid.UUID, take: bool, reason: str = "") -> RequestView:
    """Take over what she said, as a record that stands for her from now on, or say why not.

    Raises ``NotFound``, ``Invalid`` (no reason for not taking it), ``Conflict("changed_meanwhile")`` when it
    was answered before.
    """
    words = reason.strip() if take else need_reason(reason)
    row = _request(actor, request_id)
    changed = Said.objects.filter(id=row.id, answered_at=None).update(
        answered_at=actor.now, answered_by=actor.own_id, answer="taken" if take else "not_taken"
    )
    if not changed:
        raise Conflict("changed_meanwhile", {"request_id": str(row.id)})
    if take and row.source_record_id is not None:
        confirm_link(
            actor=actor,
            source_record_id=row.source_record_id,
            individual_id=row.individual_id,
            evidence=["said_by_herself"],
        )
    told(
        actor,
        "correction_answered",
        row.individual_id,
        row.agency_id,
        {"request": str(row.id), "answer": "taken" if take else "not_taken", "reason": bool(words)},
    )
    return _view(Said.objects.get(id=row.id))
