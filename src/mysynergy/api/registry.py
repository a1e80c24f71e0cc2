"""Who is this: candidates, golden records, links that can be undone, consent."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StrictBool, StrictInt

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.people import EXAMPLE, PersonIn, said_by
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, Words, part
from mysynergy.api.spoken import in_both
from mysynergy.cases.public import NUMBERS
from mysynergy.registry import public as registry
from mysynergy.words.reasons import reason

router = Router(tags=["people"])


class ReasonOut(Out):
    """Why two records may be one person: same, near, different, unknown, year_same or month_same."""

    code: str
    outcome: str
    text: Words


class SaidApartOut(Out):
    """An officer said on that day that this is not ``other_id``; ``agency`` ``null``: "another agency"."""

    other_id: uuid.UUID
    on: dt.date
    agency: str | None


class CandidateOut(Out):
    """Somebody already known who may be the person typed. A proposal to an officer, never a decision.

    ``name`` stands whole only where what was typed agrees with it; ``known_by`` is ``null`` for "another
    agency", whose name may be a secret; ``held``: the own agency holds her already.
    """

    individual_id: uuid.UUID
    name: str
    number_kind: str | None
    number_masked: str | None
    age: int | None
    state: str | None
    district: str | None
    probability: str
    strength: str
    reasons: list[ReasonOut]
    known_by: str | None
    held: bool
    apart: SaidApartOut | None


class CandidatesOut(Out):
    """At most five, the most probable first; who was said to be somebody else stands last."""

    items: list[CandidateOut]


class CandidatesIn(In):
    """What is typed so far; nothing is required. ``instead_of``: for whom the words stand already."""

    said: PersonIn
    instead_of: uuid.UUID | None = None


class RegisterIn(In):
    """``another_person``: why an officer is sure that a number already known is somebody else's.
    ``new_anyway``: why she is sure that none of the candidates is this person.
    """

    source_record_id: uuid.UUID
    another_person: Text | None = None
    new_anyway: Text | None = None


class IndividualOut(Out):
    """A golden record as the reader may see it. The number is masked everywhere but in ``/number``."""

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
    email: str | None
    safe_to_contact: str | None
    alive: bool
    death_date: dt.date | None
    death_precision: str | None
    protected: bool
    registered_at: dt.datetime


class SearchIn(In):
    """Words of a name, an identity number, its last four signs, or a telephone number."""

    text: Text
    limit: StrictInt = Field(20, ge=1, le=100)


class FoundOut(Out):
    """People of the own agency, newest registrations first."""

    items: list[IndividualOut]


class ReasonIn(In):
    """Why; whoever checks this later will read it."""

    reason: Text


class NumberOut(Out):
    """The identity number as it is printed. Showing it was an event of its own."""

    individual_id: uuid.UUID
    number: str


class LinkIn(In):
    """``evidence``: the codes of the reasons that the officer was shown."""

    source_record_id: uuid.UUID
    evidence: list[Word] = Field([], max_length=40)


class LinkOut(Out):
    """Which source record stands for whom, who decided it, and whether it was undone."""

    id: uuid.UUID
    source_record_id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    how: str
    evidence: list[str]
    decided_by: uuid.UUID | None
    decided_at: dt.datetime
    ended_at: dt.datetime | None
    ended_by: uuid.UUID | None
    end_reason: str | None


class StandsForOut(Out):
    """Whom the source record stands for now."""

    individual_id: uuid.UUID


class ContactIn(In):
    """``phone`` ``null``: none. ``safe_to_contact``: safe, call_only, do_not_contact, or ``null``. ``email``:
    where messages go instead of the telephone; left out: as it is; empty: nowhere.
    """

    phone: Text | None
    safe_to_contact: Word | None
    email: Text | None = None


class ProtectionIn(In):
    """Set the protected mark, and why; it is lifted by two, see ``ask_to_lift``."""

    protected: StrictBool
    reason: Text


class ConsentIn(In):
    """Who may be told what, for which purposes, on which basis, and how it is shown.

    ``representative_id``: who consents for the person; a child does not consent alone.
    """

    basis: Word
    purposes: list[Word] = Field(max_length=50)
    categories: list[Word] = Field(max_length=50)
    agency_ids: list[uuid.UUID] = Field(max_length=400)
    evidence: Text
    representative_id: uuid.UUID | None = None


class ConsentOut(Out):
    """A consent or other legal basis; ``stands``: it was not withdrawn."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID | None
    basis: str
    purposes: list[str]
    categories: list[str]
    agency_ids: list[uuid.UUID]
    evidence: str
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None
    stands: bool


def candidate_out(view: registry.Candidate) -> CandidateOut:
    """Return a candidate with its reasons in plain words."""
    return CandidateOut(
        individual_id=view.individual_id,
        name=view.name,
        number_kind=view.number_kind,
        number_masked=view.number_masked,
        age=view.age,
        state=view.state,
        district=view.district,
        probability=f"{view.probability:.4f}",
        strength=view.strength.value,
        reasons=[_reason(code, params) for code, params in view.reasons],
        known_by=view.known_by,
        held=view.held,
        apart=said_apart_out(view.apart),
    )


def said_apart_out(word: registry.SaidApart | None) -> SaidApartOut | None:
    """Return an officer's word that these are two people."""
    return None if word is None else SaidApartOut(other_id=word.other_id, on=word.on, agency=word.agency)


def candidates_out(found: Iterable[registry.Candidate]) -> CandidatesOut:
    """Return candidates with their reasons in plain words."""
    return CandidatesOut(items=[candidate_out(one) for one in found])


def _reason(code: str, params: Mapping[str, int]) -> ReasonOut:
    text = in_both(lambda: reason(code, params).text)
    return ReasonOut(code=code, outcome=reason(code, params).outcome, text=text)


def _person(view: registry.IndividualView) -> IndividualOut:
    return IndividualOut(**{name: getattr(view, name) for name in IndividualOut.model_fields})


def _link(view: registry.LinkView) -> LinkOut:
    return LinkOut(**{name: getattr(view, name) for name in LinkOut.model_fields})


def _consent(view: registry.ConsentView) -> ConsentOut:
    return ConsentOut(**{name: getattr(view, name) for name in ConsentOut.model_fields})


@reads(
    router,
    "/candidates",
    method="POST",
    gives=CandidatesOut,
    summary="Who may this be?",
    example={"said": EXAMPLE},
)
def find_candidates(request: HttpRequest, body: CandidatesIn) -> CandidatesOut:
    """Give those already known who may be the person typed, with reasons. Numbers never stand in an URL."""
    found = registry.candidates(actor=actor_of(request), said=said_by(body.said), instead_of=body.instead_of)
    return candidates_out(found)


@writes(
    router,
    "POST",
    "/individuals",
    gives=IndividualOut,
    status=201,
    summary="Register a new person",
    example={"source_record_id": "0198c5d2-7c1e-7bb0-8000-000000000001"},
)
def register(request: HttpRequest, body: RegisterIn) -> IndividualOut:
    """Make a golden record of a source record, after a look at who is known already.

    409 ``already_known`` carries the ``candidate`` who bears the very number; 409 ``candidates_found``
    carries the ``candidates`` who are likely the same person: link the record to one of them, or send
    ``new_anyway`` with the reason, which stands in the event.
    """
    actor = actor_of(request)
    individual_id = registry.register(
        actor=actor,
        source_record_id=body.source_record_id,
        another_person=body.another_person,
        look_first=True,
        new_anyway=body.new_anyway,
    )
    return _person(registry.open_person(actor=actor, individual_id=individual_id))


@reads(
    router,
    "/individuals/search",
    method="POST",
    gives=FoundOut,
    summary="Find people of the own agency",
    example={"text": "rohana kamarudin", "limit": 20},
)
def search(request: HttpRequest, body: SearchIn) -> FoundOut:
    """Find by every word of a name (by sound), a number, its last four signs, a telephone number, or the
    number of a case (``K-482-719-346``, also without its hyphens).
    """
    found = NUMBERS.find_people(actor=actor_of(request), text=body.text, limit=body.limit)
    return FoundOut(items=[_person(one) for one in found])


@reads(router, "/individuals/{individual_id}", gives=IndividualOut, summary="One person")
def get_individual(request: HttpRequest, individual_id: uuid.UUID) -> IndividualOut:
    """Give a golden record. The reading is an event."""
    return _person(registry.open_person(actor=actor_of(request), individual_id=individual_id))


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/number",
    gives=NumberOut,
    summary="Show the identity number, for a reason",
    example={"reason": "to fill in the form of the hospital"},
)
def reveal_number(request: HttpRequest, individual_id: uuid.UUID, body: ReasonIn) -> NumberOut:
    """Give the number unmasked. Each showing is an event with its reason."""
    number = registry.reveal_number(actor=actor_of(request), individual_id=individual_id, reason=body.reason)
    return NumberOut(individual_id=individual_id, number=number)


@writes(
    router,
    "PUT",
    "/individuals/{individual_id}/contact",
    gives=IndividualOut,
    summary="Set telephone and safe contact",
    example={"phone": "012-345 6789", "safe_to_contact": "call_only"},
)
def set_contact(request: HttpRequest, individual_id: uuid.UUID, body: ContactIn) -> IndividualOut:
    """Set how she may be reached; every message of every agency obeys it."""
    actor = actor_of(request)
    registry.set_contact(
        actor=actor,
        individual_id=individual_id,
        phone=body.phone,
        safe_to_contact=body.safe_to_contact,
        email=body.email,
    )
    return _person(registry.open_person(actor=actor, individual_id=individual_id))


@writes(
    router,
    "PUT",
    "/individuals/{individual_id}/protection",
    gives=IndividualOut,
    summary="Set the protected mark",
    example={"protected": True, "reason": "fled from violence"},
)
def set_protection(request: HttpRequest, individual_id: uuid.UUID, body: ProtectionIn) -> IndividualOut:
    """While the mark stands only the agency that set it sees her. 403 ``lifting_takes_two`` for ``false``."""
    actor = actor_of(request)
    registry.set_protected(
        actor=actor, individual_id=individual_id, protected=body.protected, reason=body.reason
    )
    return _person(registry.open_person(actor=actor, individual_id=individual_id))


@reads(
    router, "/individuals/{individual_id}/links", gives=Page[LinkOut], summary="Which records stand for her"
)
def list_links(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[LinkOut]:
    """Give the links that the reader may see, undone ones too, oldest first."""
    found = registry.links_of(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=_link)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/links",
    gives=LinkOut,
    status=201,
    summary="Confirm that a source record is this person",
    example={
        "source_record_id": "0198c5d2-7c1e-7bb0-8000-000000000001",
        "evidence": ["name_variant", "dob_same"],
    },
)
def confirm_link(request: HttpRequest, individual_id: uuid.UUID, body: LinkIn) -> LinkOut:
    """Attach a source record to somebody known. Nothing golden is overwritten; it can be undone."""
    return _link(
        registry.confirm_link(
            actor=actor_of(request),
            source_record_id=body.source_record_id,
            individual_id=individual_id,
            evidence=body.evidence,
        )
    )


@writes(
    router,
    "POST",
    "/links/{link_id}/undo",
    gives=StandsForOut,
    summary="Undo a link",
    example={"reason": "it is her sister"},
)
def undo_link(request: HttpRequest, link_id: uuid.UUID, body: ReasonIn) -> StandsForOut:
    """Take a source record from a person, with all that it brought; say whom it stands for now."""
    return StandsForOut(
        individual_id=registry.undo_link(actor=actor_of(request), link_id=link_id, reason=body.reason)
    )


@reads(
    router,
    "/individuals/{individual_id}/consents",
    gives=Page[ConsentOut],
    summary="Consents and other legal bases",
)
def list_consents(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[ConsentOut]:
    """Give the bases that the reader may see, the newest first."""
    found = registry.consents_of(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=_consent)


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/consents",
    gives=ConsentOut,
    status=201,
    summary="Record consent or another legal basis",
    example={
        "basis": "consent",
        "purposes": ["casework"],
        "categories": ["identity", "needs", "income"],
        "agency_ids": ["0198c5d2-7c1e-7bb0-8000-000000000002"],
        "evidence": "signed_form",
    },
)
def record_consent(request: HttpRequest, individual_id: uuid.UUID, body: ConsentIn) -> ConsentOut:
    """Record on which basis which agencies may be told what; a referral needs one that names its agency."""
    actor = actor_of(request)
    consent_id = registry.record_consent(
        actor=actor,
        individual_id=individual_id,
        basis=body.basis,
        purposes=body.purposes,
        categories=body.categories,
        agency_ids=body.agency_ids,
        evidence=body.evidence,
        by=body.representative_id,
    )
    found = registry.consents_of(actor=actor, individual_id=individual_id)
    return _consent(next(one for one in found if one.id == consent_id))


@writes(
    router,
    "POST",
    "/consents/{consent_id}/withdraw",
    gives=None,
    summary="Withdraw a consent",
    example={"reason": "she no longer wants it"},
)
def withdraw_consent(request: HttpRequest, consent_id: uuid.UUID, body: ReasonIn) -> None:
    """Nothing new is told on it from now. Twice is once."""
    registry.withdraw_consent(actor=actor_of(request), consent_id=consent_id, reason=body.reason)
