"""Whatever is done in whatever order, worker alive or dead: an open need is in somebody's hands."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import ClassVar

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.people import NOW, SYSTEM

from mysynergy.access.public import Actor
from mysynergy.cases import public as cases
from mysynergy.kernel.days import day_of
from mysynergy.kernel.errors import MySynergyError
from mysynergy.referrals import public as referrals
from mysynergy.referrals import returning
from mysynergy.referrals.proposals import propose_for, propose_next
from mysynergy.referrals.tests.conftest import Cast, Story

PROGRAMMES = st.sampled_from(["tekun-niaga", "giatmara-mci", "tekun-spumi"])
#: What must hold at every instant; the rest is the clock's, within the hour.
ALWAYS = {"need_without_holder", "held_for_no_referral", "waits_for_nothing"}


class House(RuleBasedStateMachine):
    """Officers of three agencies and two needs of one person; every refusal is an answer, not a fault."""

    cast: ClassVar[Cast]
    story: ClassVar[Story]

    def __init__(self) -> None:
        super().__init__()
        self._undone = transaction.atomic()
        self._undone.__enter__()
        self.now = NOW
        self.clock_ran = True

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._undone.__exit__(None, None, None)

    def tried(self, deed: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                deed()
        except MySynergyError:
            return

    def at(self, actor: Actor) -> Actor:
        return actor.at(self.now)

    def asked(self, pick: int) -> tuple[Actor, uuid.UUID] | None:
        """Return one of the referrals of the person, and an officer of the agency that was asked."""
        all_of_hers = referrals.of_individual(actor=self.at(SYSTEM), individual_id=self.story.individual_id)
        if not all_of_hers:
            return None
        view = all_of_hers[pick % len(all_of_hers)]
        officers = [self.cast.tekun, self.cast.second, self.cast.giatmara]
        there = [one for one in officers if one.agency_id == view.agency_id]
        return self.at(there[pick % len(there)]), view.id

    @rule(programme=PROGRAMMES, second=st.booleans())
    def send(self, programme: str, second: bool) -> None:
        need = self.story.skills if second else self.story.capital
        self.tried(
            lambda: referrals.send(
                actor=self.at(self.cast.maiwp),
                need_id=need.id,
                programme_id=programme,
                consent_id=self.story.consent_id,
            )
        )

    @rule(
        pick=st.integers(0, 7), how=st.sampled_from(["receive", "accept", "start", "hold", "ask", "decline"])
    )
    def answer(self, pick: int, how: str) -> None:
        found = self.asked(pick)
        if found is None:
            return
        who, one = found
        deeds: dict[str, Callable[[], object]] = {
            "receive": lambda: referrals.mark_received(actor=who, referral_id=one),
            "accept": lambda: referrals.accept(actor=who, referral_id=one),
            "start": lambda: referrals.set_progress(actor=who, referral_id=one, state="in_progress"),
            "hold": lambda: referrals.set_progress(actor=who, referral_id=one, state="on_hold"),
            "ask": lambda: referrals.set_question(actor=who, referral_id=one, asked=True),
            "decline": lambda: referrals.decline(
                actor=who, referral_id=one, reason_code="outside_area", text="x"
            ),
        }
        self.tried(deeds[how])

    @rule(pick=st.integers(0, 7), helped=st.booleans())
    def complete(self, pick: int, helped: bool) -> None:
        found = self.asked(pick)
        if found is None:
            return
        who, one = found
        shown = referrals.Evidence("letter", who.today, "x")
        self.tried(
            (lambda: referrals.complete(actor=who, referral_id=one, evidence=shown))
            if helped
            else lambda: referrals.complete(
                actor=who, referral_id=one, outcome="not_helped", reason_code="other", text="x"
            )
        )

    @rule(pick=st.integers(0, 7), how=st.sampled_from(["withdraw", "supply"]))
    def as_sender(self, pick: int, how: str) -> None:
        found = self.asked(pick)
        if found is None:
            return
        me, one = self.at(self.cast.maiwp), found[1]
        self.tried(
            (lambda: referrals.withdraw(actor=me, referral_id=one, reason_code="no_answer"))
            if how == "withdraw"
            else lambda: referrals.set_question(actor=me, referral_id=one, asked=False)
        )

    @rule(first=st.integers(0, 7), many=st.integers(1, 4))
    def programmes_stop(self, first: int, many: int) -> None:
        """Referrals come back because their programme takes nobody: the plain ones together."""
        system = self.at(SYSTEM)
        hers = referrals.of_individual(actor=system, individual_id=self.story.individual_id)
        why = {one.id: "programme_closed" for one in hers[first : first + many]}
        returning.given_back(system, why)

    @rule(days=st.integers(1, 20), hers=st.booleans())
    def review(self, days: int, hers: bool) -> None:
        who = self.at(self.cast.supervisor)
        self.tried(
            lambda: cases.hold(
                actor=who,
                need_id=(self.story.skills if hers else self.story.capital).id,
                held_by=who.own_id,
                held_until=day_of(self.now) + dt.timedelta(days=days),
            )
        )

    @rule(outcome=st.sampled_from(["met", "unmet", "withdrawn"]))
    def close(self, outcome: str) -> None:
        self.tried(
            lambda: cases.close_need(
                actor=self.at(self.cast.supervisor), need_id=self.story.skills.id, outcome=outcome
            )
        )

    @rule(who=st.sampled_from(["tekun", "maiwp"]))
    def somebody_leaves(self, who: str) -> None:
        """A caseworker's access ends; a colleague of hers is still there."""
        gone: Actor = getattr(self.cast, who)
        get_user_model().objects.filter(id=gone.own_id).update(is_active=False)
        self.clock_ran = False

    @rule(hours=st.integers(1, 24 * 6))
    def time_passes(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)
        self.clock_ran = False

    @rule()
    def worker_lives(self) -> None:
        """The clock and the jobs run; in all other steps they are dead."""
        system = self.at(SYSTEM)
        cases.JOBS["cases.find_holders"](actor=system)
        cases.escalate_overdue(actor=system)
        for need in (self.story.capital, self.story.skills):
            referrals.JOBS["referrals.withdraw_for_closed_need"](actor=system, need_id=need.id)
        propose_next(actor=system, need_id=self.story.capital.id)
        propose_for(actor=system, need_ids=f"{self.story.capital.id} {self.story.skills.id}")
        self.clock_ran = True

    @invariant()
    def every_open_need_is_held(self) -> None:
        proofs = (*cases.PROOFS.values(), *referrals.PROOFS.values())
        found = {one.what for proof in proofs for one in proof(actor=self.at(SYSTEM))}
        assert not found & ALWAYS
        assert not (found - {"need_forgotten"}) or not self.clock_ran


def walk(cast: Cast, story: Story, *, walks: int, steps: int) -> None:
    House.cast, House.story = cast, story
    run_state_machine_as_test(
        House,
        settings=settings(
            max_examples=walks,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=walks < 10,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_a_few_random_walks_leave_no_open_need_without_hands(cast: Cast, story: Story) -> None:
    walk(cast, story, walks=4, steps=14)


@pytest.mark.slow
@pytest.mark.django_db
def test_many_random_walks_leave_no_open_need_without_hands(cast: Cast, story: Story) -> None:
    walk(cast, story, walks=40, steps=30)
