"""Links: made, sent or printed and revoked by officers; opened by her with what only she knows."""

from __future__ import annotations

import uuid
from typing import Final

from django.db.models import Q

from mysynergy.access.public import Actor, ActorKind, Role, acting, door
from mysynergy.circles.public import must_be_free
from mysynergy.clients.domain import LIVES, MOST_TRIES, PAPER, SESSION, LinkMade, LinkView, Way
from mysynergy.clients.models import Link
from mysynergy.clients.reach import Reach, reach
from mysynergy.clients.telling import address_of, code_of, mint, told, write
from mysynergy.events.public import Json, by_ids
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import Conflict, NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.messages.public import take_back
from mysynergy.registry.public import get_many

_PURPOSE = "own_case"
#: The job that follows these events (config/wiring.py).
SHUT_JOB: Final = "clients.shut"
SHUTS: Final = ("registry.protected",)


def _reached(actor: Actor, individual_id: uuid.UUID, how: str) -> Reach:
    """Return how somebody whom the officer may see is reached. Raises as ``make_link``."""
    if individual_id not in get_many(actor=actor, ids=[individual_id]):
        raise NotFound("individual")
    must_be_free(actor=actor, individual_id=individual_id)
    with acting(actor.as_system("clients.reach")) as system:
        found = reach(system, individual_id)
    if found is None:
        raise NotFound("individual")
    if not found.her.alive:
        raise Conflict("link_for_the_dead")
    if found.holder is None:
        raise Conflict("link_without_guardian")
    if not found.proof(found.holder.id, how).enough:
        raise Conflict("link_without_proof")
    return found


@door("clients.link")
def make_link(*, actor: Actor, individual_id: uuid.UUID) -> LinkMade:
    """Make a link for the officer to give into her hands, and return its code, which is shown this once.

    It opens for sixty days with her year of birth and the last four digits of her telephone or identity
    number; a child's with those of who may be told for it. Raises ``NotFound``, ``NotAllowed("own_circle")``,
    ``Conflict`` with ``link_for_the_dead``, ``link_without_guardian`` or ``link_without_proof``.
    """
    found = _reached(actor, individual_id, PAPER)
    link, code = mint(found, actor.own_agency_id, PAPER, actor, actor.own_id)
    with acting(actor.as_system("clients.link")):
        link.save(force_insert=True)
    told(actor, "link_made", found.her.id, link.agency_id, {"link": str(link.id), "how": PAPER})
    return LinkMade(link.id, code, address_of(code, found.language), link.until)


@door("clients.link")
def send_link(*, actor: Actor, individual_id: uuid.UUID) -> None:
    """Send her a link, by e-mail if she chose that, else by SMS, if messages to her are safe. Raises as
    ``make_link``, and ``Conflict("message_not_safe")`` with the reason.
    """
    found = _reached(actor, individual_id, "sent")
    if found.why is not None:
        raise Conflict("message_not_safe", {"reason": found.why})
    until = day_of(actor.now + LIVES["sent"])
    with acting(actor.as_system("clients.link")) as system:
        write(
            system,
            found,
            actor.own_agency_id,
            "link",
            f"link {new_id()}",
            {"day": f"{until:%d/%m/%Y}"},
        )


@door("clients.link")
def way_to(*, actor: Actor, individual_id: uuid.UUID) -> Way:
    """Return how a link would be sent to somebody, and whether that is allowed now. Raises ``NotFound``,
    ``NotAllowed("own_circle")``.
    """
    if individual_id not in get_many(actor=actor, ids=[individual_id]):
        raise NotFound("individual")
    must_be_free(actor=actor, individual_id=individual_id)
    with acting(actor.as_system("clients.reach")) as system:
        found = reach(system, individual_id)
    if found is None:
        raise NotFound("individual")
    return Way(found.channel, found.language, found.why)


@door("clients.link")
def revoke_links(*, actor: Actor, individual_id: uuid.UUID) -> int:
    """Make every link of somebody invalid, of whichever agency, and let no message that waits go: she lost
    her telephone, or is not alone with it. Returns how many links. Raises ``NotFound``,
    ``NotAllowed("own_circle")``.
    """
    if individual_id not in get_many(actor=actor, ids=[individual_id]):
        raise NotFound("individual")
    must_be_free(actor=actor, individual_id=individual_id)
    with acting(actor.as_system("clients.link")) as system:
        ended = Link.objects.filter(individual_id=individual_id, revoked_at=None, until__gt=actor.now).update(
            revoked_at=actor.now
        )
        waited = take_back(actor=system, individual_id=individual_id)
    if ended or waited:
        told(actor, "link_revoked", individual_id, actor.own_agency_id, {"links": ended, "messages": waited})
    return ended


@door("clients.tell")
def shut(*, actor: Actor, events: str) -> int:
    """Make invalid every link that was given before the record of who it is about, or of who holds it, became
    protected (ids of these events between spaces); return how many. A job, that may run twice.

    An officer may make a new one, and give it into the right hands.
    """
    ended = 0
    for event in by_ids(ids=[uuid.UUID(one) for one in events.split()]):
        if event.type not in SHUTS or event.individual_id is None:
            continue
        rows = Link.objects.select_for_update().filter(
            Q(individual_id=event.individual_id) | Q(holder_id=event.individual_id),
            revoked_at=None,
            until__gt=actor.now,
            made_at__lte=event.occurred_at,
        )
        for row in rows.order_by("id"):
            Link.objects.filter(id=row.id).update(revoked_at=actor.now)
            told(
                actor, "link_revoked", row.individual_id, row.agency_id, {"links": 1, "because": "protected"}
            )
            ended += 1
        take_back(actor=actor, individual_id=event.individual_id)
    return ended


@door("clients.link")
def links_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[LinkView, ...]:
    """Return the links that the actor's agency gave somebody, the newest first."""
    rows = Link.objects.filter(individual_id=individual_id).order_by("-made_at")[:20]
    return tuple(
        LinkView(
            id=row.id,
            how=row.how,
            made_at=row.made_at,
            until=row.until,
            made_by=row.made_by,
            opened_at=row.opened_at,
            opens=row.revoked_at is None and row.until > actor.now,
            shut=row.wrong_tries >= MOST_TRIES,
        )
        for row in rows
    )


@door("clients.open")
def open_link(*, actor: Actor, code: str, year: str, digits: str) -> uuid.UUID | None:
    """Return the id of the link that this code and these answers open, else ``None``: mistyped, guessed,
    expired, revoked, shut or answered wrongly are never told apart.

    Five wrong answers shut a link for good. Every opening is an event.
    """
    lookup = code_of(code)
    if lookup is None:
        return None
    with acting(actor.as_system("clients.open")) as system:
        row = Link.objects.select_for_update().filter(lookup=lookup).first()
        if row is None or row.revoked_at is not None or row.until <= actor.now:
            return None
        found = reach(system, row.individual_id)
        if found is None or not found.opens(row.holder_id, row.how):
            return None  # joined, erased, dead, protected, or another is told for the child now
        if not found.proof(row.holder_id, row.how).is_shown_by(year, digits):
            row.wrong_tries += 1
            shut = row.wrong_tries >= MOST_TRIES
            row.revoked_at = actor.now if shut else None
            row.save(update_fields=["wrong_tries", "revoked_at"])
            if shut:
                body: dict[str, Json] = {"link": str(row.id), "reason": "link_shut"}
                told(system, "link_shut", row.individual_id, row.agency_id, body)
            return None
        row.opened_at, row.wrong_tries = actor.now, 0
        row.save(update_fields=["opened_at", "wrong_tries"])
        told(_citizen(row, actor), "link_opened", row.individual_id, row.agency_id, {"link": str(row.id)})
        return row.id


def _citizen(row: Link, actor: Actor) -> Actor:
    return Actor(
        kind=ActorKind.CITIZEN,
        role=Role.CITIZEN,
        purpose=_PURPOSE,
        now=actor.now,
        id=row.id,
        subject_id=row.individual_id,
        request_id=actor.request_id,
    )


@door("clients.open")
def citizen_of(*, actor: Actor, link_id: uuid.UUID) -> Actor | None:
    """Return who acts through a link that was opened a little while ago and still opens, else ``None``: what
    ended in the meantime (who may be told for a child, a life) ends the window, too.
    """
    with acting(actor.as_system("clients.open")) as system:
        row = Link.objects.filter(id=link_id, revoked_at=None, until__gt=actor.now).first()
        if row is None or row.opened_at is None or row.opened_at < actor.now - SESSION:
            return None
        found = reach(system, row.individual_id)
    return _citizen(row, actor) if found is not None and found.opens(row.holder_id, row.how) else None
