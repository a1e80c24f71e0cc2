"""The second doors of all rooms that hold personal data, in the order in which a copy lists them.

A room that is missing here is found by a test (tests/architecture): it would neither be copied nor erased.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from mysynergy.access import personal as access
from mysynergy.access.public import Actor, Held, Standing, Subject
from mysynergy.arrivals import personal as arrivals
from mysynergy.assistance import personal as assistance
from mysynergy.beyond import personal as beyond
from mysynergy.cases import personal as cases
from mysynergy.circles import personal as circles
from mysynergy.circumstances import personal as circumstances
from mysynergy.clients import personal as clients
from mysynergy.clocks import personal as clocks
from mysynergy.corrections import personal as corrections
from mysynergy.crises import personal as crises
from mysynergy.documents import personal as documents
from mysynergy.events import personal as events
from mysynergy.heard import personal as heard
from mysynergy.households import personal as households
from mysynergy.imports import personal as imports
from mysynergy.intake import personal as intake
from mysynergy.joining import personal as joining
from mysynergy.liaison import personal as liaison
from mysynergy.matching import personal as matching
from mysynergy.messages import personal as messages
from mysynergy.notices import personal as notices
from mysynergy.onward import personal as onward
from mysynergy.outcomes import personal as outcomes
from mysynergy.pathways import personal as pathways
from mysynergy.plans import personal as plans
from mysynergy.privacy import personal as privacy
from mysynergy.referrals import personal as referrals
from mysynergy.registry import personal as registry
from mysynergy.representatives import personal as representatives
from mysynergy.schemes import personal as schemes
from mysynergy.screening import personal as screening
from mysynergy.sittings import personal as sittings


class Exports(Protocol):
    """What a room holds about a person, as far as the actor may see it."""

    def __call__(self, *, actor: Actor, subject: Subject) -> tuple[Held, ...]: ...


class Erases(Protocol):
    """Erase what a room holds; how many of which."""

    def __call__(self, *, actor: Actor, subject: Subject) -> Mapping[str, int]: ...


class Stands(Protocol):
    """What a room has against an erasure, and what of it would stay."""

    def __call__(self, *, actor: Actor, subject: Subject) -> Standing: ...


@dataclass(frozen=True, slots=True)
class Room:
    """One second door."""

    name: str
    exports: Exports
    erases: Erases
    stands: Stands | None = None


def _what_happened(*, actor: Actor, subject: Subject) -> tuple[Held, ...]:
    held = []
    for one in events.export_person(individual_ids=subject.individual_ids):
        reading = one.type == "person.read"
        held.append(
            Held.of(
                "reading" if reading else "event",
                {
                    **({} if reading else {"event": one.type}),
                    "purpose": one.purpose,
                    "reader_role": one.actor_role,
                },
                id=one.id,
                category=one.category,
                agency_id=one.agency_id,
                at=one.occurred_at,
            )
        )
    return tuple(held)


def _bodies(*, actor: Actor, subject: Subject) -> Mapping[str, int]:
    return {"event": events.erase_person(individual_ids=subject.individual_ids)}


ROOMS: Final[tuple[Room, ...]] = (
    # The registry comes first: what it says before an erasure locks the person.
    Room("registry", registry.export_person, registry.erase_person, registry.before_erasure),
    Room("intake", intake.export_person, intake.erase_person),
    Room("imports", imports.export_person, imports.erase_person),
    Room("households", households.export_person, households.erase_person),
    Room("corrections", corrections.export_person, corrections.erase_person),
    Room("joining", joining.export_person, joining.erase_person),
    Room("screening", screening.export_person, screening.erase_person),
    Room("documents", documents.export_person, documents.erase_person),
    Room("cases", cases.export_person, cases.erase_person, cases.before_erasure),
    Room("circles", circles.export_person, circles.erase_person),
    Room("representatives", representatives.export_person, representatives.erase_person),
    Room("referrals", referrals.export_person, referrals.erase_person, referrals.before_erasure),
    Room("onward", onward.export_person, onward.erase_person, onward.before_erasure),
    Room("liaison", liaison.export_person, liaison.erase_person),
    Room("clocks", clocks.export_person, clocks.erase_person),
    Room("beyond", beyond.export_person, beyond.erase_person, beyond.before_erasure),
    Room("pathways", pathways.export_person, pathways.erase_person),
    Room("outcomes", outcomes.export_person, outcomes.erase_person),
    Room("heard", heard.export_person, heard.erase_person),
    Room("sittings", sittings.export_person, sittings.erase_person),
    Room("arrivals", arrivals.export_person, arrivals.erase_person),
    Room("circumstances", circumstances.export_person, circumstances.erase_person),
    Room("crises", crises.export_person, crises.erase_person),
    Room("plans", plans.export_person, plans.erase_person),
    Room("assistance", assistance.export_person, assistance.erase_person, assistance.before_erasure),
    Room("schemes", schemes.export_person, schemes.erase_person, schemes.before_erasure),
    Room("clients", clients.export_person, clients.erase_person),
    Room("messages", messages.export_person, messages.erase_person),
    Room("notices", notices.export_person, notices.erase_person),
    Room("matching", matching.export_person, matching.erase_person),
    Room("privacy", privacy.export_person, privacy.erase_person, privacy.before_erasure),
    Room("access", access.export_person, access.erase_person),
    Room("events", _what_happened, _bodies),
)
subject_of: Final[Callable[..., Subject]] = registry.subject_of
