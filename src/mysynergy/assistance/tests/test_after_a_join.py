"""Two joined wrongly, an award refused because of it, parted: all is with the right person, and told."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from mysynergy.access.public import Actor, Role, acting
from mysynergy.assistance.public import (
    AwardView,
    Refused,
    Status,
    approve_override,
    end_award,
    enrol,
    findings,
    of_individual,
    reverse,
    status_of,
    would_overlap,
)
from mysynergy.assistance.tests.conftest import NOW, SYSTEM, TODAY, WIDOW, Cast, give, known_to
from mysynergy.cases.public import NeedSaid, add_needs
from mysynergy.history.public import events_of
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.joining.public import How, consequences, join, part
from mysynergy.registry.public import register

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
NEXT_WEEK = TODAY + dt.timedelta(days=7)


class Twins:
    """AIM lends sixty thousand to one of them; by TEKUN's own rule nobody has more than a hundred in all."""

    def __init__(self, cast: Cast) -> None:
        self.aim, self.tekun, self.maipk, self.jkm = cast.aim, cast.tekun, cast.maipk, cast.jkm
        self.holder = cast.maiwp
        said = replace(WIDOW, identity_kind=None, identity_number="")
        self.one = known(cast.aim, said)
        self.other = known(cast.tekun, replace(said, name="Siti Aminah bt Abd Rahman"))
        self.steward = replace(cast.aim, role=Role.DATA_STEWARD, id=uuid.uuid4())
        known_to(self.maipk, self.other)
        known_to(cast.maiwp, self.other)
        known_to(self.jkm, self.one)
        give(cast.aim, self.one, "aim-i-mesra", amount="60000.00")

    def join(self, how: How = "steward") -> uuid.UUID:
        known_to(self.aim, self.other)
        return join(
            actor=self.steward if how == "steward" else SYSTEM,
            one_id=self.one,
            other_id=self.other,
            how=how,
            weight=Decimal(12),
            evidence=["dob_same"],
            reason="Nama dan tarikh lahir sama",
        )

    def ask(self, override: uuid.UUID | None = None) -> AwardView:
        """TEKUN grants fifty thousand, on the page of whom both stand for."""
        tekun = self.tekun.at(self.tekun.now + HOUR)
        return give(tekun, self.one, "tekun-niaga", amount="50000.00", override=override)

    def part(self, join_id: uuid.UUID) -> None:
        part(actor=self.steward.at(self.steward.now + 2 * HOUR), join_id=join_id, reason="Kembar seiras")


def known(officer: Actor, said: PersonSaid) -> uuid.UUID:
    counter = replace(officer, role=Role.CASEWORKER)
    return register(actor=counter, source_record_id=submit(actor=counter, said=said, channel="counter").id)


@pytest.fixture
def twins(cast: Cast) -> Twins:
    return Twins(cast)


def told(actor: Actor, individual_id: uuid.UUID) -> list[str]:
    return [one.type for one in events_of(actor=actor, individual_id=individual_id)]


def test_a_refusal_because_of_a_wrong_join_is_reopened_and_told_and_all_stands_with_the_right_person(
    twins: Twins,
) -> None:
    join_id = twins.join()
    with pytest.raises(Refused):
        twins.ask()
    with pytest.raises(Refused):  # asked again, it stands once
        twins.ask()
    (kept,) = of_individual(actor=twins.tekun, individual_id=twins.one).refusals
    assert (kept.individual_id, kept.state, kept.rule_codes) == (
        twins.other,
        "stands",
        ("hundred-thousand-cap",),
    )
    assert of_individual(actor=twins.aim, individual_id=twins.one).refusals == ()
    # A loan that the rule lets pass is made while they are thought one.
    small = give(twins.tekun.at(NOW + HOUR), twins.one, "tekun-niaga", amount="9000.00")
    before = consequences(actor=twins.tekun, join_id=join_id)
    assert [(one.kind, one.id) for one in before.reopened] == [("refusal", kept.id)]
    assert {row.what for row in before.other.rows if row.kind == "award"} == {"tekun-niaga"}
    assert status_of(actor=twins.aim, individual_id=twins.other).headline is not None

    twins.part(join_id)
    (kept,) = of_individual(actor=twins.tekun, individual_id=twins.other).refusals
    assert (kept.state, kept.open) == ("reopened", True)
    assert {"assistance.refused", "assistance.refusal_reopened", "joining.parted"} <= set(
        told(twins.tekun, twins.other)
    )
    assert "joining.parted" in told(twins.aim, twins.one)
    assert "assistance.refusal_reopened" not in told(twins.aim, twins.one)
    theirs = [one.programme_id for one in of_individual(actor=twins.tekun, individual_id=twins.other).awards]
    ours = [one.programme_id for one in of_individual(actor=twins.aim, individual_id=twins.one).awards]
    assert (theirs, ours) == (["tekun-niaga"], ["aim-i-mesra"])
    assert small.individual_id == twins.other
    # What she was refused is granted now, and the refusal is settled by it.
    later = twins.tekun.at(twins.tekun.now + 3 * HOUR)
    end_award(actor=later, award_id=small.id, reason="other", on=NEXT_WEEK)
    assert give(later, twins.other, "tekun-niaga", amount="50000.00", start=NEXT_WEEK).state == "in_force"
    (kept,) = of_individual(actor=later, individual_id=twins.other).refusals
    assert not kept.open


def test_the_status_of_each_is_derived_of_her_own_awards_again(twins: Twins) -> None:
    known_to(twins.tekun, twins.other)
    (need,) = add_needs(
        actor=twins.holder, individual_id=twins.other, needs=[NeedSaid("jobs_business", "business_capital")]
    )
    give(twins.tekun, twins.other, "tekun-niaga", amount="9000.00", need=need.id)
    join_id = twins.join()
    twins.part(join_id)
    (mine,) = status_of(actor=twins.holder, individual_id=twins.other).by_need.values()
    assert mine is Status.BEING_ASSISTED
    assert status_of(actor=twins.aim, individual_id=twins.one).by_need == {}


def test_a_refusal_that_rested_on_her_own_help_stays(twins: Twins) -> None:
    give(twins.tekun, twins.other, "tekun-niaga", amount="60000.00", end=NEXT_WEEK)
    join_id = twins.join()
    with pytest.raises(Refused):
        give(twins.tekun.at(NOW + HOUR), twins.other, "tekun-spumi", amount="45000.00", start=NEXT_WEEK)
    twins.part(join_id)
    states = {one.state for one in of_individual(actor=twins.tekun, individual_id=twins.other).refusals}
    assert states == {"reopened"}  # it rested on AIM's sixty thousand, which are her sister's
    with pytest.raises(Refused):
        give(twins.tekun.at(NOW + 3 * HOUR), twins.other, "tekun-niaga", amount="45000.00")
    newest = of_individual(actor=twins.tekun, individual_id=twins.other).refusals[0]
    assert newest.state == "stands"


def test_findings_that_only_the_join_brought_are_withdrawn_and_come_again_with_it(twins: Twins) -> None:
    give(twins.maipk, twins.other, "maipk-bulanan", kind="cash", every="month", amount="300.00")
    give(twins.jkm, twins.one, "jkm-bkk", kind="cash", every="month", amount="200.00")
    owner = replace(twins.maipk, role=Role.SUPERVISOR)
    join_id = twins.join()
    found = {one.id for one in findings(actor=owner)}
    assert found  # beside AIM's loan and JKM's help
    assert {one.id for one in consequences(actor=owner, join_id=join_id).reopened} == found
    twins.part(join_id)
    assert findings(actor=owner) == findings(actor=owner, state=None) == ()
    assert {one.id for one in findings(actor=owner, state="withdrawn")} == found
    assert "assistance.finding_withdrawn" in told(owner, twins.other)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM corrections_twopeople")
        words = [row[0] for row in cursor.fetchall()]
    join(
        actor=twins.steward,
        one_id=twins.one,
        other_id=twins.other,
        how="steward",
        weight=None,
        evidence=[],
        reason="Tetap sama",
        despite=words,
    )
    assert {one.id for one in findings(actor=owner)} == found


def test_a_machines_join_refuses_nothing_but_asks_for_a_second_person(twins: Twins) -> None:
    twins.join("batch")
    with pytest.raises(Refused) as held:
        twins.ask()
    assert not held.value.overlap.refused
    assert held.value.overlap.needs_second_person
    second = replace(twins.tekun, role=Role.SUPERVISOR, id=uuid.uuid4())
    leave = approve_override(
        actor=second,
        individual_id=twins.other,
        programme_id="tekun-niaga",
        rule_codes=["hundred-thousand-cap"],
        reason="Dua orang berlainan, kad dilihat",
    )
    assert twins.ask(leave.id).state == "in_force"


def test_nor_does_it_refuse_where_her_own_help_and_anothers_only_together_pass_a_cap(twins: Twins) -> None:
    known_to(twins.aim, twins.other)
    give(twins.aim, twins.other, "aim-i-mesra", amount="9000.00")
    join_id = twins.join("batch")
    tekun = twins.tekun.at(NOW + HOUR)
    with pytest.raises(Refused) as held:
        give(tekun, twins.one, "tekun-spumi", amount="45000.00")
    assert not held.value.overlap.refused
    assert held.value.overlap.needs_second_person
    told_before = would_overlap(
        actor=tekun, individual_id=twins.one, programme_id="tekun-spumi",
        start=TODAY, end=None, amount=Decimal(45000),
    )  # fmt: skip
    assert (told_before.refused, told_before.needs_second_person) == (False, True)
    twins.part(join_id)
    assert give(tekun.at(NOW + 3 * HOUR), twins.other, "tekun-spumi", amount="45000.00").state == "in_force"


def test_a_refusal_that_comes_again_because_of_a_join_is_reopened_with_it(twins: Twins) -> None:
    known_to(twins.aim, twins.other)
    own = give(twins.aim, twins.other, "aim-i-mesra", amount="60000.00")

    def ask(hours: int) -> None:
        with pytest.raises(Refused):
            give(twins.tekun.at(NOW + hours * HOUR), twins.other, "tekun-spumi", amount="50000.00")

    ask(0)
    reverse(actor=twins.aim, award_id=own.id, reason="entered_by_mistake")
    join_id = twins.join()
    ask(1)
    twins.part(join_id)
    refused = of_individual(actor=twins.tekun, individual_id=twins.other).refusals
    assert [one.state for one in refused] == ["reopened", "stands"]


def test_the_database_writes_why_an_award_was_refused_and_lets_nobody_change_it(twins: Twins) -> None:
    twins.join()
    with pytest.raises(Refused):
        twins.ask()
    for sql in (
        "UPDATE assistance_refusal SET others = '{}'",
        "UPDATE assistance_refusal SET state = 'reopened', reopened_at = now(), because_of = id, kind = ''",
        "DELETE FROM assistance_refusal",
    ):
        with (
            acting(SYSTEM),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_within_another_act_the_refusal_is_kept_by_whoever_opened_it(twins: Twins) -> None:
    twins.join()
    enrol(actor=twins.tekun, individual_id=twins.one, programme_id="tekun-niaga")
    with pytest.raises(Refused) as refused, acting(twins.tekun):
        twins.ask()
    assert of_individual(actor=twins.tekun, individual_id=twins.other).refusals == ()
    assert refused.value.afterwards is not None
    refused.value.afterwards()
    (kept,) = of_individual(actor=twins.tekun, individual_id=twins.other).refusals
    assert kept.state == "stands"
