"""Whether a programme has places left, from whichever room knows it; nothing is known until it is plugged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final, Protocol

from mysynergy.access.public import Actor


class Places(StrEnum):
    """``FREE``: somebody can be taken now; ``WAITING``: there is a list; ``FULL``: nobody is taken."""

    FREE = "free"
    WAITING = "waiting"
    FULL = "full"


class PlacesSource(Protocol):
    """Returns what is known of these programmes; one that says nothing of its places is absent."""

    def __call__(self, *, actor: Actor, programme_ids: Collection[str]) -> Mapping[str, Places]: ...


class Known:
    """The source that was plugged in ``config/wiring.py``, if any."""

    def __init__(self) -> None:
        self._source: PlacesSource | None = None

    def connect(self, source: PlacesSource) -> None:
        """Plug the source; the last one counts."""
        self._source = source

    def of(self, *, actor: Actor, programme_ids: Collection[str]) -> Mapping[str, Places]:
        """Return the places of programmes, as far as somebody tells."""
        return self._source(actor=actor, programme_ids=programme_ids) if self._source is not None else {}


PLACES: Final = Known()
