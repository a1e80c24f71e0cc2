"""A course, then financing: nothing goes by itself, nothing is forgotten, and the needs are always held."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from tests.people import NOW, SYSTEM

from mysynergy.access.public import Actor, acting
from mysynergy.beyond import public as beyond
from mysynergy.cases import public as cases
from mysynergy.cases.public import NeedView
from mysynergy.directory.public import programmes
from mysynergy.events.public import of_subject
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.pathways import public as pathways
from mysynergy.pathways.models import Step
from mysynergy.pathways.public import STORIES, PathwayView, StepSaid
from mysynergy.pathways.tests.conftest import Cast, Story
from mysynergy.referrals import public as referrals
from mysynergy.registry.public import record_consent

CERTIFICATE = referrals.Evidence("certificate", dt.date(2026, 11, 23), "SKM-17")


def steps_of(story: Story) -> list[StepSaid]:
    return [
        StepSaid("capital", story.capital.id, "tekun-niaga", after=("course",)),
        StepSaid("course", story.skills.id, "giatmara-sepenuh-masa", evidence_wanted=("certificate",)),
    ]


@pytest.fixture
def pathway(cast: Cast, story: Story) -> PathwayView:
    return pathways.begin(actor=cast.maiwp, individual_id=story.individual_id, steps=steps_of(story))


def sent(cast: Cast, story: Story, pathway: PathwayView, position: int = 0) -> uuid.UUID:
    """Send a step and return its referral."""
    step = pathway.steps[position]
    view = pathways.send_step(actor=cast.maiwp, step_id=step.id, consent_id=story.consent_id)
    found = view.steps[position].referral_id
    assert found is not None
    return found


def completed(actor: Actor, referral_id: uuid.UUID, **more: object) -> None:
    referrals.accept(actor=actor, referral_id=referral_id)
    said = {"outcome": "helped", "evidence": CERTIFICATE, **more}
    referrals.complete(actor=actor, referral_id=referral_id, **said)  # type: ignore[arg-type]


def now_of(cast: Cast, pathway: PathwayView) -> PathwayView:
    return pathways.get(actor=cast.maiwp, pathway_id=pathway.id)


def states(view: PathwayView) -> list[str]:
    return [one.state for one in view.steps]


def held(need: NeedView) -> NeedView:
    return cases.needs(actor=SYSTEM, ids=[need.id])[need.id]


def told(pathway: PathwayView) -> list[str]:
    with acting(SYSTEM):
        return [one.type for one in reversed(of_subject(subject_id=pathway.id))]


def test_a_course_with_its_certificate_opens_the_financing_at_the_managers_desk(
    cast: Cast, story: Story, pathway: PathwayView
) -> None:
    assert [(one.programme_id, one.after, one.state) for one in pathway.steps] == [
        ("giatmara-sepenuh-masa", (), "ready"),
        ("tekun-niaga", (0,), "waiting"),
    ]
    with pytest.raises(Conflict, match="changed_meanwhile"):
        pathways.send_step(actor=cast.maiwp, step_id=pathway.steps[1].id, consent_id=story.consent_id)
    completed(cast.giatmara, sent(cast, story, pathway))
    assert pathways.go_on(actor=SYSTEM, pathway_id=pathway.id) == 2
    assert pathways.go_on(actor=SYSTEM, pathway_id=str(pathway.id)) == 0
    view = now_of(cast, pathway)
    assert states(view) == ["done", "ready"]
    assert referrals.of_agency(actor=cast.tekun, side=referrals.Side.RECEIVER) == (), "nothing sent by itself"
    need = held(story.capital)
    assert (need.held_by, need.held_for) == (cast.maiwp.id, "pathway_ready")
    assert need.held_until == dt.datetime(2026, 11, 26, 15, 59, 59, tzinfo=dt.UTC)
    assert [one.id for one in pathways.on_desk(actor=cast.maiwp)] == [view.steps[1].id]
    completed(cast.tekun, sent(cast, story, pathway, 1))
    pathways.go_on(actor=SYSTEM, pathway_id=pathway.id)
    assert now_of(cast, pathway).state == "completed"
    assert told(pathway) == [
        "pathways.begun",
        "pathways.step_sent",
        "pathways.step_done",
        "pathways.step_opened",
        "pathways.step_sent",
        "pathways.step_done",
        "pathways.completed",
    ]


def test_a_step_says_that_it_was_referred_on(cast: Cast, story: Story, pathway: PathwayView) -> None:
    asked = sent(cast, story, pathway)
    referrals.accept(actor=cast.giatmara, referral_id=asked)
    assert now_of(cast, pathway).steps[0].referred_on_at is None
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE referrals_referral SET state = 'in_progress', handed_on_at = %s WHERE id = %s",
            [SYSTEM.now, asked],
        )
    step = now_of(cast, pathway).steps[0]
    assert (step.state, step.referred_on_at) == ("sent", SYSTEM.now)


def test_a_step_that_is_declined_is_told_at_once_with_choices(
    cast: Cast, story: Story, pathway: PathwayView
) -> None:
    asked = sent(cast, story, pathway)
    referrals.decline(actor=cast.giatmara, referral_id=asked, reason_code="quota_full", text="penuh")
    assert held(story.skills).held_by == cast.maiwp.id, "before any job ran"
    pathways.go_on(actor=SYSTEM, pathway_id=pathway.id)
    view = now_of(cast, pathway)
    assert (states(view), view.steps[0].reason) == (["stuck", "waiting"], "declined")
    assert view.steps[0].choices == ("again", "skip")
    assert held(story.skills).held_for == "pathway_stuck"
    with pytest.raises(Conflict, match="changed_meanwhile"):
        pathways.decide(actor=cast.maiwp, step_id=view.steps[0].id, verb="accept", reason="x")
    with pytest.raises(Invalid):
        pathways.decide(
            actor=cast.maiwp, step_id=view.steps[0].id, verb="again", reason="x", programme_id="nothing"
        )
    again = pathways.decide(
        actor=cast.maiwp,
        step_id=view.steps[0].id,
        verb="again",
        reason="kursus lain",
        programme_id="mdec-eusahawan",
    )
    assert states(again) == ["ready", "waiting"]
    assert again.steps[0].programme_id == "mdec-eusahawan"
    skipped = pathways.decide(actor=cast.maiwp, step_id=again.steps[0].id, verb="skip", reason="sudah pandai")
    assert states(skipped) == ["skipped", "ready"]


@pytest.mark.parametrize(
    ("more", "reason", "choices"),
    [
        ({"outcome": "partly_helped"}, "partly_helped", ("again", "accept", "skip")),
        (
            {"evidence": replace(CERTIFICATE, kind="receipt")},
            "other_evidence",
            ("again", "accept", "skip"),
        ),
        (
            {"outcome": "not_helped", "evidence": None, "reason_code": "other", "text": "tidak hadir"},
            "not_helped",
            ("again", "skip"),
        ),
    ],
)
def test_less_than_the_wanted_evidence_opens_nothing_until_the_manager_says_so(
    cast: Cast,
    story: Story,
    pathway: PathwayView,
    more: dict[str, object],
    reason: str,
    choices: tuple[str, ...],
) -> None:
    completed(cast.giatmara, sent(cast, story, pathway), **more)
    pathways.go_on(actor=SYSTEM, pathway_id=pathway.id)
    view = now_of(cast, pathway)
    assert (states(view), view.steps[0].reason, view.steps[0].choices) == (
        ["stuck", "waiting"],
        reason,
        choices,
    )
    if "accept" in choices:
        step = view.steps[0].id
        after = pathways.decide(actor=cast.maiwp, step_id=step, verb="accept", reason="cukup")
        assert states(after) == ["done", "ready"]


def test_side_by_side_steps_are_ready_at_once_and_a_letter_is_a_step_too(cast: Cast, story: Story) -> None:
    police = beyond.add_body(actor=cast.maiwp, name="Balai Contoh", kind="police")
    steps = [
        StepSaid("course", story.skills.id, "giatmara-sepenuh-masa"),
        StepSaid("report", story.capital.id, body_id=police.id),
        StepSaid("capital", story.capital.id, "tekun-niaga", after=("course", "report")),
    ]
    view = pathways.begin(actor=cast.maiwp, individual_id=story.individual_id, steps=steps)
    assert states(view) == ["ready", "ready", "waiting"]
    told_of = ("identity", "needs")
    consent_id = record_consent(
        actor=cast.maiwp,
        individual_id=story.individual_id,
        basis="consent",
        purposes=[beyond.PURPOSE],
        categories=told_of,
        agency_ids=[police.id],
        evidence="signed_form",
    )
    letter = beyond.LetterSaid(
        story.capital.id, police.id, consent_id, told_of, "ms", "Mohon laporan.", dt.date(2026, 12, 1)
    )
    with pytest.raises(Invalid):
        pathways.send_step(actor=cast.maiwp, step_id=view.steps[1].id)
    with pytest.raises(Conflict, match="letter_of_another_step"):
        wrong = replace(letter, need_id=story.skills.id)
        pathways.send_step(actor=cast.maiwp, step_id=view.steps[1].id, letter=wrong)
    posted = pathways.send_step(actor=cast.maiwp, step_id=view.steps[1].id, letter=letter)
    completed(cast.giatmara, sent(cast, story, view))
    pathways.go_on(actor=SYSTEM, pathway_id=view.id)
    assert states(now_of(cast, view)) == ["done", "sent", "waiting"]
    said = beyond.AnswerSaid(
        "helped", evidence_kind="letter", evidence_on=dt.date(2026, 11, 23), evidence_reference="R/1"
    )
    beyond.answer(actor=cast.maiwp, letter_id=posted.steps[1].letter_id or uuid.uuid4(), said=said)
    assert pathways.go_on_with_all(actor=SYSTEM) == 1
    pathways.go_on(actor=SYSTEM, pathway_id=view.id)
    assert states(now_of(cast, view)) == ["done", "done", "ready"]


def test_stopping_cancels_what_was_not_sent_and_the_needs_stay_held(
    cast: Cast, story: Story, pathway: PathwayView
) -> None:
    asked = sent(cast, story, pathway)
    view = pathways.stop(actor=cast.maiwp, pathway_id=pathway.id, reason_code="person_withdrew")
    assert (view.state, states(view)) == ("stopped", ["sent", "cancelled"])
    assert pathways.stop(actor=cast.maiwp, pathway_id=pathway.id, reason_code="other") == view
    for need in (story.skills, story.capital):
        assert held(need).held_until is not None
    completed(cast.giatmara, asked)
    assert pathways.go_on(actor=SYSTEM, pathway_id=pathway.id) == 0
    assert pathways.go_on_with_all(actor=SYSTEM) == 0
    assert states(now_of(cast, pathway)) == ["sent", "cancelled"]


def test_a_need_closed_meanwhile_ends_its_step_and_a_met_one_is_no_longer_waited_for(
    cast: Cast, story: Story, pathway: PathwayView
) -> None:
    cases.close_need(actor=cast.maiwp, need_id=story.skills.id, outcome="met", code="solved_by_herself")
    assert pathways.go_on_with_all(actor=SYSTEM) == 1
    pathways.go_on(actor=SYSTEM, pathway_id=pathway.id)
    assert states(now_of(cast, pathway)) == ["skipped", "ready"]
    cases.close_need(actor=cast.maiwp, need_id=story.capital.id, outcome="withdrawn", code="by_person")
    pathways.go_on(actor=SYSTEM, pathway_id=pathway.id)
    view = now_of(cast, pathway)
    assert (view.state, states(view)) == ("completed", ["skipped", "cancelled"])


def test_what_leads_nowhere_is_refused(cast: Cast, story: Story) -> None:
    course, capital = steps_of(story)[1], steps_of(story)[0]
    circle = [replace(course, after=("capital",)), capital]
    elsewhere = replace(course, programme_id=None, body_id=uuid.uuid4())
    wrong = {
        "goes_in_circles": circle,
        "need_not_open": [replace(course, need_id=uuid.uuid4())],
        "takes_no_referrals": [replace(course, programme_id="nothing")],
        "unknown_choice": [elsewhere],
    }
    for code, steps in wrong.items():
        with pytest.raises(Invalid) as caught:
            pathways.begin(actor=cast.maiwp, individual_id=story.individual_id, steps=steps)
        assert {one.code for one in caught.value.faults} == {code}
    with pytest.raises(NotFound):
        pathways.begin(actor=cast.tekun, individual_id=story.individual_id, steps=[course])
    assert Step.objects.count() == 0


def test_no_other_agency_sees_it_and_the_database_holds_the_order(
    cast: Cast, story: Story, pathway: PathwayView
) -> None:
    for stranger in (cast.tekun, cast.giatmara, cast.stranger):
        assert pathways.of_individual(actor=stranger, individual_id=story.individual_id) == ()
        assert pathways.on_desk(actor=stranger) == ()
        with pytest.raises(NotFound):
            pathways.get(actor=stranger, pathway_id=pathway.id)
        with pytest.raises(NotFound):
            pathways.stop(actor=stranger, pathway_id=pathway.id, reason_code="other")
        with pytest.raises(NotFound):
            pathways.decide(actor=stranger, step_id=pathway.steps[0].id, verb="skip", reason="x")
    twice = {"individual_id": story.individual_id, "pathway_id": pathway.id, "need_id": story.skills.id}
    for after, state, name in (([7], "waiting", "after_earlier"), ([], "waiting", "waits_for_something")):
        row = Step(
            **twice,
            agency_id=cast.maiwp.own_agency_id,
            position=7,
            after=after,
            programme_id="tekun-niaga",
            state=state,
            changed_at=NOW,
        )
        with acting(SYSTEM), pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)


def test_a_referral_sent_beside_the_pathway_becomes_the_step_s(
    cast: Cast, story: Story, pathway: PathwayView
) -> None:
    other = referrals.send(
        actor=cast.maiwp,
        need_id=story.skills.id,
        programme_id="giatmara-sepenuh-masa",
        consent_id=story.consent_id,
    )
    assert sent(cast, story, pathway) == other.id


@pytest.mark.django_db
def test_every_template_stands_on_programmes_that_take_referrals() -> None:
    with acting(SYSTEM):
        known = programmes(actor=SYSTEM)
        wrong = [
            (name, step.programme_id)
            for name, story in STORIES.items()
            for step in story
            if step.programme_id not in known
            or known[step.programme_id].rule.status == "closed"
            or step.kind not in cases.NEED_KINDS[step.module]
            or not set(step.after) <= {one.key for one in story}
        ]
    assert wrong == []
