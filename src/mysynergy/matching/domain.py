"""What may be one person and is not decided yet, and the plain decisions about it. Pure.

Worth
-----
The queue is ordered by what a decision is worth (``worth``), in points:

- *ambiguity*, up to 40: most at the threshold from which two records are held to be likely one person, half
  of it every four bits away. Where the machine is sure, a person's look changes least.
- *stakes*, up to 40: awards in force on both sides (40: somebody may be paid twice, or a rightful second
  award be held up), on one side (20); an open need on both sides (10) or one (5); one of the two is dead
  (10); the same number stands for both by an officer's word (10).
- *vulnerability*, up to 20: a need in crisis (20); a child or somebody of 60 or more (10). What is known of
  health, faith or violence is not used to order a list.
- *waiting*: one point a day, without an end, so that nothing waits for ever.

Two stewards
------------
A "same" needs a second steward where help is in force on both sides, one of the two is dead or the number is
disputed (``why_two``). Everybody's latest word counts (``settled``).

Codes of errors: ``NotFound``: ``pair``, ``correction_request``. ``Conflict``: ``changed_meanwhile``,
``pair_joined`` (part them first), ``not_near`` (her records do not lead to the other one),
``pair_withdrawn``, ``one_already``, ``own_record``, ``request_decided``, and those of ``joining.join``.
``NotAllowed``: ``second_steward``, and what a guard raises (``own_circle``). ``Invalid``:
``reason``/``reason_missing``, ``decision``/``unknown_choice``, ``field``/``unknown_field``,
``words``/``reason_missing``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mysynergy.linkage import Evidence
from mysynergy.registry.public import IndividualView, SaidApart

#: Where a pair was found: by a run over the registry, or at a counter, where somebody was registered as new
#: although a person alike was known.
ORIGINS: Final = ("batch", "counter", "list")
STATES: Final = ("open", "same", "different", "unsure", "withdrawn")
DECISIONS: Final = ("same", "different", "unsure")
WITHDRAWN_BECAUSE: Final = ("protected", "one_already", "erased", "no_record")
#: Of what a correction may be asked.
FIELDS: Final = ("name", "number", "birth", "sex", "phone", "place", "mother", "death")
REQUEST_STATES: Final = ("asked", "answered", "declined")
#: How a run over the registry ends; ``killed`` is said by the one that comes after it.
RUN_OUTCOMES: Final = ("done", "stopped", "killed")
#: A decision stands until the evidence changed by this much and in what it says.
MATERIAL_BITS: Final = 4.0
#: How wide the bands are in which decisions are counted.
BAND_BITS: Final = 2
_MOST: Final = 40
_HALVES_EVERY: Final = 4.0
_OLD: Final = 60
_GROWN_UP: Final = 18

State = Literal["open", "same", "different", "unsure"]


@dataclass(frozen=True, slots=True)
class PairFound:
    """Two individuals who may be one, as a run or a counter found them; their order does not matter.

    ``weight`` is the log odds in bits, prior and guards included; ``evidence`` what each field said
    (``linkage.Score.evidence``): no personal data.
    """

    one_id: uuid.UUID
    other_id: uuid.UUID
    weight: float
    evidence: tuple[Evidence, ...]
    origin: str = "batch"
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Put:
    """What became of the pairs given: ``left`` were decided before on evidence that says the same,
    or put on stronger evidence by the same run, ``outside`` are protected, erased, without any record, or one
    person already.
    """

    new: int = 0
    updated: int = 0
    reopened: int = 0
    left: int = 0
    outside: int = 0


@dataclass(frozen=True, slots=True)
class Stakes:
    """What hangs on a pair: counts of each side, first and second in the order of their ids."""

    awards: tuple[int, int] = (0, 0)
    needs: tuple[int, int] = (0, 0)
    crisis: bool = False
    dead: bool = False
    disputed: bool = False
    ages: tuple[int | None, int | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a decision is worth, in points; ``waiting`` is added when it is read."""

    ambiguity: int
    stakes: int
    vulnerability: int

    @property
    def base(self) -> int:
        """The points that time does not change."""
        return self.ambiguity + self.stakes + self.vulnerability


def worth(weight: float, stakes: Stakes, likely_from: float) -> Worth:
    """Return what deciding a pair is worth (see the top of this file)."""
    ambiguity = round(_MOST * 2 ** (-abs(weight - likely_from) / _HALVES_EVERY))
    with_award = sum(count > 0 for count in stakes.awards)
    with_need = sum(count > 0 for count in stakes.needs)
    stake = 20 * with_award + 5 * with_need + 10 * stakes.dead + 10 * stakes.disputed
    tender = any(age is not None and (age < _GROWN_UP or age >= _OLD) for age in stakes.ages)
    return Worth(ambiguity, min(_MOST, stake), 20 if stakes.crisis else 10 if tender else 0)


def rank_of(base: int, first_seen: dt.datetime) -> float:
    """Return the place in the queue. A point a day for all alike keeps the order, whatever day it is."""
    return base - first_seen.timestamp() / 86_400


def why_two(stakes: Stakes) -> tuple[str, ...]:
    """Return why a "same" needs a second steward; nothing where one is enough."""
    reasons = {
        "awards_on_both": all(stakes.awards),
        "death": stakes.dead,
        "disputed_number": stakes.disputed,
    }
    return tuple(code for code, holds in reasons.items() if holds)


def why_two_told(reasons: Sequence[str], alive: Sequence[bool | None]) -> tuple[str, ...]:
    """Return the reasons of ``why_two`` as far as a reader may know them.

    ``alive``: of both sides, ``None`` where she does not hold the record: of such a one neither help nor
    death is told, by ``high_stakes`` only that much hangs on it. That a number is disputed is a comparison.
    """
    told = {
        "awards_on_both": None not in alive,
        "death": None not in alive or False in alive,
        "disputed_number": True,
    }
    return tuple(dict.fromkeys(code if told[code] else "high_stakes" for code in reasons))


def codes_of(evidence: Iterable[Evidence]) -> frozenset[str]:
    """Return what the evidence says, without its weights and without the caps that follow from it (a counter
    and a run cap otherwise).
    """
    return frozenset(f"{one.field}_{one.level}" for one in evidence if one.field != "guard")


def changed_materially(before: PairFound, now: PairFound) -> bool:
    """Whether a decision must be looked at again: other evidence, and by ``MATERIAL_BITS`` another sum.

    New weights for the same evidence (another weight file) are no news about the two people.
    """
    return abs(now.weight - before.weight) >= MATERIAL_BITS and codes_of(now.evidence) != codes_of(
        before.evidence
    )


def settled(votes: Sequence[tuple[uuid.UUID, str]], two: bool) -> State:
    """Return how a pair stands after these words of stewards, oldest first; only everybody's latest counts.

    One is enough where ``two`` is false: the last word stands. Else "same" takes two who agree, "different"
    one whom nobody contradicts (it joins nothing); a contradiction goes to a third as "unsure". ``open``: a
    second steward is waited for.
    """
    latest = dict(votes)
    if not latest:
        return "open"
    if not two:
        return _state(votes[-1][1])
    said = list(latest.values())
    same, different = said.count("same"), said.count("different")
    if same >= 2 and same > different:
        return "same"
    if different > same:
        return "different"
    if same and not different:
        return "open"
    return "unsure"


def _state(word: str) -> State:
    if word == "same":
        return "same"
    return "different" if word == "different" else "unsure"


def band_of(weight: float) -> int:
    """Return the lower edge, in bits, of the band in which a decision is counted."""
    return int(weight // BAND_BITS) * BAND_BITS


@dataclass(frozen=True, slots=True)
class BandCount:
    """How pairs of one band of weight were decided: for the model card. ``low`` bits and less than
    ``low + BAND_BITS``.
    """

    low: int
    same: int
    different: int
    unsure: int

    @property
    def share_same(self) -> float | None:
        """The share of "same" among those decided; ``None`` where nobody decided."""
        whole = self.same + self.different
        return self.same / whole if whole else None


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """One side of a pair as its reader may see it.

    ``held``: the reader's agency may see her record (``view``). Else ``name`` is whole only where the names
    agree (where they do not, words that stand in the reader's own record are whole, the others initials),
    the number is masked, and no more is told than a candidate at a counter tells. ``agencies`` are codes
    of those whose records stand for her, without those whose very name can tell a secret
    (``unnamed``: how many).
    """

    individual_id: uuid.UUID
    held: bool
    own: bool
    view: IndividualView | None
    name: str
    number_kind: str | None
    number_masked: str | None
    age: int | None
    state: str | None
    district: str | None
    agencies: tuple[str, ...]
    unnamed: int


@dataclass(frozen=True, slots=True, repr=False)
class PairRow:
    """A pair in a list; ``sides``: the reader's own first. ``asked``: a colleague said "same" or was not
    sure, and another is needed. ``mine``: the reader's own latest word.
    """

    id: uuid.UUID
    version: int
    state: str
    weight: float
    worth: int
    waits_days: int
    origin: str
    two: tuple[str, ...]
    asked: bool
    mine: str | None
    decided_at: dt.datetime | None
    codes: tuple[tuple[str, Mapping[str, int]], ...]
    sides: tuple[Shown, Shown]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A steward's word. ``reason`` and ``decided_by`` are read by her own agency; ``agency_id`` is absent
    where the agency's very name can tell a secret and the reader is of another.
    """

    id: uuid.UUID
    decision: str
    state: str
    own: bool
    agency_id: uuid.UUID | None
    decided_by: uuid.UUID | None
    decided_at: dt.datetime
    reason: str | None


@dataclass(frozen=True, slots=True, repr=False)
class PairView:
    """A pair to decide: the evidence with its bits, both sides, what was said before.

    ``apart``: an officer said at a counter that these are two people.
    """

    row: PairRow
    start: float
    evidence: tuple[Evidence, ...]
    decisions: tuple[DecisionView, ...]
    apart: SaidApart | None
    joined: bool
    first_seen: dt.datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """How the pair stands now; ``waits``: a second steward has to agree before anything is joined."""

    state: str
    waits: bool
    version: int


@dataclass(frozen=True, slots=True, repr=False)
class CorrectionRequestView:
    """A steward asks the agency whose record it is to look again at one field.

    ``mine``: the reader's agency answers it. ``asked_agency_id`` and ``agency_id`` are absent where the name
    can tell a secret and the reader is of another agency.
    """

    id: uuid.UUID
    pair_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    asked_agency_id: uuid.UUID | None
    mine: bool
    field: str
    words: str
    state: str
    asked_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None
