"""Pathways: several referrals and letters of one person in their order."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest
from ninja import Router

from mysynergy.api.bearer import actor_of, opened
from mysynergy.api.beyond import LetterIn
from mysynergy.api.operations import reads, writes
from mysynergy.api.shapes import In, Out, Page, PagingIn, Text, Word, part
from mysynergy.pathways import public as pathways

router = Router(tags=["pathways"])


class StepIn(In):
    """A need at a programme or at a body outside, after the steps of these keys."""

    key: Word
    need_id: uuid.UUID
    programme_id: Word | None = None
    body_id: uuid.UUID | None = None
    after: list[Word] = []
    evidence_wanted: list[Word] = []


class PathwayIn(In):
    """Steps in any order; those that wait for nothing are ready at once. ``story``: a template's name."""

    steps: list[StepIn]
    story: Word = ""


class StepOut(Out):
    """A step as it stands; ``after`` are positions; ``choices`` are what the case manager may choose now;
    ``referred_on_at``: since when the agency asked has another one carry it on.
    """

    id: uuid.UUID
    position: int
    after: list[int]
    need_id: uuid.UUID
    kind: str
    module: str
    programme_id: str | None
    body_id: uuid.UUID | None
    evidence_wanted: list[str]
    state: str
    reason: str | None
    note: str
    referral_id: uuid.UUID | None
    letter_id: uuid.UUID | None
    referred_on_at: dt.datetime | None
    opened_at: dt.datetime | None
    sent_at: dt.datetime | None
    ended_at: dt.datetime | None
    choices: list[str]


class PathwayOut(Out):
    """A pathway with its steps in their order."""

    id: uuid.UUID
    individual_id: uuid.UUID
    agency_id: uuid.UUID
    manager_id: uuid.UUID
    story: str
    state: str
    stop_code: str | None
    stop_text: str
    begun_at: dt.datetime
    ended_at: dt.datetime | None
    steps: list[StepOut]


class StoryStepOut(Out):
    """A step of a template."""

    key: str
    module: str
    kind: str
    programme_id: str
    after: list[str]
    evidence_wanted: list[str]


class StoryOut(Out):
    """A usual story as a template."""

    name: str
    steps: list[StoryStepOut]


class StepSendIn(In):
    """To a programme: a basis that covers it, and words. To a body outside: the letter."""

    consent_id: uuid.UUID | None = None
    message: Text = ""
    letter: LetterIn | None = None


class StepChoiceIn(In):
    """``again`` (there or at another programme), ``accept`` its part as done, or ``skip``; and why."""

    verb: Word
    reason: Text
    programme_id: Word | None = None


class StopIn(In):
    """Why the pathway is stopped."""

    reason_code: Word
    text: Text = ""


def _step(view: pathways.StepView) -> StepOut:
    plain = {name: getattr(view, name) for name in StepOut.model_fields}
    lists = {name: list(plain[name]) for name in ("after", "evidence_wanted", "choices")}
    return StepOut(**{**plain, **lists})


def _pathway(view: pathways.PathwayView) -> PathwayOut:
    plain = {name: getattr(view, name) for name in PathwayOut.model_fields}
    return PathwayOut(**{**plain, "steps": [_step(one) for one in view.steps]})


@reads(router, "/pathway-stories", gives=Page[StoryOut], summary="Usual stories as templates")
def list_stories(request: HttpRequest, paging: PagingIn) -> Page[StoryOut]:
    """Give the templates; their programmes are those of the rulebook."""
    found = list(pathways.stories(actor=actor_of(request)).items())
    return part(
        paging,
        found,
        key=lambda one: one[0],
        show=lambda one: StoryOut(
            name=one[0],
            steps=[
                StoryStepOut(
                    key=step.key,
                    module=step.module,
                    kind=step.kind,
                    programme_id=step.programme_id,
                    after=list(step.after),
                    evidence_wanted=list(step.evidence_wanted),
                )
                for step in one[1]
            ],
        ),
    )


@writes(
    router,
    "POST",
    "/individuals/{individual_id}/pathways",
    gives=PathwayOut,
    status=201,
    summary="Lay out a pathway",
    example={
        "story": "course_then_capital",
        "steps": [
            {
                "key": "course",
                "need_id": "0198c5d2-7c1e-7bb0-8000-000000000005",
                "programme_id": "mdec-eusahawan",
                "evidence_wanted": ["certificate", "attendance"],
            },
            {
                "key": "capital",
                "need_id": "0198c5d2-7c1e-7bb0-8000-000000000008",
                "programme_id": "tekun-niaga",
                "after": ["course"],
            },
        ],
    },
)
def begin_pathway(request: HttpRequest, individual_id: uuid.UUID, body: PathwayIn) -> PathwayOut:
    """Nothing is sent. Steps in a circle are refused, each named."""
    steps = [
        pathways.StepSaid(
            key=one.key,
            need_id=one.need_id,
            programme_id=one.programme_id,
            body_id=one.body_id,
            after=tuple(one.after),
            evidence_wanted=tuple(one.evidence_wanted),
        )
        for one in body.steps
    ]
    return _pathway(
        pathways.begin(actor=actor_of(request), individual_id=individual_id, steps=steps, story=body.story)
    )


@reads(router, "/individuals/{individual_id}/pathways", gives=Page[PathwayOut], summary="Her pathways")
def list_pathways(request: HttpRequest, individual_id: uuid.UUID, paging: PagingIn) -> Page[PathwayOut]:
    """Give the pathways of a person that the own agency laid out, newest first."""
    found = pathways.of_individual(actor=opened(request, individual_id), individual_id=individual_id)
    return part(paging, found, key=lambda one: one.id, show=_pathway)


@reads(router, "/pathways/{pathway_id}", gives=PathwayOut, summary="One pathway")
def get_pathway(request: HttpRequest, pathway_id: uuid.UUID) -> PathwayOut:
    """Give a pathway with its steps."""
    return _pathway(pathways.get(actor=actor_of(request), pathway_id=pathway_id))


@reads(router, "/pathway-steps", gives=Page[StepOut], summary="Steps on the own desk")
def list_steps(request: HttpRequest, paging: PagingIn) -> Page[StepOut]:
    """Give the steps that may be sent or need a choice, the longest waiting first."""
    found = pathways.on_desk(actor=actor_of(request), limit=500)
    return part(paging, found, key=lambda one: one.id, show=_step)


@writes(
    router,
    "POST",
    "/pathway-steps/{step_id}/send",
    gives=PathwayOut,
    summary="Send a step that is ready",
    example={"consent_id": "0198c5d2-7c1e-7bb0-8000-000000000006", "message": ""},
)
def send_step(request: HttpRequest, step_id: uuid.UUID, body: StepSendIn) -> PathwayOut:
    """It becomes a referral, or a letter; a basis that covers whom it goes to is needed."""
    return _pathway(
        pathways.send_step(
            actor=actor_of(request),
            step_id=step_id,
            consent_id=body.consent_id,
            message=body.message,
            letter=body.letter.said() if body.letter else None,
        )
    )


@writes(
    router,
    "POST",
    "/pathway-steps/{step_id}/choose",
    gives=PathwayOut,
    summary="Choose for a step that came to nothing",
    example={"verb": "again", "reason": "another course", "programme_id": "mdec-eusahawan"},
)
def choose_for_step(request: HttpRequest, step_id: uuid.UUID, body: StepChoiceIn) -> PathwayOut:
    """What waited for a step that is left out or taken as done opens at once."""
    return _pathway(pathways.decide(actor=actor_of(request), step_id=step_id, **body.model_dump()))


@writes(
    router,
    "POST",
    "/pathways/{pathway_id}/stop",
    gives=PathwayOut,
    summary="Stop a pathway",
    example={"reason_code": "another_way", "text": ""},
)
def stop_pathway(request: HttpRequest, pathway_id: uuid.UUID, body: StopIn) -> PathwayOut:
    """Steps that were not sent are called off; the needs stay open and held."""
    return _pathway(
        pathways.stop(
            actor=actor_of(request),
            pathway_id=pathway_id,
            reason_code=body.reason_code,
            text=body.text,
        )
    )
