"""On which basis somebody may be told: recorded before anything leaves, and withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Final, Protocol

from mysynergy.access.public import Actor, door
from mysynergy.events.public import record
from mysynergy.kernel.errors import Fault, Invalid, NotFound, need_reason
from mysynergy.kernel.identifiers import new_id
from mysynergy.registry.domain import BASES, CATEGORIES
from mysynergy.registry.models import Consent, Individual


class ConsentGiven(Protocol):
    """Asked in the transaction of a consent: did whoever gave it have the say? What it raises undoes it.

    ``by``: the representative who gave it, ``None`` for the person herself.
    """

    def __call__(
        self, *, actor: Actor, individual_id: uuid.UUID, consent_id: uuid.UUID, by: uuid.UUID | None
    ) -> None: ...


class ConsentGuards:
    """Who is asked of a consent; plugged in ``config/wiring.py``, asked in order."""

    def __init__(self) -> None:
        self._guards: list[ConsentGiven] = []

    def connect(self, guard: ConsentGiven) -> None:
        """Add a guard; adding it again does nothing."""
        if guard not in self._guards:
            self._guards.append(guard)

    def ask(
        self, *, actor: Actor, individual_id: uuid.UUID, consent_id: uuid.UUID, by: uuid.UUID | None
    ) -> None:
        """Ask every guard; what one raises is raised."""
        for guard in self._guards:
            guard(actor=actor, individual_id=individual_id, consent_id=consent_id, by=by)


consent_given: Final = ConsentGuards()


@door("registry.consent")
def record_consent(
    *,
    actor: Actor,
    individual_id: uuid.UUID,
    basis: str,
    purposes: Sequence[str],
    categories: Sequence[str],
    agency_ids: Collection[uuid.UUID],
    evidence: str,
    by: uuid.UUID | None = None,
) -> uuid.UUID:
    """Record consent or another legal basis (``BASES``) and return its id.

    ``agency_ids``: who may be told; ``categories``: what (``CATEGORIES``); ``evidence``: how it is shown
    (``signed_form``, ``read_aloud``, the section of a law); ``by``: the representative who consents for her.
    Raises ``NotFound``, ``Invalid`` naming each field, and what ``ConsentGiven`` raises.
    """
    if actor.agency_id is None or not Individual.objects.filter(id=individual_id).exists():
        raise NotFound("individual")
    faults = _faults(basis, purposes, categories, agency_ids, evidence)
    if faults:
        raise Invalid(faults)
    row = Consent(
        id=new_id(),
        individual_id=individual_id,
        agency_id=actor.agency_id,
        basis=basis,
        purposes=sorted(set(purposes)),
        categories=sorted(set(categories)),
        agency_ids=sorted(set(agency_ids)),
        evidence=evidence.strip(),
        given_at=actor.now,
        recorded_by=actor.id,
    )
    row.save(force_insert=True)
    if basis == "consent":
        consent_given.ask(actor=actor, individual_id=individual_id, consent_id=row.id, by=by)
    record(
        actor=actor,
        type="registry.consent_given",
        category="consent",
        subject_id=row.id,
        individual_id=individual_id,
        body={
            "basis": basis,
            "purposes": row.purposes,
            "categories": row.categories,
            "agencies": [str(one) for one in row.agency_ids],
            **({"representative": str(by)} if by else {}),
        },
    )
    return row.id


def _faults(
    basis: str,
    purposes: Sequence[str],
    categories: Sequence[str],
    agency_ids: Collection[uuid.UUID],
    evidence: str,
) -> list[Fault]:
    faults = []
    if basis not in BASES:
        faults.append(Fault("basis", "unknown_basis"))
    if not categories or not agency_ids or not purposes:
        empty = {"categories": categories, "agencies": agency_ids, "purposes": purposes}
        faults += [Fault(name, "nothing_chosen") for name, chosen in empty.items() if not chosen]
    if unknown := sorted(set(categories) - set(CATEGORIES)):
        faults.append(Fault("categories", "unknown_category", {"count": len(unknown)}))
    if not evidence.strip() or len(evidence) > 1000 or "\x00" in evidence:
        faults.append(
            Fault("evidence", "too_long" if evidence.strip() else "nothing_chosen", {"limit": 1000})
        )
    return faults


@door("registry.consent")
def withdraw_consent(*, actor: Actor, consent_id: uuid.UUID, reason: str) -> None:
    """Withdraw a consent the actor's agency recorded: nothing new is told on it. Twice is once."""
    text = need_reason(reason)
    row = Consent.objects.filter(id=consent_id, agency_id=actor.own_agency_id).first()
    if row is None:
        raise NotFound("consent")
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_reason = actor.now, text
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(
        actor=actor,
        type="registry.consent_withdrawn",
        category="consent",
        subject_id=row.id,
        individual_id=row.individual_id,
        body={"reason": text},
    )
