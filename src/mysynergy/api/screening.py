"""Facts with their sources, wishes, and every programme against one person, with reasons."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StrictBool

from mysynergy.api.bearer import actor_of, opened, public_actor
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import (
    FactOut,
    Facts,
    In,
    Out,
    Page,
    PagingIn,
    Ringgit,
    Word,
    Words,
    fact_out,
    facts_given,
    part,
)
from mysynergy.kernel.errors import NotFound
from mysynergy.rules import CriterionResult, Interval, Statement, Verdict, standing
from mysynergy.screening import public as screening

router = Router(tags=["screening"])


class FactsIn(In):
    """What was learnt, how, and of which day it is true (today when absent)."""

    facts: Facts
    source: Word = "interview"
    verification: Word = "said"
    as_of: dt.date | None = None


class RecordedOut(Out):
    """The row of each fact that was recorded."""

    facts: dict[str, uuid.UUID]


class KnownFact(Out):
    """A fact; ``value`` ``null`` is "not known", ``withheld``: known, but not for this reader."""

    name: str
    value: FactOut
    as_of: dt.date
    until: dt.date | None
    stale: bool
    withheld: bool
    source: str
    verification: str
    category: str
    agency_id: uuid.UUID | None


class WishIn(In):
    """A kind of help she wants or does not want (``zakat``)."""

    wish: Word
    wanted: StrictBool


class WishesOut(Out):
    """What was said of each wish; one that is absent was never asked."""

    wishes: dict[str, bool]


class CriterionOut(Out):
    """A condition: ``truth`` is true, false, or ``null`` for not known yet; ``missing``: what would tell."""

    id: str
    truth: bool | None
    says: Words
    cite: str
    confidence: str
    missing: list[str]


class StatementOut(Out):
    """Something that is shown and never computed."""

    says: Words
    cite: str


class VerdictOut(Out):
    """One programme against one person. Nothing in it decides: it informs an officer.

    ``outcome``: eligible, not_eligible, unknown, directory ("ask the agency"), not_asked (she has not said
    that she wants such help) or closed. ``heading`` is ``mandatory`` where the law makes cover compulsory.
    """

    programme_id: str
    agency: str
    module: str
    name: Words
    outcome: str
    heading: str
    indicative: bool
    mandatory: bool | None
    mandatory_because: CriterionOut | None
    amount: Ringgit | AmountRange | None
    criteria: list[CriterionOut]
    questions: list[str]
    notes: list[StatementOut]
    discretion: list[StatementOut]
    obligations: list[StatementOut]
    closed_because: str | None
    opens_on: dt.date | None


class AmountRange(Out):
    """An amount that is only known within bounds."""

    start: Ringgit = Field(serialization_alias="from")
    end: Ringgit = Field(serialization_alias="to")


class QuestionOut(Out):
    """What to ask next; ``settles``: how many programmes wait for the answer."""

    name: str
    question: Words
    label: Words
    type: str
    unit: str
    allowed: list[str]
    sensitive: str | None
    settles: int


class ScreeningOut(Out):
    """All programmes of all agencies, ranked, and what to ask next."""

    id: uuid.UUID | None
    individual_id: uuid.UUID | None
    as_of: dt.date
    rulebook_version: str
    counts: dict[str, int]
    verdicts: list[VerdictOut]
    next_questions: list[QuestionOut]


class StoredOut(Out):
    """A screening as it was stored; ``whole`` is false where sensitive outcomes are not for this reader."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    as_of: dt.date
    rulebook_version: str
    outcomes: dict[str, str]
    counts: dict[str, int]
    screened_by: uuid.UUID | None
    screened_at: dt.datetime
    whole: bool


class TryIn(In):
    """Facts of nobody in particular; ``wishes``: kinds of help that are wanted (``zakat``)."""

    facts: Facts
    wishes: list[Word] = Field([], max_length=20)
    as_of: dt.date | None = None


VerdictOut.model_rebuild()


def _criterion(one: CriterionResult) -> CriterionOut:
    return CriterionOut(
        id=one.id,
        truth=one.truth,
        says=Words(ms=one.says.ms, en=one.says.en),
        cite=one.cite,
        confidence=one.confidence,
        missing=[*one.missing, *one.unpublished],
    )


def _statements(many: tuple[Statement, ...]) -> list[StatementOut]:
    return [StatementOut(says=Words(ms=one.says.ms, en=one.says.en), cite=one.cite) for one in many]


def _amount(value: Decimal | Interval | None) -> Decimal | AmountRange | None:
    if isinstance(value, Interval):
        return AmountRange(start=Decimal(value.low), end=Decimal(value.high))
    return value


def _verdict(one: Verdict) -> VerdictOut:
    rule = one.programme
    because = one.mandatory_because
    return VerdictOut(
        programme_id=rule.id,
        agency=rule.agency,
        module=rule.module,
        name=Words(ms=rule.name.ms, en=rule.name.en),
        outcome=one.outcome.value,
        heading=standing(one).value,
        indicative=one.indicative,
        mandatory=one.mandatory,
        mandatory_because=_criterion(because) if because is not None else None,
        amount=_amount(one.amount),
        criteria=[_criterion(criterion) for criterion in one.criteria],
        questions=list(one.questions),
        notes=[
            StatementOut(says=Words(ms=note.says.ms, en=note.says.en), cite=note.cite) for note in one.notes
        ],
        discretion=_statements(one.discretion),
        obligations=_statements(one.obligations),
        closed_because=one.closed_because,
        opens_on=one.opens_on,
    )


def _question(one: screening.Question) -> QuestionOut:
    return QuestionOut(
        name=one.name,
        question=Words(ms=one.ms, en=one.en),
        label=Words(ms=one.label_ms, en=one.label_en),
        type=one.type,
        unit=one.unit,
        allowed=list(one.allowed),
        sensitive=one.sensitive,
        settles=one.settles,
    )


def _screening(view: screening.ScreeningView) -> ScreeningOut:
    return ScreeningOut(
        id=view.id,
        individual_id=view.individual_id,
        as_of=view.as_of,
        rulebook_version=view.rulebook_version,
        counts=dict(view.counts),
        verdicts=[_verdict(one) for one in view.verdicts],
        next_questions=[_question(one) for one in view.next_questions],
    )


@reads(
    router,
    "/individuals/{individual_id}/facts",
    gives=Page[KnownFact],
    summary="What is known of her, with sources",
)
def list_facts(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[KnownFact]:
    """Give by name what is known, stale facts too, as far as the reader may see."""
    found = screening.facts_of(actor=opened(request, individual_id), individual_id=individual_id)
    return part(
        paging,
        [found[name] for name in sorted(found)],
        key=lambda one: one.name,
        show=lambda one: KnownFact(
            name=one.name,
            value=fact_out(one.value),
            as_of=one.as_of,
            until=one.until,
            stale=one.stale,
            withheld=one.withheld,
            source=one.source,
            verification=one.verification,
            category=one.category,
            agency_id=one.agency_id,
        ),
    )


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/facts",
    gives=RecordedOut,
    status=201,
    summary="Record facts",
    example={
        "facts": {
            "person.employment_status": "self_employed",
            "household.gross_income": {"from": "1000.00", "to": "1500.00"},
            "person.bankrupt": None,
        },
        "source": "interview",
        "verification": "said",
    },
)
def record_facts(request: HttpRequest, individual_id: uuid.UUID, body: FactsIn) -> RecordedOut:
    """Record what was learnt; ``null`` is an explicit "not known", a band has ``from`` and ``to``."""
    rows = screening.record_facts(
        actor=actor_of(request),
        individual_id=individual_id,
        facts=facts_given(body.facts),
        source=body.source,
        verification=body.verification,
        as_of=body.as_of,
    )
    return RecordedOut(facts=dict(rows))


@reads(router, "/individuals/{individual_id}/wishes", gives=WishesOut, summary="What help she wants")
def get_wishes(request: HttpRequest, individual_id: uuid.UUID) -> WishesOut:
    """Give the wishes that the reader may know of."""
    actor = opened(request, individual_id)
    return WishesOut(wishes=dict(screening.wishes_of(actor=actor, individual_id=individual_id)))


@writes(
    router,
    "PUT",
    "/individuals/{individual_id}/wishes",
    gives=WishesOut,
    summary="Record a wish",
    example={"wish": "zakat", "wanted": True},
)
def set_wish(request: HttpRequest, individual_id: uuid.UUID, body: WishIn) -> WishesOut:
    """Record whether she wants a kind of help; only then are its programmes screened, and faith asked."""
    actor = actor_of(request)
    screening.set_wish(actor=actor, individual_id=individual_id, wish=body.wish, wanted=body.wanted)
    return WishesOut(wishes=dict(screening.wishes_of(actor=actor, individual_id=individual_id)))


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/screenings",
    gives=ScreeningOut,
    status=201,
    summary="Screen her against every programme",
)
def screen(request: HttpRequest, individual_id: uuid.UUID) -> ScreeningOut:
    """Screen with what the reader may know of her; the outcomes are stored, nothing is decided."""
    actor = actor_of(request)
    return _screening(screening.screen(actor=actor, individual_id=individual_id))


@reads(
    router,
    "/individuals/{individual_id}/screenings/latest",
    gives=StoredOut,
    summary="The newest stored screening",
)
def get_latest_screening(request: HttpRequest, individual_id: uuid.UUID) -> StoredOut:
    """Give the outcomes of the newest run, the own agency's before another's."""
    view = screening.latest(actor=opened(request, individual_id), individual_id=individual_id)
    if view is None:
        raise NotFound("no_screening")
    return StoredOut(**{name: getattr(view, name) for name in StoredOut.model_fields})


@reads(
    router,
    "/screen",
    method="POST",
    gives=ScreeningOut,
    summary="Try facts against every programme; nothing is stored",
    example={
        "facts": {"person.citizenship": "citizen", "person.employment_status": "self_employed"},
        "wishes": [],
    },
    public=True,
)
def try_facts(request: HttpRequest, body: TryIn) -> ScreeningOut:
    """Screen facts of nobody in particular. No token, no trace."""
    return _screening(
        screening.screen_facts(
            actor=public_actor(), facts=facts_given(body.facts), as_of=body.as_of, wishes=body.wishes
        )
    )
