"""Plain words and decisions about copies and erasure. Pure, but for the dated data read once.

Codes of errors
---------------
``Conflict``: ``request_open`` (one of this kind is open already), ``request_decided``,
``second_person_needed``, ``erasure_barred`` (``ErasureBarred.bars``), ``not_concerned``, ``hold_stands``.
``NotFound``: ``privacy_request_not_found``, ``hold_not_found``, ``individual``. ``Invalid``: fields
``kind``, ``channel``, ``shown``, ``reason``, ``retention_<kind>``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from mysynergy.access.public import AgencyView, Bar, Held, Kept
from mysynergy.kernel.errors import Conflict, Fault, Invalid
from mysynergy.kernel.periods import add_months

KINDS: Final = ("access", "erasure")
CHANNELS: Final = ("counter", "phone", "letter", "online")
#: How it was made sure that whoever asks is the person, or may ask for her.
SHOWN: Final = ("document_seen", "known_to_officer", "representative")
STATES: Final = ("asked", "done", "refused", "withdrawn")
HOLD_REASONS: Final = ("court", "audit", "investigation", "complaint")
#: What a decider may have found where the figure is undecided.
FOUND: Final = ("no_duty", "kept_without_name", "must_be_kept")


@dataclass(frozen=True, slots=True)
class Retention:
    """A duty to keep a kind of entry; ``years`` is ``None`` while nobody decided it with a source."""

    kind: str
    law_ms: str
    law_en: str
    years: int | None


@cache
def retentions() -> Mapping[str, Retention]:
    """Return the duties to keep by kind of entry, from ``retention.yaml``."""
    text = (Path(__file__).parent / "retention.yaml").read_text(encoding="utf-8")
    return {
        one["kind"]: Retention(one["kind"], one["law"]["ms"], one["law"]["en"], one["years"])
        for one in yaml.safe_load(text)
    }


@dataclass(frozen=True, slots=True, repr=False)
class Section:
    """What one room holds about the person."""

    room: str
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Copy:
    """A copy of what is held about a person, as far as who made it may see.

    ``whole``: made by the operator, with the records of all agencies. ``agencies`` are those that may be
    named in it; an id that is missing there is "a service you may not see".
    """

    id: uuid.UUID
    individual_id: uuid.UUID
    made_at: dt.datetime
    agency_id: uuid.UUID | None
    whole: bool
    language: str
    sections: tuple[Section, ...]
    agencies: Mapping[uuid.UUID, AgencyView]


@dataclass(frozen=True, slots=True)
class Duty:
    """An entry that would stay, and what the law may say of it: ``decided`` when the figure is known."""

    kept: Kept
    retention: Retention | None

    @property
    def undecided(self) -> bool:
        """Whether the decider has to say what was found."""
        return self.retention is not None and self.retention.years is None


@dataclass(frozen=True, slots=True, repr=False)
class RequestView:
    """A request as the reader may see it. ``answered`` and ``objections`` count what other agencies said."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    kind: str
    channel: str
    shown: str
    words: str
    state: str
    asked_by: uuid.UUID
    asked_at: dt.datetime
    decided_by: uuid.UUID | None
    decided_at: dt.datetime | None
    because: tuple[str, ...]
    answer: str
    retention: Mapping[str, str]
    erased: Mapping[str, int]
    concerned: int
    own_say: bool | None


@dataclass(frozen=True, slots=True)
class Look:
    """What a decider sees before an erasure: what stands in the way, what would stay."""

    bars: tuple[Bar, ...]
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class HoldView:
    """A legal hold that stands."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    reason: str
    set_at: dt.datetime


class ErasureBarred(Conflict):
    """Something stands in the way of the erasure: ``bars``. Nothing was erased."""

    def __init__(self, bars: Sequence[Bar]) -> None:
        super().__init__("erasure_barred", {"count": len(bars)})
        self.bars = tuple(bars)


def decided_duties(kept: Sequence[Kept], today: dt.date) -> tuple[tuple[Duty, ...], tuple[Bar, ...]]:
    """Return the duties to keep what would stay, and the ones that by a known figure stand in the way
    today.
    """
    duties = tuple(Duty(one, retentions().get(one.kind)) for one in kept)
    running = [
        one
        for one in duties
        if one.retention is not None
        and one.retention.years is not None
        and one.kept.newest is not None
        and add_months(one.kept.newest, 12 * one.retention.years) > today
    ]
    return duties, (Bar("erasure_retention_runs", len(running)),) if running else ()


def need_findings(duties: Sequence[Duty], found: Mapping[str, str]) -> Mapping[str, str]:
    """Return what the decider found of each undecided duty. Raises ``Invalid`` for one left out or unknown,
    ``ErasureBarred`` where something must be kept.
    """
    undecided = [one.kept.kind for one in duties if one.undecided]
    faults = [
        Fault(f"retention_{kind}", "required" if not found.get(kind) else "unknown_choice")
        for kind in undecided
        if found.get(kind) not in FOUND
    ]
    if faults:
        raise Invalid(faults)
    must = [kind for kind in undecided if found[kind] == "must_be_kept"]
    if must:
        raise ErasureBarred([Bar("erasure_law_keeps", len(must))])
    return {kind: found[kind] for kind in undecided}
