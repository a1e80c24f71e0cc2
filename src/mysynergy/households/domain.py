"""Roles in a household and relations between two people. Pure.

``ROLES`` are roles towards the head; ``KINDS`` say what the *other* person is to the first. The faces write
the words, and "late husband" for a spouse who is dead.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mysynergy.intake.public import PersonSaid

ROLES: Final = [
    "head",
    "spouse",
    "child",
    "parent",
    "sibling",
    "grandchild",
    "grandparent",
    "child_in_law",
    "parent_in_law",
    "other_relative",
    "not_related",
]
KINDS: Final = [
    "spouse",
    "former_spouse",
    "parent",
    "child",
    "sibling",
    "grandparent",
    "grandchild",
    "guardian",
    "ward",
    "carer",
    "cared_for",
    "payee",
    "paid_for",
    "community_leader",
    "led_by",
]
#: What a member's role towards the head says about the two of them.
KIND_OF_ROLE: Final = {
    "spouse": "spouse",
    "child": "child",
    "parent": "parent",
    "sibling": "sibling",
    "grandchild": "grandchild",
    "grandparent": "grandparent",
}
_PAIRS: Final = [
    ("parent", "child"),
    ("grandparent", "grandchild"),
    ("guardian", "ward"),
    ("carer", "cared_for"),
    ("payee", "paid_for"),
    ("community_leader", "led_by"),
]
_INVERSE: Final = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
EVIDENCE: Final = ("said", "document_seen", "court_order", "community_letter", "verified_by_source")
#: More than this is a hostel or a typing error; a hostel is not a household.
MOST_MEMBERS: Final = 40


def inverse(kind: str) -> str:
    """Return the same relation seen from the other person: a child's counterpart is a parent."""
    return _INVERSE.get(kind, kind)


@dataclass(frozen=True, slots=True)
class MemberSaid:
    """A member as told: somebody known (``individual_id``), or somebody new (``said``), living or dead.

    ``role`` is towards the person whose household it is (``ROLES`` without ``head``). The dead, and those
    with ``lives_here`` false, are related to her but are no members. ``same_as``: the officer confirmed that
    the person just told of (``said``) is this known one; so is told that a member has died (``said`` with
    ``alive`` false), which is a source record of its own.
    """

    role: str
    individual_id: uuid.UUID | None = None
    said: PersonSaid | None = None
    same_as: uuid.UUID | None = None
    lives_here: bool = True


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member or relative as the reader may see: name and age; ``may_open`` says whether the page opens."""

    individual_id: uuid.UUID
    name: str
    role: str
    birth_date: dt.date | None
    birth_precision: str | None
    age: int | None
    sex: str | None
    alive: bool
    death_date: dt.date | None
    may_open: bool


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """A household: members in order of role, as far as the reader may see them.

    ``incomplete``: there may be others. It says neither how many nor why: whom another agency protects is
    not told from whom no agreement shows.
    """

    id: uuid.UUID
    members: tuple[MemberView, ...]
    incomplete: bool
    since: dt.date


@dataclass(frozen=True, slots=True)
class RelativeView:
    """Somebody's relative; ``member.role`` is what the relative is to her (``KINDS``)."""

    relationship_id: uuid.UUID
    member: MemberView
    evidence: str
    start: dt.date | None
    end: dt.date | None


def version_of(household: HouseholdView | None, relatives: Iterable[RelativeView]) -> str:
    """Return who stands where for this reader, as a short digest: sent back, it tells a stale edit."""
    members = household.members if household else ()
    stands = [str(household.id) if household else "", household is not None and household.incomplete]
    stands += sorted(f"{one.individual_id} {one.role} {one.alive}" for one in members)
    stands += sorted(f"{one.relationship_id} {one.member.role} {one.member.alive}" for one in relatives)
    return hashlib.sha256(repr(stands).encode()).hexdigest()[:24]
