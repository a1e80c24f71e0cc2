"""What the worker does for this room, by name; the wiring registers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mysynergy.referrals.proposals import propose_for, propose_next
from mysynergy.referrals.returning import JOB, return_stopped
from mysynergy.referrals.services import withdraw_for_closed_need

#: When the clock runs which of them besides (UTC).
BY_CLOCK: Final[Mapping[str, str]] = {JOB: "11 * * * *"}
JOBS: Final[Mapping[str, Callable[..., object]]] = {
    "referrals.propose_next": propose_next,
    "referrals.propose_for": propose_for,
    JOB: return_stopped,
    "referrals.withdraw_for_closed_need": withdraw_for_closed_need,
}
