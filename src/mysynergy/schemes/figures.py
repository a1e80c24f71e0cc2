"""Schemes as policy staff write them, read once: ``rulebook/schemes/*.yaml`` says who runs them and who must
join; what is paid stands in the statutory tables."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from mysynergy.kernel.errors import NotFound
from mysynergy.schemes.domain import Plan, Scheme, Sector
from mysynergy.statutory import Tables, load_tables


def scheme(scheme_id: str) -> Scheme:
    """Return a scheme of the rulebook. Raises ``NotFound("no_scheme")``."""
    found = schemes().get(scheme_id)
    if found is None:
        raise NotFound("no_scheme", {"scheme": scheme_id})
    return found


@functools.cache
def schemes() -> Mapping[str, Scheme]:
    """Return all schemes of the rulebook by id; read when first asked for."""
    rulebook = Path(settings.RULEBOOK_DIR)
    tables = load_tables(rulebook)
    read = [
        _scheme(yaml.safe_load(path.read_text(encoding="utf-8")), tables)
        for path in sorted((rulebook / "schemes").glob("*.yaml"))
    ]
    return {one.id: one for one in read}


def _scheme(given: Mapping[str, Any], tables: Tables) -> Scheme:
    newest = tables.schemes[given["id"]].tables[-1]
    return Scheme(
        id=given["id"],
        operator=given["operator"],
        programme_id=given["programme"],
        name_ms=given["name"]["ms"],
        name_en=given["name"]["en"],
        law=given["law"],
        most_months=given["most_months"],
        plans=_plans(tables, given["id"]),
        sectors={name: _sector(rule) for name, rule in given["sectors"].items()},
        source=f"{newest.citation}. {newest.origin}",
        confidence=newest.confidence.value,
    )


def _plans(tables: Tables, scheme_id: str) -> tuple[Plan, ...]:
    """Return the rows that the operator offers as plans; a table of one row is one plan."""
    return tuple(
        Plan(
            code=row.plan or str(row.number),
            start=table.period.start,
            insured_monthly=row.assumed_wage,
            month=row.amounts.get("month"),
            year=row.amounts["year"],
        )
        for table in tables.schemes[scheme_id].tables
        for row in table.rows
        if row.plan or len(table.rows) == 1
    )


def _sector(given: Mapping[str, Any]) -> Sector:
    return Sector(given["mandatory_from"], bool(given.get("licensed_only")), given["source"])
