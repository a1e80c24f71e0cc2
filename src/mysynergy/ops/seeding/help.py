"""What happened to people: needs, consents, referrals in every state, awards and deliveries, by date."""

from __future__ import annotations

import datetime as dt
import heapq
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from mysynergy.access.public import Actor
from mysynergy.assistance import public as assistance
from mysynergy.cases import public as cases
from mysynergy.directory import public as directory
from mysynergy.ops.seeding import people
from mysynergy.ops.seeding.stage import Stage
from mysynergy.referrals import public as referrals
from mysynergy.registry import public as registry
from mysynergy.rules import Benefit
from mysynergy.synthetic import (
    Histories,
    MadeAward,
    MadeDelivery,
    MadeNeed,
    MadeReferral,
    MadeStep,
    ProgrammeSketch,
    make_histories,
)

_CATEGORIES = (
    "identity",
    "contact",
    "household",
    "income",
    "work",
    "needs",
    "screening",
    "referrals",
    "awards",
)
_TEXT = "Contoh untuk tunjuk cara."
_WHY = {
    "not_eligible": "criteria_not_met",
    "already_helped": "duplicate_help",
    "not_our_service": "other",
    "cannot_be_reached": "cannot_reach_person",
    "did_not_attend": "cannot_reach_person",
    "client_withdrew": "person_withdrew",
    "no_answer_in_time": "no_answer",
}
_URGENCY = {"soon": "urgent", "ordinary": "normal"}
_AWARD_KINDS = {"month": "month", "year": "year"}


@dataclass(slots=True)
class Play:
    """The histories, and what each made-up thing became in the database."""

    stage: Stage
    histories: Histories
    needs: dict[int, uuid.UUID] = field(default_factory=dict)
    referrals: dict[int, uuid.UUID] = field(default_factory=dict)
    awards: dict[int, uuid.UUID] = field(default_factory=dict)
    made_awards: dict[int, MadeAward] = field(default_factory=dict)


def sketches(actor: Actor) -> list[ProgrammeSketch]:
    """Return the programmes in force that take referrals, as histories need to know them."""
    return [
        ProgrammeSketch(
            id=view.id,
            agency=view.agency_code,
            module=view.rule.module,
            amount=_fixed_amount(view.rule.benefit),
            every=view.rule.benefit.every if view.rule.benefit else "once",
            wish=view.rule.wish,
            purposes=view.rule.purposes,
        )
        for view in directory.programmes(actor=actor).values()
        if view.takes_referrals and view.rule.status == "open"
    ]


def _fixed_amount(benefit: Benefit | None) -> Decimal | None:
    """Return the amount of a programme that gives everybody the same; others are given in kind here."""
    if benefit is None or benefit.amount is None:
        return None
    value = benefit.amount.evaluate({}).value
    return value if isinstance(value, Decimal) and value > 0 else None


def play_all(stage: Stage, system: Actor, seed: int, on_progress: Callable[[int, int], None]) -> None:
    """Play needs, referrals, awards and deliveries in order of date."""
    histories = make_histories(stage.population, seed, sketches(system), cases.NEED_KINDS)
    play = Play(stage, histories, made_awards={award.key: award for award in histories.awards})
    queue = list(_acts(play))
    heapq.heapify(queue)
    total = len(queue)
    while queue:
        _, _, act = heapq.heappop(queue)
        act.run()
        on_progress(total - len(queue), total)
    _look_again(play)


@dataclass(slots=True, order=True)
class _Act:
    order: int
    run: Callable[[], None] = field(compare=False)


def _acts(play: Play) -> Iterator[tuple[dt.date, int, _Act]]:
    referral_of = {referral.key: referral for referral in play.histories.referrals}
    plan: list[tuple[dt.date, Callable[[], None]]] = []
    for need in play.histories.needs:
        plan.append((need.opened_on, _later(_open_need, play, need)))
        if need.closed_on is not None and need.outcome is not None:
            plan.append((need.closed_on, _later(_close_need, play, need)))
    for referral in play.histories.referrals:
        plan += [(step.day, _later(_step, play, referral, step)) for step in referral.steps]
    for award in play.histories.awards:
        referral_key = award.referral_key
        if referral_key is not None and referral_key in referral_of:
            plan.append((award.granted_on, _later(_award, play, award)))
    for delivery in play.histories.deliveries:
        if delivery.delivered_on is not None:
            plan.append((delivery.delivered_on, _later(_deliver, play, delivery)))
    for number, (day, run) in enumerate(plan, start=1):
        yield day, number, _Act(number, run)


def _later(function: Callable[..., None], *values: object) -> Callable[[], None]:
    return lambda: function(*values)


def _open_need(play: Play, need: MadeNeed) -> None:
    stage = play.stage
    if not people.make_known(stage, need.person_key, need.registered_by, need.opened_on):
        return
    actor = stage.at(need.registered_by, "caseworker", need.opened_on)
    individual = stage.individuals[need.person_key]
    with stage.trying("need", actor):
        said = cases.NeedSaid(need.module, need.kind, _URGENCY.get(need.urgency, need.urgency))
        views = cases.add_needs(actor=actor, individual_id=individual, needs=[said])
        play.needs[need.key] = views[0].id


def _close_need(play: Play, need: MadeNeed) -> None:
    need_id = play.needs.get(need.key)
    if need_id is None or need.outcome not in ("met", "withdrawn"):
        return
    actor = play.stage.at(need.registered_by, "supervisor", need.closed_on or need.opened_on)
    with play.stage.trying(f"need closed as {need.outcome}", actor):
        code = "helped" if need.outcome == "met" else "by_person"
        cases.close_need(actor=actor, need_id=need_id, outcome=need.outcome, code=code)


def _step(play: Play, referral: MadeReferral, step: MadeStep) -> None:
    if step.verb == "draft" or referral.need_key not in play.needs:
        return
    if step.verb == "request":
        _request(play, referral, step)
        return
    referral_id = play.referrals.get(referral.key)
    if referral_id is None:
        return
    actor = play.stage.at(step.by_agency, "caseworker", step.day)
    why = _WHY.get(step.reason or "", step.reason or "")
    with play.stage.trying(f"referral {step.verb}", actor):
        _answer(actor, referral_id, step.verb, why)


def _answer(actor: Actor, referral_id: uuid.UUID, verb: str, why: str) -> None:
    if verb == "receive":
        referrals.mark_received(actor=actor, referral_id=referral_id)
    elif verb == "accept":
        referrals.accept(actor=actor, referral_id=referral_id)
    elif verb in ("start", "hold"):
        state = "in_progress" if verb == "start" else "on_hold"
        referrals.set_progress(actor=actor, referral_id=referral_id, state=state)
    elif verb == "complete":
        referrals.complete(actor=actor, referral_id=referral_id, outcome="helped", evidence=_shown(actor))
    elif verb in ("decline", "fail"):
        referrals.decline(actor=actor, referral_id=referral_id, reason_code=why, text=_TEXT)
    elif verb in ("withdraw", "lapse"):
        referrals.withdraw(actor=actor, referral_id=referral_id, reason_code=why)


def _shown(actor: Actor) -> referrals.Evidence:
    """Return made-up evidence of help: a letter of that day."""
    return referrals.Evidence("letter", actor.today, _TEXT)


def _request(play: Play, referral: MadeReferral, step: MadeStep) -> None:
    stage = play.stage
    actor = stage.at(referral.from_agency, "caseworker", step.day)
    individual = stage.individuals[referral.person_key]
    with stage.trying("referral sent", actor):
        consent = registry.record_consent(
            actor=actor,
            individual_id=individual,
            basis="consent",
            purposes=["casework"],
            categories=_CATEGORIES,
            agency_ids=[stage.agency_ids[referral.to_agency]],
            evidence="read_aloud",
        )
        sent = referrals.send(
            actor=actor,
            need_id=play.needs[referral.need_key],
            programme_id=referral.programme,
            consent_id=consent,
        )
        play.referrals[referral.key] = sent.id


def _award(play: Play, made: MadeAward) -> None:
    stage = play.stage
    referral_id = play.referrals.get(made.referral_key or -1)
    need_id = play.needs.get(made.need_key or -1)
    if referral_id is None or need_id is None:
        return
    actor = stage.at(made.agency, "supervisor", made.granted_on)
    with stage.trying("award", actor):
        enrolment = assistance.enrol(
            actor=actor,
            individual_id=stage.individuals[made.person_key],
            programme_id=made.programme,
            need_id=need_id,
            referral_id=referral_id,
        )
        given = assistance.award(
            actor=actor,
            enrolment_id=enrolment.id,
            kind="cash" if made.amount is not None else "service",
            start=made.starts,
            end=made.ends,
            amount=made.amount,
            every=_AWARD_KINDS.get(made.every, "once"),
            description="" if made.amount is not None else "Perkhidmatan contoh",
        )
        play.awards[made.key] = given.id


def _deliver(play: Play, delivery: MadeDelivery) -> None:
    award_id = play.awards.get(delivery.award_key)
    made = play.made_awards[delivery.award_key]
    if award_id is None or delivery.delivered_on is None:
        return
    actor = play.stage.at(made.agency, "caseworker", delivery.delivered_on)
    with play.stage.trying("delivery", actor):
        assistance.record_delivery(
            actor=actor, award_id=award_id, delivered_on=delivery.delivered_on, amount=delivery.amount
        )


def _look_again(play: Play) -> None:
    """Supervisors look at every open need today, so that nobody in the demonstration is dropped."""
    stage = play.stage
    supervisors = {
        stage.agency_ids[agency]: actor
        for (agency, role), actor in stage.officers.items()
        if role == "supervisor"
    }
    system = Actor.system("seed", now=stage.now)
    for view in cases.needs(actor=system, ids=list(play.needs.values())).values():
        if view.state != "open" or view.holder_agency_id is None or view.held_by is None:
            continue
        if view.held_until is not None and view.held_until > stage.now + dt.timedelta(days=2):
            continue
        actor = supervisors[view.holder_agency_id].at(stage.now)
        with stage.trying("review", actor):
            cases.hold(
                actor=actor,
                need_id=view.id,
                held_by=view.held_by,
                held_until=_review_day(stage, view.urgency),
                reason="Semakan tunjuk cara",
            )


def _review_day(stage: Stage, urgency: str) -> dt.date:
    today = stage.today
    if urgency == "crisis":
        return today + dt.timedelta(days=1)
    return today + dt.timedelta(days=stage.rng.randrange(3, 25))
