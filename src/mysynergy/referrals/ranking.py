"""Which programme is the next best for a need, and why: one table of weights, every part of it told. Pure.

What she qualifies for comes before what is not known yet, and where nobody is taken comes last, whatever else
speaks for it. Among equals count how far it is, how often such referrals were accepted, how soon help came,
and whether there are places. Nobody is refused by this: it orders what a person is told of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mysynergy.referrals.capacity import Places

#: What each part can add; together a hundred.
ACCEPTANCE: Final = Decimal(35)
SPEED: Final = Decimal(25)
NEARNESS: Final = Decimal(15)
ROOM: Final = Decimal(15)
MODULE: Final = Decimal(10)
#: After so many days half of what speed can add is left.
_HALF_DAYS: Final = Decimal(14)
#: Beneath so many answers a share says nothing to a reader, and little to the order.
_FEW: Final = 5

_NEAR: Final = {
    "state": Decimal(1),
    "nation": Decimal("0.75"),
    "elsewhere": Decimal(0),
}
_ROOM: Final = {
    Places.FREE: Decimal(1),
    None: Decimal("0.6"),
    Places.WAITING: Decimal("0.2"),
    Places.FULL: Decimal(0),
}


@dataclass(frozen=True, slots=True)
class Record:
    """How referrals to a programme fared of late; ``days`` is the median time from sending to help."""

    answered: int = 0
    accepted: int = 0
    helped: int = 0
    days: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What is known of a programme when it is compared. ``near``: state, nation or elsewhere.

    ``state``: its agency serves her state; ``nation``: the whole nation, or nothing is known of either place.
    Nearer than a state nobody knows: neither programmes nor agencies say which districts they serve.
    """

    programme_id: str
    eligible: bool
    questions: int = 0
    own_module: bool = False
    near: str = "nation"
    places: Places | None = None
    record: Record = Record()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a programme stands where it does: a stable code and its figures."""

    code: str
    params: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """An offer in its place, with points (0 to 100) and reasons, the weightiest first."""

    programme_id: str
    points: Decimal
    reasons: tuple[Reason, ...]


def next_best(offers: Iterable[Offer]) -> tuple[Ranked, ...]:
    """Return the offers, the best first; the order in which they are given says nothing."""
    in_order = sorted(
        offers,
        key=lambda one: (
            one.places is Places.FULL,
            not one.eligible,
            -points(one),
            one.questions,
            one.programme_id,
        ),
    )
    return tuple(Ranked(one.programme_id, points(one), _reasons(one)) for one in in_order)


def points(offer: Offer) -> Decimal:
    """Return what speaks for an offer, from 0 to 100, beyond whether she qualifies."""
    record = offer.record
    # With few answers the share stays near one half: two refusals are no verdict on a programme.
    share = Decimal(record.accepted + _FEW) / Decimal(record.answered + 2 * _FEW)
    speed = Decimal("0.5") if record.days is None else _HALF_DAYS / (_HALF_DAYS + record.days)
    return (
        ACCEPTANCE * share
        + SPEED * speed
        + NEARNESS * _NEAR[offer.near]
        + ROOM * _ROOM[offer.places]
        + MODULE * offer.own_module
    )


def _reasons(offer: Offer) -> tuple[Reason, ...]:
    record = offer.record
    reasons = [
        Reason("seems_eligible") if offer.eligible else Reason("open_questions", (("n", offer.questions),))
    ]
    if offer.places is not None:
        reasons.append(Reason(f"places_{offer.places.value}"))
    if record.answered >= _FEW:
        reasons.append(Reason("accepted_of", (("accepted", record.accepted), ("answered", record.answered))))
    if record.days is not None and record.helped >= _FEW:
        reasons.append(Reason("days_to_help", (("days", round(record.days)),)))
    if offer.near == "state":
        reasons.append(Reason("same_state"))
    if offer.near == "elsewhere":
        reasons.append(Reason("another_state"))
    return tuple(reasons)
