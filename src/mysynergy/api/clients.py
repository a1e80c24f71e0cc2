"""The link by which a person sees where her case is: made for her hands, sent, made invalid, looked after."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import Out
from mysynergy.clients import public as clients

router = Router(tags=["client links"])


class LinkOut(Out):
    """A link that the own agency gave. ``how``: printed, sent, message. ``shut``: by five wrong answers."""

    id: uuid.UUID
    how: str
    made_at: dt.datetime
    until: dt.datetime
    made_by: uuid.UUID | None
    opened_at: dt.datetime | None
    opens: bool
    shut: bool


class LinksOut(Out):
    """The newest twenty links, and how one would be sent now: by sms or email, or why not (a code)."""

    channel: str
    why_not: str | None
    items: list[LinkOut]


class LinkMadeOut(Out):
    """A new link: ``address`` holds the code behind ``#``. It is told this once and kept nowhere."""

    id: uuid.UUID
    code: str
    address: str
    until: dt.datetime


class RevokedOut(Out):
    """How many links were made invalid, of whichever agency."""

    links: int


@reads(router, "/individuals/{individual_id}/client-links", gives=LinksOut, summary="Links of a person")
def list_client_links(request: HttpRequest, individual_id: uuid.UUID) -> LinksOut:
    """Give the links that the own agency gave, the newest first, without their codes."""
    actor = actor_of(request)
    way = clients.way_to(actor=actor, individual_id=individual_id)
    found = clients.links_of(actor=actor, individual_id=individual_id)
    items = [LinkOut(**{name: getattr(one, name) for name in LinkOut.model_fields}) for one in found]
    return LinksOut(channel=way.channel, why_not=way.why, items=items)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/client-links",
    gives=LinkMadeOut,
    status=201,
    summary="Make a link to give into her hands",
    kept=False,
)
def make_client_link(request: HttpRequest, individual_id: uuid.UUID) -> LinkMadeOut:
    """Give a code that opens for sixty days, with what only she knows. Asked again it makes another."""
    made = clients.make_link(actor=actor_of(request), individual_id=individual_id)
    return LinkMadeOut(id=made.id, code=made.code, address=made.address, until=made.until)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/client-links/send",
    gives=None,
    summary="Send her a link",
)
def send_client_link(request: HttpRequest, individual_id: uuid.UUID) -> None:
    """Send a link by e-mail or SMS, whichever she chose, if messages to her are safe."""
    clients.send_link(actor=actor_of(request), individual_id=individual_id)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/client-links/revoke",
    gives=RevokedOut,
    summary="Make all her links invalid",
)
def revoke_client_links(request: HttpRequest, individual_id: uuid.UUID) -> RevokedOut:
    """End every link to her case, and let no message that waits go."""
    return RevokedOut(links=clients.revoke_links(actor=actor_of(request), individual_id=individual_id))
