"""What the registry says of people, and its plain decisions. Pure.

Reasons
-------
``Candidate.reasons`` are pairs ``(code, params)``, the weightiest first. A reason speaks only of what the
reader typed herself and what agrees with it; what differs is said only of the number she typed (a slip of
the pen) and as a guard, without a value. Codes, with parameters in brackets (faces hold the sentences in
both languages):

- number: ``identity_exact``, ``identity_transposed`` [same], ``identity_one_digit`` [same],
  ``other_number_exact``, ``other_number_near``
- name: ``name_exact``, ``name_variant`` (another spelling of the same name), ``name_near``, ``name_partial``
  [same, of], ``name_alike``; father: ``father_same``, ``father_near``, ``father_partial``, ``father_initial``
- birth date: ``dob_same``, ``dob_swapped``, ``dob_one_off``, ``dob_year_same``, ``dob_partial_month``,
  ``dob_partial_year``, ``dob_partial_near``
- ``sex_same``, ``phone_same``, ``place_postcode_same``, ``place_state_same``, ``home_same``,
  ``mother_same``,
``mother_near`` - guards (why the answer is not higher): ``guard_several_contradictions``,
``guard_different_numbers``,
  ``guard_number_near_but_name_differs``, ``guard_same_number_but_other_person``,
  ``guard_given_names_differ``, ``guard_fathers_differ``, ``guard_birth_dates_differ``,
  ``guard_no_date_and_no_number``, ``guard_same_number_but_doubts``, ``guard_no_same_number``

Codes of errors
---------------
``Conflict``: ``already_known`` (``AlreadyKnown.candidate``),
``candidates_found`` (``CandidatesFound.candidates``), ``link_ended``, ``only_source``,
``changed_meanwhile``, ``person_erased``. ``NotAllowed``:
``no_agency``, ``protected_by_another``, ``lifting_takes_two``. ``NotFound``: ``source_record``,
``individual``, ``link``,
``number``, ``consent``. ``Invalid``: ``reason``/``reason_missing``, ``phone``/(phone codes of intake),
``basis``/``unknown_basis``, ``categories``/``unknown_category``, ``purposes``/``nothing_chosen``,
``agencies``/``nothing_chosen``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from mysynergy.access.public import Actor
from mysynergy.kernel.errors import Conflict
from mysynergy.kernel.periods import whole_years
from mysynergy.linkage import Score

BASES: Final = ("consent", "legal_obligation", "vital_interest", "public_function")
#: What an agency that registered or linked a person may see of her, as far as agreements give it of others'
#: records. The sensitive categories need a reason of their own.
CATEGORIES_OF_A_SOURCE: Final = (
    "identity",
    "contact",
    "household",
    "income",
    "work",
    "needs",
    "screening",
    "referrals",
    "awards",
    "amounts",
    "schemes",
    "consent",
)
CATEGORIES: Final = (*CATEGORIES_OF_A_SOURCE, "health", "faith", "violence", "children", "offence")
MOST_CANDIDATES: Final = 5
#: The evidence of what was set on her page: it is a record of its own, as a correction is.
ON_PAGE: Final = "set_on_page"
#: What an e-mail address is sealed with.
MAIL_CONTEXT: Final = "registry_mail"
#: The database gives at most 50; 24 gave the same first three answers to 1,500 questions among 100,000
#: people as 30 did, for three quarters of the time.
MOST_COMPARED: Final = 24


class Strength(StrEnum):
    """How sure the comparison is: a proposal to a person who decides, never a decision."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


Reason = tuple[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class SaidApart:
    """An officer said on a day that a person is not ``other_id``: a word among the reasons, no decision.

    ``agency`` is her agency's code, or ``None``: "another agency" (its name could tell a secret).
    """

    other_id: uuid.UUID
    on: dt.date
    agency: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody already known who may be the person typed.

    ``name`` is whole where the typed name agrees with it, else only initials stand. ``known_by`` is the code
    of an agency that knows her, or ``None``: "another agency" (its name could tell a secret). ``held``: the
    reader's agency holds her already and may open her page. ``bits`` weighs each of ``reasons`` in its place,
    ``start`` is where two records drawn at random begin; what is missing to ``weight`` was weighed too, but
    would tell what the other record holds. ``apart``: an officer said that this is somebody else than the
    person looked for, or than one who stands before; such a candidate stands last and is never hidden.
    """

    individual_id: uuid.UUID
    name: str
    number_kind: str | None
    number_masked: str | None
    age: int | None
    state: str | None
    district: str | None
    probability: float
    weight: float
    strength: Strength
    reasons: tuple[Reason, ...]
    known_by: str | None
    held: bool
    start: float
    bits: tuple[float, ...]
    apart: SaidApart | None = None


@dataclass(frozen=True, slots=True)
class LinkView:
    """Which source record stands for whom, who decided it, on which evidence, and whether it was undone.

    ``prevails``: of a correction, and of what was set on her page, the golden fields in which it goes before
    what had been said. ``over``: records whose rule of contact was known there and set aside.

    ``agency_id``, ``decided_by`` and ``ended_by`` are absent where the agency's very name can tell a secret
    and the reader is of another.
    """

    id: uuid.UUID
    source_record_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    how: str
    evidence: tuple[str, ...]
    weight: float | None
    decided_by: uuid.UUID | None
    decided_at: dt.datetime
    ended_at: dt.datetime | None
    ended_by: uuid.UUID | None
    end_reason: str | None
    prevails: tuple[str, ...] = ()
    over: tuple[uuid.UUID, ...] = ()

    @property
    def set_on_page(self) -> bool:
        """Whether this is what was set of contact and residence on her page."""
        return self.how == "corrected" and ON_PAGE in self.evidence


@dataclass(frozen=True, slots=True, repr=False)
class IndividualView:
    """A golden record as its reader may see it; the number is always masked.

    ``birth_precision`` and ``death_precision`` are ``day``, ``month`` or ``year`` (the date is then the
    first such day). ``age`` is at ``actor.now``, or at death. ``phone`` and ``email`` (where messages go
    instead, if she wishes so) are absent where the reader may not see contacts or the person must not be
    contacted; ``safe_to_contact`` is obeyed by every message, and is ``do_not_contact`` for the dead,
    whatever was recorded. Once ``erased_at`` stands, the name is empty and nothing personal is left.
    """

    id: uuid.UUID
    name: str
    number_kind: str | None
    number_masked: str | None
    birth_date: dt.date | None
    birth_precision: str | None
    age: int | None
    sex: str | None
    state: str | None
    district: str | None
    postcode: str | None
    address: str | None
    language: str | None
    phone: str | None
    safe_to_contact: str | None
    alive: bool
    death_date: dt.date | None
    death_precision: str | None
    protected: bool
    registered_at: dt.datetime
    erased_at: dt.datetime | None = None
    email: str | None = None

    @property
    def particulars_version(self) -> str:
        """What stands of name, birth, sex and life as a short digest: sent back, it tells a stale edit."""
        stands = (
            self.name,
            self.birth_date,
            self.birth_precision,
            self.sex,
            self.alive,
            self.death_date,
            self.death_precision,
        )
        return hashlib.sha256(repr(stands).encode()).hexdigest()[:24]

    @property
    def contact_version(self) -> str:
        """What stands of contact and residence as a short digest: sent back, it tells a stale edit."""
        stands = (
            self.phone,
            self.email,
            self.safe_to_contact,
            self.language,
            self.address,
            self.postcode,
            self.district,
            self.state,
        )
        return hashlib.sha256(repr(stands).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True, repr=False)
class ResidenceSaid:
    """Where she lives now and in which language to speak with her; empty means "not known"."""

    address: str = ""
    postcode: str = ""
    district: str = ""
    state: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentView:
    """On which basis whom may be told what for which purposes, and whether it still stands.

    Of a consent that another agency recorded, agencies whose very name can tell a secret are left out.
    """

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    basis: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    agency_ids: tuple[uuid.UUID, ...]
    evidence: str
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None


class AlreadyKnown(Conflict):
    """The number typed stands for somebody registered already: ``candidate``. Confirm the link instead."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__("already_known", {"individual_id": str(candidate.individual_id)})
        self.candidate = candidate


class CandidatesFound(Conflict):
    """People already known are at least likely the person to be registered: ``candidates``.

    Confirm the link to one of them, or register a new person anyway and say why.
    """

    def __init__(self, candidates: tuple[Candidate, ...]) -> None:
        super().__init__("candidates_found", {"count": len(candidates)})
        self.candidates = candidates


class IdentityChanged(Protocol):
    """Called in the transaction of a link, an unlink or a household change, with the rows locked.

    ``change`` is ``linked``, ``unlinked``, ``household`` or ``related``; ``individual_ids`` are all
    concerned.
    """

    def __call__(self, *, actor: Actor, individual_ids: tuple[uuid.UUID, ...], change: str) -> None: ...


class Listeners:
    """Who wants to know of identity changes; plugged in ``config/wiring.py``, called in order."""

    def __init__(self) -> None:
        self._listeners: list[IdentityChanged] = []

    def connect(self, listener: IdentityChanged) -> None:
        """Add a listener; adding it again does nothing."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    def disconnect(self, listener: IdentityChanged) -> None:
        """Take a listener out (tests)."""
        self._listeners.remove(listener)

    def announce(self, *, actor: Actor, individual_ids: tuple[uuid.UUID, ...], change: str) -> None:
        """Tell every listener, in the running transaction; what one raises undoes the change."""
        for listener in self._listeners:
            listener(actor=actor, individual_ids=individual_ids, change=change)


identity_changed: Final = Listeners()


def age_on(
    birth_date: dt.date | None, precision: str | None, on: dt.date, death_date: dt.date | None = None
) -> int | None:
    """Return completed years on a day or at death; ``None`` when not even the year of birth is known.

    With only the year (or month) known it is the highest age possible on that day.
    """
    if birth_date is None or precision is None:
        return None
    return whole_years(birth_date, min(on, death_date) if death_date else on)


def initials(name: str) -> str:
    """Return a name as initials only: ``S••• B•••``, of whatever length the words are."""
    return " ".join(f"{word[0]}•••" for word in name.split()[:6])


def known_by(agencies: list[tuple[uuid.UUID, str, bool]], reader: uuid.UUID | None) -> str | None:
    """Return the code of an agency that knows the person, as far as the reader may learn it.

    ``agencies``: (id, code, sensitive), first known first. The reader's own agency comes first; an agency
    whose very name can tell a secret is never named to another.
    """
    for identifier, code, _ in agencies:
        if identifier == reader:
            return code
    return next((code for _, code, sensitive in agencies if not sensitive), None)


class PersonOpens(Protocol):
    """Asked before a person is opened; raises ``NotAllowed`` where this actor may not open her."""

    def __call__(self, *, actor: Actor, individual_id: uuid.UUID) -> None: ...


class Guards:
    """Who is asked before a person is opened; plugged in ``config/wiring.py``, asked in order."""

    def __init__(self) -> None:
        self._guards: list[PersonOpens] = []

    def connect(self, guard: PersonOpens) -> None:
        """Add a guard; adding it again does nothing."""
        if guard not in self._guards:
            self._guards.append(guard)

    def ask(self, *, actor: Actor, individual_id: uuid.UUID) -> None:
        """Ask every guard; what one raises is raised."""
        for guard in self._guards:
            guard(actor=actor, individual_id=individual_id)


person_opens: Final = Guards()


class SayApart(Protocol):
    """Answers which of these people an officer said to be two: for each pair who said it, and when."""

    def __call__(
        self, *, actor: Actor, ids: Collection[uuid.UUID]
    ) -> Mapping[frozenset[uuid.UUID], tuple[dt.date, str | None]]: ...


class ApartAsked:
    """Who knows which people were said to be two; plugged in ``config/wiring.py``."""

    def __init__(self) -> None:
        self._source: SayApart | None = None

    def connect(self, source: SayApart) -> None:
        """Plug the one source there is; another takes its place."""
        self._source = source

    def among(
        self, *, actor: Actor, ids: Collection[uuid.UUID]
    ) -> Mapping[frozenset[uuid.UUID], tuple[dt.date, str | None]]:
        """Return the pairs among ``ids``; nothing where nobody knows, or fewer than two are asked about."""
        return self._source(actor=actor, ids=ids) if self._source and len(set(ids)) > 1 else {}


said_apart: Final = ApartAsked()


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody known who is at least likely the person that was registered as new all the same.

    ``disputed``: the same identity number stands for both, by an officer's word.
    """

    individual_id: uuid.UUID
    score: Score
    disputed: bool


class RegisteredBeside(Protocol):
    """Told in the transaction of a registration that left somebody alike beside the new person."""

    def __call__(self, *, actor: Actor, individual_id: uuid.UUID, beside: tuple[Beside, ...]) -> None: ...


class BesideTold:
    """Who wants to know of people registered beside somebody alike; plugged in ``config/wiring.py``."""

    def __init__(self) -> None:
        self._listener: RegisteredBeside | None = None

    @property
    def heard(self) -> bool:
        """Whether anybody listens: looking for people alike costs some milliseconds."""
        return self._listener is not None

    def connect(self, listener: RegisteredBeside) -> None:
        """Plug the one listener there is; another takes its place."""
        self._listener = listener

    def announce(self, *, actor: Actor, individual_id: uuid.UUID, beside: tuple[Beside, ...]) -> None:
        """Tell the listener, in the running transaction; what it raises undoes the registration."""
        if self._listener is not None and beside:
            self._listener(actor=actor, individual_id=individual_id, beside=beside)


registered_beside: Final = BesideTold()
