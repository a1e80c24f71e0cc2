"""Programmes: public, no token needed."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import JsonValue

from mysynergy.api.bearer import actor_of, public_actor
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, Word, Words, part
from mysynergy.directory import public as directory

router = Router(tags=["programmes"])
Narrow = Annotated[str | None, Query(max_length=200)]


class ProgrammeOut(Out):
    """A programme in the catalogue; ``sensitive``: why its very name can be a secret about a person."""

    id: str
    agency: str
    agency_id: uuid.UUID
    module: str
    status: str
    confidence: str
    name: Words
    gives: Words
    wish: str | None
    sensitive: str | None
    takes_referrals: bool


class ProgrammeRuleOut(ProgrammeOut):
    """A programme with all that the rulebook says of it: criteria with citations, overlap rules, papers."""

    rule: dict[str, JsonValue]


def _fields(view: directory.ProgrammeView) -> ProgrammeOut:
    rule = view.rule
    return ProgrammeOut(
        id=rule.id,
        agency=rule.agency,
        agency_id=view.agency_id,
        module=rule.module,
        status=rule.status,
        confidence=rule.confidence,
        name=Words(ms=rule.name.ms, en=rule.name.en),
        gives=Words(ms=rule.gives.ms, en=rule.gives.en),
        wish=rule.wish,
        sensitive=rule.sensitive,
        takes_referrals=view.takes_referrals,
    )


@reads(router, "/programmes", gives=Page[ProgrammeOut], summary="Programmes of every agency", public=True)
def list_programmes(
    request: HttpRequest, paging: PagingIn, module: Narrow = None, agency: Narrow = None, q: Narrow = None
) -> Page[ProgrammeOut]:
    """Give the programmes in force, narrowed by module, agency code and words."""
    found = directory.programmes(actor=public_actor(), module=module, agency_code=agency, text=q)
    return part(paging, list(found.values()), key=lambda one: one.id, show=_fields)


@reads(
    router,
    "/programmes/{programme_id}",
    gives=ProgrammeRuleOut,
    summary="One programme, with its rule",
    public=True,
)
def get_programme(request: HttpRequest, programme_id: str) -> ProgrammeRuleOut:
    """Give a programme as the rulebook holds it."""
    view = directory.programme(actor=public_actor(), programme_id=programme_id)
    rule: dict[str, JsonValue] = _plain(view.rule.to_mapping())
    return ProgrammeRuleOut(**_fields(view).model_dump(), rule=rule)


class CapacityOut(Out):
    """HSDS service capacity: ``status`` is available (``places`` free), waiting_list (``waiting``), full or
    closed; ``opens_on`` the next opening. ``stale``: nothing was told for thirty days.
    """

    programme_id: str
    status: str
    places: int | None
    waiting: int | None
    opens_on: dt.date | None
    as_of: dt.date
    told_at: dt.datetime
    stale: bool


class CapacityIn(In):
    """The room in a programme; ``as_of`` is today when absent."""

    status: Word
    places: int | None = None
    waiting: int | None = None
    opens_on: dt.date | None = None
    as_of: dt.date | None = None


def _capacity(view: directory.CapacityView) -> CapacityOut:
    return CapacityOut(**{name: getattr(view, name) for name in CapacityOut.model_fields})


@reads(router, "/capacity", gives=Page[CapacityOut], summary="Room in programmes", public=True)
def list_capacity(request: HttpRequest, paging: PagingIn) -> Page[CapacityOut]:
    """Give what was told last of each programme of which anything was told."""
    found = directory.capacities(actor=public_actor())
    return part(paging, list(found.values()), key=lambda one: one.programme_id, show=_capacity)


@writes(
    router,
    "PUT",
    "/programmes/{programme_id}/capacity",
    gives=CapacityOut,
    summary="Tell the room in a programme of one's own",
    example={"status": "waiting_list", "waiting": 40, "opens_on": None},
)
def tell_capacity(request: HttpRequest, programme_id: str, body: CapacityIn) -> CapacityOut:
    """Tell it as of a day; what was told before stays in the log."""
    return _capacity(
        directory.tell_capacity(
            actor=actor_of(request),
            programme_id=programme_id,
            status=body.status,
            places=body.places,
            waiting=body.waiting,
            opens_on=body.opens_on,
            as_of=body.as_of,
        )
    )


def _plain(mapping: object) -> dict[str, JsonValue]:
    plain: dict[str, JsonValue] = json.loads(json.dumps(mapping, default=str))
    return plain
