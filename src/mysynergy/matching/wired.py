"""What the wiring plugs into the registry, which tells of people registered beside others, and of links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mysynergy.matching.finding import follow_identity, near_in_lists, registered_beside
from mysynergy.registry.public import IdentityChanged, RegisteredBeside, TakePairs


@dataclass(frozen=True, slots=True)
class Plugs:
    """Listeners, to be connected in ``config/wiring.py``."""

    registered_beside: RegisteredBeside
    near_in_lists: TakePairs
    identity_changed: IdentityChanged


PLUGS: Final = Plugs(
    registered_beside=registered_beside, near_in_lists=near_in_lists, identity_changed=follow_identity
)
