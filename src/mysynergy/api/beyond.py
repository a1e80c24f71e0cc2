"""Letters to bodies outside the platform: what they tell, the day to ask again, what was answered."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, part
from mysynergy.beyond import public as beyond

router = Router(tags=["letters"])
_NEED = "0198c5d2-7c1e-7bb0-8000-000000000005"
_BODY = "0198c5d2-7c1e-7bb0-8000-000000000007"


class BodyIn(In):
    """A body that is no partner, as the own agency writes it down."""

    name: Word
    kind: Word
    address: Text = ""
    language: Word = "ms"


class BodyOut(Out):
    """A body outside; another agency's list is never shown."""

    id: uuid.UUID
    name: str
    kind: str
    address: str
    language: str


class LetterIn(In):
    """``categories`` are told, each covered by the consent; ``whole_number_for``: why it stands unmasked."""

    need_id: uuid.UUID
    body_id: uuid.UUID
    consent_id: uuid.UUID | None = None
    categories: list[Word]
    language: Word = "ms"
    words: Text
    follow_up_on: dt.date
    whole_number_for: Text = ""

    def said(self) -> beyond.LetterSaid:
        """Return what the door takes."""
        return beyond.LetterSaid(**{**self.model_dump(), "categories": tuple(self.categories)})


class LetterOut(Out):
    """A letter; ``state`` is one of FHIR Task, as for referrals on the platform."""

    id: uuid.UUID
    need_id: uuid.UUID
    individual_id: uuid.UUID
    module: str
    kind: str
    urgency: str
    agency_id: uuid.UUID
    officer_id: uuid.UUID
    body: BodyOut
    consent_id: uuid.UUID
    categories: list[str]
    reference: str
    language: str
    whole_number: bool
    state: str
    follow_up_on: dt.date
    late: bool
    renewals: int
    note: str
    reason_code: str | None
    reason_text: str
    outcome: str | None
    evidence_kind: str | None
    evidence_on: dt.date | None
    evidence_reference: str
    sent_at: dt.datetime
    accepted_at: dt.datetime | None
    closed_at: dt.datetime | None


class PaperOut(Out):
    """What a letter says, as it left; ``null``: not told."""

    reference: str
    on: dt.date
    language: str
    agency_ms: str
    agency_en: str
    officer: str
    body_name: str
    body_kind: str
    body_address: str
    name: str
    number: str | None
    number_kind: str | None
    birth_date: dt.date | None
    sex: str | None
    phone: str | None
    call_only: bool
    address: str | None
    members: int | None
    module: str
    need: str
    urgency: str
    basis: str
    words: str
    follow_up_on: dt.date


class AgainIn(In):
    """The body was asked again: what was learnt, and the next day."""

    follow_up_on: dt.date
    note: Text


class LetterAnswerIn(In):
    """``accepted`` with a new day; ``helped`` with evidence; ``refused`` and ``withdrawn`` with a reason."""

    answer: Word
    text: Text = ""
    reason_code: Word | None = None
    follow_up_on: dt.date | None = None
    evidence_kind: Word = ""
    evidence_on: dt.date | None = None
    evidence_reference: Word = ""
    need_met: bool = False


def _body(view: beyond.BodyView) -> BodyOut:
    return BodyOut(**{name: getattr(view, name) for name in BodyOut.model_fields})


def letter_out(view: beyond.LetterView) -> LetterOut:
    """Return a letter as JSON shows it."""
    plain = {name: getattr(view, name) for name in LetterOut.model_fields}
    return LetterOut(**{**plain, "body": _body(view.body), "categories": list(view.categories)})


@reads(router, "/outside-bodies", gives=Page[BodyOut], summary="Bodies outside of the own agency's list")
def list_bodies(request: HttpRequest, paging: PagingIn) -> Page[BodyOut]:
    """Give the bodies that the own agency wrote down, by name."""
    return part(paging, beyond.bodies(actor=actor_of(request)), key=lambda one: one.id, show=_body)


@writes(
    router,
    "POST",
    "/outside-bodies",
    gives=BodyOut,
    status=201,
    summary="Write down a body outside",
    example={"name": "Hospital Contoh", "kind": "hospital", "address": "Jalan Satu", "language": "ms"},
)
def add_body(request: HttpRequest, body: BodyIn) -> BodyOut:
    """Add it to the own agency's list; one of the same name and kind is answered as it is."""
    return _body(beyond.add_body(actor=actor_of(request), **body.model_dump()))


@writes(
    router,
    "POST",
    "/letters",
    gives=LetterOut,
    status=201,
    summary="Put a need to a body outside by letter",
    example={
        "need_id": _NEED,
        "body_id": _BODY,
        "consent_id": "0198c5d2-7c1e-7bb0-8000-000000000006",
        "categories": ["identity", "needs"],
        "language": "ms",
        "words": "Mohon temu janji.",
        "follow_up_on": "2026-12-07",
        "whole_number_for": "",
    },
)
def write_letter(request: HttpRequest, body: LetterIn) -> LetterOut:
    """The consent names the body (``agency_ids``) and covers the categories, or 409 ``consent_missing``."""
    return letter_out(beyond.send(actor=actor_of(request), said=body.said()))


@reads(router, "/letters", gives=Page[LetterOut], summary="Letters that wait for an answer")
def list_letters(request: HttpRequest, paging: PagingIn) -> Page[LetterOut]:
    """Give the open letters of the own agency, the soonest day of asking again first."""
    found = beyond.open_letters(actor=actor_of(request), limit=500)
    return part(paging, found, key=lambda one: one.id, show=letter_out)


@reads(router, "/individuals/{individual_id}/letters", gives=Page[LetterOut], summary="Letters about her")
def letters_of_person(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[LetterOut]:
    """Give the letters about a person that the own agency wrote, newest first."""
    found = beyond.of_individual(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=letter_out)


@reads(router, "/letters/{letter_id}", gives=LetterOut, summary="One letter")
def get_letter(request: HttpRequest, letter_id: uuid.UUID) -> LetterOut:
    """Give a letter and how it stands."""
    return letter_out(beyond.get(actor=actor_of(request), letter_id=letter_id))


@writes(router, "POST", "/letters/{letter_id}/paper", gives=PaperOut, summary="Take the letter's content out")
def take_paper(request: HttpRequest, letter_id: uuid.UUID) -> PaperOut:
    """Give what stands in the letter. That it was taken out is recorded, hence a POST."""
    found = beyond.read_paper(actor=actor_of(request), letter_id=letter_id)
    return PaperOut(**{name: getattr(found, name) for name in PaperOut.model_fields})


@writes(
    router,
    "POST",
    "/letters/{letter_id}/ask-again",
    gives=LetterOut,
    summary="The body was asked again",
    example={"follow_up_on": "2026-12-21", "note": "the clinic is busy until then"},
)
def ask_again(request: HttpRequest, letter_id: uuid.UUID, body: AgainIn) -> LetterOut:
    """Set the next day to ask, at most thirty days ahead; the third time in a row is a supervisor's."""
    return letter_out(beyond.renew(actor=actor_of(request), letter_id=letter_id, **body.model_dump()))


@writes(
    router,
    "POST",
    "/letters/{letter_id}/answer",
    gives=LetterOut,
    summary="Note what the body answered",
    example={"answer": "refused", "reason_code": "outside_area", "text": "not of this district"},
)
def answer_letter(request: HttpRequest, letter_id: uuid.UUID, body: LetterAnswerIn) -> LetterOut:
    """The need is closed as met (``need_met``) or comes back to the officer with a near date."""
    said = beyond.AnswerSaid(**body.model_dump())
    return letter_out(beyond.answer(actor=actor_of(request), letter_id=letter_id, said=said))
