"""Writes of households: who lives together, who is what to whom. Individuals are locked in id order."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace

from django.db import connection
from django.db.models import Q
from psycopg.types.range import DateRange

from mysynergy.access.public import Actor, acting, door, grant
from mysynergy.events.public import Json, once, record
from mysynergy.households.domain import (
    EVIDENCE,
    KIND_OF_ROLE,
    KINDS,
    MOST_MEMBERS,
    ROLES,
    HouseholdView,
    MemberSaid,
    MemberView,
    inverse,
)
from mysynergy.households.models import Household, Membership, Relationship
from mysynergy.households.selectors import household_of, household_version
from mysynergy.intake.public import submit
from mysynergy.kernel.errors import Conflict, Fault, Invalid, NotFound
from mysynergy.registry.public import (
    AlreadyKnown,
    Candidate,
    confirm_link,
    get_many,
    identity_changed,
    register,
)
from mysynergy.vault.public import blind_index

#: What the agency may see of people it named as members: who they are. That they live here it told itself;
#: how to reach them, their income and their cases need a reason of their own.
_CATEGORIES = ("identity",)


class MemberKnown(Conflict):
    """The number typed for member ``place`` (from 0) is ``candidate``'s: send ``same_as`` to confirm."""

    def __init__(self, place: int, candidate: Candidate) -> None:
        super().__init__(
            "member_already_known", {"place": place, "individual_id": str(candidate.individual_id)}
        )
        self.place = place
        self.candidate = candidate


@door("registry.write")
def set_household(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    members: Sequence[MemberSaid],
    idempotency_key: str | None = None,
    version: str | None = None,
) -> HouseholdView:
    """Say who lives with an individual, and who of her kin is dead or lives elsewhere; return the household.

    ``members`` are all the others the reader knows of: those of the present household she can see and who
    are not named leave it today; hidden ones stay. New people are registered from what is said of them (name
    enough); a role of ``KIND_OF_ROLE`` also relates them to the head, who is the individual unless she lives
    in another's household. A member who lived elsewhere moves; of a role that is corrected the relation that
    the agency had told of ends. ``version``: what the editor saw (``household_version``). Raises
    ``NotFound``, ``Invalid`` (fields ``members.<place>.<field>``), ``MemberKnown`` for a number that stands
    for somebody registered already, ``Conflict("changed_meanwhile")`` for a stale edit.
    """
    if individual_id not in get_many(actor=actor, ids=[individual_id]):
        raise NotFound("individual")
    _check(actor, members)
    asked = repr([(individual_id, asdict(member)) for member in members])
    digest = blind_index("households.set_household", asked).hex()

    def run() -> Mapping[str, Json]:
        if version is not None:
            _lock([individual_id])
            if version != household_version(actor=actor, individual_id=individual_id):
                raise Conflict("changed_meanwhile")
        return {"household": str(_set(actor, individual_id, members))}

    once(actor=actor, key=idempotency_key, request={"members": digest}, run=run)
    view = household_of(actor=actor, individual_id=individual_id)
    if view is None:
        raise NotFound("household")
    return view


def _check(actor: Actor, members: Sequence[MemberSaid]) -> None:
    faults: list[Fault] = []
    if len(members) > MOST_MEMBERS:
        faults.append(Fault("members", "too_many", {"limit": MOST_MEMBERS}))
    for place, member in enumerate(members):
        if member.role not in ROLES or member.role == "head":
            faults.append(Fault(f"members.{place}.role", "unknown_role"))
        if (member.individual_id is None) == (member.said is None):
            faults.append(Fault(f"members.{place}", "one_of_two", {}))
        if member.said is not None:
            checked = member.said.check(actor.today)
            faults += [replace(fault, field=f"members.{place}.{fault.field}") for fault in checked.faults]
    if faults:
        raise Invalid(faults)


def _lock(ids: Iterable[uuid.UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_lock(%s::uuid[])", [list(ids)])


def _set(actor: Actor, individual_id: uuid.UUID, members: Sequence[MemberSaid]) -> uuid.UUID:
    present = household_of(actor=actor, individual_id=individual_id)
    seen = {one.individual_id: one for one in present.members} if present else {}
    # Whoever headed it and died heads it no more: the individual does, and roles are told towards her.
    head_id = next((one.individual_id for one in seen.values() if _heads(one)), individual_id)
    known = [_person(actor, place, member, seen.keys()) for place, member in enumerate(members)]
    held = get_many(actor=actor, ids=known)
    alive = {one: held[one].alive if one in held else seen[one].alive for one in known}
    household_id = present.id if present else _new_household(actor)
    live_here = {
        person_id: member.role
        for person_id, member in zip(known, members, strict=True)
        if member.lives_here and alive[person_id] and person_id != individual_id
    }
    own_role = seen[individual_id].role if individual_id in seen and head_id != individual_id else "head"
    wanted = {individual_id: own_role, **live_here}
    leaving = [one for one in seen if one not in wanted and (one != head_id or one in known)]
    concerned = tuple(sorted({*wanted, *leaving, *known}))
    _lock(concerned)
    moved = _move(actor, household_id, wanted, leaving)
    for person_id, member in zip(known, members, strict=True):
        kind = KIND_OF_ROLE.get(member.role)
        former = KIND_OF_ROLE.get(seen[person_id].role) if person_id in seen else None
        if former is not None and former != kind:
            _end_own(actor, head_id, person_id, former)
        if kind is not None and person_id != head_id:
            _relate_once(actor, head_id, person_id, kind, "said")
        if person_id in held:  # of whom the agency only sees the name, it learns no more by naming her
            _grant(actor, person_id, household_id)
    record(
        actor=actor,
        type="households.household_set",
        category="household",
        subject_id=household_id,
        individual_id=individual_id,
        body={
            "members": [{"id": str(one), "role": role} for one, role in sorted(wanted.items())],
            "left": [str(one) for one in sorted(leaving)],
            "moved_from": {str(one): str(former) for one, former in sorted(moved.items())},
        },
    )
    identity_changed.announce(actor=actor, individual_ids=concerned, change="household")
    return household_id


def _heads(member: MemberView) -> bool:
    return member.role == "head" and member.alive


def _person(actor: Actor, place: int, member: MemberSaid, seen: Collection[uuid.UUID]) -> uuid.UUID:
    """Return the individual a member is: one the actor sees, one confirmed, or a new one."""
    if member.said is None:
        known = member.individual_id
        if known is None or (known not in seen and not get_many(actor=actor, ids=[known])):
            raise NotFound("individual")
        return known
    source = submit(actor=actor, said=member.said, channel="counter")
    if member.same_as is not None:
        link = confirm_link(actor=actor, source_record_id=source.id, individual_id=member.same_as)
        return link.individual_id
    try:
        return register(actor=actor, source_record_id=source.id)
    except AlreadyKnown as known:
        raise MemberKnown(place, known.candidate) from known


def _new_household(actor: Actor) -> uuid.UUID:
    return Household.objects.create(agency_id=actor.own_agency_id, begun_at=actor.now).id


def _move(
    actor: Actor, household_id: uuid.UUID, wanted: Mapping[uuid.UUID, str], leaving: Sequence[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID]:
    """Bring memberships up to date as of today; return who came from which other household.

    Runs as the system: where somebody lives now ends what another agency knew before.
    """
    today = actor.today
    moved: dict[uuid.UUID, uuid.UUID] = {}
    with acting(actor.as_system("households.move")):
        standing = Membership.objects.filter(
            individual_id__in=[*wanted, *leaving], period__contains=today
        ).order_by("individual_id")
        settled = set()
        for row in standing:
            if row.household_id == household_id and wanted.get(row.individual_id) == row.role:
                settled.add(row.individual_id)
                continue
            if row.household_id != household_id:
                moved[row.individual_id] = row.household_id
            row.period = DateRange(row.period.lower, today)
            row.save(update_fields=["period"])
        Membership.objects.bulk_create(
            [
                Membership(
                    individual_id=one,
                    household_id=household_id,
                    agency_id=actor.own_agency_id,
                    role=role,
                    period=DateRange(today, None),
                )
                for one, role in wanted.items()
                if one not in settled
            ]
        )
    return moved


def _grant(actor: Actor, individual_id: uuid.UUID, household_id: uuid.UUID) -> None:
    grant(
        actor=actor,
        individual_id=individual_id,
        agency_id=actor.own_agency_id,
        reason_kind="household",
        reason_id=household_id,
        categories=_CATEGORIES,
    )


def _relate_once(
    actor: Actor, individual_id: uuid.UUID, other_id: uuid.UUID, kind: str, evidence: str
) -> uuid.UUID:
    today = actor.today
    with acting(actor.as_system("households.relate")):
        standing = Relationship.objects.filter(
            individual_id=individual_id, other_id=other_id, kind=kind, period__contains=today
        ).first()
        if standing is not None:
            return standing.id
        return Relationship.objects.create(
            individual_id=individual_id,
            other_id=other_id,
            agency_id=actor.own_agency_id,
            kind=kind,
            evidence=evidence,
            period=DateRange(today, None),
        ).id


@door("registry.write")
def relate(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    other_id: uuid.UUID,
    kind: str,
    evidence: str = "said",
    ended: bool = False,
) -> uuid.UUID:
    """Say that ``other_id`` is ``kind`` (``KINDS``) of ``individual_id``, or with ``ended`` no longer;
    return its id.

    Both must be people the actor sees (``NotFound``). Saying it twice says it once. Raises ``Invalid`` for
    an unknown kind or evidence, and for a relation to oneself; ``NotFound`` for ending one that does not
    stand.
    """
    faults = []
    if kind not in KINDS:
        faults.append(Fault("kind", "unknown_kind"))
    if evidence not in EVIDENCE:
        faults.append(Fault("evidence", "unknown_evidence"))
    if individual_id == other_id:
        faults.append(Fault("other", "same_person"))
    if faults:
        raise Invalid(faults)
    if len(get_many(actor=actor, ids=[individual_id, other_id])) < 2:
        raise NotFound("individual")
    pair = tuple(sorted((individual_id, other_id)))
    _lock(pair)
    if ended:
        relationship_id = _end_relation(actor, individual_id, other_id, kind)
    else:
        relationship_id = _relate_once(actor, individual_id, other_id, kind, evidence)
    record(
        actor=actor,
        type="households.relation_ended" if ended else "households.related",
        category="household",
        subject_id=relationship_id,
        individual_id=individual_id,
        body={"other": str(other_id), "kind": kind, "evidence": evidence},
    )
    identity_changed.announce(actor=actor, individual_ids=pair, change="related")
    return relationship_id


def _end_own(actor: Actor, individual_id: uuid.UUID, other_id: uuid.UUID, kind: str) -> None:
    """End a relation, said from either side, that the actor's agency told of, if one stands."""
    today = actor.today
    sides = Q(individual_id=individual_id, other_id=other_id, kind=kind) | Q(
        individual_id=other_id, other_id=individual_id, kind=inverse(kind)
    )
    rows = Relationship.objects.filter(sides, agency_id=actor.own_agency_id, period__contains=today)
    for row in rows:
        row.period = DateRange(row.period.lower, today)
        row.save(update_fields=["period"])


def _end_relation(actor: Actor, individual_id: uuid.UUID, other_id: uuid.UUID, kind: str) -> uuid.UUID:
    today = actor.today
    sides = Q(individual_id=individual_id, other_id=other_id, kind=kind) | Q(
        individual_id=other_id, other_id=individual_id, kind=inverse(kind)
    )
    row = Relationship.objects.filter(sides, agency_id=actor.own_agency_id, period__contains=today).first()
    if row is None:
        raise NotFound("relationship")
    row.period = DateRange(row.period.lower, today)
    row.save(update_fields=["period"])
    return row.id
