"""What screening says, and its plain decisions: a fact's category, how long it holds, how verdicts rank.

Codes of faults
---------------
``Invalid`` names facts as fields: ``unknown_fact``, ``wrong_type`` [type], ``not_allowed`` [allowed],
``out_of_range`` [least, most], ``range_order``, ``in_future``, ``unreadable_text``, ``self_declared_only``
(ethnicity is only what she says herself), ``asked_only_with_wish`` [wish] (faith is asked only once she wants
such help); ``as_of``/``in_future``; ``source``/``bad_source``; ``verification``/``unknown_verification``;
``wish``/``unknown_wish`` [allowed].
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from mysynergy.kernel.periods import add_months
from mysynergy.rules import FactValue, Outcome, Standing, Verdict, standing

SAID: Final = "said"
VERIFICATIONS: Final = (SAID, "document_seen", "verified_by_source")
GENERAL_CATEGORIES: Final = ("identity", "household", "income", "work", "needs", "schemes", "awards")
SENSITIVE_CATEGORIES: Final = ("health", "faith", "ethnicity", "offence", "violence", "children")
ZAKAT: Final = "zakat"
RELIGION: Final = "person.religion"

#: Which category of data a fact is of, by its name; the first that fits. What the vocabulary calls sensitive
#: comes before all of it. Living in an institution tells of illness or addiction, so it is kept with health.
_CATEGORIES: Final[tuple[tuple[str, str], ...]] = (
    ("person.in_institution", "health"),
    ("assistance.*", "awards"),
    ("debt.*", "income"),
    ("business.*", "work"),
    ("organisation.*", "work"),
    ("legal.*", "needs"),
    ("deceased.*contribut*", "schemes"),
    ("deceased.was_insured", "schemes"),
    ("deceased.*", "household"),
    ("household.*income*", "income"),
    ("household.net_assets", "income"),
    ("household.annual_net_means", "income"),
    ("household.had_kifayah*", "income"),
    ("household.below_pgk", "income"),
    ("household.ekasih", "income"),
    ("household.*", "household"),
    ("person.*income*", "income"),
    ("person.monthly_wage", "income"),
    ("person.bankrupt", "income"),
    ("person.perkeso_insured", "schemes"),
    ("person.*contribution*", "schemes"),
    ("person.eis_claims*", "schemes"),
    ("person.employment*", "work"),
    ("person.self_employed*", "work"),
    ("person.job_loss*", "work"),
    ("person.*work*", "work"),
    ("person.hired_on", "work"),
    ("person.labour*", "work"),
    ("person.fisher*", "work"),
    ("person.*qualification", "work"),
    ("person.course*", "work"),
    ("person.school*", "household"),
    ("person.household_role", "household"),
    ("person.manages_household", "household"),
    ("person.single_parent", "household"),
    ("person.no_one_to_depend_on", "household"),
    ("person.kin_*", "household"),
    ("person.in_full_time_study", "work"),
    ("person.other_education_sponsor", "awards"),
    ("person.*", "identity"),
)


@lru_cache(maxsize=2048)
def category_of(name: str, sensitive: str | None = None) -> str:
    """Return the category of data (the word agreements use) of the fact ``name``.

    ``sensitive`` is what the vocabulary says of it. A sensitive word that no agreement knows counts as
    health, the closest kept; a fact nobody placed counts as needs.
    """
    if sensitive is not None:
        return sensitive if sensitive in SENSITIVE_CATEGORIES else "health"
    return next((category for pattern, category in _CATEGORIES if fnmatchcase(name, pattern)), "needs")


@dataclass(frozen=True, slots=True)
class ShelfLife:
    """From ``since`` on, facts whose names fit ``pattern`` hold for ``months`` (``None``: for ever)."""

    pattern: str
    months: int | None
    since: dt.date
    why: str


_BEGAN: Final = dt.date(2026, 1, 1)
#: How long a fact holds before it must be asked again: the first that fits, among those in force. Our own
#: design, to be set by the steering committee; a change is a new row with a later ``since`` above the old
#: one.
SHELF_LIVES: Final[tuple[ShelfLife, ...]] = tuple(
    ShelfLife(pattern, months, _BEGAN, why)
    for pattern, months, why in (
        ("person.birth_date", None, "birth does not change"),
        ("person.birth_state", None, "birth does not change"),
        ("person.sex", None, "a fact of birth"),
        ("person.sarawak_status", None, "stands on the MyKad"),
        ("person.community", None, "a fact of birth"),
        ("person.bumiputera", None, "a fact of birth"),
        ("deceased.*", None, "the dead change no more"),
        ("person.age", 12, "an age without a birth date"),
        ("person.citizenship", 60, "seldom changes"),
        ("person.religion", 60, "seldom changes"),
        ("*income*", 6, "incomes change"),
        ("*.monthly_wage", 6, "incomes change"),
        ("household.annual_net_means", 6, "incomes change"),
        ("household.below_pgk", 6, "incomes change"),
        ("debt.*", 6, "debts change"),
        ("person.employment_status", 6, "work changes"),
        ("person.seeking_work", 3, "work changes"),
        ("person.back_at_work", 3, "work changes"),
        ("household.disaster_or_emergency", 6, "an emergency passes"),
        ("assistance.current", 3, "help ends"),
        ("assistance.completed", None, "what was finished stays so"),
        ("person.residence_months_in_state", 3, "grows every month"),
        ("person.*contribution*", 3, "grows every month"),
        ("person.job_loss_*", 24, "a day that passed"),
        ("person.highest_qualification", 60, "seldom changes"),
        ("person.school*", 12, "a school year"),
        ("household.pupils*", 12, "a school year"),
        ("household.school*", 12, "a school year"),
        ("*", 12, "what nobody placed"),
    )
)


@lru_cache(maxsize=2048)
def shelf_life(name: str, on: dt.date) -> int | None:
    """Return for how many months the fact holds by the table in force on ``on``; ``None``: for ever."""
    fitting = [row for row in SHELF_LIVES if fnmatchcase(name, row.pattern)]
    return next((row.months for row in fitting if row.since <= on), fitting[0].months)


def holds_until(name: str, as_of: dt.date, on: dt.date) -> dt.date | None:
    """Return the first day on which a fact of ``as_of`` counts no more; ``None`` when it holds for ever."""
    months = shelf_life(name, on)
    return None if months is None else add_months(as_of, months)


@dataclass(frozen=True, slots=True)
class FactRecord:
    """A fact with where it comes from.

    ``value`` ``None`` is an explicit "not known". ``source`` says how it was learnt (``registry``,
    ``assistance``, ``interview`` ...). ``agency_id`` is ``None`` where the reader may not know which agency,
    or nobody in particular said it. ``until``: the day from which it must be asked again (``None``: for
    ever); ``stale`` once that day has come. ``withheld``: a ``FactSource`` knows it, but this reader may
    not: it then has no value, and every criterion reads as not known yet.
    """

    name: str
    value: FactValue | None
    as_of: dt.date
    source: str
    verification: str
    agency_id: uuid.UUID | None
    category: str = "needs"
    recorded_at: dt.datetime | None = None
    until: dt.date | None = None
    stale: bool = False
    withheld: bool = False

    @staticmethod
    def held(name: str, as_of: dt.date, on: dt.date) -> bool:
        """Whether a fact of ``as_of`` still counted on a day."""
        until = holds_until(name, as_of, on)
        return until is None or on < until

    @property
    def usable(self) -> bool:
        """Whether screening may use it: known, still fresh, and open to the reader."""
        return self.value is not None and not self.stale and not self.withheld


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask, as an officer asks it, and what a form needs. ``settles``: how many programmes wait."""

    name: str
    ms: str
    en: str
    label_ms: str
    label_en: str
    type: str
    unit: str
    allowed: tuple[str, ...]
    sensitive: str | None
    settles: int


@dataclass(frozen=True, slots=True)
class ScreeningView:
    """All programmes against one person, as far as the reader may see her facts.

    ``id`` and ``individual_id`` are ``None`` for a trial that is not stored. ``verdicts`` are ranked:
    mandatory, eligible, unknown (fewest open questions first), directory, not asked, not eligible, closed;
    ``counts`` tell them by heading (``Standing``). ``next_questions``: what to ask next, what settles most
    first. ``facts`` are those used, by name. ``wishes`` as far as known.
    """

    id: uuid.UUID | None
    individual_id: uuid.UUID | None
    as_of: dt.date
    rulebook_version: str
    verdicts: tuple[Verdict, ...]
    next_questions: tuple[Question, ...]
    counts: Mapping[str, int]
    wishes: frozenset[str] = frozenset()
    facts: Mapping[str, FactRecord] = field(default_factory=dict)

    def verdict(self, programme_id: str) -> Verdict:
        """Return one programme's verdict; raises ``KeyError``."""
        for verdict in self.verdicts:
            if verdict.programme_id == programme_id:
                return verdict
        raise KeyError(programme_id)


@dataclass(frozen=True, slots=True)
class StoredScreening:
    """A screening as it was stored: outcomes by programme id, nothing computed again.

    For a reader of another agency sensitive programmes, and outcomes that rest on sensitive facts, are
    absent. ``outcomes`` values are headings (``Standing``).
    """

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    as_of: dt.date
    rulebook_version: str
    outcomes: Mapping[str, str]
    counts: Mapping[str, int]
    screened_by: uuid.UUID | None
    screened_at: dt.datetime
    whole: bool


def for_need(
    open_ones: Sequence[Verdict], *, module: str, purposes: Collection[str] | None, others: bool
) -> tuple[Verdict, ...]:
    """Return the verdicts on programmes for a need, from verdicts that are in their order already.

    Those for one of the ``purposes`` come first, whatever module they stand in: by heading, then those of
    the need's own module, then as they were. With ``others`` the rest of that module follows. ``None`` for
    ``purposes`` keeps the module as it is.
    """
    own = [one for one in open_ones if one.programme.module == module]
    if purposes is None:
        return tuple(own)
    headings = list(dict.fromkeys(standing(one) for one in open_ones))
    serving = [one for one in open_ones if set(one.programme.purposes) & set(purposes)]
    serving.sort(key=lambda one: (headings.index(standing(one)), one.programme.module != module))
    rest = [one for one in own if one not in serving] if others else []
    return (*serving, *rest)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A programme that may serve a need: under which heading, and how many questions are open on it."""

    programme_id: str
    standing: Standing
    questions: int
    own_module: bool


def opened(before: Iterable[Verdict], after: Iterable[Verdict], fact: str) -> frozenset[str]:
    """Return the programmes that are open ``after`` ``fact`` became true, and which nothing else could open.

    One that is not known yet for other answers too is left out: it may be open to her without.
    """
    shut = {
        one.programme_id
        for one in before
        if one.outcome is Outcome.NOT_ELIGIBLE
        or (one.outcome is Outcome.UNKNOWN and set(one.questions) <= {fact})
    }
    return frozenset(
        one.programme_id for one in after if one.outcome is Outcome.ELIGIBLE and one.programme_id in shut
    )
