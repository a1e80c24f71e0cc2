"""Erasure: by two persons, never over somebody's head, and then for good."""

from __future__ import annotations

import os
from dataclasses import replace

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoDbBlocker

from mysynergy.access.public import Actor, acting
from mysynergy.assistance.public import of_individual, reverse
from mysynergy.cases.public import NeedSaid, add_needs, cases_of, needs_of
from mysynergy.events.public import of_individuals
from mysynergy.households.public import household_of
from mysynergy.intake.public import source_records, submit
from mysynergy.kernel.errors import Conflict, Invalid, NotFound
from mysynergy.plans.public import add_task, plan_work
from mysynergy.privacy import public as privacy
from mysynergy.privacy.public import ErasureBarred, RequestView
from mysynergy.privacy.tests.conftest import (
    NOW,
    PLANTED,
    SYSTEM,
    WIDOW,
    Cast,
    Record,
    finish,
    live,
    make_cast,
)
from mysynergy.registry.public import (
    candidates,
    confirm_link,
    get_many,
    register,
    search,
    set_contact,
)

FOUND = {"delivery": "kept_without_name"}


def ask(cast: Cast, record: Record) -> RequestView:
    return privacy.ask(
        actor=cast.council.steward,
        individual_id=record.individual_id,
        kind="erasure",
        channel="counter",
        shown="document_seen",
        words="Quxwords: please erase me",
    )


def erased(cast: Cast, record: Record) -> RequestView:
    """Let everybody agree, and the council's supervisor decide."""
    asked = ask(cast, record)
    privacy.say(actor=cast.lender.supervisor, request_id=asked.id, agrees=True)
    return privacy.erase(actor=cast.council.supervisor, request_id=asked.id, retention=FOUND)


def bars(cast: Cast, request: RequestView) -> set[str]:
    return {bar.code for bar in privacy.look(actor=cast.council.supervisor, request_id=request.id).bars}


def test_what_is_under_way_stands_in_the_way_and_nothing_is_erased(cast: Cast, record: Record) -> None:
    asked = ask(cast, record)
    expected = {
        *("erasure_need_open", "erasure_referral_open", "erasure_award_in_force", "erasure_others_silent"),
    }
    assert bars(cast, asked) == expected
    with pytest.raises(ErasureBarred) as barred:
        privacy.erase(actor=cast.council.supervisor, request_id=asked.id, retention=FOUND)
    assert {bar.code for bar in barred.value.bars} == expected
    person = get_many(actor=cast.council.steward, ids=[record.individual_id])[record.individual_id]
    assert person.name == WIDOW.name


def test_whoever_asks_does_not_decide(cast: Cast, record: Record) -> None:
    finish(cast, record)
    asked = ask(cast, record)
    privacy.say(actor=cast.lender.supervisor, request_id=asked.id, agrees=True)
    alone = replace(cast.council.supervisor, id=cast.council.steward.id)
    with pytest.raises(Conflict, match="second_person_needed"):
        privacy.erase(actor=alone, request_id=asked.id, retention=FOUND)


def test_an_agency_that_holds_records_is_asked_and_may_object(cast: Cast, record: Record) -> None:
    finish(cast, record)
    asked = ask(cast, record)
    assert [one.id for one in privacy.requests(actor=cast.lender.supervisor)] == [asked.id]
    assert bars(cast, asked) == {"erasure_others_silent"}
    privacy.say(actor=cast.lender.supervisor, request_id=asked.id, agrees=False, reason="a court asks")
    assert bars(cast, asked) == {"erasure_objected"}
    with pytest.raises(NotFound):
        privacy.request(actor=cast.stranger.supervisor, request_id=asked.id)
    answer = privacy.refuse(actor=cast.council.supervisor, request_id=asked.id, reason="Not yet.")
    assert (answer.state, answer.because, answer.answer) == ("refused", ("erasure_objected",), "Not yet.")


def test_a_legal_hold_of_any_agency_stands_in_the_way_until_it_is_lifted(cast: Cast, record: Record) -> None:
    finish(cast, record)
    hold = privacy.set_hold(
        actor=cast.lender.steward, individual_id=record.individual_id, reason="investigation"
    )
    asked = ask(cast, record)
    assert "erasure_legal_hold" in bars(cast, asked)
    assert privacy.holds(actor=cast.council.steward, individual_id=record.individual_id) == ()
    privacy.lift_hold(actor=cast.lender.steward, hold_id=hold)
    assert "erasure_legal_hold" not in bars(cast, asked)


def test_an_undecided_duty_to_keep_is_named_and_answered_before_anything_goes(
    cast: Cast, record: Record
) -> None:
    finish(cast, record)
    asked = ask(cast, record)
    privacy.say(actor=cast.lender.supervisor, request_id=asked.id, agrees=True)
    supervisor = cast.council.supervisor
    look = privacy.look(actor=supervisor, request_id=asked.id)
    assert [(one.kept.kind, one.undecided) for one in look.duties] == [("delivery", True)]
    with pytest.raises(Invalid) as unanswered:
        privacy.erase(actor=supervisor, request_id=asked.id, retention={})
    assert [fault.field for fault in unanswered.value.faults] == ["retention_delivery"]
    with pytest.raises(ErasureBarred):
        privacy.erase(actor=supervisor, request_id=asked.id, retention={"delivery": "must_be_kept"})


def test_after_erasure_nothing_finds_her_and_money_stays_without_name(cast: Cast, record: Record) -> None:
    (case,) = cases_of(actor=cast.council.caseworker, individual_id=record.individual_id)
    add_task(actor=cast.council.caseworker, case_id=case.id, text="Ask her", due_on=NOW.date())
    finish(cast, record)
    done = erased(cast, record)
    assert done.state == "done"
    assert done.erased["source_record"] == 3  # two that agencies took down, one set on her page
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM intake_sourcerecord")
        sources = [identifier for (identifier,) in cursor.fetchall()]
    assert WIDOW.name not in {one.said.name for one in source_records(actor=SYSTEM, ids=sources).values()}
    officer, lender = cast.council.caseworker, cast.lender.caseworker
    assert plan_work(actor=officer).tasks == ()
    person = get_many(actor=lender, ids=[record.individual_id])[record.individual_id]
    assert (person.name, person.phone, person.address, person.number_masked) == ("", None, None, None)
    assert person.erased_at == NOW
    assert candidates(actor=officer, said=WIDOW) == ()
    assert search(actor=officer, text="Zulaikha") == ()
    assert search(actor=officer, text="6482") == ()
    (award,) = of_individual(actor=lender, individual_id=record.individual_id).awards
    assert (award.amount, award.description) == (award.deliveries[0].amount, "")
    assert award.deliveries[0].proof == ""
    assert {need.note for need in needs_of(actor=officer, individual_id=record.individual_id)} == {""}
    home = household_of(actor=officer, individual_id=record.brother_id)
    assert home is not None
    assert "" in {member.name for member in home.members}
    with acting(officer):
        happened = of_individuals(individual_ids=[record.individual_id])
    assert "privacy.erased" in {one.type for one in happened}
    assert all(one.erased and not one.body for one in happened if one.type == "cases.need_opened")
    with acting(SYSTEM):
        left = of_individuals(individual_ids=[record.individual_id], limit=500)
    assert {one.type for one in left if not one.erased} <= {"privacy.erased"}


def test_every_id_that_stands_for_her_is_copied_and_erased_with_her(cast: Cast, record: Record) -> None:
    officer = cast.council.caseworker
    said = replace(WIDOW, identity_number="", identity_kind="none", phone="", name="Zulaikha Quxplanted")
    source = submit(actor=officer, said=said, channel="counter")
    former = register(actor=officer, source_record_id=source.id)
    confirm_link(actor=officer, source_record_id=source.id, individual_id=record.individual_id)
    finish(cast, record)
    operator = Actor.system("export-person", now=NOW)
    copy = privacy.give_copy(actor=operator, individual_id=former, reason="asked")
    assert copy.individual_id == record.individual_id
    everything = [held for section in copy.sections for held in section.held]
    assert sum(1 for held in everything if held.kind == "source_record") == 4
    assert {held.id for held in everything if held.kind == "individual"} == {former, record.individual_id}
    erased(cast, record)
    people = get_many(actor=SYSTEM, ids=[former, record.individual_id])
    assert [(one.name, one.erased_at is not None) for one in people.values()] == [("", True)] * 2
    assert search(actor=officer, text="Quxplanted") == ()


def test_the_same_number_begins_a_new_individual(cast: Cast, record: Record) -> None:
    finish(cast, record)
    erased(cast, record)
    officer = cast.stranger.caseworker
    source = submit(actor=officer, said=WIDOW, channel="counter")
    assert register(actor=officer, source_record_id=source.id) != record.individual_id


def test_nothing_new_is_begun_for_an_erased_person_but_money_can_be_accounted_for(
    cast: Cast, record: Record
) -> None:
    finish(cast, record)
    erased(cast, record)
    with pytest.raises(Conflict, match="person_erased"):
        add_needs(
            actor=cast.council.caseworker,
            individual_id=record.individual_id,
            needs=[NeedSaid("finance", "food")],
        )
    with pytest.raises(Conflict, match="person_erased"):
        set_contact(
            actor=cast.council.caseworker,
            individual_id=record.individual_id,
            phone="0123456789",
            safe_to_contact="safe",
        )
    reverse(actor=cast.lender.approver, award_id=record.award_id, reason="returned")
    with pytest.raises(Conflict, match="person_erased"):
        ask(cast, record)


def test_erasing_is_no_way_around_for_whoever_holds_the_connection(cast: Cast, record: Record) -> None:
    with acting(cast.council.supervisor), connection.cursor() as cursor:
        for statement, value in (
            ("SELECT vault_destroy(ARRAY[%s]::uuid[], gen_random_uuid())", record.individual_id),
            ("SELECT registry_erase(ARRAY[%s]::uuid[])", record.individual_id),
            ("DELETE FROM registry_identifier WHERE individual_id = %s", record.individual_id),
            ("UPDATE events_event SET body = '{}' WHERE individual_id = %s", record.individual_id),
            ("UPDATE vault_recordkey SET cipher = NULL WHERE scope = %s", record.individual_id),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement, [value])
    refused = pytest.raises(DatabaseError, match="not_erased")
    with acting(SYSTEM), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute("SELECT screening_erase(ARRAY[%s]::uuid[])", [record.individual_id])


def test_a_destroyed_key_never_returns(cast: Cast, record: Record) -> None:
    finish(cast, record)
    erased(cast, record)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT destroyed_at IS NOT NULL, cipher FROM vault_recordkey WHERE scope = %s",
            [record.individual_id],
        )
        assert cursor.fetchone() == (True, None)
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("DELETE FROM vault_recordkey WHERE scope = %s", [record.individual_id])


def _dump(database: str) -> str:
    """Return every row of every table as text, as only a superuser can read them."""
    address = psycopg.conninfo.make_conninfo(os.environ["MYSYNERGY_TEST_ADMIN_URL"], dbname=database)
    parts: list[str] = []
    with psycopg.connect(address) as admin:
        tables = admin.execute(
            "SELECT quote_ident(relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND relkind = 'r' AND relname !~ '^(directory|django|auth)_'"
        ).fetchall()
        for (table,) in tables:
            with admin.cursor().copy(f"COPY {table} TO STDOUT".encode()) as rows:
                parts.append(b"".join(bytes(row) for row in rows).decode(errors="replace"))
    return "\n".join(parts)


def _found(dump: str) -> set[str]:
    return {one for one in PLANTED if one in dump or one.encode().hex() in dump}


def test_a_full_dump_of_the_database_holds_nothing_of_her(
    fresh_database: str, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        cast = make_cast()
        record = live(cast)
        finish(cast, record)
        before = _found(_dump(fresh_database))
        assert {"Quxplanted", "Quxaddress", "Quxnote", "Quxmessage", "Quxproof", "Quxevidence"} <= before
        privacy.set_hold(actor=cast.council.steward, individual_id=record.individual_id, reason="audit")
        for hold in privacy.holds(actor=cast.council.steward, individual_id=record.individual_id):
            privacy.lift_hold(actor=cast.council.steward, hold_id=hold.id)
        erased(cast, record)
        assert _found(_dump(fresh_database)) == set()
        assert set(privacy.unsound(actor=SYSTEM).values()) == {0}


def test_the_check_finds_a_body_that_is_missing_without_an_erasure(
    fresh_database: str, django_db_blocker: DjangoDbBlocker
) -> None:
    address = psycopg.conninfo.make_conninfo(os.environ["MYSYNERGY_TEST_ADMIN_URL"], dbname=fresh_database)
    with django_db_blocker.unblock():
        cast = make_cast()
        record = live(cast)
        assert set(privacy.unsound(actor=SYSTEM).values()) == {0}
        with psycopg.connect(address) as admin:
            admin.execute("ALTER TABLE events_event DISABLE TRIGGER append_only")
            admin.execute(
                "UPDATE events_event SET cipher = NULL "
                "WHERE type = 'cases.need_opened' AND individual_id = %s",
                [record.individual_id],
            )
            admin.execute("ALTER TABLE events_event ENABLE TRIGGER append_only")
        assert privacy.unsound(actor=SYSTEM)["body_without_erasure"] == 1


def test_whoever_comes_back_with_an_older_backup_is_erased_again(
    fresh_database: str, django_db_blocker: DjangoDbBlocker
) -> None:
    address = psycopg.conninfo.make_conninfo(os.environ["MYSYNERGY_TEST_ADMIN_URL"], dbname=fresh_database)
    with django_db_blocker.unblock():
        cast = make_cast()
        record = live(cast)
        finish(cast, record)
        with psycopg.connect(address) as admin:  # the key store is newer than the rest
            admin.execute(
                "UPDATE vault_recordkey SET cipher = NULL, key_id = NULL, destroyed_at = now(), "
                "erasure_id = gen_random_uuid() WHERE scope = %s",
                [record.individual_id],
            )
        assert privacy.unsound(actor=SYSTEM)["came_back"] == 1
        assert privacy.erase_again(actor=Actor.system("erase-again", now=NOW)) == 1
        assert _found(_dump(fresh_database)) == set()
        assert set(privacy.unsound(actor=SYSTEM).values()) == {0}
