"""Programmes: public, no token needed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from mysynergy.access.public import Actor
from mysynergy.directory import public as directory

router = Router()


class Words(Schema):
    """A text in both languages."""

    ms: str
    en: str


class ProgrammeOut(Schema):
    """A programme in the catalogue."""

    id: str
    agency: str
    module: str
    status: str
    confidence: str
    name: Words
    gives: Words
    takes_referrals: bool


def _public() -> Actor:
    return Actor.public(now=timezone.now())


def _out(view: directory.ProgrammeView) -> ProgrammeOut:
    rule = view.rule
    return ProgrammeOut(
        id=rule.id,
        agency=rule.agency,
        module=rule.module,
        status=rule.status,
        confidence=rule.confidence,
        name=Words(ms=rule.name.ms, en=rule.name.en),
        gives=Words(ms=rule.gives.ms, en=rule.gives.en),
        takes_referrals=view.takes_referrals,
    )


@router.get("", response=list[ProgrammeOut], auth=None, summary="Programmes of every agency")
def list_programmes(
    request: HttpRequest, module: str | None = None, agency: str | None = None, q: str | None = None
) -> list[ProgrammeOut]:
    """Return the programmes in force, narrowed by module, agency code and words."""
    found = directory.programmes(actor=_public(), module=module, agency_code=agency, text=q)
    return [_out(view) for view in found.values()]


@router.get("/{programme_id}", response=dict[str, Any], auth=None, summary="One programme, with its rule")
def one_programme(request: HttpRequest, programme_id: str) -> dict[str, Any]:
    """Return a programme as the rulebook holds it: criteria with citations, overlap rules, papers."""
    view = directory.programme(actor=_public(), programme_id=programme_id)
    return {**view.rule.to_mapping(), "takes_referrals": view.takes_referrals}
