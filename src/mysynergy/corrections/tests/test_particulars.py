"""Name, birth, sex and death put right: nothing said is overwritten, and all that rests on it follows."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from tests.api_callers import officer as caller

from mysynergy.access.public import Actor, ActorKind, Role
from mysynergy.circles import public as circles
from mysynergy.corrections.public import Particulars, correct_person, corrections_of
from mysynergy.households.public import MemberSaid, household_of, set_household
from mysynergy.intake.public import PersonSaid, source_records, submit
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import (
    IndividualView,
    candidates,
    confirm_link,
    current_ids,
    links_of,
    open_person,
    register,
    reveal_number,
    search,
    set_protected,
    undo_link,
)
from mysynergy.screening.public import facts_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SAID = PersonSaid(
    name="Rohana binti Kamarudin",
    birth_year=1984,
    birth_month=5,
    birth_day=17,
    sex="female",
    phone="012-345 6789",
    safe_to_contact="safe",
    state="MY-14",
)
NUMBER = "840517-14-5678"
STANDS = Particulars(name=SAID.name, birth_year=1984, birth_month=5, birth_day=17, sex="female")


def officer(code: str, role: Role = Role.CASEWORKER) -> Actor:
    made = caller(code, role)
    return Actor(ActorKind.OFFICER, role, "casework", NOW, made.user_id, made.agency_id)


@pytest.fixture
def jkm() -> Actor:
    return officer("JKM")


def known(actor: Actor, said: PersonSaid = SAID) -> uuid.UUID:
    source = submit(actor=actor, said=said, channel="counter").id
    return register(actor=actor, source_record_id=source)


def seen(actor: Actor, one: uuid.UUID) -> IndividualView:
    return open_person(actor=actor, individual_id=one)


def test_a_correction_is_a_record_of_its_own_that_prevails_and_can_be_undone(jkm: Actor) -> None:
    rohana = known(jkm)
    steward = officer("JKM", Role.DATA_STEWARD)
    correct_person(
        actor=steward,
        individual_id=rohana,
        particulars=replace(STANDS, name="Rohani binti Kamarudin", birth_month=None, birth_day=None),
        evidence="document",
    )
    person = seen(jkm, rohana)
    assert (person.name, person.birth_date, person.birth_precision) == (
        "Rohani binti Kamarudin",
        dt.date(1984, 1, 1),
        "year",
    )
    assert [one.id for one in search(actor=jkm, text="rohani")] == [rohana]
    first, corrected = links_of(actor=jkm, individual_id=rohana)
    said = source_records(actor=jkm, ids=[first.source_record_id, corrected.source_record_id])
    assert said[first.source_record_id].said == SAID
    assert said[corrected.source_record_id].said.sex is None  # only what is put right is said
    (word,) = corrections_of(actor=jkm, individual_id=rohana)
    assert (word.fields, word.evidence) == (("name", "birth_date"), "document")
    assert undo_link(actor=jkm, link_id=corrected.id, reason="Wrong card") == rohana
    assert seen(jkm, rohana).name == SAID.name
    assert seen(jkm, rohana).birth_precision == "day"
    with pytest.raises(Conflict, match="only_source"):
        undo_link(actor=jkm, link_id=first.id, reason="x")


def test_a_stale_edit_is_refused_and_one_that_changes_nothing_records_nothing(jkm: Actor) -> None:
    rohana = known(jkm)
    version = seen(jkm, rohana).particulars_version
    assert correct_person(actor=jkm, individual_id=rohana, particulars=STANDS, evidence="said") is None
    assert len(links_of(actor=jkm, individual_id=rohana)) == 1
    other = replace(STANDS, birth_day=18)
    correct_person(actor=jkm, individual_id=rohana, particulars=other, evidence="said", version=version)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        correct_person(actor=jkm, individual_id=rohana, particulars=STANDS, evidence="said", version=version)
    assert seen(jkm, rohana).birth_date == dt.date(1984, 5, 18)


def test_the_newest_correction_that_stands_holds(jkm: Actor) -> None:
    rohana = known(jkm)
    for day in (18, 19):
        correct_person(
            actor=jkm, individual_id=rohana, particulars=replace(STANDS, birth_day=day), evidence="said"
        )
    *_, older, newer = links_of(actor=jkm, individual_id=rohana)
    undo_link(actor=jkm, link_id=newer.id, reason="A slip")
    assert seen(jkm, rohana).birth_date == dt.date(1984, 5, 18)
    undo_link(actor=jkm, link_id=older.id, reason="A slip too")
    assert seen(jkm, rohana).birth_date == dt.date(1984, 5, 17)


def test_a_head_who_died_is_counted_no_more_and_no_message_reaches_her(jkm: Actor) -> None:
    rohana = known(jkm)
    son = MemberSaid(role="child", said=PersonSaid(name="Amir", birth_year=2015))
    set_household(actor=jkm, individual_id=rohana, members=[son])
    (amir,) = (
        one.individual_id
        for one in household_of(actor=jkm, individual_id=rohana).members  # type: ignore[union-attr]
        if one.role == "child"
    )
    assert facts_of(actor=jkm, individual_id=amir)["household.size"].value == 2
    correct_person(
        actor=jkm,
        individual_id=rohana,
        particulars=replace(STANDS, alive=False, death_year=2026),
        evidence="certificate",
    )
    person = seen(jkm, rohana)
    assert (person.alive, person.death_precision, person.phone) == (False, "year", None)
    assert person.safe_to_contact == "do_not_contact"
    facts = facts_of(actor=jkm, individual_id=amir)
    assert facts["household.size"].value == 1
    assert facts["deceased.relation"].value == "parent"
    home = set_household(actor=jkm, individual_id=amir, members=[])
    assert [(one.individual_id, one.role) for one in home.members] == [(amir, "head")]


def test_a_death_recorded_by_mistake_is_taken_back_with_a_reason_whoever_told_it(jkm: Actor) -> None:
    rohana = known(jkm, replace(SAID, alive=False, death_year=2025))
    with pytest.raises(Invalid) as refused:
        correct_person(actor=jkm, individual_id=rohana, particulars=STANDS, evidence="said")
    assert [one.code for one in refused.value.faults] == ["reason_missing"]
    correct_person(
        actor=jkm, individual_id=rohana, particulars=STANDS, evidence="said", reason="She came herself"
    )
    person = seen(jkm, rohana)
    assert (person.alive, person.death_date, person.phone) == (True, None, "012-345 6789")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"birth_year": 2027}, "birth_date"),
        ({"birth_day": 31, "birth_month": 2}, "birth_date"),
        ({"sex": "other"}, "sex"),
        ({"death_year": 2026}, "death_date"),
        ({"alive": False, "death_year": 1983}, "death_date"),
    ],
)
def test_what_cannot_be_is_named(jkm: Actor, wrong: dict[str, object], field: str) -> None:
    rohana = known(jkm)
    with pytest.raises(Invalid) as refused:
        correct_person(
            actor=jkm,
            individual_id=rohana,
            particulars=replace(STANDS, **wrong),  # type: ignore[arg-type]
            evidence="rumour",
        )
    assert {one.field for one in refused.value.faults} == {field, "evidence"}


def test_nobody_corrects_a_person_she_does_not_see(jkm: Actor) -> None:
    with pytest.raises(NotFound):
        correct_person(actor=officer("TEKUN"), individual_id=known(jkm), particulars=STANDS, evidence="said")


def test_who_was_merged_leads_to_the_other_though_she_was_corrected(jkm: Actor) -> None:
    other = known(officer("TEKUN"))
    rohana = known(jkm)
    (link,) = links_of(actor=jkm, individual_id=rohana)
    correct_person(
        actor=jkm, individual_id=rohana, particulars=replace(STANDS, birth_day=18), evidence="said"
    )
    moved = confirm_link(actor=jkm, source_record_id=link.source_record_id, individual_id=other)
    assert current_ids(actor=jkm, ids=[rohana]) == {rohana: other}
    assert [one.individual_id for one in candidates(actor=jkm, said=SAID)] == [other]
    undo_link(actor=jkm, link_id=moved.id, reason="Two people")
    assert seen(jkm, rohana).birth_date == dt.date(1984, 5, 18)


def test_a_death_told_by_a_record_that_is_taken_away_does_not_outlive_it(jkm: Actor) -> None:
    maiwp = officer("MAIWP")
    one = known(jkm)
    for alive, reason in ((False, ""), (True, "She stood at the counter")):
        correct_person(
            actor=jkm,
            individual_id=one,
            particulars=replace(STANDS, alive=alive),
            evidence="family",
            reason=reason,
        )
    assert seen(jkm, one).alive
    wrong = submit(actor=maiwp, said=replace(SAID, alive=False), channel="counter").id
    link = confirm_link(actor=maiwp, source_record_id=wrong, individual_id=one, evidence=["documents"])
    undo_link(actor=maiwp, link_id=link.id, reason="Somebody else died")
    assert seen(jkm, one).alive


def test_nobody_puts_her_own_circle_right(jkm: Actor) -> None:
    one = known(jkm, replace(SAID, identity_kind="mykad", identity_number=NUMBER))
    circles.declare(actor=jkm, relation="friend", individual_id=one)
    with pytest.raises(NotAllowed, match="own_circle"):
        correct_person(
            actor=jkm, individual_id=one, particulars=replace(STANDS, alive=False), evidence="family"
        )
    with pytest.raises(NotAllowed, match="own_circle"):
        reveal_number(actor=jkm, individual_id=one, reason="To see it")
    with pytest.raises(NotAllowed, match="own_circle"):
        set_protected(actor=jkm, individual_id=one, protected=True, reason="To hide her")
