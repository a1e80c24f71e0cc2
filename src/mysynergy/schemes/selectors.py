"""Reads of schemes, through row-level security."""

from __future__ import annotations

import datetime as dt
import uuid

from mysynergy.access.public import Actor, door
from mysynergy.registry.public import StandsFor
from mysynergy.schemes.domain import cover_state
from mysynergy.schemes.figures import scheme as scheme_of
from mysynergy.schemes.models import Contribution, Membership
from mysynergy.schemes.views import ContributionView, MembershipView, PlanView


def membership_view(row: Membership, now: dt.datetime) -> MembershipView:
    """Return a membership with its contributions, and where it stands at ``now``."""
    made = tuple(
        ContributionView(one.id, one.amount, one.months, one.received_at, one.cover.lower, one.cover.upper)
        for one in Contribution.objects.filter(membership=row).order_by("received_at", "id")
    )
    covers = tuple((one.cover_from, one.cover_until) for one in made)
    chosen = scheme_of(row.scheme)
    return MembershipView(
        id=row.id,
        individual_id=row.individual_id,
        agency_id=row.agency_id,
        begun_by_agency_id=row.begun_by_agency_id,
        scheme=row.scheme,
        scheme_ms=chosen.name_ms,
        scheme_en=chosen.name_en,
        sector=row.sector,
        plan=row.plan,
        mandatory=row.mandatory,
        state=cover_state(ended=row.state == "ended", covers=covers, now=now),
        begun_at=row.begun_at,
        covered_from=covers[0][0] if covers else None,
        covered_until=covers[-1][1] if covers else None,
        ended_at=row.ended_at,
        contributions=made,
    )


@door("schemes.read")
def memberships_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[MembershipView, ...]:
    """Return a person's memberships that the actor may see, newest first, as they stand at her time."""
    rows = Membership.objects.filter(individual_id__in=StandsFor(individual_id)).order_by("-begun_at", "-id")
    return tuple(membership_view(row, actor.now) for row in rows)


@door("directory.read")
def plans(*, actor: Actor, scheme: str, as_of: dt.date) -> tuple[PlanView, ...]:
    """Return the plans of a scheme in force on a day, with source and confidence. Raises ``NotFound``."""
    chosen = scheme_of(scheme)
    return tuple(
        PlanView(
            chosen.id, one.code, one.insured_monthly, one.month, one.year, chosen.source, chosen.confidence
        )
        for one in chosen.plans_on(as_of)
    )
