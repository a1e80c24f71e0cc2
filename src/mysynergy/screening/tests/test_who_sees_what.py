"""Facts by source, agency and age: what counts, what is hidden, and that hiding reads as not known."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import of_individuals
from mysynergy.kernel.errors import Invalid, NotAllowed
from mysynergy.rules import Outcome
from mysynergy.screening import public as screening
from mysynergy.screening.public import FactRecord

Officer = Callable[[str], Actor]
Show = Callable[..., None]
pytestmark = pytest.mark.django_db
SENSITIVE = {
    "screening_fact_health": ("health", "person.end_stage_renal_failure", True),
    "screening_fact_faith": ("faith", "person.religion", "islam"),
    "screening_fact_ethnicity": ("ethnicity", "person.community", "malay"),
    "screening_fact_offence": ("offence", "person.former_prisoner", True),
}
TABLES = [*SENSITIVE, "screening_fact_violence", "screening_fact_children"]


def later(actor: Actor, days: int) -> Actor:
    return replace(actor, now=actor.now + dt.timedelta(days=days))


def rows(actor: Actor, table: str) -> int:
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of this file
        return int(cursor.fetchone()[0])


def tell_everything(actor: Actor, person: uuid.UUID) -> None:
    screening.set_wish(actor=actor, individual_id=person, wish="zakat", wanted=True)
    facts = {name: value for _, name, value in SENSITIVE.values()}
    screening.record_facts(actor=actor, individual_id=person, facts=facts)


def test_a_sensitive_row_is_seen_by_its_agency_and_through_its_own_category_only(
    officer: Officer, rohana: uuid.UUID, show: Show
) -> None:
    perkeso, council, lender = officer("PERKESO"), officer("MAIWP"), officer("TEKUN")
    tell_everything(perkeso, rohana)
    columns = "id, agency_id, individual_id, name, as_of, source, verification, said_at"
    with acting(perkeso), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608 - names of this file
                "(gen_random_uuid(), %s, %s, 'x.y', '2026-11-01', 'interview', 'said', now())",
                [perkeso.agency_id, rohana],
            )
    mine = {table: rows(perkeso, table) for table in TABLES}
    nothing = dict.fromkeys(TABLES, 0)
    assert min(mine.values()) >= 1
    assert seen_by(lender) == nothing
    show(rohana, lender)
    show(rohana, council)
    assert seen_by(lender) == seen_by(council) == nothing, "a grant without the category shows nothing"
    every = ["health", "faith", "ethnicity", "offence", "violence", "children"]
    show(rohana, lender, *every)
    assert seen_by(lender) == nothing, "no agreement gives the lender such a category"
    show(rohana, council, *every)
    shared = ("screening_fact_health", "screening_fact_faith")
    assert seen_by(council) == nothing | {table: mine[table] for table in shared}


def seen_by(actor: Actor) -> dict[str, int]:
    return {table: rows(actor, table) for table in TABLES}


def test_nobody_writes_in_another_agencys_name_or_changes_a_row(officer: Officer, rohana: uuid.UUID) -> None:
    perkeso, lender = officer("PERKESO"), officer("TEKUN")
    tell_everything(perkeso, rohana)
    insert = (
        "INSERT INTO screening_fact_health (id, agency_id, individual_id, name, as_of, source, verification, "
        "said_at) VALUES (gen_random_uuid(), %s, %s, 'x.y', '2026-11-01', 'interview', 'said', now())"
    )
    with acting(lender), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(insert, [perkeso.agency_id, rohana])
        for table in [*TABLES, "screening_fact", "screening_wish", "screening_run"]:
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names of this file


def test_what_a_reader_may_not_see_reads_as_if_nobody_had_said_it(
    officer: Officer, rohana: uuid.UUID, show: Show
) -> None:
    perkeso, lender = officer("PERKESO"), officer("TEKUN")
    show(rohana, lender)
    silent = screening.screen(actor=lender, individual_id=rohana)
    tell_everything(perkeso, rohana)
    told = screening.screen(actor=lender, individual_id=rohana)
    assert told.verdicts == silent.verdicts
    assert told.next_questions == silent.next_questions
    assert told.wishes == frozenset()
    assert "person.end_stage_renal_failure" not in screening.facts_of(actor=lender, individual_id=rohana)
    mine = screening.screen(actor=perkeso, individual_id=rohana)
    assert mine.verdict("perkeso-dialisis").criteria != told.verdict("perkeso-dialisis").criteria


def test_events_about_sensitive_facts_are_read_through_their_own_category(
    officer: Officer, rohana: uuid.UUID, show: Show
) -> None:
    perkeso, lender = officer("PERKESO"), officer("TEKUN")
    show(rohana, lender)
    tell_everything(perkeso, rohana)
    screening.record_facts(actor=perkeso, individual_id=rohana, facts={"person.seeking_work": True})
    with acting(lender):
        seen = [one for one in of_individuals(individual_ids=[rohana]) if one.type.startswith("screening.")]
    assert [list(one.body["facts"]) for one in seen] == [["person.seeking_work"]]


def test_a_stored_run_shows_other_agencies_nothing_that_tells(
    officer: Officer, rohana: uuid.UUID, show: Show
) -> None:
    perkeso, lender = officer("PERKESO"), officer("TEKUN")
    tell_everything(perkeso, rohana)
    view = screening.screen(actor=perkeso, individual_id=rohana)
    show(rohana, lender)
    seen = screening.latest(actor=lender, individual_id=rohana)
    assert seen is not None
    assert not seen.whole
    rules = {one.programme_id: one.programme for one in view.verdicts}
    assert "perkeso-sksps" in seen.outcomes
    assert not [name for name in seen.outcomes if rules[name].sensitive or rules[name].wish]
    assert "perkeso-dialisis" not in seen.outcomes, "its outcome rests on health"
    own = screening.latest(actor=perkeso, individual_id=rohana)
    assert own is not None
    assert set(own.outcomes) == set(rules)


def test_a_source_that_withholds_a_fact_leaves_it_not_known(officer: Officer, rohana: uuid.UUID) -> None:
    perkeso = officer("PERKESO")
    held = FactRecord(
        name="assistance.current",
        value=(),
        as_of=dt.date(2026, 11, 1),
        source="assistance",
        verification="verified_by_source",
        agency_id=None,
    )

    def knows(*, actor: Actor, individual_id: uuid.UUID) -> list[FactRecord]:
        return [held]

    def hides(*, actor: Actor, individual_id: uuid.UUID) -> list[FactRecord]:
        return [replace(held, source="schemes", value=None, withheld=True)]

    def also(*, actor: Actor, individual_id: uuid.UUID) -> list[FactRecord]:
        return [replace(held, source="schemes", value=("str",))]

    screening.plug_source(knows)
    try:
        assert screening.facts_of(actor=perkeso, individual_id=rohana)["assistance.current"].value == ()
        screening.plug_source(also)
        both = screening.facts_of(actor=perkeso, individual_id=rohana)["assistance.current"]
        assert both.value == ("str",)
        screening.plug_source(hides)
        record = screening.facts_of(actor=perkeso, individual_id=rohana)["assistance.current"]
        assert record.value is None
        assert not record.usable
    finally:
        screening.unplug_source(knows)
        screening.unplug_source(also)
        screening.unplug_source(hides)


def test_an_income_is_not_known_any_more_after_six_months(officer: Officer, rohana: uuid.UUID) -> None:
    perkeso = officer("PERKESO")
    screening.record_facts(actor=perkeso, individual_id=rohana, facts={"person.own_income": "900.00"})
    fresh = screening.facts_of(actor=later(perkeso, 180), individual_id=rohana)["person.own_income"]
    assert fresh.until == dt.date(2027, 5, 23)
    assert fresh.usable
    old = screening.facts_of(actor=later(perkeso, 181), individual_id=rohana)["person.own_income"]
    assert old.stale
    assert not old.usable
    assert screening.facts_of(actor=later(perkeso, 9000), individual_id=rohana)["person.birth_date"].usable


def test_the_newest_statement_counts_and_the_older_is_kept(
    officer: Officer, rohana: uuid.UUID, show: Show
) -> None:
    perkeso, council = officer("PERKESO"), officer("MAIWP")
    show(rohana, council)

    def say(actor: Actor, value: object, day: int) -> None:
        screening.record_facts(
            actor=actor,
            individual_id=rohana,
            facts={"person.own_income": value},
            as_of=dt.date(2026, 11, day),
        )

    say(perkeso, "900.00", 2)
    say(council, "700.00", 9)
    say(perkeso, None, 12)
    record = screening.facts_of(actor=council, individual_id=rohana)["person.own_income"]
    assert str(record.value) == "700.00", "one agency's 'not known' does not undo what another knows"
    assert record.agency_id == council.agency_id
    say(perkeso, "650.00", 10)
    assert str(screening.facts_of(actor=council, individual_id=rohana)["person.own_income"].value) == "700.00"
    assert rows(perkeso, "screening_fact") >= 3


def test_an_agency_whose_name_is_a_secret_is_not_named(
    officer: Officer, rohana: uuid.UUID, show: Show
) -> None:
    clinic, perkeso = officer("MIASA"), officer("PERKESO")
    show(rohana, clinic)
    screening.record_facts(actor=clinic, individual_id=rohana, facts={"person.seeking_work": True})
    record = screening.facts_of(actor=perkeso, individual_id=rohana)["person.seeking_work"]
    assert record.value is True
    assert record.agency_id is None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"person.agee": 4}, "unknown_fact"),
        ({"person.age": "old"}, "wrong_type"),
        ({"person.age": 4.5}, "wrong_type"),
        ({"person.age": True}, "wrong_type"),
        ({"person.age": 131}, "out_of_range"),
        ({"person.sex": "Robert'); DROP TABLE x;--"}, "not_allowed"),
        ({"person.birth_date": "2026-02-30"}, "wrong_type"),
        ({"person.birth_date": "2030-01-01"}, "in_future"),
        ({"person.birth_date": "1066-10-14"}, "out_of_range"),
        ({"household.gross_income": {"from": "9.00", "to": "1.00"}}, "range_order"),
        ({"household.gross_income": {"from": "9.00"}}, "wrong_type"),
        ({"household.gross_income": "1e5"}, "wrong_type"),
        ({"person.residence_district": "x" * 10_000}, "wrong_type"),
        ({"person.residence_district": "a\x00b"}, "unreadable_text"),
        ({"assistance.current": [1, 2]}, "wrong_type"),
        ({"person.religion": "islam"}, "asked_only_with_wish"),
    ],
)
def test_bad_values_are_named_and_nothing_is_recorded(
    facts: dict[str, object], code: str, officer: Officer, rohana: uuid.UUID
) -> None:
    perkeso = officer("PERKESO")
    good = {"person.seeking_work": True}
    with pytest.raises(Invalid) as refused:
        screening.record_facts(actor=perkeso, individual_id=rohana, facts={**good, **facts})
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [(next(iter(facts)), code)]
    assert "person.seeking_work" not in screening.facts_of(actor=perkeso, individual_id=rohana)


def test_ethnicity_is_only_what_she_says_herself(officer: Officer, rohana: uuid.UUID) -> None:
    with pytest.raises(Invalid) as refused:
        screening.record_facts(
            actor=officer("PERKESO"),
            individual_id=rohana,
            facts={"person.community": "malay"},
            verification="document_seen",
        )
    assert refused.value.faults[0].code == "self_declared_only"


def test_manner_and_day_are_checked(officer: Officer, rohana: uuid.UUID) -> None:
    with pytest.raises(Invalid) as refused:
        screening.record_facts(
            actor=officer("PERKESO"),
            individual_id=rohana,
            facts={"person.seeking_work": True},
            source="Ali told me",
            verification="gossip",
            as_of=dt.date(2027, 1, 1),
        )
    assert {fault.code for fault in refused.value.faults} == {
        "bad_source",
        "unknown_verification",
        "in_future",
    }


def test_a_job_without_an_agency_behind_it_ranks_without_sensitive_facts(
    officer: Officer, rohana: uuid.UUID
) -> None:
    perkeso = officer("PERKESO")
    tell_everything(perkeso, rohana)
    job = Actor.system("referrals.propose_next", now=perkeso.now)
    rules = {one.programme_id: one for one in screening.screen(actor=perkeso, individual_id=rohana).verdicts}
    module = "medication_health"
    blind = screening.rank_for_need(actor=job, individual_id=rohana, module=module)
    assert not [name for name in blind if rules[name].programme.sensitive]
    behalf = screening.rank_for_need(
        actor=job, individual_id=rohana, module=module, agency_id=perkeso.agency_id
    )
    own = screening.rank_for_need(actor=perkeso, individual_id=rohana, module=module)
    assert behalf == own
    assert rules[own[0]].outcome in (Outcome.ELIGIBLE, Outcome.UNKNOWN)
    with pytest.raises(NotAllowed):
        screening.screen(actor=job, individual_id=rohana)
