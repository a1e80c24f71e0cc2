"""What a screening answers: per programme an outcome, and per criterion the reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from mysynergy.rules.evaluate import Environment, Run
from mysynergy.rules.fields import Words
from mysynergy.rules.figures import FIGURE
from mysynergy.rules.programme import Criterion, Note, Programme, Statement
from mysynergy.rules.values import Interval


class Outcome(StrEnum):
    """How a programme stands to a person.

    ``DIRECTORY``: known to exist, its rules are not sure enough for a verdict: ask the agency.
    ``NOT_ASKED``: the person has not said that she wants this kind of help, so nothing was looked at.
    """

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"
    DIRECTORY = "directory"
    CLOSED = "closed"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """Whether one criterion holds: ``truth`` is true, false, or ``None`` for not known yet.

    ``missing`` are the facts that keep it open, ``unpublished`` the figures that nobody published.
    ``facts_used`` are all facts the criterion reads: whoever redacts must look at each of them.
    """

    criterion: Criterion
    truth: bool | None
    missing: tuple[str, ...]
    unpublished: tuple[str, ...]
    facts_used: tuple[str, ...]

    @property
    def id(self) -> str:
        """The criterion's id within its programme."""
        return self.criterion.id

    @property
    def says(self) -> Words:
        """The condition in a plain sentence, in both languages."""
        return self.criterion.says

    @property
    def cite(self) -> str:
        """Where the condition stands."""
        return self.criterion.cite

    @property
    def confidence(self) -> str:
        """verified, secondary, memory or own-design."""
        return self.criterion.confidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """One programme against one person. Nothing in it decides: it informs an officer.

    ``questions`` are the facts that would settle it, the one that settles most first. ``mandatory`` is
    true when the law makes the cover compulsory for this person, with its reason in
    ``mandatory_because``. ``amount`` is computed only where the outcome is eligible or unknown, rounded
    to the sen.
    """

    programme: Programme
    outcome: Outcome
    criteria: tuple[CriterionResult, ...] = ()
    questions: tuple[str, ...] = ()
    mandatory: bool | None = False
    mandatory_because: CriterionResult | None = None
    notes: tuple[Note, ...] = ()
    amount: Decimal | Interval | None = None
    closed_because: str | None = None

    @property
    def programme_id(self) -> str:
        """The programme's id."""
        return self.programme.id

    @property
    def indicative(self) -> bool:
        """Whether the rules are of medium confidence only: the verdict must be shown as a hint."""
        return self.programme.confidence == "medium"

    @property
    def discretion(self) -> tuple[Statement, ...]:
        """What an officer of the agency judges: shown, never computed."""
        return self.programme.discretion

    @property
    def obligations(self) -> tuple[Statement, ...]:
        """What the applicant must do: shown, never computed."""
        return self.programme.obligations


class CriterionPlan:
    """A criterion made ready: its two certain results are made once and shared by all screenings."""

    __slots__ = ("_blame", "criterion", "facts", "no", "run", "yes")

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        self.run: Run = criterion.when.run
        self._blame = criterion.when.missing
        self.facts = tuple(
            name for name in criterion.when.names if name != "as_of" and not name.startswith(FIGURE)
        )
        self.yes = CriterionResult(criterion, truth=True, missing=(), unpublished=(), facts_used=self.facts)
        self.no = CriterionResult(criterion, truth=False, missing=(), unpublished=(), facts_used=self.facts)

    def result(self, environment: Environment) -> CriterionResult:
        """Return the criterion's result under ``environment``."""
        truth = self.run(environment)
        if truth is None:
            names = self._blame(environment)
            return CriterionResult(
                self.criterion,
                None,
                tuple(name for name in names if not name.startswith(FIGURE)),
                tuple(name for name in names if name.startswith(FIGURE)),
                self.facts,
            )
        return self.yes if truth else self.no


class Plan:
    """A programme made ready for screening."""

    __slots__ = ("criteria", "mandatory", "programme")

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.criteria = tuple(CriterionPlan(criterion) for criterion in programme.criteria)
        self.mandatory = tuple(CriterionPlan(rule) for rule in programme.mandatory)
