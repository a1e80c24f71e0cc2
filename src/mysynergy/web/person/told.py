"""What is typed about a household that is known already, read from a post. No door is opened here.

Of each member (by her id) and relative (by the relation's) ``now_<id>`` says what became of her and
``role_<id>`` what she is; new people are typed as at intake (``m0_name`` ...).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mysynergy.households.public import (
    KIND_OF_ROLE,
    ROLES,
    HouseholdView,
    MemberSaid,
    MemberView,
    RelativeView,
)
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Fault
from mysynergy.web.intake import answers as read

#: What may have become of somebody who lives here, and of a relative who does not.
OF_A_MEMBER: Final = ("here", "left", "dead", "wrong")
OF_KIN: Final = ("kept", "here", "dead", "wrong")


@dataclass(frozen=True, slots=True)
class Home:
    """The household as it stands for the reader of one person's page."""

    individual_id: uuid.UUID
    household: HouseholdView | None
    relatives: tuple[RelativeView, ...]

    @property
    def head(self) -> MemberView | None:
        """Whoever heads the household, unless the person does so herself, or nobody living is recorded."""
        return next((one for one in self._living if one.role == "head"), None)

    @property
    def _living(self) -> tuple[MemberView, ...]:
        """The others who live here; the dead stand among the kin, or leave with the next saving."""
        members = self.household.members if self.household else ()
        return tuple(one for one in members if one.alive and one.individual_id != self.individual_id)

    @property
    def members(self) -> tuple[MemberView, ...]:
        """The others who live here, without the head."""
        return tuple(one for one in self._living if one.role != "head")

    @property
    def kin(self) -> tuple[RelativeView, ...]:
        """Relatives who do not live here, the dead among them, and guardians and carers wherever."""
        at_home = {one.individual_id for one in self._living}
        return tuple(
            one
            for one in self.relatives
            if one.member.individual_id not in at_home or one.member.role not in KIND_OF_ROLE
        )

    @property
    def listed(self) -> tuple[tuple[str, MemberView, bool], ...]:
        """Everybody on the form: the key of her controls, who it is, and whether as a relative."""
        here = [(str(one.individual_id), one, False) for one in self.members]
        return tuple(here + [(str(one.relationship_id), one.member, True) for one in self.kin])


@dataclass(frozen=True, slots=True)
class Told:
    """What a form says: the members to send with the control of each, and the relations that end."""

    members: tuple[MemberSaid, ...]
    controls: tuple[str, ...]
    ending: tuple[tuple[uuid.UUID, uuid.UUID, str, str], ...]
    faults: tuple[Fault, ...]


def ways(one: MemberView, home: Home, *, kin: bool) -> tuple[str, ...]:
    """Return what may be said of somebody: only of people whose page opens that they died or moved in.

    A relative's role is towards the person; the household's roles are towards its head.
    """
    if not kin:
        return OF_A_MEMBER if one.may_open else ("here", "left", "wrong")
    may_come = one.may_open and one.alive and one.role in KIND_OF_ROLE and home.head is None
    return OF_KIN if may_come else ("kept", "wrong")


def new_members(data: Mapping[str, object]) -> list[read.Member]:
    """Return the people typed anew."""
    return [
        read.Member(place, read.texts(row))
        for place, row in enumerate(read.members_typed(data))
        if isinstance(row, dict)
    ]


def told(data: Mapping[str, object], home: Home) -> Told:
    """Read a whole form against the household as it stands."""
    members: list[MemberSaid] = []
    controls: list[str] = []
    ending: list[tuple[uuid.UUID, uuid.UUID, str, str]] = []
    faults: list[Fault] = []
    head_id = home.head.individual_id if home.head else home.individual_id
    for key, one, kin in home.listed:
        now = read.text_of(data.get(f"now_{key}")) or ("kept" if kin else "here")
        role = read.text_of(data.get(f"role_{key}")) or one.role
        if now not in ways(one, home, kin=kin):
            faults.append(Fault(f"now_{key}", "unknown_choice"))
        elif role not in ROLES[1:] and not kin:
            faults.append(Fault(f"role_{key}", "unknown_role"))
        elif now == "wrong":
            anchor = home.individual_id if kin else head_id
            kind = one.role if kin else KIND_OF_ROLE.get(one.role, "")
            if kind:
                ending.append((anchor, one.individual_id, kind, f"now_{key}" if kin else ""))
        elif now != "kept":
            said, unseen = _said(key, one, role, now, data)
            faults += unseen
            members.append(said)
            controls.append(key)
    for member in new_members(data):
        said, unread = read.member_said(member)
        faults += [Fault(f"m{member.place}_{fault.field}", fault.code, fault.params) for fault in unread]
        members.append(said)
        controls.append(f"m{member.place}")
    return Told(tuple(members), tuple(controls), tuple(ending), tuple(faults))


def _said(
    key: str, one: MemberView, role: str, now: str, data: Mapping[str, object]
) -> tuple[MemberSaid, list[Fault]]:
    if now != "dead":
        return MemberSaid(role, individual_id=one.individual_id, lives_here=now == "here"), []
    control = f"death_{key}"
    found = PersonSaid.read({"name": one.name, "alive": False, "death_year": read.text_of(data.get(control))})
    faults = [Fault(control, fault.code, fault.params) for fault in found.faults]
    return MemberSaid(role, said=found.said, same_as=one.individual_id), faults


def control_of(field: str, controls: tuple[str, ...]) -> str:
    """Return the control of a door's field: of ``members.2.birth_date`` ``m0_birth`` or ``now_<id>``."""
    head, _dot, rest = field.partition(".")
    place, _dot, name = rest.partition(".")
    if head != "members" or not place.isdigit() or int(place) >= len(controls):
        return field
    control = controls[int(place)]
    if control.startswith("m") and control[1:].isdigit():
        return f"{control}_{name or 'name'}"
    known = {"role": "role", "death_date": "death", "death_year": "death"}
    return f"{known.get(name, 'now')}_{control}"
