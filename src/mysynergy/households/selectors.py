"""Reads of households, by definer functions that ask what the reader may see of the person on her page."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import connection
from django.db.models import Q

from mysynergy.access.public import Actor, door
from mysynergy.households.domain import ROLES, HouseholdView, MemberView, RelativeView, inverse, version_of
from mysynergy.households.models import Membership, Relationship
from mysynergy.kernel.periods import whole_years


@door("registry.read")
def named_among(*, actor: Actor, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return those who belong, or belonged, to a household or are somebody's relation, as far as seen.

    The event of a household tells of the person on whose page it was set; the others stand in its body alone.
    """
    members = Membership.objects.filter(individual_id__in=ids).values_list("individual_id", flat=True)
    related = Relationship.objects.filter(Q(individual_id__in=ids) | Q(other_id__in=ids))
    named = {one for pair in related.values_list("individual_id", "other_id") for one in pair}
    return frozenset({*members, *(named & set(ids))})


def _age(born: dt.date | None, on: dt.date, died: dt.date | None) -> int | None:
    return None if born is None else whole_years(born, min(on, died) if died else on)


@door("registry.read")
def household_of(*, actor: Actor, individual_id: uuid.UUID) -> HouseholdView | None:
    """Return the household an individual lives in today, herself among the members, or ``None``.

    A member whom another agency protects, or of whom the reader's agreements show nothing, is neither named
    nor counted: the household is then ``incomplete``. ``None`` also where the reader may not see the
    individual's household.
    """
    today = actor.today
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, since, individual_id, role, name, birth_date, birth_precision, sex, alive, "
            "death_date, may_open, hidden FROM households_of(%s, %s)",
            [individual_id, today],
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    members = [
        MemberView(
            individual_id=row[2],
            name=row[4],
            role=row[3],
            birth_date=row[5],
            birth_precision=row[6],
            age=_age(row[5], today, row[9]),
            sex=row[7],
            alive=row[8],
            death_date=row[9],
            may_open=row[10],
        )
        for row in rows
        if not row[11]
    ]
    members.sort(key=lambda one: (ROLES.index(one.role), one.birth_date or dt.date.max, one.individual_id))
    return HouseholdView(rows[0][0], tuple(members), any(row[11] for row in rows), rows[0][1])


@door("registry.read")
def relatives_of(*, actor: Actor, individual_id: uuid.UUID) -> tuple[RelativeView, ...]:
    """Return an individual's relatives, living and dead, and those who act for her; protected ones are
    absent.

    ``member.role`` is what the relative is to her: a ``spouse`` who is not alive is a late husband or wife.
    """
    today = actor.today
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relationship_id, individual_id, kind, turned, evidence, begun, ended, name, birth_date, "
            "birth_precision, sex, alive, death_date, may_open FROM households_relatives(%s, %s)",
            [individual_id, today],
        )
        rows = cursor.fetchall()
    views = [
        RelativeView(
            relationship_id=row[0],
            member=MemberView(
                individual_id=row[1],
                name=row[7],
                role=inverse(row[2]) if row[3] else row[2],
                birth_date=row[8],
                birth_precision=row[9],
                age=_age(row[8], today, row[12]),
                sex=row[10],
                alive=row[11],
                death_date=row[12],
                may_open=row[13],
            ),
            evidence=row[4],
            start=row[5],
            end=row[6],
        )
        for row in rows
    ]
    return tuple(sorted(views, key=lambda one: (one.member.role, one.member.birth_date or dt.date.max)))


@door("registry.read")
def household_version(*, actor: Actor, individual_id: uuid.UUID) -> str:
    """Return what stands of an individual's household and relatives for this reader, as a short digest:
    given back to ``set_household``, it tells a stale edit.
    """
    return version_of(
        household_of(actor=actor, individual_id=individual_id),
        relatives_of(actor=actor, individual_id=individual_id),
    )
