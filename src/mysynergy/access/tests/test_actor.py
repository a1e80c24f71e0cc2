"""The actor's context in the database: set, nested, restored, and no rows without one."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from mysynergy.access.public import Actor, ActorKind, Role, acting, agencies, install_agencies
from mysynergy.access.services import AgencyEntry
from mysynergy.kernel.errors import NotAllowed

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("test", now=NOW)


def officer(role: Role, agency_id: uuid.UUID) -> Actor:
    return Actor(
        kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=uuid.uuid4(), agency_id=agency_id
    )


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_the_app_is_neither_owner_nor_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("mysynergy_app", False, False)


@pytest.mark.django_db
def test_settings_are_restored_when_an_inner_actor_leaves() -> None:
    agency = uuid.uuid4()
    with acting(officer(Role.CASEWORKER, agency)):
        with acting(SYSTEM):
            assert setting("app.kind") == "system"
        assert setting("app.kind") == "officer"
        assert setting("app.people") == str(agency)
    assert setting("app.kind") == ""


@pytest.mark.django_db
def test_settings_are_restored_when_an_inner_block_fails() -> None:
    with acting(officer(Role.CASEWORKER, uuid.uuid4())):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            acting(SYSTEM),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT 1 / 0")
        assert setting("app.kind") == "officer"
        with pytest.raises(ValueError, match="mine"), transaction.atomic(), acting(SYSTEM):
            raise ValueError("mine")
        assert setting("app.kind") == "officer"


@pytest.mark.django_db
def test_nothing_can_be_done_after_an_inner_block_failed_without_a_savepoint_around_it() -> None:
    with (
        pytest.raises(TransactionManagementError),
        transaction.atomic(),
        acting(officer(Role.CASEWORKER, uuid.uuid4())),
    ):
        with pytest.raises(ValueError, match="mine"), acting(SYSTEM):
            raise ValueError("mine")
        with pytest.raises(TransactionManagementError):
            setting("app.kind")
    assert setting("app.kind") == ""


@pytest.mark.django_db
def test_roles_that_work_with_no_people_have_no_people() -> None:
    with acting(officer(Role.ANALYST, uuid.uuid4())):
        assert setting("app.people") == ""


@pytest.mark.django_db
def test_without_an_actor_there_are_no_rows_to_write() -> None:
    insert = (
        "INSERT INTO access_agency (id, code, name_ms, name_en, short, kind, participating, channel) "
        "VALUES (gen_random_uuid(), 'X', 'x', 'x', 'x', 'federal', true, '')"
    )
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(insert)


@pytest.mark.django_db
def test_an_officer_may_not_install_agencies() -> None:
    with pytest.raises(NotAllowed):
        install_agencies(actor=officer(Role.AGENCY_ADMIN, uuid.uuid4()), entries=[])


@pytest.mark.django_db
def test_installing_agencies_twice_changes_nothing_the_second_time() -> None:
    entry = AgencyEntry("TRY", "Cuba", "Try", "TRY", "voluntary", None, True)
    assert install_agencies(actor=SYSTEM, entries=[entry]) == 1
    assert install_agencies(actor=SYSTEM, entries=[entry]) == 0
    assert "TRY" in {agency.code for agency in agencies(actor=SYSTEM).values()}


@pytest.mark.django_db
def test_events_cannot_be_changed_or_deleted() -> None:
    install_agencies(
        actor=SYSTEM, entries=[AgencyEntry("TRY", "Cuba", "Try", "TRY", "voluntary", None, True)]
    )
    for statement in ("UPDATE events_event SET body = '{}'", "DELETE FROM events_event"):
        with (
            acting(SYSTEM),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
