"""No agency sees a person it has no reason to see; a protected person is seen by her protector only."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from tests.digits import stand_in

from mysynergy.access.public import Actor, Role, acting, grant
from mysynergy.intake.public import PersonSaid
from mysynergy.kernel.errors import Conflict, NotAllowed, NotFound
from mysynergy.registry.public import (
    candidates,
    confirm_link,
    consents_of,
    get_many,
    links_of,
    open_person,
    record_consent,
    register,
    reveal_number,
    search,
    set_contact,
    set_protected,
    undo_link,
    withdraw_consent,
)

if TYPE_CHECKING:
    from mysynergy.registry.tests.conftest import Cast

Tell = Callable[..., uuid.UUID]
TABLES = [
    "registry_individual",
    "registry_link",
    "registry_identifier",
    "registry_spelling",
    "registry_contact",
    "registry_consent",
    "registry_numberholder",
    "registry_searchkey",
    "intake_sourcerecord",
]
TYPED = PersonSaid(name="Siti Aminah binti Abdul Rahman", birth_year=1985, birth_month=3, birth_day=12)


def rows(actor: Actor, table: str) -> int:
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of this file
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_an_agency_without_a_grant_sees_no_row(cast: Cast, known: Tell, table: str) -> None:
    individual = known(cast.giatmara)
    record_consent(
        actor=cast.giatmara,
        individual_id=individual,
        basis="consent",
        purposes=["casework"],
        categories=["identity"],
        agency_ids=[uuid.uuid4()],
        evidence="read_aloud",
    )
    assert rows(Actor.system("test", now=cast.maiwp.now), table) > 0
    assert rows(cast.maiwp, table) == 0
    assert rows(cast.as_role(cast.giatmara, Role.ANALYST), table) == 0


@pytest.mark.django_db
def test_every_door_to_a_person_is_closed_without_a_grant(cast: Cast, known: Tell) -> None:
    individual = known(cast.giatmara)
    assert get_many(actor=cast.maiwp, ids=[individual]) == {}
    assert links_of(actor=cast.maiwp, individual_id=individual) == ()
    for door in (
        lambda: open_person(actor=cast.maiwp, individual_id=individual),
        lambda: reveal_number(actor=cast.maiwp, individual_id=individual, reason="curious"),
        lambda: set_contact(
            actor=cast.maiwp, individual_id=individual, phone="0123456789", safe_to_contact="safe"
        ),
        lambda: set_protected(actor=cast.maiwp, individual_id=individual, protected=True, reason="x"),
    ):
        with pytest.raises(NotFound):
            door()


@pytest.mark.django_db
def test_a_grant_and_the_agreement_open_the_person_but_not_the_number_of_another_paper(
    cast: Cast, known: Tell
) -> None:
    individual = known(cast.giatmara)
    grant(
        actor=cast.giatmara,
        individual_id=individual,
        agency_id=cast.maiwp.agency_id,  # type: ignore[arg-type]
        reason_kind="referral",
        reason_id=uuid.uuid4(),
        categories=["identity"],
    )
    person = open_person(actor=cast.maiwp, individual_id=individual)
    assert person.number_masked == "••••••-••-5678"
    assert person.phone is None  # contact was not granted
    assert open_person(actor=cast.giatmara, individual_id=individual).phone == "012-345 6789"


@pytest.mark.django_db
def test_a_secret_agency_is_never_named_to_another(cast: Cast, known: Tell) -> None:
    known(cast.miasa)
    (elsewhere,) = candidates(actor=cast.maiwp, said=TYPED)
    assert elsewhere.known_by is None
    (at_home,) = candidates(actor=cast.miasa, said=TYPED)
    assert at_home.known_by == "MIASA"


@pytest.mark.django_db
def test_who_holds_her_too_does_not_learn_that_a_secret_agency_does(
    cast: Cast, known: Tell, tell: Tell
) -> None:
    individual = known(cast.giatmara)
    clinic = tell(cast.miasa)
    confirm_link(actor=cast.miasa, source_record_id=clinic, individual_id=individual)
    record_consent(
        actor=cast.giatmara,
        individual_id=individual,
        basis="consent",
        purposes=["referral"],
        categories=["identity"],
        agency_ids=[cast.miasa.agency_id, cast.giatmara.agency_id],  # type: ignore[list-item]
        evidence="signed_form",
    )
    council = tell(cast.maiwp)
    confirm_link(actor=cast.maiwp, source_record_id=council, individual_id=individual)
    by_record = {link.source_record_id: link for link in links_of(actor=cast.maiwp, individual_id=individual)}
    assert (by_record[clinic].agency_id, by_record[clinic].decided_by) == (None, None)
    assert by_record[council].agency_id == cast.maiwp.agency_id
    (seen,) = consents_of(actor=cast.maiwp, individual_id=individual)
    assert seen.agency_ids == (cast.giatmara.agency_id,)
    (own,) = consents_of(actor=cast.giatmara, individual_id=individual)
    assert set(own.agency_ids) == {cast.miasa.agency_id, cast.giatmara.agency_id}


@pytest.mark.django_db
def test_a_stricter_rule_of_contact_is_taken_and_kept_when_the_link_is_undone(
    cast: Cast, known: Tell, tell: Tell
) -> None:
    individual = known(cast.giatmara, safe_to_contact="safe")
    source = tell(cast.maiwp, safe_to_contact="do_not_contact")
    link = confirm_link(actor=cast.maiwp, source_record_id=source, individual_id=individual)
    person = open_person(actor=cast.giatmara, individual_id=individual)
    assert (person.safe_to_contact, person.phone) == ("do_not_contact", None)
    undo_link(actor=cast.maiwp, link_id=link.id, reason="Another person")
    assert open_person(actor=cast.giatmara, individual_id=individual).safe_to_contact == "do_not_contact"


@pytest.mark.django_db
def test_a_protected_person_is_seen_by_her_protector_only(cast: Cast, known: Tell, tell: Tell) -> None:
    individual = known(cast.giatmara)
    source = tell(cast.maiwp)
    confirm_link(actor=cast.maiwp, source_record_id=source, individual_id=individual)
    set_protected(actor=cast.maiwp, individual_id=individual, protected=True, reason="Violent husband")
    assert open_person(actor=cast.maiwp, individual_id=individual).protected
    assert get_many(actor=cast.giatmara, ids=[individual]) == {}
    assert search(actor=cast.giatmara, text="aminah") == ()
    for officer in (cast.giatmara, cast.miasa, cast.maiwp):
        assert candidates(actor=officer, said=TYPED) == ()
        number = PersonSaid(identity_kind="mykad", identity_number="850312145678")
        assert candidates(actor=officer, said=number) == ()
    stranger = tell(cast.miasa)
    with pytest.raises(NotFound):
        confirm_link(actor=cast.miasa, source_record_id=stranger, individual_id=individual)
    other = register(actor=cast.miasa, source_record_id=stranger)
    assert other != individual


@pytest.mark.django_db
def test_only_the_protector_lifts_the_mark_and_a_referral_of_hers_opens_the_person(
    cast: Cast, known: Tell
) -> None:
    individual = known(cast.maiwp)
    set_protected(actor=cast.maiwp, individual_id=individual, protected=True, reason="Endangered child")
    grant(
        actor=cast.maiwp,
        individual_id=individual,
        agency_id=cast.miasa.agency_id,  # type: ignore[arg-type]
        reason_kind="referral",
        reason_id=uuid.uuid4(),
        categories=["identity"],
    )
    assert individual in get_many(actor=cast.miasa, ids=[individual])
    with pytest.raises(NotAllowed):
        set_protected(actor=cast.miasa, individual_id=individual, protected=False, reason="why not")
    with pytest.raises(NotAllowed, match="lifting_takes_two"):
        set_protected(actor=cast.maiwp, individual_id=individual, protected=False, reason="Moved, safe")
    assert not candidates(actor=cast.giatmara, said=TYPED)


@pytest.mark.django_db
def test_no_digit_of_a_number_or_phone_can_be_read_in_any_table(cast: Cast, known: Tell) -> None:
    individual = known(cast.giatmara)
    set_contact(actor=cast.giatmara, individual_id=individual, phone="019-876 5432", safe_to_contact="safe")
    with acting(Actor.system("test", now=cast.maiwp.now)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
            "WHERE n.nspname = 'public' AND relkind = 'r' "
            "AND relname ~ '^(intake|registry|households|events|access)_'"
        )
        for (table,) in cursor.fetchall():
            if not table.startswith("events_event_"):
                cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")  # noqa: S608
                text = cursor.fetchone()[0]
                assert not stand_in(text, "850312"), table
                assert "3456789" not in text.replace(" ", ""), table
                assert b"850312".hex() not in text, table
                assert "8765432" not in text.replace(" ", ""), table


@pytest.mark.django_db
def test_a_source_record_can_be_neither_changed_nor_deleted(cast: Cast, tell: Tell) -> None:
    tell(cast.giatmara)
    for statement in ("UPDATE intake_sourcerecord SET channel = 'file'", "DELETE FROM intake_sourcerecord"):
        with (
            acting(Actor.system("test", now=cast.maiwp.now)),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db
def test_consent_is_withdrawn_by_whom_it_was_given_to(cast: Cast, known: Tell) -> None:
    individual = known(cast.giatmara)
    consent = record_consent(
        actor=cast.giatmara,
        individual_id=individual,
        basis="consent",
        purposes=["referral"],
        categories=["identity", "needs"],
        agency_ids=[cast.maiwp.agency_id],  # type: ignore[list-item]
        evidence="signed_form",
    )
    with pytest.raises(NotFound):
        withdraw_consent(actor=cast.maiwp, consent_id=consent, reason="not mine")
    withdraw_consent(actor=cast.giatmara, consent_id=consent, reason="She said so")
    (view,) = consents_of(actor=cast.giatmara, individual_id=individual)
    assert not view.stands


def test_two_registrations_of_one_number_at_once_give_one_person(
    fresh_database: str, cast: Cast, tell: Tell
) -> None:
    officers = (cast.giatmara, cast.maiwp, cast.miasa)
    sources = [tell(officer) for officer in officers]
    barrier = threading.Barrier(len(officers))
    made: list[uuid.UUID] = []
    refused: list[str] = []

    def run(officer: Actor, source: uuid.UUID) -> None:
        barrier.wait()
        try:
            made.append(register(actor=officer, source_record_id=source))
        except Conflict as conflict:
            refused.append(conflict.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(officers, sources, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert refused == ["already_known", "already_known"]


def test_an_undo_and_a_confirmation_at_once_never_leave_a_record_without_a_person(
    fresh_database: str, cast: Cast, known: Tell, tell: Tell
) -> None:
    from_training = known(cast.giatmara)
    source = tell(cast.maiwp)
    barrier = threading.Barrier(2)
    failures: list[BaseException] = []

    def run() -> None:
        barrier.wait()
        try:
            confirm_link(actor=cast.maiwp, source_record_id=source, individual_id=from_training)
        except DatabaseError as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    active = [
        link
        for link in links_of(actor=cast.maiwp, individual_id=from_training)
        if link.source_record_id == source and link.ended_at is None
    ]
    assert len(active) == 1
    assert not failures
