"""Facts that other rooms know: the registry beneath, assistance and schemes above (plugged by wiring)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final, Protocol

from mysynergy.access.public import Actor
from mysynergy.screening.domain import FactRecord


class FactSource(Protocol):
    """Somebody who knows facts of a person.

    Called inside the actor's context; returns what this actor may know. A fact it knows but may not show this
    actor is returned ``withheld`` with no value: it then reads as not known, whatever others say of it.
    """

    def __call__(self, *, actor: Actor, individual_id: uuid.UUID) -> Sequence[FactRecord]: ...


class FactSources:
    """All plugged sources, asked in order."""

    def __init__(self) -> None:
        self._sources: list[FactSource] = []

    def plug(self, source: FactSource) -> None:
        """Add a source; adding it again does nothing."""
        if source not in self._sources:
            self._sources.append(source)

    def unplug(self, source: FactSource) -> None:
        """Take a source out (tests)."""
        self._sources.remove(source)

    def facts(self, *, actor: Actor, individual_id: uuid.UUID) -> list[FactRecord]:
        """Return what all sources say."""
        return [
            record for source in self._sources for record in source(actor=actor, individual_id=individual_id)
        ]


fact_sources: Final = FactSources()
plug_source: Final = fact_sources.plug
unplug_source: Final = fact_sources.unplug
