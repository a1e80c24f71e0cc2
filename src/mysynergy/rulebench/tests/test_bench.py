"""The bench: one's own rule only, tried on a person and on made-up people, beside a change; nothing kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies
from mysynergy.directory.public import programme
from mysynergy.events.public import outbox_waiting
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed
from mysynergy.rulebench import people
from mysynergy.rulebench.public import (
    JOB,
    Answered,
    Proposal,
    cases_file,
    exported,
    made_up,
    make_people,
    own_programme,
    read_change,
    try_on_people,
    try_on_person,
)
from mysynergy.rules import Outcome

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 1)
NOW = dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC)


def manager(code: str, role: Role = Role.PROGRAMME_MANAGER) -> Actor:
    system = Actor.system("test", now=timezone.now())
    agency = next(one for one in agencies(actor=system).values() if one.code == code)
    return Actor(
        kind=ActorKind.OFFICER, role=role, purpose="programmes", now=NOW, id=agency.id, agency_id=agency.id
    )


@pytest.fixture
def jkm() -> Actor:
    return manager("JKM")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder for made-up people, of whom 300 are enough."""
    monkeypatch.setenv("MYSYNERGY_VAR", str(tmp_path))
    monkeypatch.setattr(people, "PEOPLE", 300)
    return tmp_path


def test_only_the_manager_of_the_owning_agency_opens_the_bench() -> None:
    assert own_programme(actor=manager("TEKUN"), programme_id="tekun-niaga")[0].id == "tekun-niaga"
    with pytest.raises(NotAllowed, match="other_agency"):
        own_programme(actor=manager("AIM"), programme_id="tekun-niaga")
    with pytest.raises(NotAllowed, match="role_may_not"):
        exported(actor=manager("TEKUN", Role.SUPERVISOR), programme_id="tekun-niaga")


def test_what_is_exported_reads_back_as_no_change(jkm: Actor) -> None:
    text = exported(actor=jkm, programme_id="jkm-bwe")
    proposal = read_change(actor=jkm, programme_id="jkm-bwe", text=text, values={}, day=DAY)
    assert (proposal.faults, proposal.changed) == ((), False)
    assert "expect: eligible" in (cases_file(actor=jkm, programme_id="jkm-bwe") or "")


def test_a_change_is_read_with_all_its_faults_and_never_published(jkm: Actor) -> None:
    text = exported(actor=jkm, programme_id="jkm-bwe").replace("person.age", "person.aeg")
    text = text.replace("confidence: verified", "confidence: verifid", 1)
    proposal = read_change(actor=jkm, programme_id="jkm-bwe", text=text, values={}, day=DAY)
    assert proposal.rulebook is None
    assert len(proposal.faults) == 2
    assert all(fault.line > 1 and fault.column > 1 and fault.remedy for fault in proposal.faults)
    assert "aeg" not in exported(actor=jkm, programme_id="jkm-bwe")


def test_another_programme_cannot_be_smuggled_in(jkm: Actor) -> None:
    text = exported(actor=jkm, programme_id="jkm-bwe").replace("agency: JKM", "agency: AIM")
    proposal = read_change(actor=jkm, programme_id="jkm-bwe", text=text, values={}, day=DAY)
    assert [one.message for one in proposal.faults] == ["The agency of this programme is JKM, not AIM."]


def test_a_figure_that_cannot_be_read_is_named_and_an_equal_one_changes_nothing(jkm: Actor) -> None:
    wrong = read_change(actor=jkm, programme_id="jkm-bwe", text="", values={"jkm_bwe_month": "lots"}, day=DAY)
    assert (wrong.rulebook, list(wrong.wrong)) == (None, ["jkm_bwe_month"])
    same = read_change(actor=jkm, programme_id="jkm-bwe", text="", values={"jkm_bwe_month": "600.0"}, day=DAY)
    assert (same.changed, dict(same.wrong)) == (False, {})


def test_a_person_is_answered_with_reasons_and_what_would_settle_it(jkm: Actor) -> None:
    young = try_on_person(actor=jkm, programme_id="jkm-bwe", facts={"person.age": "40"}, day=DAY).before
    assert young.outcome is Outcome.NOT_ELIGIBLE
    assert [one.id for one in young.criteria if one.truth is False] == ["age-60"]
    old = try_on_person(actor=jkm, programme_id="jkm-bwe", facts={"person.age": "70"}, day=DAY).before
    assert old.outcome is Outcome.UNKNOWN
    assert "person.citizenship" in old.questions
    with pytest.raises(Invalid):
        try_on_person(actor=jkm, programme_id="jkm-bwe", facts={"person.age": "old"}, day=DAY)


def test_a_person_is_answered_by_a_changed_rule_beside_the_one_in_force(jkm: Actor) -> None:
    text = exported(actor=jkm, programme_id="jkm-bwe").replace(
        "person.age >= 60", "person.age >= 40 && !person.bankrupt"
    )
    change = read_change(actor=jkm, programme_id="jkm-bwe", text=text, values={}, day=DAY)
    assert change.parts is not None
    assert "person.bankrupt" in change.parts.facts

    def asked(facts: dict[str, object], proposal: Proposal | None) -> Answered:
        return try_on_person(actor=jkm, programme_id="jkm-bwe", facts=facts, day=DAY, proposal=proposal)

    found = asked({"person.age": "45", "person.bankrupt": False, "person.citizenship": None}, change)
    assert found.before.outcome is Outcome.NOT_ELIGIBLE
    assert found.after is not None
    assert found.after.outcome is Outcome.UNKNOWN
    assert {one.id: one.truth for one in found.after.criteria}["age-60"] is True
    assert asked({"person.age": "45"}, None).after is None
    same = read_change(actor=jkm, programme_id="jkm-bwe", text="", values={}, day=DAY)
    assert asked({"person.age": "45"}, same).after is None


def test_the_made_up_people_are_asked_for_once_and_made_by_a_job(jkm: Actor, few: Path) -> None:
    with pytest.raises(Conflict, match="people_not_made"):
        try_on_people(actor=jkm, programme_id="jkm-bwe", day=DAY)
    with acting(Actor.system("test", now=NOW)):
        waiting = outbox_waiting()
    assert not made_up(actor=jkm).ready
    assert not made_up(actor=jkm).ready
    with acting(Actor.system("test", now=NOW)):
        assert outbox_waiting() == waiting + 1
    for _ in range(2):
        make_people(actor=Actor.system(JOB, now=NOW))
    assert made_up(actor=jkm).ready
    assert [file.suffix for file in (few / "made-up").iterdir()] == [".parquet"]


def test_an_age_moved_says_who_gains_and_an_amount_moved_what_it_costs(jkm: Actor, few: Path) -> None:
    make_people(actor=Actor.system(JOB, now=NOW))
    rule = programme(actor=jkm, programme_id="jkm-bwe").rule
    text = exported(actor=jkm, programme_id="jkm-bwe").replace("person.age >= 60", "person.age >= 30")
    change = read_change(
        actor=jkm, programme_id="jkm-bwe", text=text, values={"jkm_bwe_month": "700.00"}, day=DAY
    )
    assert change.cases is not None
    assert change.cases.faults, "a test case that says nobody of 59 may have it"
    trial = try_on_people(actor=jkm, programme_id="jkm-bwe", day=DAY, proposal=change)
    assert trial.after is not None
    found = trial.comparison
    assert trial.people == 300
    assert found.opened.people + found.gained.people > 0
    assert found.lost.people == 0
    assert sum(found.moves.values()) == trial.people
    for groups in found.groups.values():
        assert sum(group.people for group in groups) == trial.people
        assert sum(group.gained.people for group in groups) == found.gained.people
    assert found.more.people == trial.before.tally.eligible
    assert trial.after.tally.cost_from == trial.after.tally.eligible * 70_000
    changed = [one for one in trial.examples if one.before.outcome is not one.after.outcome]
    assert changed
    assert all(one.before.criteria[1].truth is False for one in changed), rule.criteria[1].id


@pytest.mark.parametrize(
    ("condition", "whole", "truth"),
    [
        ("true || person.age < 0", False, True),
        ("person.age < 0", False, False),
        ("false && person.age < 0", True, False),
    ],
)
def test_a_rule_that_tells_nobody_apart_is_warned_of(
    jkm: Actor, few: Path, condition: str, whole: bool, truth: bool
) -> None:
    make_people(actor=Actor.system(JOB, now=NOW))
    text = exported(actor=jkm, programme_id="jkm-bwe").replace("person.age >= 60", condition)
    change = read_change(actor=jkm, programme_id="jkm-bwe", text=text, values={}, day=DAY)
    found = {
        one.criterion: one
        for one in try_on_people(actor=jkm, programme_id="jkm-bwe", day=DAY, proposal=change).trivial
    }
    assert found["age-60"].truth is truth
    assert ("" in found) is whole
    # Of some the age is not known: they do not hide that nobody is met.
    assert (found["age-60"].known < 300) is (condition == "person.age < 0")
    in_force = try_on_people(actor=jkm, programme_id="jkm-bwe", day=DAY).trivial
    assert "age-60" not in {one.criterion for one in in_force}
