"""What an open offer says of a person, until when it stands, and the chain of a referral handed on. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mysynergy.kernel.errors import Fault
from mysynergy.referrals.public import ReferralView

OPEN, CLAIMED, RETURNED, WITHDRAWN = "open", "claimed", "returned", "withdrawn"
STATES: Final = (OPEN, CLAIMED, RETURNED, WITHDRAWN)
#: Working days for which an offer may stand unclaimed: nobody is at work on the need meanwhile.
MOST_WORKING_DAYS: Final[Mapping[str, int]] = {"crisis": 1, "urgent": 3, "normal": 10}
#: Lower ends of the age bands; a band is all that is told of an age before a claim.
_BANDS: Final = ((60, "from_60"), (40, "from_40"), (18, "from_18"), (0, "under_18"))
AGE_BANDS: Final = ("under_18", "from_18", "from_40", "from_60", "unknown")


def age_band(age: int | None) -> str:
    """Return in which band an age lies."""
    return next((band for least, band in _BANDS if age is not None and age >= least), "unknown")


def until_faults(until: dt.date, *, today: dt.date, latest: dt.date) -> list[Fault]:
    """Return what is wrong with the day until which an offer is to stand."""
    if until < today:
        return [Fault("until", "in_the_past")]
    if until > latest:
        return [Fault("until", "too_far", {"latest": latest.isoformat()})]
    return []


@dataclass(frozen=True, slots=True)
class Capable:
    """A programme that could help with a need, of an agency that the person agreed to."""

    programme_id: str
    agency_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer as the agency that made it sees it. ``state``: open, claimed, returned or withdrawn.

    ``asked``: how many agencies could claim it. ``referral_id``: what became of it once it was claimed.
    """

    id: uuid.UUID
    need_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    by: uuid.UUID
    module: str
    kind: str
    urgency: str
    asked: int
    message: str
    state: str
    offered_at: dt.datetime
    until: dt.datetime
    ended_at: dt.datetime | None
    claimed_by: uuid.UUID | None
    referral_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class OfferedBy:
    """Who offered a need, and the agencies that may claim it."""

    agency_id: uuid.UUID
    by: uuid.UUID
    need_id: uuid.UUID
    asked: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer as an agency that could claim it sees it: not who, not from whom, no words.

    ``programme_ids``: the reader's own programmes that could help.
    """

    id: uuid.UUID
    module: str
    kind: str
    urgency: str
    state: str | None
    district: str | None
    age_band: str
    offered_at: dt.datetime
    until: dt.datetime
    programme_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: who handed the need to whom, why, and how it stands.

    Of a link that is ``hidden`` the names are absent: the reader is no side of it, and they can be a secret.
    ``on_text`` is read by the link's own sides and by whoever referred before, not by those who came after.
    """

    referral_id: uuid.UUID
    depth: int
    hidden: bool
    from_agency_id: uuid.UUID | None
    agency_id: uuid.UUID | None
    programme_id: str | None
    on_code: str | None
    on_text: str
    state: str
    outcome: str | None
    sent_at: dt.datetime
    due_at: dt.datetime
    closed_at: dt.datetime | None


def chain(
    every: Sequence[ReferralView], *, of: uuid.UUID, reader: uuid.UUID | None, senders: frozenset[uuid.UUID]
) -> tuple[Link, ...]:
    """Return the chain in which referral ``of`` stands, as agency ``reader`` may see it; nothing without one.

    ``every``: the person's referrals, as the system sees them. A reader finds what led to the referrals it
    is a side of and what came of them, not what became of the need with others after it ended its part.
    ``senders``: agencies whose very name can be a secret.
    """
    known = {one.id: one for one in every}
    if of not in known:
        return ()
    top = known[of]
    while top.part_of is not None and top.part_of in known:
        top = known[top.part_of]
    found: list[Link] = []
    _walk(known, top, [], reader, senders, found)
    return tuple(found) if len(found) > 1 else ()


def _walk(
    known: Mapping[uuid.UUID, ReferralView],
    one: ReferralView,
    above: list[ReferralView],
    reader: uuid.UUID | None,
    senders: frozenset[uuid.UUID],
    found: list[Link],
) -> None:
    carried = sorted(
        (each for each in known.values() if each.part_of == one.id), key=lambda each: each.sent_at
    )
    before = any(_side(each, reader) for each in above)
    if before or _side(one, reader) or any(_beneath(known, each, reader) for each in carried):
        found.append(_link(one, len(above), reader, senders, before=before))
    for each in carried:
        _walk(known, each, [*above, one], reader, senders, found)


def _beneath(known: Mapping[uuid.UUID, ReferralView], one: ReferralView, reader: uuid.UUID | None) -> bool:
    carried = [each for each in known.values() if each.part_of == one.id]
    return _side(one, reader) or any(_beneath(known, each, reader) for each in carried)


def _side(one: ReferralView, reader: uuid.UUID | None) -> bool:
    return reader in (one.from_agency_id, one.agency_id)


def _link(
    one: ReferralView, depth: int, reader: uuid.UUID | None, senders: frozenset[uuid.UUID], *, before: bool
) -> Link:
    mine = _side(one, reader)
    hidden = one.private and not mine
    secret = hidden or (not mine and one.from_agency_id in senders)
    return Link(
        referral_id=one.id,
        depth=depth,
        hidden=hidden,
        from_agency_id=None if secret else one.from_agency_id,
        agency_id=None if hidden else one.agency_id,
        programme_id=None if hidden else one.programme_id,
        on_code=one.on_code,
        on_text=one.on_text if mine or before else "",
        state=one.state,
        outcome=one.outcome,
        sent_at=one.sent_at,
        due_at=one.due_at,
        closed_at=one.closed_at,
    )
