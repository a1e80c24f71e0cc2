"""Lists of help that was given: history that counts as helped before, told where it cannot be."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest

from mysynergy.access.public import Actor, ActorKind, Role, agencies, create_user
from mysynergy.assistance.public import Status, of_individual, status_of
from mysynergy.circles.public import declare
from mysynergy.directory.public import programmes
from mysynergy.imports import public as imports
from mysynergy.imports.public import BatchView, State
from mysynergy.registry.public import links_of, search

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)


def officer(role: Role, agency: str = "GIATMARA") -> Actor:
    known = {one.code: one.id for one in agencies(actor=Actor.system("test", now=NOW)).values()}
    return Actor(
        kind=ActorKind.OFFICER,
        role=role,
        purpose="casework",
        now=NOW,
        id=uuid.uuid4(),
        agency_id=known[agency],
    )


def work(batch_id: uuid.UUID) -> None:
    while imports.work(actor=Actor.system("imports.work", now=NOW), batch_id=str(batch_id)):
        pass


def test_help_given_before_counts_as_helped_before_and_can_be_taken_back() -> None:
    steward, caseworker = officer(Role.DATA_STEWARD), officer(Role.CASEWORKER)
    own = next(one for one in programmes(actor=steward).values() if one.agency_id == steward.agency_id)
    text = (
        "Nama,No KP,Program,Tarikh Bantuan,Jumlah (RM),Keterangan\n"
        f'Rosnah binti Daud,800101145672,{own.id},5/3/2024,"RM1,250.50",\n'
        f"Rosnah Daud,800101145672,{own.rule.name.ms.upper()},6/3/2024,,Mesin jahit\n"
        "Abu bin Ali,700101145671,Bantuan Khayalan,5/3/2024,10,\n"
        f"Abu bin Ali,700101145671,{own.id},5/3/2024,sepuluh,\n"
        f"Abu bin Ali,700101145671,{own.id},5/3/2024,,\n"
    )
    content = io.BytesIO(text.encode())
    view = imports.receive(actor=steward, kind="awards", file_name="bantuan.csv", content=content)
    work(view.id)
    found = imports.columns_of(actor=steward, batch_id=view.id)
    mapping = {one.field: one.column for one in found.guesses}
    imports.set_mapping(actor=steward, batch_id=view.id, mapping=mapping)
    work(view.id)
    view = imports.one_import(actor=steward, batch_id=view.id)
    assert (view.counts["error"], view.counts["fault:programme:programme_of_no_list"]) == (3, 1)
    imports.bring_in(actor=steward, batch_id=view.id)
    work(view.id)
    view = imports.one_import(actor=steward, batch_id=view.id)
    assert view.brought == {"new": 1, "attached": 1, "error": 3}
    (rosnah,) = [one.id for one in search(actor=caseworker, text="Rosnah Daud")]
    help_given = of_individual(actor=caseworker, individual_id=rosnah)
    assert sorted((one.kind, one.amount) for one in help_given.awards) == [
        ("cash", Decimal("1250.50")),
        ("in_kind", None),
    ]
    assert status_of(actor=caseworker, individual_id=rosnah).headline is Status.HELPED_BEFORE
    imports.roll_back(actor=steward, batch_id=view.id, reason="Another year's list")
    work(view.id)
    assert imports.one_import(actor=steward, batch_id=view.id).state is State.UNDONE
    after = of_individual(actor=caseworker, individual_id=rosnah)
    assert {one.state for one in after.awards} == {"reversed"}
    assert status_of(actor=caseworker, individual_id=rosnah).headline is not Status.HELPED_BEFORE


HEADER = "Nama,No KP,Program,Tarikh Bantuan,Jumlah (RM),Keterangan\n"


def brought(steward: Actor, text: str) -> BatchView:
    content = io.BytesIO((HEADER + text).encode())
    view = imports.receive(actor=steward, kind="awards", file_name="bantuan.csv", content=content)
    work(view.id)
    found = imports.columns_of(actor=steward, batch_id=view.id)
    imports.set_mapping(
        actor=steward, batch_id=view.id, mapping={one.field: one.column for one in found.guesses}
    )
    work(view.id)
    imports.bring_in(actor=steward, batch_id=view.id)
    work(view.id)
    return imports.one_import(actor=steward, batch_id=view.id)


def wrong_codes(steward: Actor, view: BatchView) -> list[tuple[int, list[str]]]:
    wrong = imports.wrong_rows(actor=steward, batch_id=view.id)
    return [(one.number, [fault.code for fault in one.faults]) for one in wrong.rows]


def test_a_row_whose_help_a_rule_forbids_leaves_nothing_and_the_others_come_in() -> None:
    steward, caseworker = officer(Role.DATA_STEWARD, "TEKUN"), officer(Role.CASEWORKER, "TEKUN")
    view = brought(
        steward,
        "Rosnah binti Daud,800101145672,tekun-niaga,5/3/2024,1000,\n"
        "Rosnah Daud,800101145672,tekun-spumi,5/3/2024,2000,\n"
        "Abu bin Ali,700101145671,tekun-niaga,5/3/2024,500,\n",
    )
    assert view.brought == {"new": 2, "error": 1}
    assert wrong_codes(steward, view) == [(3, ["own_rule_forbids"])]
    (rosnah,) = [one.id for one in search(actor=caseworker, text="Rosnah Daud")]
    assert len(links_of(actor=caseworker, individual_id=rosnah)) == 1
    help_given = of_individual(actor=caseworker, individual_id=rosnah)
    assert (len(help_given.awards), len(help_given.enrolments)) == (1, 1)


def test_no_officer_lists_help_for_her_own_circle() -> None:
    steward, caseworker = officer(Role.DATA_STEWARD), officer(Role.CASEWORKER)
    user = create_user(
        actor=Actor.system("test", now=NOW),
        username="steward",
        name="Steward",
        password="a long enough password",
        agency_id=steward.own_agency_id,
        roles=[Role.DATA_STEWARD],
        start=dt.date(2026, 1, 1),
    )
    steward = replace(steward, id=user)
    own = next(one for one in programmes(actor=steward).values() if one.agency_id == steward.agency_id)
    declare(actor=steward, relation="self", identity_kind="mykad", identity_number="800101145672")
    view = brought(
        steward,
        f"Rosnah binti Daud,800101145672,{own.id},5/3/2024,100,\n"
        f"Abu bin Ali,700101145671,{own.id},5/3/2024,100,\n",
    )
    assert view.brought == {"new": 1, "error": 1}
    assert wrong_codes(steward, view) == [(2, ["of_own_circle"])]
    assert search(actor=caseworker, text="Rosnah Daud") == ()
