"""Schemes as policy staff write them: ``rulebook/schemes/*.yaml``, read once."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from mysynergy.kernel.errors import NotFound
from mysynergy.schemes.domain import Plan, Scheme, Sector


def scheme(scheme_id: str) -> Scheme:
    """Return a scheme of the rulebook. Raises ``NotFound("no_scheme")``."""
    found = schemes().get(scheme_id)
    if found is None:
        raise NotFound("no_scheme", {"scheme": scheme_id})
    return found


@functools.cache
def schemes() -> Mapping[str, Scheme]:
    """Return all schemes of the rulebook by id; read when first asked for."""
    folder = Path(settings.RULEBOOK_DIR) / "schemes"
    read = [
        _scheme(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.yaml"))
    ]
    return {one.id: one for one in read}


def _scheme(given: Mapping[str, Any]) -> Scheme:
    return Scheme(
        id=given["id"],
        operator=given["operator"],
        programme_id=given["programme"],
        name_ms=given["name"]["ms"],
        name_en=given["name"]["en"],
        law=given["law"],
        most_months=given["most_months"],
        plans=tuple(_plan(plan) for plan in given["plans"]),
        sectors={name: _sector(rule) for name, rule in given["sectors"].items()},
        source=given["source"],
        confidence=given["confidence"],
    )


def _plan(given: Mapping[str, Any]) -> Plan:
    start: dt.date = given["from"]
    month = given["month"]
    return Plan(
        code=given["code"],
        start=start,
        insured_monthly=Decimal(given["insured_monthly"]),
        month=None if month is None else Decimal(month),
        year=Decimal(given["year"]),
    )


def _sector(given: Mapping[str, Any]) -> Sector:
    return Sector(given["mandatory_from"], bool(given.get("licensed_only")), given["source"])
