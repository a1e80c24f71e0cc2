"""What the door of schemes gives out."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from mysynergy.schemes.domain import Cover


@dataclass(frozen=True, slots=True)
class ContributionView:
    """Money received, and the cover it gives: ``[cover_from, cover_until)``."""

    id: uuid.UUID
    amount: Decimal
    months: int
    received_at: dt.datetime
    cover_from: dt.datetime
    cover_until: dt.datetime


@dataclass(frozen=True, slots=True)
class MembershipView:
    """A person in a scheme; ``state`` is begun (no cover yet), covered, lapsed or ended, at the actor's time.

    ``mandatory`` is ``None`` when it hangs on a licence that is not known yet.
    """

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    begun_by_agency_id: uuid.UUID
    scheme: str
    scheme_ms: str
    scheme_en: str
    sector: str | None
    plan: str
    mandatory: bool | None
    state: Cover
    begun_at: dt.datetime
    covered_from: dt.datetime | None
    covered_until: dt.datetime | None
    ended_at: dt.datetime | None
    contributions: tuple[ContributionView, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its contribution in RM by the month (``None``: by the year only) and by the year."""

    scheme: str
    code: str
    insured_monthly: Decimal
    month: Decimal | None
    year: Decimal
    source: str
    confidence: str
