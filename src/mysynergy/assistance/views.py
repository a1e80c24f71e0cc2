"""What the door of assistance takes in and gives out."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from mysynergy.assistance.domain import Status


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """A person accepted in a programme; ``state`` is enrolled or ended."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    programme_id: str
    need_id: uuid.UUID | None
    referral_id: uuid.UUID | None
    state: str
    enrolled_at: dt.datetime
    ended_at: dt.datetime | None
    end_reason: str | None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """What was handed over. ``reverses`` names the delivery that this counter-entry takes back.

    ``amount`` is ``None`` in kind, or when it is withheld: the agency shares no amounts with the reader.
    """

    id: uuid.UUID
    award_id: uuid.UUID
    delivered_on: dt.date
    amount: Decimal | None
    amount_withheld: bool
    quantity: Decimal | None
    last: bool
    proof: str
    reverses: uuid.UUID | None
    reason: str | None
    delivered_by: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class AwardView:
    """What was granted for ``[start, end)``; ``state`` is in_force, delivered, ended or reversed.

    ``amount`` is RM each time (``every``), ``whole_amount`` over the whole period (``None`` without an end);
    both are ``None`` in kind, or when ``amount_withheld``. ``lapsed``: past its end, never all handed over.
    """

    id: uuid.UUID
    enrolment_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    programme_id: str
    need_id: uuid.UUID | None
    household_id: uuid.UUID | None
    kind: str
    description: str
    unit: str
    quantity: Decimal | None
    every: str
    amount: Decimal | None
    whole_amount: Decimal | None
    delivered_amount: Decimal | None
    amount_withheld: bool
    start: dt.date
    end: dt.date | None
    state: str
    lapsed: bool
    override_id: uuid.UUID | None
    awarded_by: uuid.UUID | None
    awarded_at: dt.datetime
    ended_at: dt.datetime | None
    end_reason: str | None
    deliveries: tuple[DeliveryView, ...]


@dataclass(frozen=True, slots=True)
class RefusalView:
    """An award that the reader's own agency was refused; ``state`` is stands or reopened (it rested on two
    people who had been thought one, and who were parted at ``reopened_at``).

    ``open``: it was reopened, and nothing has been granted under the enrolment since.
    """

    id: uuid.UUID
    enrolment_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    programme_id: str
    kind: str
    start: dt.date
    end: dt.date | None
    rule_codes: tuple[str, ...]
    state: str
    refused_at: dt.datetime
    reopened_at: dt.datetime | None
    open: bool


@dataclass(frozen=True, slots=True)
class AssistanceView:
    """All help to a person that the reader may see, newest first; ``awards`` carry their deliveries.

    What the reader may not see is absent: that there is more could itself be the secret.
    """

    enrolments: tuple[EnrolmentView, ...]
    awards: tuple[AwardView, ...]
    refusals: tuple[RefusalView, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusView:
    """The three categories of a person and of each need the reader may see. Derived, never typed."""

    headline: Status
    by_need: Mapping[uuid.UUID, Status]


@dataclass(frozen=True, slots=True)
class OtherAward:
    """An award that stands in the way, as far as the reader may see it.

    ``known`` false: "another award that you may not see"; then nothing else is told. ``same_person`` false:
    it is of somebody of the same household. ``amount`` only where amounts are shared.
    """

    known: bool
    same_person: bool | None = None
    programme_id: str | None = None
    programme_ms: str | None = None
    programme_en: str | None = None
    agency_id: uuid.UUID | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule of the awarding agency that speaks against an award, and what stands in the way.

    ``effect``: refuse, second-person or notify. ``cap`` is the ceiling of a rule about a sum.
    """

    rule_code: str
    programme_id: str
    effect: str
    basis: str
    says_ms: str
    says_en: str
    cite: str
    cap: Decimal | None
    others: tuple[OtherAward, ...]


@dataclass(frozen=True, slots=True)
class OverlapView:
    """What would happen to an award; ``refused`` and ``needs_second_person`` follow from the obstacles."""

    obstacles: tuple[Obstacle, ...]

    @property
    def refused(self) -> bool:
        """Whether a rule of the awarding agency refuses it (a vital need passes by an override)."""
        return any(obstacle.effect == "refuse" for obstacle in self.obstacles)

    @property
    def needs_second_person(self) -> bool:
        """Whether somebody else has to approve it first."""
        return any(obstacle.effect == "second-person" for obstacle in self.obstacles)


@dataclass(frozen=True, slots=True)
class OverrideView:
    """A second person's leave to award in spite of ``rule_codes``, until a day."""

    id: uuid.UUID
    individual_id: uuid.UUID
    programme_id: str
    rule_codes: tuple[str, ...]
    vital: bool
    reason: str
    approved_by: uuid.UUID
    approved_at: dt.datetime
    until: dt.date


@dataclass(frozen=True, slots=True)
class FindingView:
    """Told to the agency whose rule it is: an award of its own and ``others`` overlap. It decides nothing."""

    id: uuid.UUID
    individual_id: uuid.UUID
    award_id: uuid.UUID
    programme_id: str
    rule_code: str
    effect: str
    says_ms: str
    says_en: str
    cite: str
    others: tuple[OtherAward, ...]
    state: str
    found_at: dt.datetime
    answered_by: uuid.UUID | None
    answered_at: dt.datetime | None
    answer: str | None
